import Definitions
import Requests
import Testing
import Vocabulary

@Suite("Type files and country profiles")
struct CatalogTests {
  private func read(
    _ changes: [(String, String)], profile: String? = nil, clockRules: Set<String>? = nil
  ) throws -> (catalog: RequestTypeCatalog, faults: [Fault]) {
    var text = try DefinitionReader.embeddedText("requests/types/fiu-request.yaml")
    for (old, new) in changes {
      try #require(text.contains(old), "\(old) is not in the file")
      text = text.replacing(old, with: new)
    }
    return RequestTypeCatalog.read(
      types: [try DefinitionReader(text: text, name: "fiu-request.yaml")],
      profiles: try profile.map { [try DefinitionReader(text: $0, name: "xx.yaml")] } ?? [], clockRules: clockRules)
  }

  @Test("what the program carries has no fault, and every clock that it names exists")
  func standard() throws { #expect(try RequestTypeCatalog.standard().type("fiu.request") != nil) }

  @Test(
    "a faulty type file is refused with the fault's line",
    arguments: [
      ("initiators: [fiu]", "initiators: [fiu, bank]", "requests.type.unknown-code"),
      ("initiators: [fiu]", "initiators: []", "requests.type.list-empty"),
      ("recipients: [fiu]", "recipients: [fiu, fiu]", "requests.type.code-twice"),
      ("evidence: with-consent", "evidence: perhaps", "definitions.not-allowed"),
      ("evidence: with-consent", "evidence: with-consent\nsurprise: yes", "definitions.unknown-key"),
      ("four-eyes: [send, answer,", "four-eyes: [answer,", "requests.type.send-alone"),
      ("four-eyes: [send, answer,", "four-eyes: [send, answer, transfer,", "requests.type.four-eyes-step"),
      (
        "steps: [share-draft, acknowledge, clarify,", "steps: [share-draft, acknowledge,",
        "requests.type.consult-without-clarify"
      ),
      ("clarify, refuse, postpone", "clarify, postpone", "requests.type.step-and-list"),
      ("neutral: true", "neutral: true\n    needs: [checked]", "requests.type.neutral-carries"),
      ("needs: [checked]", "needs: [everything]", "requests.type.answer-field"),
      ("words-min: 8", "words-min: 0", "requests.type.field-words"),
      ("routine: [amld6-response,", "routine: [made-up,", "requests.type.clock-unknown"),
      ("no-memorandum:", "cannot-protect:", "requests.type.ground-both"),
      ("feedback: {by: requester, required: true}", "", "requests.type.feedback"),
      ("[subjects, accounts, period]", "[subjects, period]", "requests.type.form-missing"),
      ("[subjects, accounts, period]", "[subjects, accounts, period, shoe-size]", "requests.type.form-field"),
      ("\"asked:transactions\"", "\"asked:weather\"", "requests.type.condition-unknown"),
      ("kind: texts\n    required", "required", "requests.type.field-without-kind"),
      ("no-reciprocity:", "No_Reciprocity:", "requests.type.code-malformed"),
    ])
  func faulty(old: String, new: String, code: String) throws {
    let (catalog, faults) = try read(
      [(old, new)], clockRules: ["amld6-response", "amld6-response-u", "egmont-customary"])
    #expect(faults.map(\.code.rawValue).contains(code))
    #expect(faults.allSatisfy { $0.location.file == "fiu-request.yaml" && $0.location.line != nil })
    #expect(catalog.types.isEmpty)
  }

  @Test("every fault of a file is told, not only the first")
  func several() throws {
    let (_, faults) = try read([
      ("initiators: [fiu]", "initiators: [bank]"), ("evidence: with-consent", "evidence: perhaps"),
      ("words-min: 8", "words-min: 0"),
    ])
    #expect(faults.count >= 3)
  }

  private let head = "country: DE\nversion: \"1.0\"\nsource: \"Invented act\"\nverified: false\nlanguages: [de, en]\n"

  @Test("a profile narrows: fewer answers, more that is required, another officer, a national ground")
  func narrows() throws {
    let profile =
      head + """
        requirements:
          case-number: {prose: "the number of your file", types: [fiu.request], field: judicial-authority}
        types:
          fiu.request:
            answers: [not-available, full]
            required: [attachments]
            four-eyes: [accept]
            refusal-grounds: [disproportionate]
            readers: {after-consent: [prosecution]}
        """
    let (catalog, faults) = try read(
      [("  disproportionate:\n", "  disproportionate:\n    national: true\n")], profile: profile)
    #expect(faults == [])
    let canada = try #require(CountryCode("CA"))
    let germany = try #require(CountryCode("DE"))
    let narrowed = try catalog.type("fiu.request", from: canada, to: germany)
    #expect(narrowed.answers.map(\.code) == ["not-available", "full"])
    #expect(narrowed.field("attachments")?.required == .yes)
    #expect(narrowed.fourEyes.contains(.accept))
    #expect(narrowed.refusalGround("disproportionate") != nil)
    #expect(narrowed.readers.afterConsent == [.prosecution])
    #expect(narrowed.narrowedBy == [germany])
    // Another country has neither the ground nor the narrowing.
    let other = try catalog.type("fiu.request", from: canada, to: try #require(CountryCode("FR")))
    #expect(other.refusalGround("disproportionate") == nil && other.answers.count == 4)
    let report = QualityCheck.run(
      try Fixture.message(), type: narrowed, profile: catalog.profile(of: germany))
    #expect(report.missing.map(\.key) == ["requests.quality.field", "requests.quality.requirement"])
  }

  @Test(
    "a profile that would widen is refused with its line",
    arguments: [
      ("initiators: [fiu, police]", "requests.profile.widens"), ("recipients: [police]", "requests.profile.widens"),
      ("answers: [not-available, full, maybe]", "requests.profile.widens"),
      ("asked: [telephone-intercepts]", "requests.profile.widens"),
      ("steps: [transfer]", "requests.profile.widens"),
      ("readers: {answer: [fiu, police]}", "requests.profile.widens"),
      ("refusal-grounds: [fiscal-matters]", "requests.profile.widens"),
      ("required: [shoe-size]", "requests.profile.widens"),
      ("answers: [full]", "requests.profile.neutral-removed"),
      ("evidence: yes", "definitions.unknown-key"),
      ("not-grounds: {}", "definitions.unknown-key"),
    ])
  func widens(line: String, code: String) throws {
    let (catalog, faults) = try read([], profile: head + "types:\n  fiu.request:\n    \(line)\n")
    let fault = try #require(faults.first { $0.code.rawValue == code })
    #expect(fault.location.file == "xx.yaml" && fault.location.line == 8)
    #expect(catalog.profiles.isEmpty)
  }

  @Test("legally impossible here is said, not worked around")
  func unavailable() throws {
    let (catalog, faults) = try read(
      [], profile: head + "types:\n  fiu.request:\n    unavailable: \"No unit was set up.\"\n")
    #expect(faults == [])
    let canada = try #require(CountryCode("CA"))
    let germany = try #require(CountryCode("DE"))
    #expect(code { _ = try catalog.type("fiu.request", from: canada, to: germany) } == "requests.type.unavailable")
    #expect(code { _ = try catalog.type("fiu.request", from: germany, to: canada) } == "requests.type.unavailable")
    #expect(code { _ = try catalog.type("mood.ring", from: germany, to: canada) } == "requests.type.unknown")
  }

  @Test("who reads what follows the type, and consent opens only what the type lets it open")
  func readers() throws {
    let type = try Fixture.type()
    #expect(type.mayRead(.fiu, .answer) && !type.mayRead(.police, .answer))
    #expect(type.mayRead(.police, .answer, consented: true) && !type.mayRead(.carrier, .answer, consented: true))
    #expect(!type.mayRead(.police, .request, consented: true))
  }

  @Test("a ground outside the closed list cannot be made")
  func grounds() throws {
    let type = try Fixture.type()
    #expect(type.refusalGround("no-reciprocity")?.code == "no-reciprocity")
    #expect(type.refusalGround("fiscal-matters") == nil && type.refusalGround("ongoing-measure") == nil)
    #expect(Explanation(" \n") == nil)
  }
}
