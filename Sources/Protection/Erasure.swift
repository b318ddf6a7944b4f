internal import Definitions
public import Vocabulary

/// Why something is to be erased.
public enum ErasureGround: String, Sendable, CaseIterable {
  /// The person asked, and was right.
  case subjectRequest = "subject-request"
  /// Its time is over.
  case retention
  /// It was wrong, and something else took its place.
  case correction
  /// The authority that made it wants it gone.
  case originator
  /// It should never have been held.
  case unlawful
}

/// What becomes of an item that is to be erased, from the most that goes to the least.
public enum ErasureOutcome: String, Sendable, CaseIterable, Comparable {
  case erase
  case keepDigest = "keep-digest"
  case restrict

  private var rank: Int { ErasureOutcome.allCases.firstIndex(of: self) ?? 0 }
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// What is held and who was told, as far as an erasure needs to know.
public struct ErasureItem: Sendable, Hashable {
  public let id: String
  /// `source-record`, `attachment`, `message`, …
  public let kind: String
  /// SHA-256 of its content.
  public let content: Digest
  /// Identifiers of nodes, platforms and authorities that were given it.
  public let recipients: [String]
  /// What stands against erasing it: `legal-hold`, `evidence-hash`, … as the rules name them.
  public let holds: [String]

  public init(id: String, kind: String, content: Digest, recipients: [String] = [], holds: [String] = []) {
    self.id = id
    self.kind = kind
    self.content = content
    self.recipients = Array(Set(recipients)).sorted()
    self.holds = Array(Set(holds)).sorted()
  }
}

/// What stands where something was: shown in reports instead of it, and checked instead of it in evidence lists.
public struct ErasureTombstone: Sendable, Hashable {
  public let kind: String
  /// SHA-256 over the item's identifier: who knows it can recognise it, nobody can guess it back.
  public let identifier: Digest
  /// The content's digest, only where an evidence list needs it.
  public let content: Digest?
  public let ground: ErasureGround
  public let at: Instant

  /// What the report says in the item's place.
  public var sentence: Sentence {
    Sentence(
      content == nil ? "protection.tombstone" : "protection.tombstone.digest-kept",
      ("kind", .word("word.erased.\(kind)")),
      ("ground", .word("word.erasure.\(ground.rawValue)")), ("date", .date(at.date)),
      ("identifier", .text(String(identifier.hex.prefix(12)))))
  }
}

/// What an erasure does, item by item, before anybody signs it.
public struct ErasurePlan: Sendable, Hashable {
  public struct Step: Sendable, Hashable {
    public let item: ErasureItem
    public let outcome: ErasureOutcome
    /// The hold that decided it; nil when none stands against it.
    public let hold: String?
    /// What will stand in its place; nil while it is only restricted.
    public let tombstone: ErasureTombstone?
  }

  public let ground: ErasureGround
  public let steps: [Step]

  /// Whom to ask for a receipt: every recipient of every item, also of those that are only restricted here (they restrict).
  public func propagations(askedAt: Instant) -> [Propagation] {
    steps.filter { !$0.item.recipients.isEmpty }.map {
      Propagation(
        kind: $0.outcome == .restrict ? .restriction : .erasure, item: $0.item.id, recipients: $0.item.recipients,
        askedAt: askedAt)
    }
  }

  /// The digest of the list, which is what officers sign.
  public var digest: Digest {
    var writer = CanonicalWriter()
    writer.write(ground.rawValue)
    writer.write(list: steps) {
      $0.write($1.item.id)
      $0.write($1.item.content)
      $0.write($1.outcome.rawValue)
    }
    return Digest(of: writer.bytes)
  }
}

/// What wins when something stands against an erasure, and why something may be erased at all, read from
/// `protection/erasure.yaml`.
public struct ErasureRules: Sendable {
  /// A reason for erasing, as officers name it and as requests of the type `data.erase` carry it.
  public struct Ground: Sendable, Hashable {
    public let id: String
    public let about: String
    /// Which column of the holds decides.
    public let weighedAs: ErasureGround
    /// The law it rests on.
    public let source: String
    /// False: to be compared with the official text.
    public let isVerified: Bool
  }

  /// Something that can stand against an erasure.
  public struct Hold: Sendable, Hashable {
    public let id: String
    public let about: String
    /// What whoever asked may be told of it; nil where that it stays is all they learn.
    public let told: String?
    public let source: String
    fileprivate let outcomes: [ErasureGround: ErasureOutcome]
  }

  /// The reasons, in the order of the file: these and no others.
  public let grounds: [Ground]
  private let byName: [String: Hold]

  public static func standard() throws(Fault) -> ErasureRules {
    try ErasureRules(DefinitionReader.embedded("protection/erasure.yaml"))
  }

  init(_ reader: DefinitionReader) throws(Fault) {
    _ = try reader.integer("version")
    var grounds: [Ground] = []
    for child in try reader.children("grounds") {
      grounds.append(
        Ground(
          id: try child.string("id"), about: try child.string("about"),
          weighedAs: try child.value("weighed-as", ErasureGround.init(rawValue:)), source: try child.string("source"),
          isVerified: try child.boolean("verified")))
    }
    var holds: [String: Hold] = [:]
    for child in try reader.children("holds") {
      let against = try child.child("against")
      var table: [ErasureGround: ErasureOutcome] = [:]
      for ground in ErasureGround.allCases {
        table[ground] = try against.optionalValue(ground.rawValue, ErasureOutcome.init(rawValue:))
      }
      _ = try child.boolean("verified")
      let id = try child.string("id")
      holds[id] = Hold(
        id: id, about: try child.string("about"), told: try child.optionalString("told"),
        source: try child.string("source"), outcomes: table)
    }
    self.grounds = grounds
    byName = holds
    try reader.finish()
  }

  /// The names of the holds that the rules know.
  public var holds: [String] { byName.keys.sorted() }
  public func hold(_ id: String) -> Hold? { byName[id] }
  public func ground(_ id: String) -> Ground? { grounds.first { $0.id == id } }

  /// The plan. A hold that the rules do not know keeps the item restricted: what nobody understands nobody destroys.
  public func plan(_ items: some Sequence<ErasureItem>, ground: ErasureGround, at now: Instant) -> ErasurePlan {
    ErasurePlan(
      ground: ground,
      steps: items.sorted { $0.id < $1.id }.map { item in
        var (outcome, deciding): (ErasureOutcome, String?) = (.erase, nil)
        for hold in item.holds {
          let wanted = byName[hold].map { $0.outcomes[ground] ?? .erase } ?? .restrict
          if wanted > outcome { (outcome, deciding) = (wanted, hold) }
        }
        let tombstone =
          outcome == .restrict
          ? nil
          : ErasureTombstone(
            kind: item.kind, identifier: Digest(of: item.id), content: outcome == .keepDigest ? item.content : nil,
            ground: ground, at: now)
        return ErasurePlan.Step(item: item, outcome: outcome, hold: deciding, tombstone: tombstone)
      })
  }
}
