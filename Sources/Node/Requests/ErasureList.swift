internal import Authority
internal import Holdings
internal import JSON
internal import Protection
public import Vocabulary
internal import World

// An erasure is shown before it is signed: exactly what would go, what would stay and why, and the digest that is confirmed.

/// What an erasure would do, item by item.
public struct ErasureList: Sendable, Hashable {
  public struct Item: Sendable, Hashable {
    /// `record`, `request` or `question`.
    public let kind: String
    public let id: String
    public let source: String
    /// What it is, and from or to whom.
    public let sentence: Sentence
    /// `erase`, `keep-digest` or `restrict`.
    public let outcome: String
    /// What stands against it; nil where nothing does.
    public let hold: Sentence?
    /// Who was told of it and is asked to erase it, too.
    public let told: [String]
  }

  public let items: [Item]
  /// Why, with its source.
  public var reason: Sentence {
    Sentence(
      ground.isVerified ? "erasure.ground" : "erasure.ground-unverified", ("about", .text(ground.about)),
      ("source", .text(ground.source)))
  }
  /// What is signed for: exactly this list, for exactly this ground.
  public let digest: Digest

  public var erased: Int { items.count { $0.outcome != "restrict" } }
  public var kept: Int { items.count - erased }

  let ground: ErasureRules.Ground
  let scope: ErasureScope
  /// Who was told what of that which goes.
  let told: [Telling]

  struct Telling: Sendable, Hashable {
    let peer: String
    let item: String
  }

  /// Whether this is the digest of the list, or its beginning of at least twelve digits.
  public func isConfirmed(by digest: String) -> Bool {
    digest.utf8.count >= 12 && self.digest.hex.hasPrefix(digest.lowercased())
  }

  /// One object, its members in this order.
  public var json: String {
    JSONValue.fields(
      ("digest", .string(digest.hex)), ("ground", .string(ground.id)), ("source", .string(ground.source)),
      (
        "items",
        .array(
          items.map {
            .fields(
              ("kind", .string($0.kind)), ("id", .string($0.id)), ("source", .string($0.source)),
              ("outcome", .string($0.outcome)), ("held-by", $0.hold.map { .string($0.key) } ?? .null),
              ("told", .array($0.told.map { .string($0) })))
          })
      )
    ).text
  }
}

extension ServiceNode {
  /// The grounds on which something may be erased, with the source of each.
  public static func erasureGrounds() throws(Fault) -> [(id: String, about: String, source: String)] {
    try ErasureRules.standard().grounds.map { ($0.id, $0.about, $0.source) }
  }

  /// What erasing these would do, for a ground of the rules. Nothing is changed.
  ///
  /// `chosen` names the records and exchanges that are meant, by their names or the ends of them; all where it is empty.
  /// Throws `node.erase.ground` for another ground, `node.erase.item` for what the file does not have, and
  /// `node.subject.namesakes` where all are meant and two records contradict each other.
  public func erasureList(
    _ entries: [SubjectFileEntry], only chosen: [String] = [], ground name: String
  ) async throws -> ErasureList {
    let rules = try ErasureRules.standard()
    guard let ground = rules.ground(name) else {
      throw Fault("node.erase.ground", ("grounds", .list(rules.grounds.map { .text($0.id) })))
    }
    let erasable = entries.filter { $0.kind != .protection && $0.kind != .comparison }
    for name in chosen where !erasable.contains(where: { $0.isNamed(name) }) {
      throw Fault("node.erase.item", ("item", .text(name)))
    }
    let meant = chosen.isEmpty ? erasable : erasable.filter { entry in chosen.contains(where: entry.isNamed) }
    if chosen.isEmpty { try SubjectFileEntry.checkOnePerson(meant) }
    let scope = ErasureScope(
      records: meant.filter { $0.kind == .record }.map(\.id), exchanges: meant.filter { $0.kind == .request }.map(\.id),
      questions: meant.filter { $0.kind == .question }.map(\.id))
    let now = clock.now()
    let plan = try await store.read { try $0.erasurePlan(scope, ground: ground, isAsked: false, at: now) }
    let byID = Dictionary(meant.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return ErasureList(
      items: plan.steps.compactMap { step in
        byID[step.item.id].map { entry in
          ErasureList.Item(
            kind: entry.kind.rawValue, id: entry.id, source: entry.source, sentence: entry.sentence,
            outcome: step.outcome.rawValue, hold: step.hold.map { SubjectFileEntry.sentence(ofHold: $0) },
            told: Set(entry.disclosures.map(\.to)).sorted())
        }
      }, digest: plan.signed(for: ground), ground: ground, scope: scope,
      told: plan.erasing.flatMap { step in
        byID[step.item.id]?.disclosures.map { .init(peer: $0.peer, item: step.item.id) } ?? []
      })
  }
}
