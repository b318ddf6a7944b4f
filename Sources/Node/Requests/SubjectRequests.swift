internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// A person asks what is held on them (Directive (EU) 2016/680, articles 12 to 17): identity first, then what is held, then
// the answer, which two officers sign, then oversight if the person wishes.

/// A person's request, as a list shows it.
public struct SubjectRequestSummary: Sendable, Hashable {
  public let id: String
  public let receivedAt: Instant
  /// `received`, `identity-checked`, `held-checked`, `answered`, `oversight-review`, `closed`.
  public let stage: String
  /// `granted`, `partly`, `neither-confirm-nor-deny`, once there is an answer.
  public let answer: String?
  public let answeredAt: Instant?

  init(_ held: HeldSubjectRequest) {
    id = held.request.id
    receivedAt = held.request.receivedAt
    stage = held.request.stage.rawValue
    answer = held.request.answer?.rawValue
    answeredAt = held.request.answeredAt
  }

  public var json: String {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return JSONValue.fields(
      ("request", .string(id)), ("received", .string(receivedAt.description)), ("stage", .string(stage)),
      ("answer", text(answer)), ("answered", text(answeredAt?.description))
    ).text
  }
}

/// What is decided on the items of a person's file: told, withheld on a ground of the law, or a namesake's.
public struct SubjectDecisions: Sendable, Hashable {
  /// Items, or `all` for every one that is not named otherwise.
  public let told: [String]
  public let withheld: [(item: String, ground: String)]
  /// Items that are somebody else's of the same name: they are no part of the file, and nothing is withheld with them.
  public let others: [String]

  public static func == (a: Self, b: Self) -> Bool {
    a.told == b.told && a.others == b.others && a.withheld.map(\.item) == b.withheld.map(\.item)
      && a.withheld.map(\.ground) == b.withheld.map(\.ground)
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(told) }

  public init(told: [String], withheld: [(item: String, ground: String)], others: [String] = []) {
    self.told = told
    self.withheld = withheld
    self.others = others
  }

  fileprivate func isOthers(_ entry: SubjectFileEntry) -> Bool { others.contains(where: entry.isNamed) }

  /// Where everything is told that is not named otherwise, it has to be one person's.
  fileprivate func checkOnePerson(_ entries: [SubjectFileEntry]) throws(Fault) {
    guard told.contains("all") else { return }
    var meant: [SubjectFileEntry] = []
    for entry in entries where try ground(for: entry.id) == nil { meant.append(entry) }
    try SubjectFileEntry.checkOnePerson(meant)
  }

  /// The ground for an item, nil where it is told. Throws `node.subject.undecided` where nothing was said of it.
  fileprivate func ground(for item: String) throws(Fault) -> WithholdingGround? {
    func named(_ name: String) -> Bool { name == item || name.utf8.count >= 6 && item.hasSuffix(name) }
    if told.contains(where: named) { return nil }
    guard
      let text = withheld.first(where: { named($0.item) })?.ground
        ?? withheld.first(where: { $0.item == "all" })?.ground
    else {
      guard told.contains("all") else { throw Fault("node.subject.undecided", ("item", .text(item))) }
      return nil
    }
    guard let ground = WithholdingGround(rawValue: text) else {
      throw Fault(
        "node.subject.ground", ("grounds", .list(WithholdingGround.allCases.map { .text($0.rawValue) })))
    }
    return ground
  }
}

extension ServiceNode {
  /// Takes in a person's request. Nothing is looked up. Returns the request's name.
  public func openSubjectRequest(_ query: SubjectQuery, at signing: SigningDesk) async throws -> String {
    guard (query.names + query.identifiers).contains(where: { $0.contains { !$0.isWhitespace } }) else {
      throw Fault("node.protect.empty")
    }
    let id = "subject-" + matterName()
    let now = clock.now()
    let entry = entry(HeldSubjectRequest.opened, .collection, id, signing.desk, now)
    let officer = signing.officer.id
    try await store.write { transaction in
      try transaction.log(entry)
      try transaction.append(
        [
          NewEvent(
            at: now, kind: HeldSubjectRequest.opened, officer: officer, content: HeldSubjectRequest.opening(query))
        ], to: HeldSubjectRequest.prefix + id, expecting: 0, keys: [])
    }
    return id
  }

  /// Says how the person was identified: before it, nothing is looked up for them.
  public func identifySubject(_ name: String, by means: String, at signing: SigningDesk) async throws {
    guard means.contains(where: { !$0.isWhitespace }) else { throw Fault("node.subject.means") }
    try await advanceSubject(
      name, by: .identityChecked(by: signing.officer.id, means: means), .alteration, at: signing.desk)
  }

  /// What is held on the person, before anything is decided on it: by its names, for ``checkHeld(_:decisions:at:)``.
  public func subjectFile(ofRequest name: String, at desk: Desk) async throws -> [SubjectFileEntry] {
    let held = try await store.read { try $0.subjectRequest(name) }
    guard held.request.stage != .received else {
      throw Fault(
        "protection.subject.out-of-order", ("stage", .word("word.subject-stage.\(held.request.stage.rawValue)")))
    }
    return try await subjectFile(held.query, withRestricted: true, at: desk).filter { $0.kind != .protection }
  }

  /// Assembles the file and enters what of it the person is told. Each item needs a decision: throws
  /// `node.subject.undecided` for the first without one, `node.subject.ground` for a ground that the law does not know, and
  /// `node.subject.namesakes` where all are told and two records contradict each other.
  public func checkHeld(
    _ name: String, decisions: SubjectDecisions, at signing: SigningDesk
  ) async throws -> SubjectRequestSummary {
    let entries = try await subjectFile(ofRequest: name, at: signing.desk).filter { !decisions.isOthers($0) }
    try decisions.checkOnePerson(entries)
    let items = try await store.read { transaction in
      try entries.compactMap { entry in
        try transaction.item(entry, withheld: try decisions.ground(for: entry.id))
      }
    }
    try await advanceSubject(name, by: .heldChecked(file: SubjectFile(items: items)), .consultation, at: signing.desk)
    return try await subjectRequest(name)
  }

  /// Signs the answer; a second officer of another unit gives it by approving. The letter follows from what was decided:
  /// who is not held and who may not be told get the same one. It is searched for protected persons. Returns the name under
  /// which it waits.
  ///
  /// `pseudonyms` are the entries of the register that are the one who asks, as the officer says: the search lets these
  /// pass and no other, however similar a name is. Somebody sheltered in a case is named by the key of their records.
  /// Throws `node.subject.not-them` for an entry that is not found by what the person asked by, or that is named to nobody.
  public func answerSubject(
    _ name: String, protectedAs pseudonyms: [String] = [], at signing: SigningDesk
  ) async throws -> String {
    let held = try await store.read { try $0.subjectRequest(name) }
    guard let file = held.request.file, held.request.stage == .heldChecked else {
      throw Fault(
        "protection.subject.out-of-order", ("stage", .word("word.subject-stage.\(held.request.stage.rawValue)")))
    }
    let warrant = signing.desk.warrant
    let parts = [file.part]
    // In whatever country the person lives, the letter can be read there. Who they are in the register is signed, too.
    let act = Disclose(
      of: held.request.id,
      disclosing: Disclosure(
        to: Recipient(id: SubjectLetter.recipient(pseudonyms), countries: []), for: warrant.purpose,
        basis: warrant.basis,
        marking: .serviceOnly, parts: parts))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: warrant, clock: clock,
      entropy: entropy)
    let now = clock.now()
    let scan = try await egress(toldTo: held.query, as: pseudonyms)
    let pending = try await namingNobodyElse {
      try await watchingStops(of: .disclose, act.subjects, request: held.request.id, at: signing) {
        try gate.pend(signed, officers: try await officers(), egress: scan, parts: parts, now: now)
      }
    }
    try await keep(WaitingAct(pending: pending, content: Array(held.request.id.utf8)), at: now)
    return pending.id
  }

  /// What the second officer's signature does: the letter is given.
  func finishSubjectAnswer(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<Disclose> = try waiting.pending.act()
    let held = try await store.read { try $0.subjectRequest(signed.act.of) }
    guard waiting.content == Array(held.request.id.utf8), let file = held.request.file,
      signed.act.disclosed.isOf([file.part])
    else { throw Fault("authority.approval.other-act") }
    let now = clock.now()
    let scan = try await egress(
      toldTo: held.query, as: SubjectLetter.pseudonyms(signed.act.disclosed.recipient.id))
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: try await officers(), egress: scan, parts: waiting.pending.parts,
      now: now)
    try await store.effect(spending: authorization, kind: .disclosure, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      try transaction.advance(held, by: .answered, officer: signed.officer, at: now)
      let item = try transaction.enqueue(waiting.pending.parts)
      try transaction.settle(outbound: item, sent: true, at: now, notes: ["handed to the person"])
    }
  }

  /// The letter to the person, once the answer is given: sentences for a face to put into words.
  public func subjectLetter(_ name: String, at desk: Desk) async throws -> [Sentence] {
    try await consult(
      "read-subject-letter", at: desk, naming: { try [$0.subjectRequest(name).request.id] }
    ) { transaction in
      let held = try transaction.subjectRequest(name)
      guard let file = held.request.file, held.request.answeredAt != nil else {
        throw Fault(
          "protection.subject.out-of-order", ("stage", .word("word.subject-stage.\(held.request.stage.rawValue)")))
      }
      return file.letter
    }
  }

  /// The person, or the authority for them, asks oversight to look.
  public func askOversight(_ name: String, at signing: SigningDesk) async throws {
    try await advanceSubject(name, by: .oversightAsked, .alteration, at: signing.desk, notice: "subject-review-asked")
  }

  /// Oversight upholds the answer, which closes the request, or has what is held looked at again. Throws
  /// `node.subject.oversight` for an officer of another role.
  public func decideOversight(_ name: String, upheld: Bool, at signing: SigningDesk) async throws {
    guard signing.officer.role == .oversight else { throw Fault("node.subject.oversight") }
    let now = clock.now()
    let held = try await store.read { try $0.subjectRequest(name) }
    let event = SubjectRequest.Event.oversightDecided(upheld: upheld)
    let act = Oversee(
      what: upheld ? "answer-upheld" : "answer-reopened", item: held.request.id,
      content: Digest(of: event.canonicalBytes))
    let entry = entry(event.name, .alteration, held.request.id, signing.desk, now)
    let officer = signing.officer.id
    try await perform(act, logged: .alteration, at: signing, notes: [act.what]) { transaction in
      try transaction.advance(held, by: event, officer: officer, at: now)
      try transaction.log(entry)
    }
  }

  /// The requests of persons, oldest first.
  public func subjectRequests(at desk: Desk) async throws -> [SubjectRequestSummary] {
    try await consult("list-subject-requests", at: desk) { try $0.subjectRequests().map(SubjectRequestSummary.init) }
  }

  private func subjectRequest(_ name: String) async throws -> SubjectRequestSummary {
    SubjectRequestSummary(try await store.read { try $0.subjectRequest(name) })
  }

  private func advanceSubject(
    _ name: String, by event: SubjectRequest.Event, _ kind: AuditEntry.Kind, at desk: Desk, notice: String? = nil
  ) async throws {
    let now = clock.now()
    let held = try await store.read { try $0.subjectRequest(name) }
    let entry = entry(event.name, kind, held.request.id, desk, now)
    try await store.write { transaction in
      try transaction.advance(held, by: event, officer: desk.officer.id, at: now)
      try transaction.log(entry)
      if let notice { try transaction.notice(notice, about: held.request.id, now: now) }
    }
  }

  private func entry(
    _ step: String, _ kind: AuditEntry.Kind, _ id: String, _ desk: Desk, _ now: Instant
  ) -> AuditEntry {
    AuditEntry(
      time: now, kind: kind, act: "subject-request", officer: desk.officer.id,
      purpose: desk.warrant.purpose.rawValue, basis: desk.warrant.basis, caseID: desk.warrant.caseID, subjects: [id],
      notes: [step])
  }

  /// The scan of a letter: everybody who is protected, but for the entries that are the one who asks.
  private func egress(toldTo query: SubjectQuery, as pseudonyms: [String]) async throws -> EgressScanner {
    let own = EgressScanner(tracing: query.names, query.identifiers)
    let accounts = try await shelteredAccounts()
    let (registered, sheltered) = try await store.read {
      (try $0.protectedPersons(), try $0.shelteredPersons(accounts))
    }
    var others = registered + sheltered
    for pseudonym in pseudonyms {
      let meant = registered.filter { $0.id == pseudonym } + sheltered.filter { $0.references == [pseudonym] }
      guard !meant.isEmpty,
        meant.allSatisfy({ person in
          !person.isNeverNamed
            && own.finds(in: Array((person.names + person.identifiers).joined(separator: "\n").utf8))
        })
      else { throw Fault("node.subject.not-them", ("entry", .text(pseudonym))) }
      others.removeAll(where: meant.contains)
    }
    return EgressScanner(ProtectedRegister(others))
  }

  /// Where the scan stops a letter, what names the other person is withheld: nobody sets that aside for a letter.
  func namingNobodyElse<R>(_ body: () async throws -> R) async throws -> R {
    do { return try await body() } catch let fault as Fault where fault.code == "authority.disclosure.blocked" {
      throw Fault("node.subject.names-other")
    }
  }
}

/// Who a letter goes to, as it is signed.
private enum SubjectLetter {
  private static let subject = "data-subject"

  static func recipient(_ pseudonyms: [String]) -> String { ([subject] + pseudonyms).joined(separator: "\t") }

  static func pseudonyms(_ recipient: String) -> [String] {
    recipient.split(separator: "\t").dropFirst().map(String.init)
  }
}

extension ReadTransaction {
  /// One entry of a file as it would be told; nil where it is no longer there.
  fileprivate func item(_ entry: SubjectFileEntry, withheld: WithholdingGround?) throws -> SubjectItem? {
    switch entry.kind {
    case .record:
      guard let held = try record(.sourceRecords, id: entry.id).flatMap({ try HeldSourceRecord($0, imports()) }) else {
        return nil
      }
      return SubjectItem(
        id: entry.id, source: entry.source, receivedAt: held.provenance.receivedAt, purpose: held.provenance.purpose,
        role: held.record.role, retainUntil: entry.retainUntil,
        fields: held.record.entities.flatMap { entity in
          entity.properties.flatMap { property in property.values.map { .init(property.name, $0) } }
        }, withheld: withheld)
    case .request:
      guard let row = try requestRow(entry.id), let held = try request(at: row, upTo: nil) else { return nil }
      return SubjectItem(
        id: entry.id, source: entry.source, receivedAt: row.createdAt, purpose: held.state.message.purpose,
        role: .notAssessed, retainUntil: nil, fields: [.init("type", row.type)],
        disclosures: entry.disclosures.map { .init(to: $0.to, at: $0.at) }, withheld: withheld)
    case .question, .comparison:
      // What else was asked with it is somebody else's.
      guard let question = try matchQuestion(entry.id) else { return nil }
      return SubjectItem(
        id: entry.id, source: entry.source, receivedAt: question.at, purpose: question.purpose, role: .notAssessed,
        retainUntil: entry.retainUntil, fields: [.init("type", "match.query")], withheld: withheld)
    case .protection: return nil
    }
  }
}
