import Requests

extension RequestType {
  /// Every rule of the type as lists of codes: what a history file states once more, from the instrument.
  var closedLists: [(key: String, codes: [String])] {
    func codes(_ rules: [CodeRule]) -> [String] { rules.map(\.code) }
    func grounds(_ rules: [GroundRule]) -> [String] {
      rules.map { $0.code + ($0.asksFirst ? " (asked first)" : "") + ($0.isNational ? " (national)" : "") }
    }
    return [
      ("initiators", initiators.map(\.rawValue)), ("recipients", recipients.map(\.rawValue)),
      ("readers-of-request", readers.request.map(\.rawValue)), ("readers-of-answer", readers.answer.map(\.rawValue)),
      ("readers-after-consent", readers.afterConsent.map(\.rawValue)),
      ("fields", fields.map(\.line)), ("asked", codes(asked)),
      (
        "answers",
        answers.map {
          "\($0.code): \($0.result.rawValue)" + ($0.isNeutral ? " (neutral)" : "")
            + ($0.needs.isEmpty ? "" : " with " + $0.needs.joined(separator: ", "))
        }
      ),
      ("answer-fields", answerFields.map(\.line)), ("refusal-grounds", grounds(refusalGrounds)),
      ("national-grounds", grounds(declaredNationalGrounds)),
      ("postponement-grounds", grounds(postponementGrounds)), ("impossibility-grounds", grounds(impossibilityGrounds)),
      ("consent-denial-grounds", grounds(consentDenialGrounds)), ("not-grounds", grounds(notGrounds)),
      ("evidence", [evidence.rawValue]),
      ("clocks", clocks.map { "\($0.act.rawValue) \($0.pace.rawValue): \($0.rule)" }),
      ("urgency-grounds", urgencyGrounds.map { "\($0.code): \($0.level.rawValue)" }),
      ("steps", steps.map(\.rawValue)), ("four-eyes", fourEyes.map(\.rawValue)),
      ("assurances", assurances.map(\.rawValue)),
      ("feedback", feedback.map { ["\($0.by.rawValue)\($0.isRequired ? ", required" : "")"] } ?? []),
      ("form", form.map { "\($0.id): \($0.fields.joined(separator: ", "))" }),
    ]
  }

  /// Where a history file and the type file part.
  func differences(from stated: [(key: String, codes: [String])]) -> [String] {
    var differences: [String] = []
    for own in closedLists {
      let other = stated.first { $0.key == own.key }?.codes ?? []
      if Set(own.codes) != Set(other) || own.codes.count != other.count {
        differences.append("\(own.key): the type has \(own.codes), the instrument \(other)")
      }
    }
    for list in stated where !closedLists.contains(where: { $0.key == list.key }) {
      differences.append("\(list.key): no such list")
    }
    return differences
  }
}

extension FieldRule {
  fileprivate var line: String {
    var words = [name]
    if let kind { words.append(kind.rawValue) }
    switch required {
    case .yes: words.append("required")
    case .no: break
    case .when: words.append("when " + conditions.map(\.description).joined(separator: " or "))
    }
    if let check { words.append("as \(check.rawValue)") }
    if !choices.isEmpty { words.append("of " + choices.joined(separator: ", ")) }
    if let wordsMin { words.append("in \(wordsMin) words") }
    return words.joined(separator: " ")
  }
}
