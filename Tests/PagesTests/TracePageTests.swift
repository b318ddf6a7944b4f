import Casework
import Pages
import Testing
import Vocabulary

@Suite("A trace over several countries is a page that stands alone")
struct TracePageTests {
  private let canada = TraceFile.Service(name: "Unit of Canada", country: CountryCode("CA")!)
  private let germany = TraceFile.Service(name: "<script>alert(1)</script>", country: CountryCode("DE")!)

  private func file(_ states: [TraceFile.State] = TraceFile.State.allCases) -> TraceFile {
    let start = Instant(seconds: 1_770_000_000)
    func leg(_ step: Int, _ from: String, _ to: String, _ units: Int64, by service: TraceFile.Service) -> TraceFile.Leg
    {
      TraceFile.Leg(
        step: step, from: from, to: to, country: service.country, sum: Money(minorUnits: units, currency: .euro),
        traced: Money(minorUnits: units / 2, currency: .euro), cents: units / 2, at: start.adding(seconds: Int64(step)),
        suppliedBy: service, isOwn: service == canada, marking: .serviceOnly,
        releasedUnder: service == canada ? nil : "Decision 7", request: service == canada ? nil : "R-1")
    }
    return TraceFile(
      id: "urn:entente:n:trace:1", caseID: nil, service: canada, purpose: .investigation, basis: "Act & <b>1</b>",
      begun: start, asOf: start, method: "fifo", steps: 4, until: start.adding(seconds: 86_400 * 30),
      marking: .serviceOnly,
      legs: [
        leg(1, "CA1", "DE1", 100_00, by: canada), leg(2, "DE1", "DE2", 80_00, by: germany),
        leg(3, "DE2", "DE1", 10_00, by: germany),
      ],
      ends: states.map {
        TraceFile.End(
          account: "A-\($0.rawValue)", country: germany.country, holder: germany, state: $0,
          ground: $0 == .refused ? "ongoing-inquiry" : nil)
      },
      setAside: [TraceFile.SetAside(words: "A > B | <i>", suppliedBy: germany, reason: "does-not-follow")])
  }

  @Test("every leg names who told it and under which marking, every end its reason, and nothing is run or loaded")
  func whole() {
    let html = TracePage(file(), words: .english).html()
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("<svg"))
    #expect(!html.contains("<script") && !html.contains("<b>1</b>") && !html.contains("<i>"))
    #expect(html.contains("&lt;script&gt;") && html.contains("Decision 7") && html.contains("ongoing-inquiry"))
    #expect(html.ranges(of: Marking.serviceOnly.description).count >= 3)
    for state in TraceFile.State.allCases { #expect(html.contains("A-\(state.rawValue)")) }
    #expect(!html.contains("http://") || html.ranges(of: "http://").count == html.ranges(of: "http://www.w3.org").count)
  }

  @Test("at a terminal it says the same, and a trace without a leg is a page, too")
  func lines() {
    let page = TracePage(file(), words: .english)
    let text = page.lines.joined(separator: "\n")
    #expect(text.contains("told by <script>alert(1)</script> under TLP:AMBER+STRICT"), "what it prints is not markup")
    for end in ["refused, on the ground ongoing-inquiry", "the time for it is over", "held by nobody"] {
      #expect(text.contains(end), "\(end)")
    }
    #expect(page.line.contains("3 legs") && page.line.contains("8 of them not told"))
    var empty = file([])
    empty.legs = []
    #expect(TracePage(empty, words: .english).html().contains("No leg is known yet"))
    #expect(empty.isComplete && empty.flow.links.isEmpty)
  }

  @Test("money that comes back runs against the order of steps")
  func flow() {
    let flow = file().flow
    #expect(flow.nodes.count == 3 && flow.links.count == 3)
    #expect(flow.links.map(\.isReturn).count { $0 } == 1)
  }
}
