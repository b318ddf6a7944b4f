internal import Definitions
internal import Vocabulary

// A type file read: every list through the closed lists of the room, every fault with its line.

extension RequestType {
  /// Nil where a part without which nothing else makes sense is missing; `faults` then says which.
  static func read(_ file: DefinitionReader, into faults: inout FaultList) -> RequestType? {
    let name = faults.reading("") { () throws(Fault) in try file.string("type") }
    let version = faults.reading(nil) { () throws(Fault) -> TypeVersion? in
      try file.value("version") { TypeVersion($0) }
    }
    let type = RequestType(
      name: name, version: version ?? TypeVersion(major: 1, minor: 0),
      title: faults.reading("") { () throws(Fault) in try file.string("title") },
      prose: faults.reading("") { () throws(Fault) in try file.string("prose") },
      source: faults.reading("") { () throws(Fault) in try file.string("source") },
      isVerified: faults.reading(false) { () throws(Fault) in try file.boolean("verified") },
      initiators: faults.choices(file, "initiators", required: true),
      recipients: faults.choices(file, "recipients", required: true),
      readers: readers(file, &faults),
      fields: fields(file, "fields", isAnswer: false, &faults),
      asked: faults.proses(file, "asked"),
      answers: answers(file, &faults),
      answerFields: fields(file, "answer-fields", isAnswer: true, &faults),
      refusalGrounds: grounds(file, Refusing.list, &faults),
      postponementGrounds: grounds(file, Postponing.list, &faults),
      impossibilityGrounds: grounds(file, FindingImpossible.list, &faults),
      consentDenialGrounds: grounds(file, DenyingConsent.list, &faults),
      notGrounds: grounds(file, "not-grounds", &faults),
      evidence: faults.reading(.no) { () throws(Fault) in try file.value("evidence", EvidenceUse.init(rawValue:)) },
      clocks: clocks(file, &faults),
      urgencyGrounds: urgencyGrounds(file, &faults),
      steps: faults.choices(file, "steps", required: true),
      fourEyes: faults.choices(file, "four-eyes", required: true),
      assurances: faults.choices(file, "assurances"),
      feedback: feedback(file, &faults),
      form: form(file, &faults),
      declaredNationalGrounds: [])
    faults.reading(()) { () throws(Fault) in try file.finish() }
    guard !name.isEmpty, version != nil else { return nil }
    type.check(file, &faults)
    return type.withNationalGroundsApart()
  }

  /// National grounds wait until a profile names them.
  private func withNationalGroundsApart() -> RequestType {
    var type = self
    type.declaredNationalGrounds = refusalGrounds.filter(\.isNational)
    type.refusalGrounds = refusalGrounds.filter { !$0.isNational }
    return type
  }

  private static func readers(_ file: DefinitionReader, _ faults: inout FaultList) -> Readers {
    guard let child = faults.reading(nil, { () throws(Fault) -> DefinitionReader? in try file.child("readers") }) else {
      return Readers(request: [], answer: [], afterConsent: [])
    }
    return Readers(
      request: faults.choices(child, "request", required: true), answer: faults.choices(child, "answer"),
      afterConsent: faults.choices(child, "after-consent"))
  }

  private static func fields(
    _ file: DefinitionReader, _ key: String, isAnswer: Bool, _ faults: inout FaultList
  ) -> [FieldRule] {
    var rules: [FieldRule] = []
    for (name, entry) in faults.entries(file, key) {
      let kind = faults.reading(nil) { () throws(Fault) in
        try entry.optionalValue("kind", FieldKind.init(rawValue:))
      }
      let required =
        isAnswer
        ? FieldRule.Requirement.no
        : faults.reading(.no) { () throws(Fault) in
          try entry.value("required", FieldRule.Requirement.init(rawValue:))
        }
      let conditions = faults.reading([]) { () throws(Fault) in
        try isAnswer ? [] : entry.optionalValueList("when") { FieldCondition($0) }
      }
      let rule = FieldRule(
        name: name, kind: kind, required: required, conditions: conditions,
        check: faults.reading(nil) { () throws(Fault) in
          try entry.optionalValue("check", FieldCheck.init(rawValue:))
        },
        choices: faults.reading([]) { () throws(Fault) in try entry.optionalStringList("choices") },
        wordsMin: faults.reading(nil) { () throws(Fault) in try entry.optionalInteger("words-min") },
        prose: faults.reading("") { () throws(Fault) in try entry.string("prose") })
      rule.check(at: name, in: entry, isAnswer: isAnswer, &faults)
      rules.append(rule)
    }
    return rules
  }

  private static func answers(_ file: DefinitionReader, _ faults: inout FaultList) -> [AnswerRule] {
    var rules: [AnswerRule] = []
    for (code, entry) in faults.entries(file, "answers") {
      rules.append(
        AnswerRule(
          code: code,
          result: faults.reading(.final) { () throws(Fault) in
            try entry.value("result", AnswerRule.Result.init(rawValue:))
          },
          isNeutral: faults.reading(false) { () throws(Fault) in try entry.optionalBoolean("neutral") ?? false },
          needs: faults.reading([]) { () throws(Fault) in try entry.optionalStringList("needs") },
          prose: faults.reading("") { () throws(Fault) in try entry.string("prose") }))
    }
    return rules
  }

  private static func grounds(_ file: DefinitionReader, _ key: String, _ faults: inout FaultList) -> [GroundRule] {
    var rules: [GroundRule] = []
    for (code, entry) in faults.entries(file, key) {
      rules.append(
        GroundRule(
          code: code, prose: faults.reading("") { () throws(Fault) in try entry.string("prose") },
          source: faults.reading("") { () throws(Fault) in try entry.string("source") },
          asksFirst: faults.reading(false) { () throws(Fault) in
            key == Refusing.list ? try entry.optionalBoolean("consult") ?? false : false
          },
          isNational: faults.reading(false) { () throws(Fault) in
            key == Refusing.list ? try entry.optionalBoolean("national") ?? false : false
          }))
    }
    return rules
  }

  private static func clocks(_ file: DefinitionReader, _ faults: inout FaultList) -> [ClockUse] {
    var uses: [ClockUse] = []
    for (code, entry) in faults.entries(file, "clocks") {
      guard let act = ClockAct(rawValue: code) else {
        faults.add(entry.fault("requests.type.unknown-code", at: code, ("code", .text(code)), ("key", .text("clocks"))))
        continue
      }
      for key in entry.keys {
        let rules = faults.reading([]) { () throws(Fault) in try entry.stringOrList(key) }
        guard let pace = Pace(rawValue: key) else {
          faults.add(entry.fault("requests.type.unknown-code", at: key, ("code", .text(key)), ("key", .text(code))))
          continue
        }
        for rule in rules { uses.append(ClockUse(act: act, pace: pace, rule: rule)) }
      }
    }
    return uses
  }

  private static func urgencyGrounds(_ file: DefinitionReader, _ faults: inout FaultList) -> [UrgencyGround] {
    var grounds: [UrgencyGround] = []
    for (code, entry) in faults.entries(file, "urgency-grounds") {
      grounds.append(
        UrgencyGround(
          code: code,
          level: faults.reading(.urgent) { () throws(Fault) in try entry.value("level") { urgentLevel($0) } },
          prose: faults.reading("") { () throws(Fault) in try entry.string("prose") },
          source: faults.reading("") { () throws(Fault) in try entry.string("source") }))
    }
    return grounds
  }

  private static func feedback(_ file: DefinitionReader, _ faults: inout FaultList) -> FeedbackRule? {
    guard let entry = faults.reading(nil, { () throws(Fault) in try file.optionalChild("feedback") }) else {
      return nil
    }
    return FeedbackRule(
      by: faults.reading(.requester) { () throws(Fault) in try entry.value("by", Side.init(rawValue:)) },
      isRequired: faults.reading(false) { () throws(Fault) in try entry.boolean("required") })
  }

  private static func form(_ file: DefinitionReader, _ faults: inout FaultList) -> [FormSection] {
    guard let child = faults.reading(nil, { () throws(Fault) -> DefinitionReader? in try file.child("form") }) else {
      return []
    }
    var sections: [FormSection] = []
    for id in child.keys {
      sections.append(
        FormSection(id: id, fields: faults.reading([]) { () throws(Fault) in try child.stringList(id) }))
    }
    return sections
  }
}

private func urgentLevel(_ text: String) -> UrgencyLevel? {
  UrgencyLevel(rawValue: text).flatMap { $0 == .routine ? nil : $0 }
}

extension FieldRule {
  /// Whether the keys of one field go together.
  fileprivate func check(at key: String, in reader: DefinitionReader, isAnswer: Bool, _ faults: inout FaultList) {
    func fault(_ code: Fault.Code, _ at: String) {
      faults.add(reader.fault(code, at: at, ("field", .text(name))))
    }
    if kind == nil, isAnswer || StandardField(rawValue: name) == nil { fault("requests.type.field-without-kind", key) }
    if kind != nil, StandardField(rawValue: name) != nil { fault("requests.type.field-has-kind", "kind") }
    if (required == .when) == conditions.isEmpty { fault("requests.type.field-when", "required") }
    let isChoice = kind == .code || kind == .codes
    if isChoice == choices.isEmpty { fault("requests.type.field-choices", "choices") }
    if check != nil, kind != .text, kind != .texts { fault("requests.type.field-check", "check") }
    if let wordsMin, wordsMin < 1 || (kind != nil && kind != .text) { fault("requests.type.field-words", "words-min") }
  }
}
