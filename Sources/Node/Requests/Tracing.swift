internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
internal import Requests
internal import Vocabulary

// Who was told of a person or a value: found in what this service itself wrote to others, files included.

/// What this service told a peer in one exchange.
struct Telling: Sendable, Hashable {
  let request: String
  let peer: String
  let authority: String
  let country: CountryCode
  let at: Instant
  let step: String
}

extension EgressScanner {
  /// A scan that finds traces of one person or value, in other spellings, scripts and packings.
  init(tracing names: [String], _ identifiers: [String], references: [String] = []) {
    self.init(
      ProtectedRegister([
        ProtectedPerson(
          id: "subject", names: names, identifiers: identifiers, references: references,
          standing: PersonStanding([.init(place: "file", role: .notAssessed, origin: .officer)]), bar: .everywhere)
      ]))
  }

  func finds(in bytes: [UInt8]) -> Bool {
    scan([OutboundPart(name: "held", bytes: bytes)], to: Recipient(id: "file", countries: [])).isBlocked
  }
}

extension ReadTransaction {
  /// Whether an exchange speaks of what the scan looks for, and what this service told in it then: its questions and
  /// answers all, where anything in the exchange does, and of its other steps those that do so themselves.
  func tellings(in row: RequestRow, of scanner: EgressScanner, by own: PeerIdentity) throws -> (
    speaksOfIt: Bool, told: [Telling]
  ) {
    let events = try events(of: requestStream(row.id)).map { try RequestEvent(canonicalBytes: $0.content) }
    var speaking: [Bool] = []
    for event in events {
      var found = scanner.finds(in: event.action.json.bytes)
      for digest in event.action.fileDigests where !found {
        found = try record(.attachments, id: digest.hex).map { scanner.finds(in: $0.content) } ?? false
      }
      speaking.append(found)
    }
    guard speaking.contains(true) else { return (false, []) }
    let told = zip(events, speaking).filter { event, speaks in
      event.step.isShared && event.by.party.country == own.country && event.by.party.authority == own.name
        && (speaks || [.send, .shareDraft, .clarify, .answer].contains(event.step))
    }
    return (
      true,
      told.map { event, _ in
        Telling(
          request: row.id, peer: row.peer, authority: row.authority,
          country: row.side == .requester ? row.recipient : row.requester, at: event.at, step: event.step.rawValue)
      }
    )
  }
}

extension RequestAction {
  /// The files that an action names.
  var fileDigests: [Digest] { attachments.map(\.digest) }
}
