internal import Requests
internal import Vocabulary

// What happened, a step after the other, each with what was said in it. It names officers and tells what was decided
// within the house, so that it stands on the service's own copy alone.

extension RequestForm {
  func courseSection() -> HTML {
    // What was stopped names somebody protected: that it was decided stays in view, its words do not.
    let stopped = Set(
      course.compactMap { event in
        if case .withheld(_, let answer) = event.action { answer } else { nil }
      })
    return section(
      "course", .text(words.text("form.section.course")),
      [
        element("ol", ["class": "course"]) {
          for event in course {
            element("li") {
              head(of: event)
              if stopped.contains(event.signature) {
                element("p") { words.text("form.said.stopped") }
              } else {
                spoken(in: event.action)
              }
            }
          }
        }
      ])
  }

  private func head(of event: RequestEvent) -> HTML {
    let key = "word.step.\(event.step.rawValue)"
    return .fragment([
      .text(words.instant(event.at, in: zone) + ": "),
      element("strong") { english(words.text(key), if: words.isLent(key)) },
      element("small") {
        officer(event.by)
        if let second = event.second {
          " · " + words.text("form.signed.second") + ": "
          officer(second)
        }
      },
    ])
  }

  private func spoken(in action: RequestAction) -> [HTML] {
    let rows = said(in: action)
    return rows.isEmpty ? [] : [element("dl", ["class": "fields"]) { rows }]
  }

  /// A step's own words, with the ground, the date and the codes that belong to it; nothing where it has none.
  private func said(in action: RequestAction) -> [HTML] {
    switch action {
    // The message itself is what the form is of.
    case .drafted, .revised, .draftShared, .sent, .approvalAsked, .approved, .received, .acknowledged, .screened,
      .resumed, .begun, .closed:
      []
    case .draftCommented(let why), .draftReturned(let why), .clarificationAsked(let why), .lifted(let why),
      .withdrawn(let why):
      text(why)
    case .clarified(let why, let completed):
      text(why) + (completed == nil ? [] : [item("form.said.completed", yes(true))])
    case .reviewed(let isClear, let why): [item("form.said.clear", yes(isClear))] + text(why)
    case .accepted(let pace):
      pace.map { pace in
        let key = "word.pace.\(pace.rawValue)"
        return [item("form.field.urgency", [english(words.text(key), if: words.isLent(key))])]
      } ?? []
    case .transferred(let to, let why): [item("form.field.to", party(to))] + text(why)
    case .promised(let date): [item("form.dates.promised", [.text(words.instant(date, in: zone))])]
    case .extended(let until, let why):
      [item("form.reply.until", [.text(words.instant(until, in: zone))])] + text(why)
    case .refused, .postponed, .foundImpossible, .answered, .withheld: replyRows(action)
    case .consentAsked(let question): wider(question.readers, question.uses) + text(question.explanation)
    case .consentGranted(let grant):
      wider(grant.readers, grant.uses) + (grant.conditions.map { [item("form.field.conditions", prose($0))] } ?? [])
    case .consentDenied(_, let ground, let why): decided(ground.code, type.consentDenialGrounds, why)
    case .feedbackGiven(let feedback): self.feedback(feedback)
    }
  }

  private func text(_ why: Explanation) -> [HTML] { [item("form.reply.text", prose(why.text))] }

  private func yes(_ truth: Bool) -> [HTML] { [.text(words.text(truth ? "form.value.yes" : "form.value.no"))] }

  /// Who else is to read it, and for what use.
  private func wider(_ readers: [ReaderKind], _ uses: [AnswerUse]) -> [HTML] {
    [
      item("form.said.readers", list(readers.map { .text(reader($0)) })),
      item("form.field.intended-use", list(uses.map { .text(words.text("form.use.\($0.rawValue)")) })),
    ]
  }

  private func feedback(_ feedback: Feedback) -> [HTML] {
    let codes = [feedback.code.rawValue] + feedback.results.map(\.rawValue)
    var rows = [item("form.act.feedback", list(codes.map { english(Self.spoken($0)) }))]
    if let value = feedback.value { rows.append(item("form.said.secured", [.text(words.money(value))])) }
    if let text = feedback.text { rows.append(item("form.reply.text", prose(text))) }
    return rows
  }
}
