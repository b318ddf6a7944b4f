internal import Definitions
internal import Vocabulary

// Whether the parts of a type file agree with one another.

extension RequestType {
  /// Parts of every message that a printed form may name beside the type's own fields.
  static let formParts = [
    "from", "to", "created", "type", "purpose", "legal-basis", "urgency", "language", "asked", "marking",
    "confidential", "signature",
  ]

  func check(_ file: DefinitionReader, _ faults: inout FaultList) {
    checkName(file, &faults)
    checkFields(file, &faults)
    checkAnswers(file, &faults)
    checkGrounds(file, &faults)
    checkTimes(file, &faults)
    checkSteps(file, &faults)
  }

  private func checkName(_ file: DefinitionReader, _ faults: inout FaultList) {
    let groups = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if groups.count > 3 || !groups.allSatisfy(isCode) {
      faults.add(file.fault("requests.type.code-malformed", at: "type", ("code", .text(name))))
    }
  }

  private func checkFields(_ file: DefinitionReader, _ faults: inout FaultList) {
    for rule in fields {
      for condition in rule.conditions {
        let isKnown: Bool =
          switch condition {
          case .urgent: !urgencyGrounds.isEmpty
          case .confidential: true
          case .asked(let code): asked.contains { $0.code == code }
          case .use(let code): AnswerUse(rawValue: code) != nil
          case .field(let other): other != rule.name && field(other) != nil
          }
        if !isKnown {
          faults.add(
            file.fault(
              "requests.type.condition-unknown", at: "fields", ("field", .text(rule.name)),
              ("condition", .text(condition.description))))
        }
      }
    }
    let known = Set(fields.map(\.name) + Self.formParts)
    for section in form {
      for name in section.fields where !known.contains(name) {
        faults.add(
          file.fault("requests.type.form-field", at: "form", ("field", .text(name)), ("section", .text(section.id))))
      }
    }
    // A field that no section prints would be asked for and then lost on paper.
    let printed = Set(form.flatMap(\.fields))
    for rule in fields where !printed.contains(rule.name) {
      faults.add(file.fault("requests.type.form-missing", at: "form", ("field", .text(rule.name))))
    }
  }

  private func checkAnswers(_ file: DefinitionReader, _ faults: inout FaultList) {
    if answers.filter(\.isNeutral).count > 1 { faults.add(file.fault("requests.type.neutral-twice", at: "answers")) }
    for rule in answers {
      for name in rule.needs where answerField(name) == nil {
        faults.add(
          file.fault("requests.type.answer-field", at: "answers", ("field", .text(name)), ("answer", .text(rule.code))))
      }
      // What tells nothing carries nothing, or its content would tell.
      if rule.isNeutral, rule.result != .final || !rule.needs.isEmpty {
        faults.add(file.fault("requests.type.neutral-carries", at: "answers", ("answer", .text(rule.code))))
      }
    }
  }

  private func checkGrounds(_ file: DefinitionReader, _ faults: inout FaultList) {
    let lists: [(step: OptionalStep, key: String, isEmpty: Bool)] = [
      (.refuse, Refusing.list, refusalGrounds.isEmpty), (.postpone, Postponing.list, postponementGrounds.isEmpty),
      (.impossible, FindingImpossible.list, impossibilityGrounds.isEmpty),
      (.consent, DenyingConsent.list, consentDenialGrounds.isEmpty), (.answer, "answers", answers.isEmpty),
    ]
    for list in lists where allows(list.step) == list.isEmpty {
      faults.add(
        file.fault(
          "requests.type.step-and-list", at: list.key, ("step", .text(list.step.rawValue)), ("key", .text(list.key))))
    }
    for ground in notGrounds where refusalGrounds.contains(where: { $0.code == ground.code }) {
      faults.add(file.fault("requests.type.ground-both", at: "not-grounds", ("code", .text(ground.code))))
    }
    if refusalGrounds.contains(where: \.asksFirst), !allows(.clarify) {
      faults.add(file.fault("requests.type.consult-without-clarify", at: Refusing.list))
    }
  }

  private func checkTimes(_ file: DefinitionReader, _ faults: inout FaultList) {
    let levels = Set(urgencyGrounds.map(\.level))
    for use in clocks {
      let needed: UrgencyLevel =
        switch use.pace {
        case .routine: .routine
        case .urgent, .urgentIndirect: .urgent
        case .emergency: .emergency
        }
      if needed != .routine, !levels.contains(needed) {
        faults.add(file.fault("requests.type.pace-without-ground", at: "clocks", ("pace", .text(use.pace.rawValue))))
      }
    }
    if allows(.extend), clockRule(.hold, pace: .routine) == nil {
      faults.add(file.fault("requests.type.extend-without-hold", at: "clocks"))
    }
  }

  private func checkSteps(_ file: DefinitionReader, _ faults: inout FaultList) {
    if !fourEyes.contains(.send) { faults.add(file.fault("requests.type.send-alone", at: "four-eyes")) }
    let optional = Dictionary(
      OptionalStep.allCases.flatMap { option in option.steps.map { ($0, option) } }, uniquingKeysWith: { a, _ in a })
    for step in fourEyes {
      if let option = optional[step], !allows(option) {
        faults.add(file.fault("requests.type.four-eyes-step", at: "four-eyes", ("step", .text(step.rawValue))))
      }
    }
    if allows(.feedback) != (feedback != nil) { faults.add(file.fault("requests.type.feedback", at: "feedback")) }
    if allows(.execute), !allows(.answer) {
      faults.add(file.fault("requests.type.execute-without-answer", at: "steps"))
    }
  }
}
