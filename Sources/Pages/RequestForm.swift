public import Clocks
public import Requests
public import Vocabulary

/// A request, or the reply to one, as a form on paper: one HTML page that stands alone, loads nothing, and prints on A4.
///
/// It shows what was said and nothing that follows from it: the marking above and below, the three kinds of date apart,
/// the fields in the order of the type file, the ground of a refusal with its source. A reply repeats the request's
/// reference and not its content. Labels are in the reader's language; what a type file says in English alone stays
/// English and says so. The same input gives the same bytes.
///
/// A reply that is to be handed over says what the other side was told and nothing of how it came about: no dates that
/// this service counts, and not which signature it rests on. Those are on the internal copy, which says that it is one, and
/// with them every step that was taken and what was said in it.
public struct RequestForm: Sendable {
  /// A clock that runs for this request.
  public struct Clock: Sendable, Hashable {
    public let act: ClockAct
    public let rule: ClockRule
    /// Nil where the instrument sets no figure.
    public let deadline: Deadline?

    public init(act: ClockAct, rule: ClockRule, deadline: Deadline?) {
      self.act = act
      self.rule = rule
      self.deadline = deadline
    }
  }

  let message: RequestMessage
  let type: RequestType
  let words: Wording
  let zone: TimeZoneID
  let clocks: [Clock]
  let promised: Instant?
  let received: Instant?
  let event: RequestEvent?
  let course: [RequestEvent]
  let isInternal: Bool

  /// - Parameters:
  ///   - zone: in which times are shown, each with its offset.
  ///   - event: the act that the form is of: sending for the request itself, or the reply; nil prints a draft.
  ///   - course: everything that happened, oldest first. It is shown on the service's own copy alone.
  ///   - isInternal: whether it is the service's own copy, which is handed to nobody.
  public init(
    _ message: RequestMessage, type: RequestType, words: Wording, zone: TimeZoneID, clocks: [Clock] = [],
    promised: Instant? = nil, received: Instant? = nil, event: RequestEvent? = nil, course: [RequestEvent] = [],
    isInternal: Bool = false
  ) {
    self.message = message
    self.type = type
    self.words = words
    self.zone = zone
    self.clocks = clocks
    self.promised = promised
    self.received = received
    self.event = event
    self.course = course
    self.isInternal = isInternal
  }

  /// What the form is.
  enum Kind: String { case request, answer, refusal, postponement, impossibility, draft }

  var kind: Kind {
    switch event?.action {
    case .answered, .withheld: .answer
    case .refused: .refusal
    case .postponed: .postponement
    case .foundImpossible: .impossibility
    case .sent: .request
    default: .draft
    }
  }

  /// A reply carries its own marking where it has one.
  private var marking: Marking {
    switch event?.action {
    case .answered(let answer), .withheld(let answer, _): answer.marking
    default: message.marking
    }
  }

  /// The whole page.
  public func html() -> String {
    "<!DOCTYPE html>\n"
      + element("html", ["lang": words.language.rawValue]) {
        element("head") {
          element("meta", ["charset": "utf-8"])
          element(
            "meta",
            [
              "http-equiv": "Content-Security-Policy",
              "content":
                "default-src 'none'; style-src 'sha256-\(RequestFormStyle.digest)'; base-uri 'none'; form-action 'none'",
            ])
          element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
          element("meta", ["name": "color-scheme", "content": "light dark"])
          element("title") { words.text("form.kind.\(kind.rawValue)") + " · " + title.text }
          element("style") { HTML.style(RequestFormStyle.sheet) }
        }
        element("body", ["class": sheet]) {
          element("a", ["class": "skip", "href": "#content"]) { words.text("form.skip") }
          banner()
          element("div", ["class": "page form"]) { sheetContent() }
          banner()
        }
      }.text + "\n"
  }

  /// The same in words for a terminal, at most `columns` characters a line.
  public func text(columns: Int = 100) -> String {
    HTML.fragment([banner()] + sheetContent()).plainText(columns: columns)
  }

  private func sheetContent() -> [HTML] {
    [
      header(),
      element("main", ["id": "content"]) {
        if kind == .request || kind == .draft {
          datesSection()
          requestSections()
        } else {
          replySection()
          if isInternal { datesSection() }
        }
        signaturesSection()
        if isInternal, !course.isEmpty { courseSection() }
      },
    ]
  }

  var title: (text: String, isEnglish: Bool) {
    let key = "form.type.\(type.name)"
    return words.has(key) ? (words.text(key), words.isLent(key)) : (type.title, words.language != .english)
  }

  /// Names the kind of sheet that it prints on: each page of paper bears the marking.
  private var sheet: String {
    marking.sharing.label.lowercased().replacing(":", with: "-").replacing("+", with: "-")
  }

  private func banner() -> HTML {
    element("p", ["class": "banner", "role": "note"]) {
      if isInternal {
        element("strong") { words.text("form.internal") }
        " "
      }
      element("strong") { marking.sharing.label }
      element("span") { ([marking.action.label] + marking.handling.labels).joined(separator: " · ") }
      for restriction in marking.restrictions { element("span") { "“\(restriction)”" } }
      element("span") { words.text("form.banner") }
    }
  }

  private func header() -> HTML {
    element("header") {
      element("p", ["class": "kicker"]) { words.text("form.kind.\(kind.rawValue)") }
      element("h1") { english(title.text, if: title.isEnglish) }
      if words.text("form.reviewed") != "true" || !type.isVerified {
        element("ul", ["class": "notices"]) {
          if words.text("form.reviewed") != "true" {
            element("li") {
              words.text("form.unreviewed") + (words.language == .english ? "" : " ")
              words.language == .english ? "" : words.text("form.untranslated")
            }
          }
          if !type.isVerified { element("li") { words.text("form.check-type") } }
        }
      }
      element("dl", ["class": "facts"]) {
        fact("form.id", [element("code") { message.id }], isLong: true)
        if let thread = message.thread { fact("form.thread", [element("code") { thread }]) }
        if let replyTo = message.replyTo { fact("form.field.reply-to", [element("code") { replyTo }]) }
        if kind != .request, kind != .draft {
          fact("form.field.from", party(message.from.party))
          fact("form.field.to", party(message.to))
        }
        if let received { fact("form.field.received", [.text(words.instant(received, in: zone))]) }
        fact("form.evidence", [.text(words.text("form.evidence.\(type.evidence.rawValue)"))])
        fact("form.source", [english(type.source)], isLong: true)
        fact("form.version", [element("code") { "\(type.name) \(message.version)" }])
      }
    }
  }

  private func fact(_ key: String, _ value: [HTML], isLong: Bool = false) -> HTML {
    element("div", isLong ? ["class": "long"] : [:]) {
      element("dt") { words.text(key) }
      element("dd") { value }
    }
  }

  /// Words that exist in English alone, marked as such for whoever reads or hears the page in another language.
  func english(_ text: String, if isEnglish: Bool = true) -> HTML {
    isEnglish && words.language != .english ? element("span", ["lang": "en"]) { text } : .text(text)
  }

  func section(_ id: String, _ title: HTML, _ content: [HTML]) -> HTML {
    element("section", ["aria-labelledby": "\(id)-head"]) {
      element("h2", ["id": "\(id)-head"]) { title }
      content
    }
  }

  private func signaturesSection() -> HTML {
    section(
      "signatures", .text(words.text("form.section.signatures")),
      [
        element("dl", ["class": "fields"]) {
          if let event {
            fact("form.signed.first", officer(event.by))
            if let second = event.second { fact("form.signed.second", officer(second)) }
            fact("form.reply.at", [.text(words.instant(event.at, in: zone))])
            if isInternal || kind == .request {
              fact("form.signed.signature", [element("code") { event.signature.hex }], isLong: true)
            }
          } else {
            fact("form.field.signature", [.text(words.text("form.signed.none"))])
          }
          fact("form.signed.message", [element("code") { message.digest.hex }])
        }
      ])
  }

  func officer(_ actor: Actor) -> [HTML] {
    // Of a peer's second officer no more is told than that one signed.
    actor.officer == "second-officer"
      ? [element("bdi") { actor.unit }]
      : [element("bdi") { actor.officer }, " · ", element("bdi") { actor.unit }]
  }
}
