internal import Authority
internal import Holdings
internal import JSON
internal import Protection
internal import Vocabulary

/// A person's request as its stream leaves it.
struct HeldSubjectRequest: Sendable {
  var request: SubjectRequest
  let query: SubjectQuery
  /// How many events the stream has.
  var version: Int

  static let prefix = "subject-request:"
  static let opened = "received"

  /// What opens the stream: who asks.
  static func opening(_ query: SubjectQuery) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(list: query.names)
    writer.write(list: query.identifiers)
    return writer.bytes
  }
}

extension ReadTransaction {
  func subjectRequests() throws -> [HeldSubjectRequest] {
    try streams(prefix: HeldSubjectRequest.prefix).compactMap { try subjectRequest(stream: $0) }.sorted {
      ($0.request.receivedAt, $0.request.id) < ($1.request.receivedAt, $1.request.id)
    }
  }

  /// One by its name or the end of it. Throws `node.subject.unknown`.
  func subjectRequest(_ name: String) throws -> HeldSubjectRequest {
    let found = try streams(prefix: HeldSubjectRequest.prefix).filter { $0.hasSuffix(name) }
    guard name.utf8.count >= 4, found.count == 1, let held = try subjectRequest(stream: found[0]) else {
      throw Fault("node.subject.unknown", ("request", .text(name)))
    }
    return held
  }

  private func subjectRequest(stream: String) throws -> HeldSubjectRequest? {
    let events = try events(of: stream)
    guard let first = events.first else { return nil }
    var reader = CanonicalReader(first.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    let query = SubjectQuery(names: try reader.texts(), identifiers: try reader.texts())
    var request = SubjectRequest(
      id: String(stream.dropFirst(HeldSubjectRequest.prefix.count)), receivedAt: first.at)
    for event in events.dropFirst() {
      request = try request.applying(SubjectRequest.Event(canonicalBytes: event.content), at: event.at)
    }
    return HeldSubjectRequest(request: request, query: query, version: events.count)
  }
}

extension WriteTransaction {
  /// Takes a request one step on. Throws `protection.subject.out-of-order` where the step does not belong there.
  func advance(_ held: HeldSubjectRequest, by event: SubjectRequest.Event, officer: String, at now: Instant) throws {
    _ = try held.request.applying(event, at: now)
    try append(
      [NewEvent(at: now, kind: event.name, officer: officer, content: event.canonicalBytes)],
      to: HeldSubjectRequest.prefix + held.request.id, expecting: held.version, keys: [])
  }
}

extension SubjectFile {
  /// The letter as it leaves: its sentences with their values, in one form in bytes.
  var part: OutboundPart {
    OutboundPart(
      name: "letter",
      bytes: JSONValue.array(
        letter.map { sentence in
          .object(
            [JSONValue.Member("sentence", .string(sentence.key))]
              + sentence.arguments.map { .init($0.name, .string($0.value.plain)) })
        }
      ).bytes)
  }
}

extension Sentence.Value {
  /// The value as plain text, for scanning and for keeping.
  fileprivate var plain: String {
    switch self {
    case .text(let text), .account(let text), .payment(let text), .word(let text): text
    case .integer(let number), .share(let number), .thousandths(let number), .duration(let number): String(number)
    case .money(let money): String(describing: money)
    case .date(let date): date.description
    case .instant(let instant): instant.description
    case .country(let country): country.code
    case .list(let values): values.map(\.plain).joined(separator: ", ")
    }
  }
}
