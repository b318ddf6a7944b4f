import Casework
import Testing
import Vocabulary

private let start = Instant(seconds: 1_773_000_000)

private func opening(
  officer: String = "A. Reader", basis: String = "Invented Act, section 1", findings: [String] = ["F-1", "F-2", "F-1"]
) -> CaseEvent {
  .opened(.init(id: "urn:case:1", officer: officer, purpose: .investigation, basis: basis, findings: findings))
}

private func replay(_ events: CaseEvent...) throws -> CaseState {
  try #require(
    try CaseState.replay(
      events.enumerated().map { (event: $0.element, at: start.adding(seconds: Int64($0.offset))) }))
}

private func payer(_ holder: String, by origin: RoleOrigin = .machine) -> CaseEvent.Sheltering {
  .init(holder: holder, role: .payerFamily, origin: origin)
}

@Suite("A case is what its events add up to")
struct CaseStateTests {
  @Test("opening holds each finding once")
  func opens() throws {
    let (state, effects) = try CaseState.applying(opening(), to: nil, now: start)
    #expect(state.findings == ["F-1", "F-2"])
    #expect(effects == [.hold(finding: "F-1"), .hold(finding: "F-2")])
    #expect(state.opened == start && state.asOf == start && state.stage == .open)
  }

  @Test(
    "a case without officer, basis or finding is not opened",
    arguments: [
      (opening(officer: ""), "case.officer-missing"), (opening(basis: " \n"), "case.basis-missing"),
      (opening(findings: []), "case.findings-missing"), (.noted(officer: "A", text: "b"), "case.not-opened"),
    ])
  func refuses(event: CaseEvent, code: String) {
    #expect(throws: Fault.self) { try CaseState.applying(event, to: nil, now: start) }
    do { _ = try CaseState.applying(event, to: nil, now: start) } catch { #expect(error.code.rawValue == code) }
  }

  @Test("pseudonyms are numbered once and never given again")
  func pseudonyms() throws {
    let state = try replay(
      opening(), .sheltered([payer("p"), payer("q")]),
      .shelterLifted(holder: "p", first: "A", second: "B", ground: "asked by the person"),
      .sheltered([payer("q"), payer("p"), payer("r")]))
    #expect(state.shelters.map(\.number) == [1, 2, 3])
    #expect(state.shelter(of: "p") == nil)
    #expect(state.shelter(of: "q")?.number == 2)
    #expect(state.shelter(of: "r")?.number == 3)
    #expect(try replay(opening(), .sheltered([payer("p")])).shelter(of: "p")?.number == 1)
  }

  @Test("an officer may shelter again what two officers uncovered; a machine may not")
  func shelterAgain() throws {
    let lift = CaseEvent.shelterLifted(holder: "p", first: "A", second: "B", ground: "g")
    #expect(try replay(opening(), .sheltered([payer("p")]), lift, .sheltered([payer("p")])).shelter(of: "p") == nil)
    let again = try replay(opening(), .sheltered([payer("p")]), lift, .sheltered([payer("p", by: .officer)]))
    // What was signed to lift the one before does not lift this one.
    #expect(again.shelter(of: "p")?.number == 1 && again.shelter(of: "p")?.timesLifted == 1)
  }

  @Test(
    "lifting a shelter needs two officers, a ground and a shelter",
    arguments: [
      (CaseEvent.shelterLifted(holder: "p", first: "A", second: "A", ground: "g"), "case.two-officers-needed"),
      (.shelterLifted(holder: "p", first: "A", second: "", ground: "g"), "case.two-officers-needed"),
      (.shelterLifted(holder: "p", first: "A", second: "B", ground: " "), "case.ground-missing"),
      (.shelterLifted(holder: "x", first: "A", second: "B", ground: "g"), "case.not-sheltered"),
      (.sheltered([.init(holder: "z", role: .suspect, origin: .officer)]), "case.role-not-protective"),
      (.noted(officer: "A", text: ""), "case.note-empty"),
      (.judged(.init(subject: "match:p:1", verdict: .same, officer: "A", ground: "")), "case.ground-missing"),
      (.reopened(officer: "A", ground: "g"), "case.already-open"), (opening(), "case.already-open"),
    ])
  func guards(event: CaseEvent, code: String) throws {
    let state = try replay(opening(), .sheltered([payer("p")]))
    do {
      _ = try CaseState.applying(event, to: state, now: start.adding(seconds: 9))
      Issue.record("\(code) was let through")
    } catch { #expect(error.code.rawValue == code) }
  }

  @Test("a closed case takes nothing but being reopened and the end of a shelter, and lets its findings go meanwhile")
  func closing() throws {
    let state = try replay(opening(), .closed(officer: "A", ground: "unfounded"))
    #expect(state.stage == .closed)
    #expect(throws: Fault.self) {
      try CaseState.applying(.noted(officer: "A", text: "t"), to: state, now: start.adding(seconds: 9))
    }
    let sheltering = try replay(opening(), .sheltered([payer("p")]), .closed(officer: "A", ground: "unfounded"))
    let lifted = try CaseState.applying(
      .shelterLifted(holder: "p", first: "A", second: "B", ground: "g"), to: sheltering, now: start.adding(seconds: 9))
    #expect(lifted.state.stage == .closed && lifted.state.shelter(of: "p") == nil)
    let (open, effects) = try CaseState.applying(
      .reopened(officer: "A", ground: "new facts"), to: state, now: start.adding(seconds: 9))
    #expect(open.stage == .open && effects == [.hold(finding: "F-1"), .hold(finding: "F-2")])
  }

  @Test("events do not go back in time")
  func order() throws {
    let state = try replay(opening(), .noted(officer: "A", text: "t"))
    #expect(throws: Fault.self) { try CaseState.applying(.noted(officer: "A", text: "u"), to: state, now: start) }
  }

  @Test("of several judgements on one thing the latest stands")
  func judgements() throws {
    let state = try replay(
      opening(), .judged(.init(subject: "match:p:1", verdict: .unsure, officer: "A", ground: "g")),
      .judged(.init(subject: "match:p:1", verdict: .different, officer: "B", ground: "h")))
    #expect(state.judgements.map(\.verdict) == [.different])
  }

  @Test(
    "each event has one form in bytes and comes back from it",
    arguments: [
      opening(), .findingsAdded(["F-9"]), .sheltered([payer("p"), payer("é", by: .officer)]),
      .shelterLifted(holder: "p", first: "A", second: "B", ground: "g"), .noted(officer: "A", text: "ש"),
      .judged(.init(subject: "s", verdict: .same, officer: "A", ground: "g")), .closed(officer: "A", ground: "g"),
      .reopened(officer: "A", ground: "g"),
    ])
  func bytes(event: CaseEvent) throws {
    #expect(try CaseEvent(canonicalBytes: event.canonicalBytes) == event)
    for length in 0..<event.canonicalBytes.count {
      #expect(throws: (any Error).self) { try CaseEvent(canonicalBytes: Array(event.canonicalBytes.prefix(length))) }
    }
  }
}
