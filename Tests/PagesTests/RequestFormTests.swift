import Clocks
import Foundation
import Pages
import Requests
import Testing
import Vocabulary

@Suite("Printed forms of requests")
struct RequestFormTests {
  @Test("every label exists in every language, with the same places for figures", arguments: Language.allCases)
  func labels(language: Language) throws {
    #expect(Wording.faults(in: language).isEmpty)
    let (words, english) = (Wording.carried(language), Wording.english)
    let keys = english.keys(under: "form.") + english.keys(under: "clocks.counted.")
    #expect(keys.count > 400)
    for key in keys {
      #expect(!words.isLent(key), "\(key)")
      #expect(!words.text(key).isEmpty, "\(key)")
      #expect(Set(words.placeholders(of: key) ?? []) == Set(english.placeholders(of: key) ?? []), "\(key)")
    }
    for step in RequestStep.allCases { #expect(!words.isLent("word.step.\(step.rawValue)"), "\(step)") }
    #expect(words.keys(under: "form.") + words.keys(under: "clocks.counted.") == keys)
    for country in CountryCode.all {
      #expect(language == .english || words.country(country) == words.text("country.\(country.code)"))
    }
    #expect(words.text("form.reviewed") == (language == .english ? "true" : "false"))
  }

  @Test("whatever a type file can name on a form has a label: types, fields, sections, parties, roles, uses")
  func names() throws {
    var wanted: Set<String> = []
    for type in try RequestTypeCatalog.standard().types {
      wanted.insert("type.\(type.name)")
      wanted.formUnion(type.form.map { "section.\($0.id)" })
      wanted.formUnion(
        (type.form.flatMap(\.fields) + type.fields.map(\.name) + type.answerFields.map(\.name)).map { "field.\($0)" })
      wanted.insert("evidence.\(type.evidence.rawValue)")
    }
    func add<T: CaseIterable & RawRepresentable<String>>(_ prefix: String, _ type: T.Type) {
      wanted.formUnion(T.allCases.map { "\(prefix).\($0.rawValue)" })
    }
    add("party", PartyKind.self)
    add("use", AnswerUse.self)
    add("purpose", Purpose.self)
    add("urgency", UrgencyLevel.self)
    add("role", PersonRole.self)
    add("subject.kind", RequestSubject.Kind.self)
    add("flag", RequestSubject.Flag.self)
    add("assurance", AssuranceKind.self)
    add("act", ClockAct.self)
    add("dates.force", ClockRule.Force.self)
    add("field", StandardField.self)
    add("evidence", RequestType.EvidenceUse.self)
    for name in wanted.sorted() { #expect(Wording.english.has("form.\(name)"), "\(name)") }
    for reader in ReaderKind.allCases {
      #expect(
        Wording.english.has("form.reader.\(reader.rawValue)") || Wording.english.has("form.party.\(reader.rawValue)"))
    }
  }

  @Test("a form shows everything that the request says, escaped, and loads nothing", arguments: Language.allCases)
  func everything(language: Language) throws {
    let form = try SampleRequest.form(language, event: SampleRequest.event(.sent(SampleRequest.message())))
    let html = form.html()
    for said in [
      "urn:entente:ca-fiu:request:0192f3a0", "urn:entente:ca-fiu:thread:7", "urn:entente:ca-fiu:request:6",
      "Financial Intelligence Unit of Canada", "Zentralstelle &lt;für&gt; Finanztransaktionen", "International desk",
      "PCMLTFA, section 56.1", "Friday &amp; the next", "Migrant smuggling", "Thirty-six payments",
      "the money moved on",
      "held with a bank in Germany", "Invented Oneperson", "Ινβέντεντ Ουάνπερσον", "1985-03", "DE89370400440532013000",
      "Holder of the last account", "Example Star", "9074729", "Whether the boat dealer", "Half a year of boats",
      "The boats leave from there", "INTERPOL, file 12", "Adequacy holds", "Legal unit", "flow.svg", "image/svg+xml",
      Digest(of: "x").hex, "Prosecutor of an invented town", "TLP:AMBER+STRICT", "officer-3", "officer-9",
      Digest(of: "signature").hex, try SampleRequest.message().digest.hex, "CEST",
    ] {
      #expect(html.contains(said), "\(said)")
    }
    let words = Wording.carried(language)
    for code in ["GR", "FR", "CA", "DE"] { #expect(html.contains(words.country(try SampleRequest.country(code)))) }
    #expect(
      html == (try SampleRequest.form(language, event: SampleRequest.event(.sent(SampleRequest.message()))).html()))
    for outside in ["http://", "https://", "src=", "<script", "@import", "url("] {
      #expect(!html.contains(outside), "\(outside)")
    }
    #expect(html.contains("<html lang=\"\(language.rawValue)\">"))
    #expect(html.contains(words.text("form.unreviewed")) == (language != .english))
    #expect(html.contains("<span lang=\"en\">") == (language != .english))
  }

  @Test("the statutory, the promised and the requested date stand apart, and an unverified figure says so")
  func dates() throws {
    let html = try SampleRequest.form(.english).html()
    let cards = html.components(separatedBy: "class=\"card date")
    #expect(cards.count == 4)
    #expect(cards[1].contains("Statutory") && cards[2].contains("Promised") && cards[3].contains("Requested"))
    // 15 December and the tenth day after, moved over Christmas: one clock unverified, one verified.
    #expect(cards[1].contains("End of 16 December 2026, CET (UTC+01:00)"))
    #expect(cards[1].contains("End of 28 December 2026, CET (UTC+01:00)"))
    #expect(cards[1].components(separatedBy: "Check against the official text.").count == 2)
    #expect(cards[2].contains("3 July 2026, 17:00 CEST (UTC+02:00)"))
    #expect(cards[3].contains("2 July 2026, 14:00 CEST (UTC+02:00)"))
    #expect(try SampleRequest.form(.japanese).html().contains("2026年7月2日 14:00 CEST (UTC+02:00)"))
    #expect(try SampleRequest.form(.german).html().contains("Ende des 16. Dezember 2026, CET (UTC+01:00)"))
    #expect(try SampleRequest.form(.french).html().contains("2 juillet 2026, 14:00 CEST"))
  }

  @Test(
    "a refusal shows its ground, where the ground comes from and why it applies, and repeats nothing of the request")
  func refusal() throws {
    let type = try SampleRequest.type()
    let code = "cannot-protect"
    let ground = try #require(type.refusalGround(code))
    let rule = try #require(type.refusalGrounds.first { $0.code == code })
    let event = try SampleRequest.event(.refused(ground, try SampleRequest.why("No law protects it.")))
    for language in Language.allCases {
      let html = try SampleRequest.form(language, event: event).html()
      #expect(html.contains(rule.prose) && html.contains(rule.source) && html.contains("No law protects it."))
      for said in ["Oneperson", "Thirty-six", "DE89370400440532013000", "flow.svg", "held with a bank"] {
        #expect(!html.contains(said), "\(said)")
      }
      #expect(html.contains(Wording.carried(language).text("form.kind.refusal")))
    }
  }

  /// A step of every kind that has words of its own, with those words.
  private func course() throws -> [(RequestAction, String)] {
    let type = try SampleRequest.type()
    func ground<G>(_ rules: [GroundRule], _ mint: (String) -> G?) throws -> G {
      guard let minted = rules.first.flatMap({ mint($0.code) }) else { throw Fault("json.malformed") }
      return minted
    }
    let why = SampleRequest.why
    let until = try SampleRequest.instant("2026-09-01T12:00:00Z")
    let to = try SampleRequest.actor("FR", "Cellule", "officer-1", unit: "Desk").party
    let question = try #require(
      ConsentQuestion(id: "question", readers: [.police], uses: [.evidence], explanation: why("For the trial.")))
    return [
      (.draftCommented(try why("Say which bank.")), "Say which bank."),
      (.draftReturned(try why("Name the law.")), "Name the law."),
      (.clarificationAsked(try why("Which of the people?")), "Which of the people?"),
      (.clarified(try why("The elder one."), nil), "The elder one."),
      (.reviewed(isClear: true, try why("No cause for concern.")), "No cause for concern."),
      (.transferred(to: to, try why("They hold the file.")), "They hold the file."),
      (.refused(try ground(type.refusalGrounds, type.refusalGround), try why("It may not be.")), "It may not be."),
      (
        .postponed(
          try ground(type.postponementGrounds, type.postponementGround), try why("A search runs."), until: until),
        "A search runs."
      ),
      (.extended(until: until, try why("The appeal is open.")), "The appeal is open."),
      (.lifted(try why("It was paid.")), "It was paid."),
      (.consentAsked(question), "For the trial."),
      (
        .consentGranted(
          ConsentGrant(question: "question", readers: [.police], uses: [.evidence], conditions: "Not in open court.")),
        "Not in open court."
      ),
      (
        .consentDenied(
          question: "question", try ground(type.consentDenialGrounds, type.consentDenialGround),
          try why("It would name a source.")), "It would name a source."
      ),
      (
        .feedbackGiven(try #require(Feedback(.notUseful, text: "The account was closed."))), "The account was closed."
      ),
      (.withdrawn(try why("The matter is settled.")), "The matter is settled."),
    ]
  }

  @Test("each step's own words stand with it on the service's own copy, and on no other", arguments: Language.allCases)
  func ownWords(language: Language) throws {
    let said = try course()
    let stopped = RequestEvent(
      .answered(Answer(code: "full", text: "She signs for it.", marking: .serviceOnly)),
      by: try SampleRequest.actor("DE", "Zentralstelle", "officer-3", unit: "Intake"),
      at: try SampleRequest.instant("2026-07-02T09:00:00Z"), signature: Digest(of: "stopped"))
    let events =
      try said.map { try SampleRequest.event($0.0) } + [
        stopped,
        try SampleRequest.event(
          .withheld(Answer(code: "not-available", marking: .serviceOnly), answer: stopped.signature)),
      ]
    let words = Wording.carried(language)
    let own = try SampleRequest.form(language, course: events, isInternal: true)
    let html = own.html()
    let text = own.text(columns: 10_000)
    for (action, sentence) in said {
      #expect(html.contains(sentence), "\(sentence)")
      #expect(text.contains("\n      \(sentence)\n"), "\(sentence)")
      #expect(text.contains(words.text("word.step.\(action.step.rawValue)")), "\(action.step)")
    }
    // What was stopped is on no paper.
    #expect(html.contains(words.text("form.said.stopped")) && !html.contains("She signs for it."))
    let told = try SampleRequest.form(language, course: events).html()
    for sentence in said.map(\.1) + [words.text("form.section.course")] {
      #expect(!told.contains(sentence), "\(sentence)")
    }
  }

  @Test("at a terminal it says what the page says, in lines that fit, and no record moves the cursor")
  func text() throws {
    var message = try SampleRequest.message()
    message.facts = "Facts\u{1B}[2J that move\u{202E} the cursor"
    for language in Language.allCases {
      let text = RequestForm(
        message, type: try SampleRequest.type(), words: .carried(language), zone: .utc, clocks: [], promised: nil
      ).text(columns: 60)
      let words = Wording.carried(language)
      for key in ["form.kind.draft", "form.section.parties", "form.field.facts", "form.signed.none"] {
        #expect(text.contains(words.text(key)), "\(key)")
      }
      #expect(text.contains(message.id) && text.contains("Facts\u{FFFD}[2J"))
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
      for line in text.split(separator: "\n") {
        #expect(line.count <= 60 || line.split(separator: " ").count <= 2, "\(line)")
      }
    }
  }

  @Test("the answer that is sent alike for everybody prints alike, whatever the request asked about")
  func neutralAnswer() throws {
    let neutral = try #require(try SampleRequest.type().neutralAnswer)
    let answer = Answer(code: neutral.code, marking: try SampleRequest.message().marking)
    let html = try SampleRequest.form(.english, event: SampleRequest.event(.answered(answer))).html()
    #expect(html.contains(neutral.prose))
    #expect(!html.contains("Oneperson") && !html.contains("DE8937"))
  }

  @Test("a reply shows neither this service's dates nor its signature, unless it is the internal copy and says so")
  func handedOver() throws {
    let neutral = try #require(try SampleRequest.type().neutralAnswer)
    let event = try SampleRequest.event(.answered(Answer(code: neutral.code, marking: .serviceOnly)))
    for language in Language.allCases {
      let words = Wording.carried(language)
      let html = try SampleRequest.form(language, event: event).html()
      for said in [words.text("form.internal"), words.text("form.dates.statutory"), event.signature.hex] {
        #expect(!html.contains(said), "\(said)")
      }
      let own = try SampleRequest.form(language, event: event, isInternal: true).html()
      // Above and below.
      #expect(own.components(separatedBy: words.text("form.internal")).count == 3)
      #expect(own.contains(words.text("form.dates.statutory")) && own.contains(event.signature.hex))
    }
  }

  @Test("the marking stands on every sheet of paper", arguments: Marking.Sharing.allCases)
  func marked(sharing: Marking.Sharing) throws {
    var message = try SampleRequest.message()
    message.marking = try #require(Marking(sharing: sharing, action: .amber))
    let html = RequestForm(message, type: try SampleRequest.type(), words: .english, zone: .utc).html()
    let name = try #require(html.firstMatch(of: #/<body class="([a-z-]+)">/#)).output.1
    #expect(html.contains(".\(name){page:\(name)}"))
    #expect(html.contains("@page \(name){@top-right{content:\"\(sharing.label)\""))
  }

  @Test("a draft says that it was not sent, and shows the gaps that its type does not allow")
  func draft() throws {
    var message = try SampleRequest.message()
    message.facts = ""
    let form = RequestForm(
      message, type: try SampleRequest.type(), words: .english, zone: .utc, clocks: [], promised: nil, received: nil)
    let html = form.html()
    #expect(html.contains("Draft, not sent") && html.contains("Not stated") && html.contains("Not signed."))
    #expect(html.contains("No instrument sets a figure."))
  }

  @Test("every type prints in every language")
  func allTypes() throws {
    for type in try RequestTypeCatalog.standard().types {
      let initiator = try #require(type.initiators.first)
      let recipient = try #require(type.recipients.first)
      let (italy, japan) = (try SampleRequest.country("IT"), try SampleRequest.country("JP"))
      let body = try #require(Party(country: italy, kind: initiator, authority: "A", unit: "U"))
      let message = RequestMessage(
        id: "urn:entente:x:request:1", type: type.name, version: type.version,
        from: try #require(Actor(party: body, officer: "o")),
        to: try #require(Party(country: japan, kind: recipient, authority: "B")),
        created: try SampleRequest.instant("2026-01-01T00:00:00Z"), purpose: .protection, legalBasis: "L",
        marking: .serviceOnly, language: "it")
      for language in Language.allCases {
        let html = RequestForm(message, type: type, words: .carried(language), zone: .utc).html()
        #expect(
          html.hasSuffix("</html>\n") && html.firstMatch(of: #/form\.[a-z]+\./#) == nil, "\(type.name) \(language)")
      }
    }
  }
}
