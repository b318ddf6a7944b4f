internal import Audit
internal import Authority
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Everything held on one person, in one command; and its erasure, as far as nothing stands against it.

/// Who is meant: names and identifiers, in any spelling.
public struct SubjectQuery: Sendable, Hashable {
  public let names: [String]
  public let identifiers: [String]
  public init(names: [String], identifiers: [String]) {
    self.names = names
    self.identifiers = identifiers
  }

  fileprivate var scanner: EgressScanner { EgressScanner(tracing: names, identifiers) }
}

/// One thing that is held on a person.
public struct SubjectFileEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case record, request, protection
    /// What a case asked a peer by private matching, or seeks.
    case question
    /// What was compared here with what a peer seeks; it goes with its records.
    case comparison
  }
  public let kind: Kind
  /// The record's, request's or register entry's own name.
  public let id: String
  /// The data set, or the service that the exchange was with, that was asked or that seeks.
  public let source: String
  /// When a question was put to ``source``, and in which case; of a comparison, without a case. Nil for all else.
  public let asked: (at: Instant, caseID: String?)?
  /// Who was told, and when; empty for what never left.
  public let disclosures: [Disclosed]
  /// The last day on which it may be held; nil where it is kept as long as its matter.
  public let retainUntil: CivilDate?
  /// What stands against its erasure; nil where nothing does.
  public let hold: Sentence?
  /// What tells its person from a namesake: name, date of birth, numbers. Empty for an exchange.
  public let distinguishing: [(property: String, value: String)]
  /// True for a record that was found wrong: another stands in its place, and this one is kept as history.
  public let isCorrected: Bool
  /// True for what should have been erased and is kept: it is used for nothing but what it is kept for.
  public let isRestricted: Bool

  let data: DistinguishingData?

  public static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && a.id == b.id && a.source == b.source && a.disclosures == b.disclosures
      && a.retainUntil == b.retainUntil && a.hold == b.hold && a.isCorrected == b.isCorrected
      && a.isRestricted == b.isRestricted && a.data == b.data
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }

  fileprivate init(
    _ kind: Kind, id: String, source: String, asked: (at: Instant, caseID: String?)? = nil,
    disclosures: [Disclosed] = [], retainUntil: CivilDate? = nil,
    hold: String?, isCorrected: Bool = false, isRestricted: Bool = false, data: DistinguishingData? = nil
  ) {
    self.kind = kind
    self.id = id
    self.source = source
    self.asked = asked
    self.disclosures = disclosures
    self.retainUntil = retainUntil
    self.hold = hold.map { SubjectFileEntry.sentence(ofHold: $0) }
    distinguishing = data?.values.map { ($0.property, $0.value) } ?? []
    self.isCorrected = isCorrected
    self.isRestricted = isRestricted
    self.data = data
  }

  /// What it is, and from or to whom.
  public var sentence: Sentence {
    guard let asked else {
      return Sentence(
        isCorrected ? "subject.entry.corrected" : "subject.entry", ("kind", .word("word.entry.\(kind.rawValue)")),
        ("id", .text(id)), ("source", .text(source)))
    }
    guard let caseID = asked.caseID else {
      return Sentence(
        "subject.entry.comparison", ("id", .text(id)), ("source", .text(source)), ("at", .instant(asked.at)))
    }
    return Sentence(
      "subject.entry.question", ("id", .text(id)), ("source", .text(source)), ("at", .instant(asked.at)),
      ("case", .text(caseID)))
  }

  /// What stands against it, in words.
  static func sentence(ofHold hold: String) -> Sentence { Sentence(key: "subject.held.\(hold)", arguments: []) }

  /// Whether an officer means this entry: by its name, or the end of it.
  func isNamed(_ name: String) -> Bool { name == id || name.utf8.count >= 6 && id.hasSuffix(name) }

  /// Records of a file that cannot all be one person's: which two, and in what they differ. What was corrected is not
  /// compared, because it was wrong.
  public static func namesakes(in entries: [SubjectFileEntry]) -> [Sentence] {
    conflicts(in: entries).map(\.sentence)
  }

  private static func conflicts(in entries: [SubjectFileEntry]) -> [NamesakeConflict] {
    NamesakeConflict.among(
      entries.filter { !$0.isCorrected }.compactMap { entry in entry.data.map { (entry.id, $0) } })
  }

  /// Throws `node.subject.namesakes`, which names the first two records that contradict each other.
  static func checkOnePerson(_ entries: [SubjectFileEntry]) throws(Fault) {
    guard let conflict = conflicts(in: entries).first else { return }
    throw Fault(
      "node.subject.namesakes", ("first", .text(conflict.first)), ("second", .text(conflict.second)),
      ("property", .text(conflict.property)))
  }

  public struct Disclosed: Sendable, Hashable {
    public let to: String
    /// The peer's node.
    public let peer: String
    public let country: CountryCode
    public let at: Instant
    public let step: String
  }

  public var json: String {
    JSONValue.fields(
      ("kind", .string(kind.rawValue)), ("id", .string(id)), ("source", .string(source)),
      ("asked", asked.map { .string($0.at.description) } ?? .null),
      ("case", asked?.caseID.map { .string($0) } ?? .null),
      ("retain-until", retainUntil.map { .string($0.description) } ?? .null),
      ("held-by", hold.map { .string($0.key) } ?? .null), ("corrected", .bool(isCorrected)),
      ("restricted", .bool(isRestricted)),
      (
        "distinguishing",
        .array(
          distinguishing.map { .fields(("property", .string($0.property)), ("value", .string($0.value))) })
      ),
      (
        "disclosed",
        .array(
          disclosures.map {
            .fields(
              ("to", .string($0.to)), ("country", .string($0.country.code)), ("at", .string($0.at.description)),
              ("step", .string($0.step)))
          })
      )
    ).text
  }
}

extension ServiceNode {
  /// The data subject's file: every record, request, question of matching and register entry in which the person is found,
  /// with sources, retention and whom it was given to. Logged as read, by a name of the question that only this node's own key can make:
  /// whoever reads the log sees that the same was asked twice and cannot try names against it.
  ///
  /// Entries of the register are for those who may see it: to everybody else somebody protected looks like somebody who is
  /// not. So is what is restricted: to everybody else it is not there.
  ///
  /// Throws `node.subject.nobody` for a name or identifier without a letter or digit.
  public func subjectFile(_ query: SubjectQuery, at desk: Desk) async throws -> [SubjectFileEntry] {
    try await subjectFile(query, withRestricted: desk.seesRestricted, at: desk)
  }

  /// `withRestricted` also where the person themselves asks: their right of access reaches what is restricted, too.
  func subjectFile(
    _ query: SubjectQuery, withRestricted: Bool, at desk: Desk
  ) async throws -> [SubjectFileEntry] {
    // Asked of nobody the answer would be that nothing is held, which is said of a person alone.
    let asked = query.names + query.identifiers
    guard !asked.isEmpty, asked.allSatisfy({ $0.contains { $0.isLetter || $0.isNumber } }) else {
      throw Fault("node.subject.nobody")
    }
    let scanner = query.scanner
    var question = CanonicalWriter()
    question.write("entente question about a person 1")
    question.write(list: query.names)
    question.write(list: query.identifiers)
    // An Ed25519 signature is the same each time (RFC 8032, section 5.1.6) and is told to nobody: its digest is a keyed one.
    let name = Digest(of: key.sign(question.bytes)).hex
    let own = try await identity()
    let seesRegister = desk.seesRegister
    let now = clock.now()
    return try await consult("subject-file", subjects: [name], at: desk) { transaction in
      var entries: [SubjectFileEntry] = []
      let corrected = try transaction.correctedRecords()
      let holds = try transaction.standingHolds(at: now)
      let restrictions = try transaction.restrictions()
      try transaction.eachSourceRecord(withRestricted: withRestricted) { held in
        let text = held.record.entities.flatMap { $0.properties.flatMap(\.values) }.joined(separator: "\n")
        guard scanner.finds(in: Array(text.utf8)) else { return true }
        entries.append(
          SubjectFileEntry(
            .record, id: held.id, source: held.provenance.source,
            retainUntil: try transaction.record(.sourceRecords, id: held.id)?.retainUntil,
            hold: holds.onRecord(held.id, ofParty: held.record.key).first,
            isCorrected: !held.isCurrent && corrected.contains(held.id),
            isRestricted: restrictions.hides(record: held.id), data: DistinguishingData(of: held.record)))
        return true
      }
      for row in try transaction.requestRows() where withRestricted || !restrictions.hides(exchange: row.id) {
        let (speaksOfIt, told) = try transaction.tellings(in: row, of: scanner, by: own)
        guard speaksOfIt else { continue }
        entries.append(
          SubjectFileEntry(
            .request, id: row.id, source: row.authority,
            disclosures: told.map {
              .init(to: $0.authority, peer: $0.peer, country: $0.country, at: $0.at, step: $0.step)
            }, hold: holds.onExchange(row.id, isOpen: !row.isSettled || holds.leaving.contains(row.id)).first,
            isRestricted: restrictions.hides(exchange: row.id)))
      }
      entries += try transaction.questions(
        about: scanner, or: Set(entries.filter { $0.kind == .record }.map(\.id)), withRestricted: withRestricted,
        restrictions, holds, at: now)
      guard seesRegister else { return entries }
      for person in try transaction.protectedPersons()
      where scanner.finds(in: Array((person.names + person.identifiers).joined(separator: "\n").utf8)) {
        entries.append(SubjectFileEntry(.protection, id: person.id, source: "register", hold: "protection"))
      }
      return entries
    }
  }
}

extension ReadTransaction {
  /// What was asked about somebody by private matching, in order of its names.
  fileprivate func questions(
    about scanner: EgressScanner, or records: Set<String>, withRestricted: Bool, _ restrictions: Restrictions,
    _ holds: StandingHolds, at now: Instant
  ) throws -> [SubjectFileEntry] {
    let rules = try RetentionRules.standard()
    var entries: [SubjectFileEntry] = []
    try eachRememberedQuestion { question in
      guard withRestricted || !restrictions.hides(question: question.id), question.isAbout(scanner, or: records) else {
        return
      }
      entries.append(
        SubjectFileEntry(
          question.isComparison ? .comparison : .question, id: question.id, source: question.peerName,
          asked: (question.at, question.isComparison ? nil : question.caseID), retainUntil: question.lastDay(rules),
          hold: try holds.onQuestion(question, in: self, on: now.date).first,
          isRestricted: restrictions.hides(question: question.id)))
    }
    return entries
  }
}
