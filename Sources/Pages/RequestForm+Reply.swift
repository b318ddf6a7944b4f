internal import Requests
internal import Vocabulary

// What the requested side gave, decided or could not do.

extension RequestForm {
  func replySection() -> HTML {
    section(
      "reply", .text(words.text("form.section.reply")),
      [
        element("dl", ["class": "fields"]) {
          if let event { replyRows(event.action) }
        }
      ])
  }

  func replyRows(_ action: RequestAction) -> [HTML] {
    switch action {
    case .answered(let answer), .withheld(let answer, _): self.answer(answer)
    case .refused(let ground, let explanation): decided(ground.code, type.refusalGrounds, explanation)
    case .postponed(let ground, let explanation, let until):
      decided(ground.code, type.postponementGrounds, explanation)
        + (until.map { [item("form.reply.until", [.text(words.instant($0, in: zone))])] } ?? [])
    case .foundImpossible(let ground, let explanation):
      decided(ground.code, type.impossibilityGrounds, explanation)
    default: []
    }
  }

  private func answer(_ answer: Answer) -> [HTML] {
    var rows = [item("form.reply.code", [english(type.answer(answer.code)?.prose ?? Self.spoken(answer.code))])]
    if let until = answer.until { rows.append(item("form.reply.until", [.text(words.instant(until, in: zone))])) }
    for field in answer.fields {
      let key = "form.field.\(field.name)"
      let label = words.has(key) ? english(words.text(key), if: words.isLent(key)) : english(Self.spoken(field.name))
      rows.append(
        element("div", ["class": "wide"]) {
          element("dt") { label }
          element("dd") { fieldValue(field.value, rule: type.answerField(field.name)) }
        })
    }
    if let text = answer.text { rows.append(item("form.reply.text", prose(text))) }
    if !answer.attachments.isEmpty { rows.append(item("form.field.attachments", [attachments(answer.attachments)])) }
    return rows
  }

  /// A decision against a request never stands without its ground, where the ground comes from, and why it applies.
  func decided(_ code: String, _ grounds: [GroundRule], _ explanation: Explanation) -> [HTML] {
    let ground = grounds.first { $0.code == code }
    return [
      item("form.reply.ground", [english(ground?.prose ?? Self.spoken(code))]),
      ground.map { item("form.reply.ground-source", [english($0.source)]) } ?? "",
      item("form.reply.explanation", prose(explanation.text)),
    ]
  }

  func item(_ key: String, _ value: [HTML]) -> HTML {
    element("div", ["class": "wide"]) {
      element("dt") { words.text(key) }
      element("dd") { value }
    }
  }
}
