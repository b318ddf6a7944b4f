public import Vocabulary

// Acts on requests between services. Each that sends something says what, to whom and under which marking.

/// Sends a request to another service.
public struct SendRequest: PendableAct {
  public static let kind = ActKind.sendRequest
  /// The request's name, scoped to this node.
  public let request: String
  /// Such as `fiu.request`.
  public let type: String
  /// The digest of the event that records the step, so that what was signed is what is kept.
  public let event: Digest
  public let disclosed: Disclosure

  public init(request: String, type: String, event: Digest, disclosing disclosed: Disclosure) {
    self.request = request
    self.type = type
    self.event = event
    self.disclosed = disclosed
  }

  public var subjects: [String] { [request] + disclosed.subjects }
  public var disclosure: Disclosure? { disclosed }
  public var requestType: String? { type }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(request)
    writer.write(type)
    writer.write(event)
    writer.write(disclosed)
  }

  public init(from reader: inout CanonicalReader) throws {
    request = try reader.text()
    type = try reader.text()
    event = try reader.value()
    disclosed = try reader.value()
  }
}

/// Answers a request: the answer's code is one of those its type lists.
///
/// With an answer that tells something, the same signature is given for the neutral one that leaves in its place should
/// this one be stopped for good: see ``AnswerInstead``.
public struct AnswerRequest: PendableAct {
  public static let kind = ActKind.answerRequest
  public let request: String
  public let type: String
  public let answer: String
  public let event: Digest
  public let disclosed: Disclosure
  /// The neutral answer; nil where the type has none, or where this is it.
  public let fallback: Disclosure?

  public init(
    request: String, type: String, answer: String, event: Digest, disclosing disclosed: Disclosure,
    fallback: Disclosure? = nil
  ) {
    self.request = request
    self.type = type
    self.answer = answer
    self.event = event
    self.disclosed = disclosed
    self.fallback = fallback
  }

  public var subjects: [String] { [request] + disclosed.subjects }
  public var disclosure: Disclosure? { disclosed }
  public var requestType: String? { type }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(request)
    writer.write(type)
    writer.write(answer)
    writer.write(event)
    writer.write(disclosed)
    if let fallback { writer.write(fallback) }
  }

  public init(from reader: inout CanonicalReader) throws {
    request = try reader.text()
    type = try reader.text()
    answer = try reader.text()
    event = try reader.value()
    disclosed = try reader.value()
    fallback = reader.isAtEnd ? nil : try reader.value()
  }
}

/// The neutral answer in place of one that was stopped for good: the same bytes under the same signature, read for what
/// they say of the neutral answer. Nothing else is authorized by it, and either of the two uses the nonce up.
///
/// ``Gate/authorizeInstead(of:sentBack:officers:egress:parts:now:)`` says when.
public struct AnswerInstead: Act {
  public static let kind = AnswerRequest.kind
  public let answer: AnswerRequest
  private let neutral: Disclosure

  /// Nil for an answer that was signed without one.
  public init?(of answer: AnswerRequest) {
    guard let neutral = answer.fallback else { return nil }
    self.answer = answer
    self.neutral = neutral
  }

  public var subjects: [String] { [answer.request] + neutral.subjects }
  public var disclosure: Disclosure? { neutral }
  public var requestType: String? { answer.type }

  public func write(to writer: inout CanonicalWriter) { answer.write(to: &writer) }
}

/// A step on a request: accept, refuse on a ground, postpone, hand over, ask for clarification, withdraw. Where the
/// other side is told of the step, what it is told is disclosed by it.
public struct DecideOnRequest: PendableAct {
  public static let kind = ActKind.decideOnRequest
  public let request: String
  public let type: String
  /// The step as the state machine names it: `accept`, `refuse`.
  public let step: String
  public let event: Digest
  public let told: Disclosure?

  public init(request: String, type: String, step: String, event: Digest, telling told: Disclosure? = nil) {
    self.request = request
    self.type = type
    self.step = step
    self.event = event
    self.told = told
  }

  public var subjects: [String] { [request] + (told?.subjects ?? []) }
  public var disclosure: Disclosure? { told }
  public var requestType: String? { type }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(request)
    writer.write(type)
    writer.write(step)
    writer.write(event)
    writer.write(optional: told) { $0.write($1) }
  }

  public init(from reader: inout CanonicalReader) throws {
    request = try reader.text()
    type = try reader.text()
    step = try reader.text()
    event = try reader.value()
    told = try reader.optional { try $0.value() }
  }
}

/// Gives something that no request asked for in so many words: a spontaneous report, what stands behind a hit, a
/// correction or an erasure that reaches those who were given the thing.
public struct Disclose: PendableAct {
  public static let kind = ActKind.disclose
  /// The case, finding or record it comes from.
  public let of: String
  public let disclosed: Disclosure

  public init(of: String, disclosing disclosed: Disclosure) {
    self.of = of
    self.disclosed = disclosed
  }

  public var subjects: [String] { [of] + disclosed.subjects }
  public var disclosure: Disclosure? { disclosed }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(of)
    writer.write(disclosed)
  }

  public init(from reader: inout CanonicalReader) throws {
    of = try reader.text()
    disclosed = try reader.value()
  }
}

/// Holds an asset still for a time, on an order or in an administrative hold.
public struct Freeze: PendableAct {
  public static let kind = ActKind.freeze
  /// The asset as the case names it.
  public let asset: String
  /// The request, order or decision it rests on.
  public let order: String
  /// When it ends unless it is renewed.
  public let until: Instant

  public init(asset: String, order: String, until: Instant) {
    self.asset = asset
    self.order = order
    self.until = until
  }

  public var subjects: [String] { [asset, order] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(asset)
    writer.write(order)
    writer.write(until)
  }

  public init(from reader: inout CanonicalReader) throws {
    asset = try reader.text()
    order = try reader.text()
    until = try reader.value()
  }
}
