import Clocks
import Pages
import Requests
import Testing
import Vocabulary

/// An invented request between two financial intelligence units, and replies to it.
enum SampleRequest {
  static func instant(_ text: String) throws -> Instant { try #require(Timestamp(text)).instant }
  static func country(_ code: String) throws -> CountryCode { try #require(CountryCode(code)) }
  static func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }
  static func why(_ text: String) throws -> Explanation { try #require(Explanation(text)) }

  static func type() throws -> RequestType {
    try #require(try RequestTypeCatalog.standard().types.first { $0.name == "fiu.request" })
  }

  static func actor(_ country: String, _ authority: String, _ officer: String, unit: String) throws -> Actor {
    let party = try #require(
      Party(country: SampleRequest.country(country), kind: .fiu, authority: authority, unit: unit))
    return try #require(Actor(party: party, officer: officer))
  }

  /// Every field that a message can have is filled in.
  static func message() throws -> RequestMessage {
    let type = try type()
    var message = RequestMessage(
      id: "urn:entente:ca-fiu:request:0192f3a0-0000-7000-8000-000000000001", type: type.name, version: type.version,
      from: try actor("CA", "Financial Intelligence Unit of Canada", "officer-17", unit: "International desk"),
      to: try #require(
        Party(
          country: country("DE"), kind: .fiu, authority: "Zentralstelle <für> Finanztransaktionen")),
      created: try instant("2026-06-30T23:30:00-04:00"), purpose: .detection, legalBasis: "PCMLTFA, section 56.1",
      marking: try #require(Marking(sharing: .amberStrict, action: .amber)), language: "en",
      urgency: try #require(
        .raised(
          to: .urgent, ground: "funds-about-to-move",
          explanation: why("The account is emptied every Friday & the next is tomorrow."),
          requestedBy: instant("2026-07-02T12:00:00Z"))))
    message.thread = "urn:entente:ca-fiu:thread:7"
    message.replyTo = "urn:entente:ca-fiu:request:6"
    message.validUntil = try instant("2026-08-01T00:00:00Z")
    message.offences = ["migrant-smuggling", "money-laundering"]
    message.facts = "Thirty-six payments from relatives reached three accounts.\nWithin two days the money moved on."
    message.link = "The last account is held with a bank in Germany."
    message.subjects = [
      RequestSubject(
        kind: .person, role: .suspect, names: ["Invented Oneperson", "Ινβέντεντ Ουάνπερσον"],
        birthDate: PartialDate("1985-03"), countries: [try country("GR")],
        identifiers: [.init(scheme: "iban", value: "DE89370400440532013000")], flags: [.politician],
        note: "Holder of the last account"),
      RequestSubject(kind: .vessel, names: ["Example Star"], identifiers: [.init(scheme: "imo", value: "9074729")]),
    ]
    message.asked = ["accounts", "transactions"]
    message.askedFreely = "Whether the boat dealer is known."
    message.period = try DayPeriod(
      from: date("2026-01-01"), to: date("2026-06-30"),
      reason: "Half a year of boats")
    message.intendedUse = [.intelligence, .freeze]
    message.onwardIntent = [OnwardIntent(reader: .police, use: .intelligence)]
    message.otherAddressees = [
      OtherAddressee(country: try country("FR"), kind: .fiu, link: "The boats leave from there.")
    ]
    message.parallelChannels = ["INTERPOL, file 12"]
    message.assurances = [
      Assurance(kind: .transferBasis, text: try why("Adequacy holds."), givenBy: "Legal unit")
    ]
    message.attachments = [
      try #require(
        Attachment(
          name: "flow.svg", mediaType: "image/svg+xml", digest: Digest(of: "x"), sizeBytes: 12_345,
          marking: message.marking))
    ]
    message[field: "accounts"] = .texts(["DE89370400440532013000"])
    message[field: "judicial-case"] = .text("police")
    message[field: "judicial-authority"] = .text("Prosecutor of an invented town")
    return message
  }

  static func event(_ action: RequestAction) throws -> RequestEvent {
    RequestEvent(
      action, by: try actor("DE", "Zentralstelle", "officer-3", unit: "Intake"),
      second: try actor("DE", "Zentralstelle", "officer-9", unit: "Law"), at: try instant("2026-07-02T09:00:00Z"),
      signature: Digest(of: "signature"))
  }

  static func clocks() throws -> [RequestForm.Clock] {
    let rules = try ClockRules.standard()
    let berlin = try #require(TimeZoneID("Europe/Berlin"))
    let calendar = try CountryCalendar.of(country("DE"))
    return try ["amld6-response-u", "epoc"].map { id in
      let rule = try #require(rules[id])
      return RequestForm.Clock(
        act: .answer, rule: rule,
        deadline: rule.deadline(from: try instant("2026-12-15T05:30:00Z"), zone: berlin, calendar: calendar))
    }
  }

  static func form(
    _ language: Language, event: RequestEvent? = nil, course: [RequestEvent] = [], isInternal: Bool = false
  ) throws -> RequestForm {
    RequestForm(
      try message(), type: try type(), words: .carried(language), zone: try #require(TimeZoneID("Europe/Berlin")),
      clocks: try clocks(), promised: try instant("2026-07-03T15:00:00Z"),
      received: try instant("2026-07-01T03:31:00Z"), event: event, course: course,
      isInternal: isInternal)
  }
}
