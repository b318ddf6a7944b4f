internal import Holdings
internal import JSON
internal import Protection
internal import Requests
internal import Vocabulary

/// A correction or erasure on its way to everybody who was told, as it is kept: who has answered, which exchanges they were
/// told in, and what the requests to them say.
struct HeldPropagation: Sendable, Hashable {
  /// `matter-…`: names it in commands.
  let id: String
  var propagation: Propagation
  /// The exchanges in which each recipient was told, by the recipient's node.
  let items: [String: [String]]
  /// What the request to each recipient says, without the items.
  let content: JSONValue
  /// The request to each recipient, once it is drafted.
  var requests: [String: String] = [:]
  let createdAt: Instant

  /// What a recipient answers who had passed nothing on.
  static let nobody = "nobody"

  init(
    _ kind: Propagation.Kind, told: [(peer: String, item: String)], content: JSONValue, at now: Instant, id: String
  ) {
    self.id = id
    propagation = Propagation(kind: kind, item: id, recipients: told.map(\.peer), askedAt: now)
    items = Dictionary(grouping: told, by: \.peer).mapValues { Set($0.map(\.item)).sorted() }
    self.content = content
    createdAt = now
  }

  /// The type of request that carries it.
  var type: String { propagation.kind == .correction ? "data.correct" : "data.erase" }

  /// What the request to a recipient says; nil for one who was told by another and whose references are not known here.
  func content(for recipient: String) -> [JSONValue.Member]? {
    guard let items = items[recipient], case .object(let members) = content else { return nil }
    return members.map { member in
      guard member.key == "fields", case .object(let fields) = member.value else { return member }
      return .init("fields", .object([.init("items", .array(items.map { .string($0) }))] + fields))
    } + [.init("confidential", .bool(true))]
  }

  /// Takes the answer, or the refusal, that a request of this matter was given. An answer that differs from one already
  /// there changes nothing: it stands in the request's own history.
  mutating func take(_ state: RequestState, at now: Instant) {
    guard let recipient = requests.first(where: { $0.value == state.message.id })?.key else { return }
    var answer = Propagation.Answer.contested
    if let given = state.answers.last?.answer, !state.isRefused {
      switch given.code {
      case "applied", "restricted":
        var receipt = Digest(of: given.json.bytes)
        if case .text(let text)? = given[field: "receipt"], let digest = Digest(hex: text) { receipt = digest }
        var onward: [String] = []
        if case .texts(let told)? = given[field: "told-onward"] { onward = told.filter { $0 != Self.nobody } }
        answer =
          given.code == "restricted"
          ? .restricted(receipt: receipt, onward: onward) : .applied(receipt: receipt, onward: onward)
      case "not-held": answer = .notHeld
      default: break
      }
    }
    try? propagation.record(answer, from: recipient, at: now)
  }
}

extension RequestState {
  fileprivate var isRefused: Bool {
    if case .refused? = decision { return true }
    return false
  }
}

extension HeldPropagation: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(id)
    writer.write(propagation)
    writer.write(list: items.keys.sorted()) {
      $0.write($1)
      $0.write(list: items[$1] ?? [])
    }
    writer.write(content.bytes)
    writer.write(list: requests.keys.sorted()) {
      $0.write($1)
      $0.write(requests[$1] ?? "")
    }
    writer.write(createdAt)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    id = try reader.text()
    propagation = try reader.value()
    items = Dictionary(
      try reader.list { (try $0.text(), try $0.texts()) }, uniquingKeysWith: { first, _ in first })
    do { content = try JSONValue.parse(try reader.byteRun(), depth: 8, nodes: 1_000) } catch is JSONError {
      throw reader.malformed
    }
    requests = Dictionary(
      try reader.list { (try $0.text(), try $0.text()) }, uniquingKeysWith: { first, _ in first })
    createdAt = try reader.value()
  }
}

extension ReadTransaction {
  func propagations() throws -> [HeldPropagation] {
    var matters: [HeldPropagation] = []
    try eachRecord(in: .propagations, after: "") {
      matters.append(try HeldPropagation(canonicalBytes: $0.content))
      return true
    }
    return matters.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// One by its name or the end of it. Throws `node.matter.unknown`.
  func propagation(_ name: String) throws -> HeldPropagation {
    let found = try propagations().filter { $0.id == name || $0.id.hasSuffix(name) }
    guard name.utf8.count >= 4, found.count == 1, let only = found.first else {
      throw Fault("node.matter.unknown", ("matter", .text(name)))
    }
    return only
  }
}

extension WriteTransaction {
  func keep(_ matter: HeldPropagation) throws {
    try replace(HeldRecord(collection: .propagations, id: matter.id, content: matter.canonicalBytes))
  }

  /// A peer answered or refused a request: where it belongs to a correction or erasure on its way, that one knows it now.
  func settlePropagation(_ state: RequestState, step: RequestStep, now: Instant) throws {
    guard state.side == .requester, [.answer, .refuse].contains(step),
      ["data.correct", "data.erase"].contains(state.message.type)
    else { return }
    for var matter in try propagations() where matter.requests.values.contains(state.message.id) {
      matter.take(state, at: now)
      try keep(matter)
    }
  }
}
