internal import JSON
internal import Ontology
public import Vocabulary

/// Whether a message or an answer is one of its type: the formal part, which is the same on both sides.
///
/// What makes a request good beyond that is for ``QualityCheck``.
public enum MessageCheck {
  /// Everything that is formally wrong with a message.
  public static func faults(_ message: RequestMessage, _ type: RequestType) -> [Fault] {
    var faults: [Fault] = []
    do { try belongs(message, to: type) } catch { return [error] }
    for rule in type.fields {
      if rule.isRequired(in: message), !message.has(rule.name) {
        faults.append(missing(rule.name))
        continue
      }
      if let words = rule.wordsMin, let text = message.text(of: rule.name), message.has(rule.name) {
        let count = text.wordCount
        if count < words {
          faults.append(
            Fault(
              "requests.field.words", at: .init(field: rule.name), ("field", .text(rule.name)),
              ("words", .integer(Int64(count))), ("least", .integer(Int64(words)))))
        }
      }
      if let value = message[field: rule.name], !rule.accepts(value) { faults.append(wrong(rule.name)) }
    }
    faults += unknownFields(message, type)
    faults += contents(message, type)
    return faults
  }

  /// A fault for each field that the type does not know; none where a newer minor version of it may.
  public static func unknownFields(_ message: RequestMessage, _ type: RequestType) -> [Fault] {
    guard message.version <= type.version else { return [] }
    return message.fields.filter { type.field($0.name) == nil }.map { unknown($0.name) }
      + message.unknown.map { unknown($0.key) }
  }

  private static func contents(_ message: RequestMessage, _ type: RequestType) -> [Fault] {
    var faults: [Fault] = []
    if message.asked.isEmpty, message.askedFreely == nil, !type.asked.isEmpty { faults.append(missing("asked")) }
    for code in message.asked where !type.asked.contains(where: { $0.code == code }) {
      faults.append(Fault("requests.asked.not-listed", at: .init(field: "asked"), ("code", .text(code))))
    }
    if message.legalBasis.isBlank { faults.append(missing("legal-basis")) }
    if message.urgency.level != .routine {
      let ground = type.urgencyGrounds.first { $0.code == message.urgency.ground }
      if ground?.level != message.urgency.level {
        faults.append(Fault("requests.urgency.ground", at: .init(field: "urgency")))
      }
    }
    for (index, subject) in message.subjects.enumerated() {
      let place = Fault.Location(field: "subjects.\(index)")
      // A person without a role is not shareable, and neither is one that nobody assessed.
      if subject.kind == .person {
        if let role = subject.role {
          if !role.isShareable { faults.append(Fault("requests.subject.role-not-shareable", at: place)) }
        } else {
          faults.append(Fault("requests.subject.role-missing", at: place))
        }
      }
      if message.suspectsOfSmuggling(subject),
        (subject.benefit ?? "").wordCount < RequestSubject.benefitWordsMin
      {
        faults.append(Fault("requests.subject.benefit-missing", at: place))
      }
      if subject.names.isEmpty, subject.identifiers.isEmpty, subject.note == nil {
        faults.append(Fault("requests.subject.empty", at: place))
      }
    }
    return faults
  }

  /// Whether the message is of this type and between bodies that may use it.
  static func belongs(_ message: RequestMessage, to type: RequestType) throws(Fault) {
    guard message.type == type.name else { throw Fault("requests.event.other-type") }
    guard message.version.major == type.version.major else {
      throw Fault(
        "requests.type.version", ("type", .text(type.name)), ("version", .text(message.version.description)))
    }
    guard type.initiators.contains(message.from.party.kind) else {
      throw Fault(
        "requests.party.may-not-ask", at: .init(field: "from"), ("party", .party(message.from.party.kind)),
        ("type", .text(type.name)))
    }
    guard type.recipients.contains(message.to.kind) else {
      throw Fault(
        "requests.party.may-not-be-asked", at: .init(field: "to"), ("party", .party(message.to.kind)),
        ("type", .text(type.name)))
    }
    guard !message.to.isSameBody(as: message.from.party) else {
      throw Fault("requests.party.itself", at: .init(field: "to"))
    }
  }

  static func throwing(_ message: RequestMessage, _ type: RequestType) throws(Fault) {
    if let fault = faults(message, type).first { throw fault }
  }

  /// The rule of an answer that is formally right.
  @discardableResult
  static func throwing(_ answer: Answer, _ type: RequestType) throws(Fault) -> RequestType.AnswerRule {
    guard let rule = type.answer(answer.code) else {
      throw Fault("requests.answer.not-listed", ("code", .text(answer.code)))
    }
    // What is sent alike for everybody carries nothing that could differ, and the one marking that all of them have.
    if rule.isNeutral,
      answer.text != nil || !answer.fields.isEmpty || !answer.attachments.isEmpty || answer.until != nil
        || answer.marking != .serviceOnly
    {
      throw Fault("requests.answer.neutral-carries")
    }
    for name in rule.needs where answer[field: name].map(\.isBlank) ?? true { throw missing(name) }
    for field in answer.fields {
      guard let fieldRule = type.answerField(field.name) else { throw unknown(field.name) }
      guard fieldRule.accepts(field.value) else { throw wrong(field.name) }
    }
    return rule
  }

  static func missing(_ name: String) -> Fault {
    Fault("requests.field.missing", at: .init(field: name), ("field", .text(name)))
  }
  static func wrong(_ name: String) -> Fault {
    Fault("requests.field.wrong", at: .init(field: name), ("field", .text(name)))
  }
  static func unknown(_ name: String) -> Fault {
    Fault("requests.field.unknown", at: .init(field: name), ("field", .text(name)))
  }
}

extension RequestMessage {
  /// The words of a field that is text.
  func text(of name: String) -> String? {
    switch name {
    case StandardField.facts.rawValue: facts
    case StandardField.link.rawValue: link
    default:
      if case .text(let text)? = self[field: name] { text } else { nil }
    }
  }
}

extension FieldRule {
  /// Whether this message must fill it in.
  public func isRequired(in message: RequestMessage) -> Bool {
    switch required {
    case .yes: true
    case .no: false
    case .when: conditions.contains { $0.holds(in: message) }
    }
  }

  /// Whether a value is of the field's kind and passes its check.
  public func accepts(_ value: FieldValue) -> Bool {
    switch (kind, value) {
    case (.text, .text(let text)): passes(text)
    case (.texts, .texts(let texts)): texts.allSatisfy(passes)
    case (.code, .text(let code)): choices.contains(code)
    case (.codes, .texts(let codes)): codes.allSatisfy(choices.contains) && Set(codes).count == codes.count
    case (.integer, .integer), (.boolean, .boolean), (.money, .money): true
    case (.date, .text(let text)): CivilDate(text) != nil
    case (.instant, .text(let text)): Instant(written: text) != nil
    case (.country, .text(let text)): CountryCode(text)?.code == text
    case (.countries, .texts(let texts)): texts.allSatisfy { CountryCode($0)?.code == $0 }
    case (.reference, .text(let text)): text.hasPrefix("urn:")
    case (.references, .texts(let texts)): texts.allSatisfy { $0.hasPrefix("urn:") }
    case (.digest, .text(let text)): Digest(hex: text) != nil
    case (.digests, .texts(let texts)): texts.allSatisfy { Digest(hex: $0) != nil }
    default: false
    }
  }

  private func passes(_ text: String) -> Bool {
    switch check {
    case nil: true
    case .iban: IBAN(text) != nil
    case .bic: BIC(text) != nil
    case .lei: LEI(text) != nil
    case .imo: IMONumber(text) != nil
    case .vin: VIN(text) != nil
    case .cas: CASNumber(text) != nil
    case .inchikey: InChIKey(text) != nil
    case .phone: PhoneNumber(text) != nil
    case .wallet: WalletAddress(text) != nil
    case .uetr: UETR(text) != nil
    case .container: ContainerNumber(text) != nil
    case .url: isAddress(text)
    case .email: isMailAddress(text)
    }
  }
}

extension FieldCondition {
  func holds(in message: RequestMessage) -> Bool {
    switch self {
    case .urgent: message.urgency.level != .routine
    case .confidential: message.isConfidentialFromSubject
    case .asked(let code): message.asked.contains(code)
    case .use(let code): message.intendedUse.contains { $0.rawValue == code }
    case .field(let name): message.has(name)
    }
  }
}

/// A scheme, `://` and something after it, without spaces.
private func isAddress(_ text: String) -> Bool {
  guard let range = text.utf8.firstRange(of: Array("://".utf8)) else { return false }
  let scheme = text.utf8[..<range.lowerBound]
  return !scheme.isEmpty && range.upperBound != text.utf8.endIndex && !text.hasWhiteSpace
}

/// Something before one `@` and a dotted name after it.
private func isMailAddress(_ text: String) -> Bool {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !text.hasWhiteSpace
    && parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
}
