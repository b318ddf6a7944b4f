import Ledger
import MoneyFlow
import Ontology
import Testing
import Vocabulary

@Suite struct DetectionTests {
  let detection: Detection

  init() throws { detection = try Detection() }

  private func planted(_ finding: Finding) -> Int { finding.payments.count { $0.hasPrefix("X") } }

  @Test(arguments: Planted.families) func `a planted scheme is the first finding, named and nearly whole`(
    family: String
  ) throws {
    let town = Planted.town(family)
    let all = town.rows.count { $0.id.hasPrefix("X") }
    let first = try #require(try detection.run(on: town.table()).first { planted($0) > 0 })
    #expect(first.family == family)
    #expect(planted(first) * 2 >= all)
    #expect(planted(first) * 2 >= first.payments.count)
    #expect(!first.why.isEmpty && !first.against.isEmpty && !first.limits.isEmpty)
  }

  @Test func `ordinary life alone gives nothing`() throws {
    for seed in 1...4 {
      let findings = try detection.run(on: Town.ordinary(seed: UInt64(seed)).table())
      #expect(findings.isEmpty, "seed \(seed): \(findings.map(\.family))")
    }
  }

  @Test(arguments: ["fan-in", "cycle", "random", "scatter-gather", "bipartite", "stack"])
  func `the same payments with receivers shuffled give nothing`(family: String) throws {
    let town = Planted.town(family)
    var shuffled = Town.ordinary()
    let rows = town.rows.filter { $0.id.hasPrefix("X") }
    // Receivers anyone in town, amounts and times as they were.
    for (at, row) in rows.enumerated() {
      shuffled.pay(
        row.payer, "person\((at * 53 + 29) % 300)", Double(row.cents) / 100, day: Double(row.time) / 86_400,
        row.channel,
        id: row.id)
    }
    #expect(try !detection.run(on: shuffled.table()).contains { $0.family == family && planted($0) > 0 })
  }

  @Test func `a savings club whose pot goes round is not a finding`() throws {
    var town = Town.ordinary()
    let members = (0..<9).map { "person\($0 * 30)" }
    for round in 0..<9 {
      for (at, member) in members.enumerated() where at != round {
        town.pay(
          member, members[round], 200 + Double((at * 41) % 90), day: 5 + Double(round) * 6 + Double(at) * 0.1,
          id: "X\(round)-\(at)")
      }
    }
    #expect(try !detection.run(on: town.table()).contains { planted($0) > 0 })
  }

  @Test func `equal shares of a trip are not a finding`() throws {
    var town = Town.ordinary()
    town.account("travel", .travel)
    for at in 0..<20 { town.pay("person\(at * 14)", "person299", 180, day: 30 + Double(at) * 0.4, id: "X\(at)") }
    town.pay("person299", "travel", 3_600, day: 39, id: "X99")
    #expect(try !detection.run(on: town.table()).contains { planted($0) > 0 })
  }

  @Test func `money collected and spent at once at a firm is a purchase`() throws {
    var town = Town.ordinary()
    for at in 0..<14 {
      town.pay("person\(at * 20)", "person299", 150 + Double(at * 29), day: 30 + Double(at) * 0.2, id: "X\(at)")
    }
    town.pay("person299", "firm3", 4_500, day: 35, id: "X99")
    #expect(try !detection.run(on: town.table()).contains { planted($0) > 0 })
  }

  @Test func `wages by plain transfer every month are a known relation`() throws {
    var town = Town.ordinary()
    for month in 0..<3 {
      for at in 0..<15 {
        town.pay(
          "firm1", "person\(at * 20)", 1_900 + Double(at * 13), day: Double(month * 30 + 2), id: "X\(month)-\(at)")
      }
    }
    #expect(try !detection.run(on: town.table()).contains { planted($0) > 0 })
  }

  @Test(arguments: ["smuggling-collector", "smuggling-escrow", "labour-exploitation", "ransom-peel", "fan-in"])
  func `who only pays is never collector, layer or front`(family: String) throws {
    for finding in try detection.run(on: Planted.town(family).table()) where planted(finding) > 0 {
      let table = Planted.town(family).table()
      var receives: Set<String> = []
      let inside = Set(finding.payments)
      for row in 0..<table.count where inside.contains(table.id[row]) {
        receives.insert(table.accounts.id[Int(table.payee[row])])
      }
      for account in finding.accounts where !receives.contains(account.id) && account.id.hasPrefix("person") {
        #expect(account.part == .payer, "\(account.id) is \(account.part)")
      }
    }
  }

  @Test func `workers whose wages are taken are payers, not subjects`() throws {
    let findings = try detection.run(on: Planted.town("labour-exploitation").table())
    let finding = try #require(findings.first { $0.family == "labour-exploitation" })
    let parts = Dictionary(finding.accounts.map { ($0.id, $0.part) }, uniquingKeysWith: { a, _ in a })
    for worker in 0..<9 { #expect(parts["person\(worker * 20)"] == .payer) }
    #expect(parts["person299"] == .collector)
  }

  @Test func `the order in which rows were entered does not matter, nor does running twice`() throws {
    var town = Planted.town("smuggling-collector")
    for row in Planted.town("cycle").rows where row.id.hasPrefix("X") {
      town.pay(
        row.payer, row.payee, Double(row.cents) / 100, day: Double(row.time) / 86_400, row.channel, id: "Y" + row.id)
    }
    let once = try detection.run(on: town.table())
    #expect(once == (try detection.run(on: town.table())))
    #expect(once == (try detection.run(on: town.table(shuffle: 11))))
    #expect(once.count >= 2)
  }

  @Test func `a finding's identifier follows from its family and payments`() throws {
    let findings = try detection.run(on: Planted.town("cycle").table())
    let cycle = try #require(findings.first)
    let digest = Digest(of: "cycle\n" + cycle.payments.sorted().joined(separator: "\n"))
    #expect(cycle.id == String(digest.hex.prefix(20)))
    #expect(
      cycle.valueCents
        == Planted.town("cycle").rows.filter { cycle.payments.contains($0.id) }.reduce(0) { $0 + $1.cents })
  }

  @Test func `only the families asked for are told`() throws {
    let town = Planted.town("stack")
    #expect(try detection.run(on: town.table(), families: ["cycle"]).isEmpty)
    #expect(try detection.run(on: town.table(), families: ["stack"]).map(\.family) == ["stack"])
    #expect(throws: Fault.self) { try detection.run(on: town.table(), families: ["usury"]) }
  }

  @Test func `a cancelled run ends with nothing`() {
    #expect(throws: CancellationError.self) {
      try detection.run(on: Planted.town("cycle").table(), isCancelled: { true })
    }
  }

  @Test func `a table that is not well formed is refused, not read past its end`() throws {
    var table = Planted.town("cycle").table()
    table.payer[3] = 1_000_000
    #expect(throws: Fault.self) { try detection.run(on: table) }
    table = Planted.town("cycle").table()
    table.seconds[5] = 0
    #expect(throws: Fault.self) { try detection.run(on: table) }
    table = Planted.town("cycle").table()
    table.id.removeLast()
    #expect(throws: Fault.self) { try detection.run(on: table) }
    #expect(try detection.run(on: PaymentTable()).isEmpty)
  }

  @Test func `neither country, owner nor institution changes a finding`() throws {
    let table = Planted.town("smuggling-collector").table()
    var moved = table
    let countries = ["CA", "DE", "FR", "GB", "IT", "JP", "US"].compactMap { CountryCode($0) }
    for account in 0..<moved.accounts.count {
      moved.accounts.country[account] = countries[account % countries.count]
      moved.accounts.owner[account] = UInt32(account % 3)
      moved.accounts.institution[account] = UInt32(account % 2)
    }
    moved.accounts.institutions = ["ONE", "TWO"]
    moved.accounts.owners = ["a", "b", "c"]
    #expect(try detection.run(on: table) == (try detection.run(on: moved)))
  }
}
