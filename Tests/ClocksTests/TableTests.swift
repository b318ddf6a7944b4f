import Clocks
import Foundation
import Testing

@Suite("The page of clocks")
struct TableTests {
  /// `ENTENTE_WRITE_SCHEMAS=1 swift test --filter TableTests` writes it anew after the table changed.
  @Test("docs/clocks.md is what the table says")
  func committed() throws {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/clocks.md")
    let page = ClockTable.page(try ClockRules.standard(), calendars: try CountryCalendar.standard())
    if ProcessInfo.processInfo.environment["ENTENTE_WRITE_SCHEMAS"] == "1" {
      try page.write(to: place, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: place, encoding: .utf8) == page)
  }
}
