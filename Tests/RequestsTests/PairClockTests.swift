import Clocks
import Requests
import Testing
import Vocabulary

@Suite("Times between two states")
struct PairClockTests {
  private static let countries = ["CA", "DE", "EU", "FR", "GB", "IE", "IT", "JP", "US"].compactMap {
    CountryCode($0)
  }

  private func type(_ name: String, _ from: String, _ to: String) throws -> RequestType {
    try RequestTypeCatalog.standard().type(
      name, from: try #require(CountryCode(from)), to: try #require(CountryCode(to)))
  }

  @Test("no clock runs between states that its instrument does not bind")
  func everyPair() throws {
    let (catalog, rules) = (try RequestTypeCatalog.standard(), try ClockRules.standard())
    var kept = 0
    for kind in catalog.types {
      for from in Self.countries {
        for to in Self.countries where to != from {
          guard let type = try? catalog.type(kind.name, from: from, to: to) else { continue }
          for use in type.clocks {
            let rule = try #require(rules[use.rule])
            #expect(rule.between?.contains(from) ?? true && rule.between?.contains(to) ?? true, "\(rule.id)")
            #expect(rule.requesting?.contains(from) ?? true, "\(rule.id)")
            kept += 1
          }
        }
      }
    }
    #expect(kept > 100)
  }

  @Test("every time that a type takes from an act of the Union says whom it binds")
  func ofTheUnion() throws {
    let rules = try ClockRules.standard()
    for type in try RequestTypeCatalog.standard().types {
      for use in type.clocks {
        let rule = try #require(rules[use.rule])
        let isOfTheUnion = ["(EU)", "(EC)", "/EU"].contains { rule.instrument.contains($0) }
        #expect(!isOfTheUnion || rule.between != nil || rule.requesting != nil, "\(type.name): \(rule.id)")
      }
    }
  }

  @Test(
    "the requester and the recipient decide which time is owed",
    arguments: [
      ("asset.freeze", "FR", "DE", ClockAct.recognize, Pace.urgent, "1805-fr"),
      ("asset.freeze", "FR", "IE", .recognize, .urgent, "mla"),
      ("asset.freeze", "US", "DE", .recognize, .urgent, "mla"),
      ("asset.freeze", "DE", "JP", .execute, .urgent, "mla"),
      ("asset.confiscate", "IT", "FR", .recognize, .routine, "1805-cr"),
      ("asset.confiscate", "IT", "GB", .recognize, .routine, "mla"),
      ("fiu.request", "FR", "IT", .answer, .urgent, "amld6-response-u"),
      ("fiu.request", "CA", "JP", .answer, .routine, "egmont-customary"),
      ("fiu.request", "CA", "FR", .answer, .urgent, "egmont-customary"),
      ("police.info", "IT", "DE", .answer, .urgent, "2023-977-u1"), ("police.info", "FR", "GB", .answer, .urgent, ""),
      ("police.info", "US", "FR", .answer, .urgentIndirect, ""), ("asset.trace", "DE", "CA", .answer, .urgent, ""),
      ("pre-export.notice", "FR", "JP", .answer, .routine, "pen-eu"),
      ("pre-export.notice", "JP", "FR", .answer, .routine, ""),
      ("preserve", "US", "JP", .hold, .routine, "bud29"), ("preserve", "US", "JP", .extend, .routine, ""),
      ("preserve", "FR", "DE", .extend, .routine, "epoc-pr"),
      ("sea.flag-state", "DE", "GB", .answer, .urgent, "sea-flag"),
      ("sea.flag-state", "IT", "US", .answer, .urgent, ""),
    ])
  func chosen(name: String, from: String, to: String, act: ClockAct, pace: Pace, rule: String) throws {
    #expect(try type(name, from, to).clockRule(act, pace: pace) ?? "" == rule)
  }

  @Test("an urgent freezing request across the ocean is dated by nothing, and its age is what is shown")
  func noDate() throws {
    let rules = try ClockRules.standard()
    let rule = try #require(rules["mla"])
    #expect(rule.span == nil && !rule.isVerified)
  }
}
