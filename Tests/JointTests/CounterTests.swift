import Joint
import Testing
import Vocabulary
import World

@Suite("Counts are added without being told, and only totals that reach the line are opened")
struct CounterTests {
  private let agreement: JointAgreement.InForce

  init() throws { agreement = try Example.agreement(["CA", "DE", "FR", "GB"]) }

  private func table(_ counts: [(place: Int, count: Int)]) -> CounterTable {
    var table = CounterTable()
    for (place, count) in counts { table.add(count, at: place, members: 4) }
    return table
  }

  @Test("exactly the places at the line or above are opened, with their exact totals; one below stays closed")
  func opening() throws {
    let entropy = SeededEntropy(seed: 3)
    let size = CounterTable.regionSize
    let line = CounterTable.Region.shortIncoming.line(agreement.agreement.thresholds)
    let longLine = CounterTable.Region.longOutgoing.line(agreement.agreement.thresholds)
    #expect(line == 5 && longLine == 8)
    // Place 7: 5 by four members. Place 8: one below. The last place: 8 in a region whose line is 8; beside it 7.
    let tables = [
      table([(7, 2), (8, 1), (4 * size - 1, 3), (4 * size - 2, 3)]), table([(7, 1), (8, 1), (4 * size - 1, 3)]),
      table([(7, 1), (8, 1), (4 * size - 1, 2), (4 * size - 2, 4)]), table([(7, 1), (8, 1), (9, 15)]),
    ]
    let roles = CounterRoles(agreement)
    #expect(roles.tellers.count == 3 && !roles.tellers.contains(roles.dealer))
    var tellers = try OpeningTables.deal(agreement, tellers: 3, entropy: entropy).map {
      part throws(Fault) in try Teller(part, under: agreement)
    }
    for table in tables {
      for (at, part) in table.parts(tellers: 3, entropy: entropy).enumerated() { try tellers[at].take(part) }
    }
    let masked = try tellers.map { teller throws(Fault) in try teller.masked() }
    let bits = try tellers.map { teller throws(Fault) in try teller.bits(masked) }
    let reached = try Teller.reached(bits)
    let totals = try Teller.totals(reached, tellers.map { teller throws(Fault) in try teller.opened(reached) }).totals
    #expect(totals == [7: 5, 9: 15, 4 * size - 1: 8])

    // What tellers see of closed places is uniform: under another mask it is something else, whatever the sum.
    var seen: Set<UInt8> = []
    for place in 100..<1100 {
      seen.insert(masked.reduce(0) { ($0 &+ $1[place]) & 63 })
    }
    #expect(seen.count == 64)
  }

  @Test("a member's parts add up to its table; all of them but one are the same whatever the table holds")
  func parts() throws {
    let full = table([(0, 4), (5, 15), (70_000, 9)])
    let parts = full.parts(tellers: 3, entropy: SeededEntropy(seed: 1))
    let empty = CounterTable().parts(tellers: 3, entropy: SeededEntropy(seed: 1))
    #expect(parts[0] == empty[0] && parts[1] == empty[1] && parts[2] != empty[2])
    guard case .rest(let rest) = parts[2], case .rest(let none) = empty[2] else {
      Issue.record("the last part is written out")
      return
    }
    let differing = rest.indices.filter { rest[$0] != none[$0] }
    #expect(differing == [0, 5, 70_000])
    #expect(differing.map { (rest[$0] &- none[$0]) & 63 } == [4, 15, 9])
  }

  @Test("no member's count can carry a total past what is counted modulo 64")
  func bounded() {
    var table = CounterTable()
    for _ in 0..<100 { table.add(9, at: 3, members: 4) }
    #expect(table.counts[3] == 15)
  }

  @Test("a part too many, one missing, or one of another length is refused")
  func malformed() throws {
    let entropy = SeededEntropy(seed: 2)
    let opening = OpeningTables.deal(agreement, tellers: 1, entropy: entropy)
    #expect(throws: Fault.self) { try Teller(.rest([1, 2, 3]), under: agreement) }
    #expect(throws: Fault.self) { try Teller(.seed([1, 2, 3]), under: agreement) }
    var teller = try Teller(opening[0], under: agreement)
    let part = try #require(CounterTable().parts(tellers: 1, entropy: entropy).first)
    for _ in 0..<3 { try teller.take(part) }
    #expect(throws: Fault.self) { try teller.masked() }
    try teller.take(part)
    #expect(throws: Fault.self) { try teller.take(part) }
    #expect(throws: Fault.self) { try teller.bits([[1]]) }
    #expect(throws: Fault.self) { try teller.opened([CounterTable.size]) }
  }
}
