internal import Definitions
package import JSON
package import Node
internal import RequestSamples
package import Requests
package import TestSupport
package import Vocabulary

/// What officers write and do, drawn from what could be wanted; one text in five names somebody whom it should perhaps not.
package enum OfficersWords {
  /// The filled example of a type.
  package static func example(_ type: String) throws -> [JSONValue.Member] {
    let name = "requests/examples/" + type.split(separator: ".").joined(separator: "-") + ".json"
    let value = try JSONValue.parse(Array(try DefinitionReader.embeddedText(name).utf8))
    guard case .object(let members) = value else { return [] }
    let own: Set<String> = [
      "id", "type", "version", "from", "to", "created", "purpose", "legal-basis", "attachments", "valid-until",
    ]
    return members.filter { !own.contains($0.key) }
  }

  // MARK: Words

  package static func words(_ text: String, _ chance: inout SeededNumbers) -> String {
    guard Int.random(in: 0..<5, using: &chance) == 0 else { return text }
    guard let field = Canary.all.flatMap({ $0.fields() }).randomElement(using: &chance),
      let spelling = Spelling.allCases.randomElement(using: &chance)
    else { return text }
    let found = spelling.write(field)
    return [text + " " + found, found + " " + text, text + " (" + found + ")."].randomElement(using: &chance) ?? text
  }

  /// A message with a word changed here and there.
  package static func members(of example: [JSONValue.Member], _ chance: inout SeededNumbers) -> [JSONValue.Member] {
    let free: Set<String> = ["facts", "link"]
    var members: [JSONValue.Member] = example.map { member in
      switch (member.key, member.value) {
      case (_, .string(let text)) where free.contains(member.key):
        .init(member.key, .string(words(text, &chance)))
      case ("subjects", .array(let subjects)) where Int.random(in: 0..<4, using: &chance) == 0:
        .init("subjects", .array(subjects + [subject(&chance)]))
      default: member
      }
    }
    if Int.random(in: 0..<6, using: &chance) == 0 {
      members.removeAll { $0.key == "other-addressees" }
      let country = ["CA", "DE", "FR", "IT"].randomElement(using: &chance) ?? "IT"
      members.append(
        .init(
          "other-addressees",
          .array([
            .fields(
              ("country", .string(country)), ("kind", .string("fiu")),
              ("link", .string(words("An account there", &chance))))
          ])))
    }
    return members
  }

  private static func subject(_ chance: inout SeededNumbers) -> JSONValue {
    let canary = Canary.all.randomElement(using: &chance)
    let name = Bool.random(using: &chance) ? canary?.names.randomElement(using: &chance) : nil
    return .fields(
      ("kind", .string("person")), ("role", .string("contact")),
      ("names", .array([.string(name ?? "Rodrik Amberholt")])),
      ("identifiers", .array([.fields(("scheme", .string("phone")), ("value", .string("+4915112345678")))])),
      ("note", .string(words("Named by the bank.", &chance))))
  }

  package static func files(_ chance: inout SeededNumbers) -> [OutboundFile] {
    guard Int.random(in: 0..<5, using: &chance) == 0 else { return [] }
    let text = Array(words("2026-01-03 fare received 900.00", &chance).utf8)
    let bytes: [UInt8] =
      switch Int.random(in: 0..<4, using: &chance) {
      case 0: Packed.gzip(text)
      case 1: Packed.utf16(String(decoding: text, as: UTF8.self), littleEndian: Bool.random(using: &chance))
      // Nobody can look into it: two officers answer for it.
      case 2: (0..<200).map { _ in UInt8.random(in: 0...255, using: &chance) }
      default: text
      }
    let name =
      Int.random(in: 0..<6, using: &chance) == 0
      ? (Canary.all.randomElement(using: &chance)?.names[0] ?? "") + ".txt" : "statement.txt"
    return [OutboundFile(name: name, bytes: bytes)]
  }

  private static func why(_ chance: inout SeededNumbers) throws -> Explanation {
    let said = words("Because of what this case shows, which is said here in words.", &chance)
    guard let why = Explanation(said) else { throw Fault("simulator.words") }
    return why
  }

  // MARK: Steps

  /// What a side mostly does where it stands.
  package static func likely(_ side: Side, _ stage: RequestStage) -> [RequestStep] {
    switch (side, stage) {
    case (.requester, .draft): [.send, .send, .send, .send, .revise, .shareDraft, .withdraw]
    case (.requester, .awaitingApproval): [.revise]
    case (.requester, .approved): [.send]
    case (.requester, .sent), (.requester, .received), (.requester, .acknowledged), (.requester, .accepted),
      (.requester, .inExecution), (.requester, .answeredPartial), (.requester, .postponed):
      [.withdraw, .askConsent]
    case (.requester, .clarificationAsked): [.clarify, .clarify, .clarify, .withdraw]
    case (.requester, .answeredFinal), (.requester, .executed), (.requester, .feedbackGiven), (.requester, .lifted):
      [.feedback, .feedback, .close, .askConsent, .grantConsent, .extend, .lift]
    case (.requester, .refused), (.requester, .impossible), (.requester, .transferred): [.close]
    case (.requester, _): []
    case (.recipient, .draft): [.commentDraft]
    case (.recipient, .received): [.acknowledge, .screen]
    case (.recipient, .acknowledged): [.screen]
    case (.recipient, .screened):
      [.accept, .accept, .accept, .accept, .review, .askClarification, .refuse, .postpone, .transfer]
    case (.recipient, .clarificationAsked): [.refuse]
    case (.recipient, .accepted): [.begin, .begin, .begin, .answer, .postpone, .promise, .impossible, .feedback]
    case (.recipient, .inExecution), (.recipient, .answeredPartial):
      [.answer, .answer, .answer, .answer, .postpone, .impossible, .askClarification, .promise]
    case (.recipient, .postponed): [.resume, .resume, .refuse]
    case (.recipient, .answeredFinal), (.recipient, .executed), (.recipient, .feedbackGiven), (.recipient, .closed):
      [.grantConsent, .denyConsent, .askConsent, .feedback]
    case (.recipient, _): []
    }
  }

  /// A step with its particulars; nil where nothing could be written.
  package static func action(
    _ step: RequestStep, state: RequestState, type: RequestType, now: Instant, _ chance: inout SeededNumbers
  ) throws -> (action: RequestAction, files: [OutboundFile])? {
    let message = state.message
    func plain(_ action: RequestAction?) -> (action: RequestAction, files: [OutboundFile])? { action.map { ($0, []) } }
    let later = now.adding(seconds: Int64.random(in: -3600...5_000_000, using: &chance))
    switch step {
    case .draft: return plain(.drafted(message))
    case .revise: return plain(.revised(try reworded(message, &chance)))
    case .shareDraft: return plain(.draftShared(try reworded(message, &chance)))
    case .send: return plain(.sent(message))
    case .commentDraft: return plain(.draftCommented(try why(&chance)))
    case .askApproval: return plain(.approvalAsked)
    case .returnDraft: return plain(.draftReturned(try why(&chance)))
    case .approve: return plain(.approved)
    case .receive: return plain(.received)
    case .acknowledge: return plain(.acknowledged)
    case .screen:
      let outcomes: [Screening.Outcome] = [.clear, .clear, .clear, .needsReview, .refuse]
      return plain(.screened(Screening(outcome: outcomes.randomElement(using: &chance) ?? .clear)))
    case .review: return plain(.reviewed(isClear: Bool.random(using: &chance), try why(&chance)))
    case .askClarification: return plain(.clarificationAsked(try why(&chance)))
    case .clarify:
      let completed = Bool.random(using: &chance) ? try reworded(message, &chance) : nil
      return plain(.clarified(try why(&chance), completed))
    case .accept: return plain(.accepted(pace: nil))
    case .begin: return plain(.begun)
    case .promise: return plain(.promised(later))
    case .transfer:
      let to = Party(
        country: message.to.country, kind: type.recipients.randomElement(using: &chance) ?? message.to.kind,
        authority: words("Another authority", &chance))
      let why = try why(&chance)
      return plain(to.map { .transferred(to: $0, why) })
    case .refuse:
      guard let rule = type.refusalGrounds.randomElement(using: &chance), let ground = type.refusalGround(rule.code)
      else { return nil }
      return plain(.refused(ground, try why(&chance)))
    case .postpone:
      guard let rule = type.postponementGrounds.randomElement(using: &chance),
        let ground = type.postponementGround(rule.code)
      else { return nil }
      return plain(.postponed(ground, try why(&chance), until: Bool.random(using: &chance) ? later : nil))
    case .resume: return plain(.resumed)
    case .answer: return try answer(type, now: now, &chance)
    case .withhold:
      return plain(.withheld(Answer(code: type.neutralAnswer?.code ?? "full", marking: .serviceOnly), answer: nil))
    case .impossible:
      guard let rule = type.impossibilityGrounds.randomElement(using: &chance),
        let ground = type.impossibilityGround(rule.code)
      else { return nil }
      return plain(.foundImpossible(ground, try why(&chance)))
    case .extend: return plain(.extended(until: (state.heldUntil ?? now).adding(seconds: 86_400), try why(&chance)))
    case .lift: return plain(.lifted(try why(&chance)))
    case .askConsent:
      let question = ConsentQuestion(
        id: "onward-\(state.consents.count)", readers: Array(type.readers.afterConsent.prefix(1)),
        uses: [.intelligence], explanation: try why(&chance))
      return plain(question.map { .consentAsked($0) })
    case .grantConsent, .denyConsent:
      let question = state.consents.last?.question
      if step == .denyConsent {
        guard let rule = type.consentDenialGrounds.randomElement(using: &chance),
          let ground = type.consentDenialGround(rule.code)
        else { return nil }
        return plain(.consentDenied(question: question?.id ?? "onward-0", ground, try why(&chance)))
      }
      return plain(
        .consentGranted(
          ConsentGrant(
            question: question?.id ?? "onward-0", readers: question?.readers ?? [.police],
            uses: question?.uses ?? [.intelligence],
            conditions: Bool.random(using: &chance) ? words("Not to be quoted", &chance) : nil)))
    case .feedback:
      let given =
        switch Int.random(in: 0..<5, using: &chance) {
        case 0: Feedback(.ledTo, results: [.lead], text: words("It led to a search", &chance))
        case 1: Feedback(.notUseful, text: words("It came too late", &chance))
        case 2: Feedback(.stillOpen)
        case 3: Feedback(.alreadyKnown)
        default: Feedback(.background, text: words("It confirmed what was known", &chance))
        }
      return plain(given.map { .feedbackGiven($0) })
    case .withdraw:
      // Now and then: a walk that is withdrawn at once shows little.
      guard Int.random(in: 0..<4, using: &chance) == 0 else { return nil }
      return plain(.withdrawn(try why(&chance)))
    case .close: return plain(.closed)
    }
  }

  private static let wording =
    "Between November and January thirty-six people in three provinces each paid the like into one account there, from "
    + "which the whole balance went on within two days to a dealer in inflatable boats."

  private static func reworded(_ message: RequestMessage, _ chance: inout SeededNumbers) throws -> RequestMessage {
    guard case .object(let members) = message.json else { return message }
    let free: Set<String> = ["facts", "link"]
    return try RequestMessage(
      json: .object(
        members.map { member in
          // Another wording leaves out who was named before.
          free.contains(member.key) ? .init(member.key, .string(words(wording, &chance))) : member
        }))
  }

  private static func answer(
    _ type: RequestType, now: Instant, _ chance: inout SeededNumbers
  ) throws -> (action: RequestAction, files: [OutboundFile])? {
    guard let rule = type.answers.randomElement(using: &chance) else { return nil }
    var members: [JSONValue.Member] = [.init("code", .string(rule.code))]
    if !rule.isNeutral, Bool.random(using: &chance) {
      members.append(.init("text", .string(words("As asked.", &chance))))
    }
    let fields = rule.needs.map { name in
      let said = words("What is said here, in words.", &chance)
      return JSONValue.Member(name, type.answerField(name)?.sample(saying: said) ?? .string("anything"))
    }
    if !fields.isEmpty { members.append(.init("fields", .object(fields))) }
    let files = rule.isNeutral ? [] : files(&chance)
    if !files.isEmpty {
      members.append(
        .init(
          "attachments",
          .array(
            files.map {
              .fields(
                ("name", .string($0.name)), ("media-type", .string("application/octet-stream")),
                ("sha-256", .string(Digest(of: $0.bytes).hex)), ("size", .integer($0.bytes.count)),
                ("marking", .string(Marking.serviceOnly.description)))
            })))
    }
    members.append(
      .init("marking", .string(rule.isNeutral ? Marking.serviceOnly.description : "TLP:AMBER H1 H2")))
    if rule.result == .executed {
      members.append(.init("until", .string(now.adding(seconds: 30 * 86_400).description)))
    }
    guard let answer = try? Answer(json: .object(members)) else { return nil }
    return (.answered(answer), files)
  }
}
