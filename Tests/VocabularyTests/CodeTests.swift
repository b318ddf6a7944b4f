import Testing
import Vocabulary

@Suite("Closed tables")
struct CodeTests {
  @Test("each country reads by both of its codes, in any case, and prints as two capitals")
  func countries() {
    #expect(CountryCode.all.count >= 249)
    for country in CountryCode.all {
      #expect(CountryCode(country.code.lowercased()) == country)
      #expect(CountryCode(country.alpha3) == country)
      #expect(country.description.utf8.count == 2 && !country.englishName.isEmpty)
    }
    #expect(CountryCode("NO")?.englishName == "Norway")
    for text in ["", "X", "ZZ", "Norway", "N0", "ＮＯ", "UK "] { #expect(CountryCode(text) == nil) }
  }

  @Test("each currency reads by its code and keeps its place in the table")
  func currencies() {
    for (index, currency) in Currency.all.enumerated() {
      #expect(Int(currency.index) == index)
      #expect(Currency(currency.code.lowercased()) == currency)
      #expect((0...8).contains(currency.exponent))
    }
    let exponents = ["EUR": 2, "JPY": 0, "KWD": 3, "ISK": 0, "CLF": 4, "BTC": 8, "USDT": 6]
    for (code, exponent) in exponents { #expect(Currency(code)?.exponent == exponent, "\(code)") }
    #expect(Currency("XBT") == Currency("BTC"))
    #expect(Currency("ZZZ") == nil)
    #expect(Currency(index: UInt16(Currency.all.count)) == nil)
  }

  @Test("gradings hold only the codes of their scheme")
  func gradings() {
    #expect(Grading(scheme: .europol4x4, source: "A", information: "1") != nil)
    #expect(Grading(scheme: .europol4x4, source: "D", information: "1") == nil)
    #expect(Grading(scheme: .uk3x5x2, source: "2", information: "E") != nil)
    #expect(Grading(scheme: .admiralty, source: "A", information: "1") == nil)
  }

  @Test("whoever is to be sheltered is in a protective role, and nobody unassessed is shared")
  func roles() {
    for role in [PersonRole.victim, .smuggledPerson, .payerFamily, .presumedVictim] { #expect(role.isProtective) }
    for role in [PersonRole.suspect, .listed, .convicted] { #expect(!role.isProtective) }
    #expect(!PersonRole.notAssessed.isShareable)
    #expect(!PersonRole.informant.isShareable)
  }
}
