internal import Authority
internal import Federation
internal import JSON
internal import Requests
internal import Vocabulary

/// How one event of a request travels: the event, and the files that belong to it, as JSON inside a sealed envelope.
///
/// The action's bytes are those that an officer signed and that were scanned; what stands beside them (who, when, the
/// digest of the signature) is the same whatever the action says.
struct RequestParcel {
  static let kind = "request-event"

  let request: String
  /// `fiu.request`: needed to read the event.
  let type: String
  let from: CountryCode
  let to: CountryCode
  /// What went before it on the same side and was not told yet: the receipt of the request, which nobody decides.
  let before: [JSONValue]
  let event: JSONValue
  let files: [OutboundFile]

  init(
    request: String, message: RequestMessage, after before: [RequestEvent], event: RequestEvent, files: [OutboundFile]
  ) {
    self.request = request
    type = message.type
    from = message.from.party.country
    to = message.to.country
    self.before = before.map(\.json)
    self.event = event.json
    self.files = files
  }

  /// The same with another event and without files.
  init(_ other: RequestParcel, event: RequestEvent) {
    request = other.request
    type = other.type
    from = other.from
    to = other.to
    before = other.before
    self.event = event.json
    files = []
  }

  var parcel: Parcel {
    let files = files.map {
      JSONValue.fields(
        ("name", .string($0.name)), ("sha-256", .string(Digest(of: $0.bytes).hex)),
        ("bytes", .string(Base64URL.text($0.bytes))))
    }
    return Parcel(
      kind: Self.kind,
      content: JSONValue.fields(
        ("version", .integer(1)), ("request", .string(request)), ("type", .string(type)),
        ("from", .string(from.code)), ("to", .string(to.code)), ("before", .array(before)), ("event", event),
        ("files", .array(files))
      ).bytes)
  }

  init(_ parcel: Parcel) throws(Fault) {
    let malformed = Fault("node.request.parcel")
    let value: JSONValue
    do { value = try JSONValue.parse(parcel.content, depth: 1 + RequestEvent.depthMax, nodes: 60_000) } catch {
      throw malformed
    }
    var fields = try JSONFields(value)
    guard parcel.kind == Self.kind, try fields.integer("version") == 1,
      let from = CountryCode(try fields.text("from")), let to = CountryCode(try fields.text("to")),
      let event = fields.value("event")
    else { throw malformed }
    request = try fields.text("request")
    type = try fields.text("type")
    self.from = from
    self.to = to
    before = try fields.list("before")
    self.event = event
    var files: [OutboundFile] = []
    for value in try fields.list("files") {
      var file = try JSONFields(value)
      guard let bytes = Base64URL.bytes(try file.text("bytes")), try file.text("sha-256") == Digest(of: bytes).hex
      else { throw malformed }
      files.append(OutboundFile(name: try file.text("name"), bytes: bytes))
      try file.finish()
    }
    self.files = files
    try fields.finish()
    guard request.hasPrefix("urn:entente:"), request.utf8.count <= 256 else { throw malformed }
  }
}

/// A file that goes with a message or an answer.
public struct OutboundFile: Sendable, Hashable {
  public let name: String
  public let bytes: [UInt8]
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

extension RequestAction {
  /// The request as the step would have it; nil where it leaves it as it is.
  var message: RequestMessage? {
    switch self {
    case .drafted(let message), .revised(let message), .draftShared(let message), .sent(let message): message
    case .clarified(_, let message): message
    default: nil
    }
  }

  /// The files that its words name.
  var attachments: [Attachment] {
    switch self {
    case .drafted, .revised, .draftShared, .sent, .clarified: message?.attachments ?? []
    case .answered(let answer): answer.attachments
    default: []
    }
  }

  /// What an officer signs and what is scanned: the action's bytes, and each file with its name.
  func outbound(_ files: [OutboundFile]) -> [OutboundPart] {
    [OutboundPart(name: "message", bytes: json.bytes)]
      + files.enumerated().map {
        OutboundPart(name: "attachment \($0.offset + 1)", bytes: $0.element.bytes, labels: [$0.element.name])
      }
  }
}
