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
    // Who was told nothing is not written to about it: that would say that there was something.
    let type = try request(at: row, upTo: nil)?.type
    let (undone, stopped) = (events.undone, try stoppedEvents(of: row.id))
    let told = events.indices.filter { index in
      let event = events[index]
      return !undone.contains(index) && !stopped.contains(event.signature) && !event.action.isNeutral(in: type)
    }
    guard told.contains(where: { speaking[$0] && events[$0].step != .withhold }) else { return (true, []) }
    return (
      true,
      told.compactMap { index in
        let event = events[index]
        guard event.step.isShared, event.by.party.country == own.country, event.by.party.authority == own.name,
          speaking[index] || [.send, .shareDraft, .clarify, .answer].contains(event.step)
        else { return nil }
        return Telling(
          request: row.id, peer: row.peer, authority: row.authority,
          country: row.side == .requester ? row.recipient : row.requester, at: event.at, step: event.step.rawValue)
      }
    )
  }

  /// What was decided in an exchange and does not leave: what the scan stopped and all that follows it, and what was ended
  /// before it was sealed. What merely waits for its hour will be told, and is not in it.
  private func stoppedEvents(of request: String) throws -> Set<Digest> {
    var stopped: Set<Digest> = []
    var isHeld = false
    for job in try jobs(Outbound.queue, in: nil).sorted(by: { $0.id < $1.id }) where job.state != .done {
      let outbound = try Outbound(canonicalBytes: job.content)
      guard outbound.request == request, let carried = try? RequestParcel(outbound.parcel),
        let event = try? RequestEvent(json: carried.event)
      else { continue }
      if outbound.isStopped { isHeld = true }
      if isHeld || job.state == .failed { stopped.insert(event.signature) }
    }
    return stopped
  }
}

extension [RequestEvent] {
  /// An answer in whose place the neutral one left, and what was decided after it: nobody was told of either.
  fileprivate var undone: Range<Int> {
    for end in indices.reversed() {
      guard case .withheld(_, let answer?) = self[end].action,
        let begin = self[..<end].firstIndex(where: { $0.signature == answer })
      else { continue }
      return begin..<end
    }
    return 0..<0
  }
}

extension RequestAction {
  /// The files that an action names.
  var fileDigests: [Digest] { attachments.map(\.digest) }

  /// Whether it is the answer that tells nothing.
  fileprivate func isNeutral(in type: RequestType?) -> Bool {
    guard case .answered(let answer) = self else { return false }
    return type?.answer(answer.code)?.isNeutral == true
  }
}
