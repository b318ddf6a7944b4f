internal import Clocks
internal import Holdings
internal import JSON
public import Requests
public import Vocabulary
internal import World

// Lists, what is due, and one request whole.

extension ReadTransaction {
  func requestRows() throws -> [RequestRow] {
    var rows: [RequestRow] = []
    try eachContent(in: .requestRows) { rows.append(try RequestRow(canonicalBytes: $0)) }
    return rows
  }

  /// Those that an officer is shown: what is restricted, only those see who may.
  func requestRows(at desk: Desk) throws -> [RequestRow] {
    let rows = try requestRows()
    guard !desk.seesRestricted else { return rows }
    let restrictions = try restrictions()
    return restrictions.isEmpty ? rows : rows.filter { !restrictions.hides(exchange: $0.id) }
  }
}

extension ReadTransaction {
  /// One request whole, as it stands at a moment.
  func requestView(_ name: String, for desk: Desk, at now: Instant) throws -> RequestView {
    try checkShown(name, at: desk)
    let held = try request(name)
    let row = try RequestRow(held.state, peer: held.peer, changedAt: held.state.asOf)
    let history = try events(of: requestStream(held.id)).map { try RequestEvent(canonicalBytes: $0.content) }
    let standing = try held.state.standing(at: now, rules: ClockRules.standard())
    return RequestView(row: row, state: held.state, type: held.type, standing: standing, history: history)
  }
}

extension [RequestRow] {
  /// By an instant each, the earliest first; rows that have none are left out.
  fileprivate func ordered(by instant: (RequestRow) -> Instant?) -> [RequestRow] {
    indices.compactMap { place in instant(self[place]).map { (at: $0, place: place) } }
      .sorted { $0.at == $1.at ? self[$0.place].id < self[$1.place].id : $0.at < $1.at }
      .map { self[$0.place] }
  }
}

/// A request as it is shown to an officer of this node.
public struct RequestView: Sendable {
  public let row: RequestRow
  public let state: RequestState
  public let type: RequestType
  public let standing: RequestStanding
  /// Oldest first: what happened, by whom, when.
  public let history: [RequestEvent]
}

extension ServiceNode {
  /// A request to work on, as it stands. What the officer is not shown is not there.
  func shownRequest(_ name: String, at desk: Desk) async throws -> HeldRequest {
    try await store.read { transaction in
      try transaction.checkShown(name, at: desk)
      return try transaction.request(name)
    }
  }

  /// The node's requests, newest first.
  public func requests(at desk: Desk) async throws -> [RequestRow] {
    try await consult("list-requests", at: desk) { try $0.requestRows(at: desk) }.ordered(by: \.createdAt).reversed()
  }

  /// What is to be done on either side by its date, the earliest first: everything that is open, with what is overdue at
  /// `instant` at the top. A past instant is answered from the events of that time.
  public func due(at instant: Instant? = nil, desk: Desk) async throws -> [RequestRow] {
    let now = clock.now()
    let moment = instant ?? now
    let rows = try await consult("list-due", at: desk) { transaction in
      let rows = try transaction.requestRows(at: desk)
      guard moment < now else { return rows }
      // A row tells of now: what changed since is replayed to that moment.
      return try rows.compactMap { row in
        guard row.createdAt <= moment else { return nil }
        guard row.changedAt > moment else { return row }
        guard let held = try transaction.request(at: row, upTo: moment) else { return nil }
        return try RequestRow(held.state, peer: held.peer, changedAt: moment)
      }
    }
    return rows.ordered(by: \.next)
  }

  /// One request by its identifier or the end of it, logged as read.
  public func request(_ name: String, at desk: Desk) async throws -> RequestView {
    let now = clock.now()
    return try await consult("read-request", at: desk, naming: { try [$0.wholeName(ofRequest: name)] }) {
      try $0.requestView(name, for: desk, at: now)
    }
  }
}
