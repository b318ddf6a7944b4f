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

  /// The scan that finds traces of the person, in other spellings, scripts and packings.
  fileprivate var scanner: EgressScanner {
    EgressScanner(
      ProtectedRegister([
        ProtectedPerson(
          id: "subject", names: names, identifiers: identifiers,
          standing: PersonStanding([.init(place: "file", role: .notAssessed, origin: .officer)]), bar: .everywhere)
      ]))
  }
}

/// One thing that is held on a person.
public struct SubjectFileEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case record, request, protection
  }
  public let kind: Kind
  /// The record's, request's or register entry's own name.
  public let id: String
  /// The data set, or the service that the exchange was with.
  public let source: String
  /// Who was told, and when; empty for what never left.
  public let disclosures: [Disclosed]
  /// The last day on which it may be held; nil where it is kept as long as its matter.
  public let retainUntil: CivilDate?
  /// What stands against its erasure; nil where nothing does.
  public let hold: Sentence?

  public struct Disclosed: Sendable, Hashable {
    public let to: String
    public let country: CountryCode
    public let at: Instant
    public let step: String
  }

  public var json: String {
    JSONValue.fields(
      ("kind", .string(kind.rawValue)), ("id", .string(id)), ("source", .string(source)),
      ("retain-until", retainUntil.map { .string($0.description) } ?? .null),
      ("held-by", hold.map { .string($0.key) } ?? .null),
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
  /// The data subject's file: every record, request and register entry in which the person is found, with sources,
  /// retention and whom it was given to. Logged as read, by the digest of the question.
  public func subjectFile(_ query: SubjectQuery, at desk: Desk) async throws -> [SubjectFileEntry] {
    guard !(query.names + query.identifiers).isEmpty else { throw Fault("node.protect.empty") }
    let scanner = query.scanner
    let question = Digest(of: (query.names + query.identifiers).joined(separator: "\u{0}")).hex
    return try await consult("subject-file", subjects: [question], at: desk) { transaction in
      func mentions(_ bytes: [UInt8]) -> Bool {
        scanner.scan([OutboundPart(name: "held", bytes: bytes)], to: Recipient(id: "file", countries: [])).isBlocked
      }
      var entries: [SubjectFileEntry] = []
      try transaction.eachSourceRecord { held in
        let text = held.record.entities.flatMap { $0.properties.flatMap(\.values) }.joined(separator: "\n")
        guard mentions(Array(text.utf8)) else { return true }
        let retained = try transaction.record(.sourceRecords, id: held.id)?.retainUntil
        let isPinned =
          try transaction.isPinned(.record, held.id) || transaction.isPinned(.party, held.record.key)
        entries.append(
          SubjectFileEntry(
            kind: .record, id: held.id, source: held.provenance.source, disclosures: [], retainUntil: retained,
            hold: isPinned ? Sentence("subject.held.case") : nil))
        return true
      }
      for row in try transaction.requestRows() {
        let events = try transaction.events(of: requestStream(row.id)).map {
          try RequestEvent(canonicalBytes: $0.content)
        }
        guard events.contains(where: { mentions($0.action.json.bytes) }) else { continue }
        let own = events.filter { event in
          event.step.isShared && event.by.party.country == self.description.country
        }
        entries.append(
          SubjectFileEntry(
            kind: .request, id: row.id, source: row.authority,
            disclosures: own.map {
              .init(
                to: row.authority, country: row.side == .requester ? row.recipient : row.requester, at: $0.at,
                step: $0.step.rawValue)
            }, retainUntil: nil, hold: row.isSettled ? nil : Sentence("subject.held.open-request")))
      }
      for person in try transaction.protectedPersons()
      where mentions(Array((person.names + person.identifiers).joined(separator: "\n").utf8)) {
        entries.append(
          SubjectFileEntry(
            kind: .protection, id: person.id, source: "register", disclosures: [], retainUntil: nil,
            hold: Sentence("subject.held.protection")))
      }
      return entries
    }
  }

  /// Erases what of a file nothing stands against: the records and exchanges go, tombstones stay. Whoever was told is to
  /// be told of it by a request of the type `data.erase`. Returns the tombstones' digest, the receipt.
  public func erase(
    _ entries: [SubjectFileEntry], ground: String, at signing: SigningDesk
  ) async throws -> (receipt: Digest, erased: Int, kept: Int) {
    let going = entries.filter { $0.hold == nil }
    let receipt = try await eraseItems(
      records: going.filter { $0.kind == .record }.map(\.id), requests: going.filter { $0.kind == .request }.map(\.id),
      ground: ground, at: signing)
    return (receipt, going.count, entries.count - going.count)
  }

  /// Carries out a request of the type `data.erase`: what it names and this node holds goes, and the answer carries the
  /// receipt. What is not held is answered so.
  public func applyErasure(
    asked name: String, toldOnward: [String] = [], at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let held = try await store.read { try $0.request(name) }
    guard held.type.name == "data.erase", case .texts(let items)? = held.state.message[field: "items"] else {
      throw Fault("node.erase.not-asked")
    }
    let requests = try await store.read { transaction in
      try items.filter { item in
        guard item != held.id, let row = try transaction.record(.requestRows, id: item) else { return false }
        // Only who gave it may have it erased by asking.
        return try RequestRow(canonicalBytes: row.content).peer == held.peer
      }
    }
    guard !requests.isEmpty else {
      return try await step(
        .answered(Answer(code: "not-held", marking: .serviceOnly)), on: held.id, at: signing)
    }
    guard case .text(let ground)? = held.state.message[field: "ground"] else { throw Fault("node.erase.not-asked") }
    let receipt = try await eraseItems(records: [], requests: requests, ground: ground, at: signing)
    let told = toldOnward.isEmpty ? ["nobody"] : toldOnward
    return try await step(
      .answered(
        Answer(
          code: "applied",
          fields: [MessageField("receipt", .text(receipt.hex)), MessageField("told-onward", .texts(told))],
          marking: .serviceOnly)), on: held.id, at: signing)
  }

  /// Erasure and tombstones in one transaction. The receipt is the digest over the tombstones.
  private func eraseItems(
    records: [String], requests: [String], ground: String, at signing: SigningDesk
  ) async throws -> Digest {
    let now = clock.now()
    var list = CanonicalWriter()
    list.write(list: records.sorted())
    list.write(list: requests.sorted())
    let tombstones =
      records.sorted().map {
        Tombstone(kind: "source-record", identifier: Digest(of: $0), ground: ground, erasedAt: now)
      }
      + requests.sorted().map {
        Tombstone(kind: "request", identifier: Digest(of: $0), ground: ground, erasedAt: now)
      }
    var stones = CanonicalWriter()
    stones.write(list: tombstones) {
      $0.write($1.kind)
      $0.write($1.identifier)
      $0.write($1.ground)
      $0.write($1.erasedAt)
    }
    let receipt = Digest(of: stones.bytes)
    let act = EraseSubject(file: "subject-" + receipt.hex.prefix(16), list: Digest(of: list.bytes), ground: ground)
    try await perform(act, logged: .erasure, at: signing, notes: ["tombstones \(tombstones.count)"]) { transaction in
      for id in records { try transaction.removeRecord(.sourceRecords, id: id) }
      for id in requests {
        for event in try transaction.events(of: requestStream(id)) {
          let event = try RequestEvent(canonicalBytes: event.content)
          for digest in event.action.fileDigests { try transaction.removeRecord(.attachments, id: digest.hex) }
        }
        try transaction.eraseEvents(of: requestStream(id))
        try transaction.removeRecord(.requestRows, id: id)
      }
      for stone in tombstones { try transaction.leave(stone) }
    }
    return receipt
  }
}

extension RequestAction {
  /// The files that an action names.
  fileprivate var fileDigests: [Digest] {
    switch self {
    case .drafted(let message), .revised(let message), .draftShared(let message), .sent(let message):
      message.attachments.map(\.digest)
    case .clarified(_, let message): message?.attachments.map(\.digest) ?? []
    case .answered(let answer): answer.attachments.map(\.digest)
    default: []
    }
  }
}
