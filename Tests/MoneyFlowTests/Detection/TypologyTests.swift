import MoneyFlow
import Testing
import Vocabulary

@Suite struct TypologyTests {
  @Test func `each family has a definition with its source and what it means`() throws {
    let typologies = try Typologies.embedded()
    #expect(typologies.families == Planted.families)
    for typology in typologies.all {
      #expect(typology.source.count > 10)
      #expect(typology.about.count > 80)
      #expect(typology.version >= 1)
    }
  }

  @Test func `a misspelt threshold, a missing one and an unknown family are faults with their line`() throws {
    let cycle = """
      family: cycle
      version: 1
      reviewed: 2026-02-01
      expires: 2028-06-30
      source: here
      about: this
      thresholds:
        payments-min: 3
        link-weight-min: 0.8
        ratio-min: 0.86
        value-min: 50
        fee-maximum: 0.045
      """
    let missing = #expect(throws: Fault.self) { try Typologies.reading([("cycle.yaml", cycle)]) }
    #expect(missing?.location.file == "cycle.yaml")
    let both = cycle + "\n  fee-max: 0.045\n"
    let unknown = #expect(throws: Fault.self) { try Typologies.reading([("cycle.yaml", both)]) }
    #expect(unknown?.location.line == 12)
    let family = #expect(throws: Fault.self) { try Typologies.reading([("u.yaml", "family: usury\n")]) }
    #expect(family?.code == "detection.unknown-family")
    #expect(throws: Fault.self) { try Typologies.reading([]) }
  }
}
