internal import Holdings
internal import JSON
internal import Requests
internal import Vocabulary

/// A request as its stream of events leaves it, with the type that reads it.
struct HeldRequest {
  let state: RequestState
  let type: RequestType
  /// How many events the stream has.
  let version: Int
  /// The peer on the other side.
  let peer: String

  var id: String { state.message.id }
}

/// The request types that this program carries, read once.
enum KnownRequestTypes {
  private static let read: Result<RequestTypeCatalog, Fault> = {
    do throws(Fault) { return .success(try RequestTypeCatalog.standard()) } catch { return .failure(error) }
  }()

  static func catalog() throws(Fault) -> RequestTypeCatalog { try read.get() }
}

/// Fewer signs of the end of a request's name are not taken for it.
private let shortestRequestName = 4

extension Fault {
  /// What is said where no request answers to a name.
  static func requestNotFound(_ name: String) -> Fault {
    name.utf8.count < shortestRequestName
      ? Fault("node.request.too-short", ("least", .integer(Int64(shortestRequestName))))
      : Fault("node.request.not-found", ("request", .text(name)))
  }
}

let requestStreamPrefix = "request:"
func requestStream(_ id: String) -> String { requestStreamPrefix + id }

extension ReadTransaction {
  /// The request of that identifier, or whose identifier ends so. Throws `node.request.not-found`.
  func request(_ name: String) throws -> HeldRequest {
    guard let row = try requestRow(name), let held = try request(at: row, upTo: nil) else {
      throw Fault.requestNotFound(name)
    }
    return held
  }

  /// The request as it stood at an instant; nil where it was not there yet.
  func request(at row: RequestRow, upTo instant: Instant?) throws -> HeldRequest? {
    let type = try KnownRequestTypes.catalog().type(row.type, from: row.requester, to: row.recipient)
    let held = try events(of: requestStream(row.id)).filter { event in instant.map { event.at <= $0 } ?? true }
    let events = try held.map { try RequestEvent(canonicalBytes: $0.content) }
    guard let state = try RequestState.replay(events, type: type, side: row.side) else { return nil }
    return HeldRequest(state: state, type: type, version: held.count, peer: row.peer)
  }

  /// A row by a request's identifier or the end of it.
  func requestRow(_ name: String) throws -> RequestRow? {
    if let exact = try record(.requestRows, id: name) { return try RequestRow(canonicalBytes: exact.content) }
    guard name.utf8.count >= shortestRequestName else { return nil }
    var found: [RequestRow] = []
    try eachRecord(in: .requestRows, after: "") {
      if $0.id.hasSuffix(name) { found.append(try RequestRow(canonicalBytes: $0.content)) }
      return found.count < 2
    }
    guard found.count < 2 else { throw Fault("node.request.which", ("request", .text(name))) }
    return found.first
  }

  /// The whole name of a request of which an officer gave the end; what was given where there is none.
  func wholeName(ofRequest name: String) throws -> String { try requestRow(name)?.id ?? name }
}

extension RequestEvent {
  /// As a stream keeps it. It is read once more before it is kept: one that could not be would stop every later reading.
  func kept() throws -> NewEvent {
    let content = canonicalBytes
    _ = try RequestEvent(canonicalBytes: content)
    return NewEvent(at: at, kind: step.rawValue, officer: by.officer, content: content)
  }
}

extension RequestAction {
  /// The action's one form: what an officer signs, and what is scanned before it leaves.
  var json: JSONValue { .object(members) }
}
