import Pages
import Testing
import Vocabulary

private let writtenFigures: [(Sentence.Value, String)] = [
  (Sentence.Value.integer(1_234_567), "1,234,567"), (.integer(-1_000), "−1,000"),
  (.integer(.min), "−9,223,372,036,854,775,808"),
  (.share(9_450), "94.5%"), (.share(10_000), "100%"), (.share(7), "0.07%"), (.share(9_994), "99.9%"),
  (.share(9_995), "100%"), (.share(-250), "−2.5%"), (.share(0), "0%"),
  (.thousandths(2_500), "2.5"), (.thousandths(12_000_000), "12,000"), (.thousandths(-1), "−0.001"),
  (.duration(seconds: 1), "1 second"), (.duration(seconds: 119), "119 seconds"),
  (.duration(seconds: 120), "2 minutes"), (.duration(seconds: 7_199), "120 minutes"),
  (.duration(seconds: 7_200), "2 hours"), (.duration(seconds: 3 * 86_400 - 1), "72 hours"),
  (.duration(seconds: 3 * 86_400), "3 days"), (.duration(seconds: 0), "0 seconds"),
  (.duration(seconds: .max), "106,751,991,167,301 days"),
  (.instant(Instant(seconds: 1_767_572_096)), "5 January 2026, 00:14:56 UTC"),
  (.instant(Instant(microseconds: -1)), "31 December 1969, 23:59:59 UTC"),
  (.list([]), ""),
]

@Suite("A sentence is put into words")
struct WordingTests {
  let words = Wording(
    language: .english,
    entries: [
      "fan-in": "{payers|one payer|# payers} paid {each} to {account} in {span}",
      "plain": "Nothing to add.",
      "braces": "{{not a place}} {name}",
      "list": "Seen in {countries}.",
    ])

  @Test("figures, plurals and identifiers take their places")
  func places() {
    let sentence = Sentence(
      "fan-in", ("payers", .integer(1_200)), ("each", .money(Money(minorUnits: 132_058, currency: .euro))),
      ("account", .account("FRB01-1")), ("span", .duration(seconds: 93_600)))
    #expect(words.text(sentence) == "1,200 payers paid 1,320.58\u{A0}EUR to FRB01-1 in 26 hours")
    let one = Sentence(
      "fan-in", ("payers", .integer(1)), ("each", .money(Money(minorUnits: 5, currency: .euro))),
      ("account", .account("A")), ("span", .duration(seconds: 9 * 86_400)))
    #expect(words.text(one) == "one payer paid 0.05\u{A0}EUR to A in 9 days")
    #expect(words.segments(one).filter { $0.kind == .identifier }.map(\.text) == ["A"])
  }

  @Test("a key without wording shows itself and its arguments")
  func missingKey() {
    #expect(
      words.text(Sentence("flow.unknown", ("payers", .integer(3)), ("to", .account("X"))))
        == "flow.unknown: payers 3, to X")
    #expect(words.text("flow.bare") == "flow.bare")
  }

  @Test("a placeholder without its argument shows the sentence bare, never half of it")
  func missingArgument() {
    #expect(words.text(Sentence("fan-in", ("payers", .integer(3)))) == "fan-in: payers 3")
    #expect(words.text(Sentence("fan-in", ("payers", .text("many")))) == "fan-in: payers many")
  }

  @Test("two braces stand for one, and text is never read as a placeholder")
  func braces() {
    #expect(words.text(Sentence("braces", ("name", .text("{payers}")))) == "{not a place} {payers}")
  }

  @Test(
    "lists are joined as people write them",
    arguments: [(1, "Seen in Canada."), (2, "Seen in Canada and France."), (3, "Seen in Canada, France and Japan.")])
  func lists(count: Int, expected: String) throws {
    let countries = try ["CA", "FR", "JP"].prefix(count).map { Sentence.Value.country(try #require(CountryCode($0))) }
    #expect(words.text(Sentence("list", ("countries", .list(countries)))) == expected)
  }

  @Test("each kind of figure has one form", arguments: writtenFigures)
  func figures(value: Sentence.Value, expected: String) {
    #expect(words.text(of: value) == expected)
  }

  @Test("amounts have their currency's decimals")
  func money() throws {
    let yen = try #require(Currency("JPY"))
    let dinar = try #require(Currency("KWD"))
    let bitcoin = try #require(Currency("BTC"))
    #expect(words.money(Money(minorUnits: 1_500_000, currency: yen)) == "1,500,000\u{A0}JPY")
    #expect(words.money(Money(minorUnits: -1_234_567, currency: dinar)) == "−1,234.567\u{A0}KWD")
    #expect(words.money(Money(minorUnits: 1, currency: bitcoin)) == "0.00000001\u{A0}BTC")
  }

  @Test("a fault says where it was")
  func fault() {
    let fault = Fault("plain", at: .init(file: "a.csv", line: 7, field: "amount"))
    #expect(words.text(fault) == "a.csv, line 7, field amount: Nothing to add.")
  }

  @Test("placeholders can be listed, so that a check can compare them with the arguments in use")
  func placeholders() {
    #expect(words.placeholders(of: "fan-in") == ["payers", "each", "account", "span"])
    #expect(words.placeholders(of: "plain") == [])
    #expect(words.placeholders(of: "nowhere") == nil)
  }

  @Test("wordings that do not parse stay as they stand", arguments: ["{", "}", "{}", "{|a}", "{a b}", "a { b", "{n"])
  func oddTemplates(template: String) {
    let odd = Wording(language: .english, entries: ["key": template])
    #expect(odd.text("key") == template)
  }
}

@Suite("The program carries its words")
struct CarriedWordingTests {
  @Test("every wording file can be read and no key stands twice", arguments: Language.allCases)
  func filesAreSound(language: Language) {
    #expect(Wording.faults(in: language) == [])
  }

  @Test("a carried wording is found under its key")
  func carried() {
    #expect(Wording.english.has("definitions.missing-key"))
    #expect(
      Wording.english.text(Sentence("definitions.missing-key", ("key", .text("window"))))
        == "The field window is required.")
  }
}
