public import JSON
public import Vocabulary

// An event in JSON: what is signed, what is stored and what an envelope carries. The members of an action stand beside
// the step's name. Grounds are read as they are written; whether a type lists them is asked by the reducer.

extension RequestAction {
  /// `step` and what belongs to it, in one order.
  public var members: [JSONValue.Member] {
    var object = MemberWriter()
    object.add("step", .string(step.rawValue))
    switch self {
    case .drafted(let message), .revised(let message), .draftShared(let message), .sent(let message):
      object.add("message", message.json)
    case .draftCommented(let why), .draftReturned(let why), .clarificationAsked(let why), .lifted(let why),
      .withdrawn(let why):
      object.add("explanation", why.text)
    case .approvalAsked, .approved, .received, .acknowledged, .resumed, .begun, .closed: break
    case .screened(let screening):
      object.add("outcome", .string(screening.outcome.rawValue))
      object.add("signals", screening.signals)
    case .reviewed(let isClear, let why):
      object.add("clear", .bool(isClear))
      object.add("explanation", why.text)
    case .clarified(let why, let completed):
      object.add("explanation", why.text)
      if let completed { object.add("message", completed.json) }
    case .accepted(let pace): object.add("pace", pace?.rawValue)
    case .transferred(let to, let why):
      object.add("to", to.json)
      object.add("explanation", why.text)
    case .refused(let ground, let why):
      object.add("ground", .string(ground.code))
      object.add("explanation", why.text)
    case .postponed(let ground, let why, let until):
      object.add("ground", .string(ground.code))
      object.add("explanation", why.text)
      object.add("until", until?.description)
    case .promised(let date): object.add("until", .string(date.description))
    case .answered(let answer): object.add("answer", answer.json)
    case .foundImpossible(let ground, let why):
      object.add("ground", .string(ground.code))
      object.add("explanation", why.text)
    case .withheld(let answer, let undone):
      object.add("answer", answer.json)
      object.add("instead-of", undone?.hex)
    case .extended(let until, let why):
      object.add("until", .string(until.description))
      object.add("explanation", why.text)
    case .consentAsked(let question):
      object.add("question", .string(question.id))
      object.add("readers", question.readers.map(\.rawValue))
      object.add("uses", question.uses.map(\.rawValue))
      object.add("explanation", question.explanation.text)
    case .consentGranted(let grant):
      object.add("question", .string(grant.question))
      object.add("readers", grant.readers.map(\.rawValue))
      object.add("uses", grant.uses.map(\.rawValue))
      object.add("conditions", grant.conditions)
    case .consentDenied(let question, let ground, let why):
      object.add("question", .string(question))
      object.add("ground", .string(ground.code))
      object.add("explanation", why.text)
    case .feedbackGiven(let feedback):
      object.add("code", .string(feedback.code.rawValue))
      object.add("results", feedback.results.map(\.rawValue))
      if let value = feedback.value { object.add("value", FieldValue.money(value).json) }
      object.add("text", feedback.text)
    }
    guard case .object(let members) = object.value else { return [] }
    return members
  }

  init(reading object: inout JSONFields) throws(Fault) {
    let step: RequestStep = try object.choice("step")
    func why() throws(Fault) -> Explanation { try object.parsed("explanation") { Explanation($0) } }
    func message() throws(Fault) -> RequestMessage {
      guard let value = object.value("message") else { throw object.missing("message") }
      return try RequestMessage(json: value)
    }
    func ground<For>() throws(Fault) -> Ground<For> {
      try object.parsed("ground") { isCode($0) ? Ground(code: $0) : nil }
    }
    switch step {
    case .draft: self = .drafted(try message())
    case .revise: self = .revised(try message())
    case .shareDraft: self = .draftShared(try message())
    case .commentDraft: self = .draftCommented(try why())
    case .askApproval: self = .approvalAsked
    case .returnDraft: self = .draftReturned(try why())
    case .approve: self = .approved
    case .send: self = .sent(try message())
    case .receive: self = .received
    case .acknowledge: self = .acknowledged
    case .screen:
      self = .screened(Screening(outcome: try object.choice("outcome"), signals: try object.codes("signals")))
    case .review: self = .reviewed(isClear: try object.truth("clear"), try why())
    case .askClarification: self = .clarificationAsked(try why())
    case .clarify: self = .clarified(try why(), object.value("message") == nil ? nil : try message())
    case .accept: self = .accepted(pace: try object.optionalChoice("pace"))
    case .begin: self = .begun
    case .promise: self = .promised(try object.parsed("until", Instant.init(written:)))
    case .transfer: self = .transferred(to: try Party(fields: object.object("to")), try why())
    case .refuse: self = .refused(try ground(), try why())
    case .postpone:
      self = .postponed(try ground(), try why(), until: try object.optionalParsed("until", Instant.init(written:)))
    case .resume: self = .resumed
    case .answer:
      guard let value = object.value("answer") else { throw object.missing("answer") }
      self = .answered(try Answer(json: value))
    case .impossible: self = .foundImpossible(try ground(), try why())
    case .withhold:
      guard let value = object.value("answer") else { throw object.missing("answer") }
      self = .withheld(
        try Answer(json: value), answer: try object.optionalParsed("instead-of") { Digest(hex: $0) })
    case .extend: self = .extended(until: try object.parsed("until", Instant.init(written:)), try why())
    case .lift: self = .lifted(try why())
    case .askConsent:
      guard
        let question = ConsentQuestion(
          id: try object.text("question"), readers: try object.choices("readers"), uses: try object.choices("uses"),
          explanation: try why())
      else { throw object.unacceptable("question") }
      self = .consentAsked(question)
    case .grantConsent:
      self = .consentGranted(
        ConsentGrant(
          question: try object.text("question"), readers: try object.choices("readers"),
          uses: try object.choices("uses"), conditions: try object.optionalText("conditions")))
    case .denyConsent: self = .consentDenied(question: try object.text("question"), try ground(), try why())
    case .feedback:
      var value: Money?
      if let json = object.value("value") {
        guard case .money(let money)? = FieldValue(json) else { throw object.unacceptable("value") }
        value = money
      }
      guard
        let feedback = Feedback(
          try object.choice("code"), results: try object.choices("results"), value: value,
          text: try object.optionalText("text"))
      else { throw object.unacceptable("code") }
      self = .feedbackGiven(feedback)
    case .withdraw: self = .withdrawn(try why())
    case .close: self = .closed
    }
  }
}

extension RequestEvent {
  /// What an officer signs: the action, who, and when. The signature itself is no part of it.
  public var signedContent: JSONValue {
    var members = action.members
    members.append(.init("by", by.json))
    if let second { members.append(.init("second", second.json)) }
    members.append(.init("at", .string(at.description)))
    return .object(members)
  }

  public var json: JSONValue {
    guard case .object(let members) = signedContent else { return .null }
    return .object(members + [.init("signature", .string(signature.hex))])
  }

  /// Reads an event; a member that nobody knows is refused.
  public init(json: JSONValue) throws(Fault) {
    var object = try JSONFields(json)
    let action = try RequestAction(reading: &object)
    self.init(
      action, by: try Actor(fields: object.object("by")),
      second: try object.optionalFields("second").map { (fields) throws(Fault) in try Actor(fields: fields) },
      at: try object.parsed("at", Instant.init(written:)),
      signature: try object.parsed("signature") { Digest(hex: $0) })
    try object.finish()
  }
}

extension RequestEvent: CanonicalCodable {
  private static let version: UInt64 = 1
  /// How deep an event's JSON may be, wherever it is read: what came in must be readable from where it is kept.
  public static let depthMax = 20

  /// Its version, then its JSON: members that a newer version of a type added to a message stay where they are.
  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(json.bytes)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let value: JSONValue
    do { value = try JSONValue.parse(try reader.byteRun(), depth: Self.depthMax, nodes: 100_000) } catch {
      throw reader.malformed
    }
    try self.init(json: value)
  }
}
