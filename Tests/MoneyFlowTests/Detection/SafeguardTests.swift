import MoneyFlow
import Testing
import Vocabulary

@Suite("Safeguards in detection") struct SafeguardTests {
  private let cycle = """
    family: cycle
    version: 1
    reviewed: 2026-02-01
    expires: 2028-06-30
    source: "Test"
    about: "Test"
    thresholds:
      payments-min: 3
      link-weight-min: 0.1
      ratio-min: 0.5
      value-min: 1
      fee-max: 0.1

    """

  private func code(_ text: String) -> String? {
    do {
      _ = try Typologies.reading([("cycle.yaml", text)])
      return nil
    } catch { return error.code.rawValue }
  }

  @Test("safeguard 9: a pattern that would rest on a protected attribute is refused when its file is read")
  func protectedAttributes() throws {
    #expect(code(cycle) == "detection.no-common-definitions")
    for key in ["nationality-of-payer", "religion-share", "ethnic-names-min", "health-payments-max"] {
      #expect(
        code(cycle.replacing("  fee-max: 0.1", with: "  fee-max: 0.1\n  \(key): 1")) == "detection.protected-attribute")
    }
    #expect(try Typologies.embedded().families.count == 17)
  }

  @Test(
    "safeguard 16: every list of indicators has a last day, at most three years after its review, and is not used after it"
  )
  func indicatorsExpire() throws {
    let typologies = try Typologies.embedded()
    let last = typologies.all.map(\.expires).max() ?? typologies.expires
    #expect(typologies.families(on: typologies.expires).count == typologies.families.count)
    #expect(typologies.families(on: last.adding(days: 1)).isEmpty)
    #expect(code(cycle.replacing("expires: 2028-06-30\n", with: "")) == "definitions.missing-key")
    #expect(code(cycle.replacing("expires: 2028-06-30", with: "expires: 2031-06-30")) == "definitions.expiry")
    #expect(code(cycle.replacing("expires: 2028-06-30", with: "expires: 2026-01-31")) == "definitions.expiry")
  }
}
