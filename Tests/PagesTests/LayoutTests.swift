import Casework
import Ontology
import Pages
import Testing
import Vocabulary

/// A case of random payments, the same for the same seed.
private func randomFile(seed: UInt64, accounts: Int, payments: Int) throws -> CaseFile {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
  let countries = ["CA", "GB", "DE", "FR", "IT", "JP", "US", "AE", "TR"].map { CountryCode($0)! }
  var facts = CaseFacts()
  for index in 0..<accounts {
    facts.accounts.append(
      CaseAccount(
        id: "A\(index)", institution: "B", country: next(20) == 0 ? nil : countries[next(countries.count)],
        kind: next(9) == 0 ? "branch" : "person", holder: nil))
  }
  for index in 0..<payments {
    let payer = next(accounts)
    let payee = next(30) == 0 ? payer : next(accounts)
    facts.payments.append(
      CasePayment(
        id: "T\(index)", time: Instant(seconds: Int64(next(9_000_000))), zone: "UTC", payer: "A\(payer)",
        payee: "A\(payee)", payerInstitution: "B", payeeInstitution: "B",
        amount: Money(minorUnits: 1, currency: .usDollar), valueCents: next(50) == 0 ? 0 : Int64(next(5_000_000)),
        channel: "wire", source: "s", reference: nil, marking: .serviceOnly))
  }
  facts.findings = [
    Finding(
      id: "F", family: "random", score: 1, payments: facts.payments.map(\.id), accounts: [], why: [], against: [],
      limits: [], first: Instant(seconds: 0), last: Instant(seconds: 1), valueCents: 1)
  ]
  let opened = CaseEvent.opened(.init(id: "c", officer: "A", purpose: .detection, basis: "b", findings: ["F"]))
  return CaseFile.assemble(
    state: try CaseState.replay([(event: opened, at: Instant(seconds: 0))])!, facts: facts, service: .fiu,
    country: countries[0])
}

private let sizes = [(1, 1), (2, 3), (12, 30), (80, 160), (400, 900), (1_500, 1_500)]

@Suite("Pictures are laid out so that they can be read and believed")
struct LayoutTests {
  @Test("at most 150 nodes, whatever the case, and every account in one of them", arguments: sizes)
  func nodes(accounts: Int, payments: Int) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let file = try randomFile(seed: seed, accounts: accounts, payments: payments)
      let used = Set(file.evidence.rows.flatMap { [$0.payer, $0.payee] }).count
      for picture in [file.flow, file.countries] {
        #expect(picture.nodes.count <= FlowPicture.nodesMax)
        #expect(picture.nodes.reduce(0) { $0 + $1.accounts } == used)
      }
    }
  }

  @Test("forward links go forward, and what a node shows is what its links carry", arguments: sizes)
  func conservation(accounts: Int, payments: Int) throws {
    let picture = try randomFile(seed: 7, accounts: accounts, payments: payments).flow
    for link in picture.links {
      #expect((picture.nodes[link.from].hop < picture.nodes[link.to].hop) == !link.isReturn)
    }
    for (index, node) in picture.nodes.enumerated() {
      #expect(picture.links.filter { $0.to == index }.reduce(0) { $0 + $1.cents } == node.inCents)
      #expect(picture.links.filter { $0.from == index }.reduce(0) { $0 + $1.cents } == node.outCents)
    }
  }

  @Test("boxes of a column do not touch, labels have room, and all lies inside", arguments: sizes)
  func boxes(accounts: Int, payments: Int) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let picture = try randomFile(seed: seed, accounts: accounts, payments: payments).flow
      let layout = Sankey(picture)
      for column in Dictionary(grouping: layout.boxes, by: \.x).values {
        let sorted = column.sorted { $0.y < $1.y }
        for (upper, lower) in zip(sorted, sorted.dropFirst()) {
          #expect(upper.y + upper.height < lower.y)
          let middles = lower.y + lower.height / 2 - upper.y - upper.height / 2
          #expect(middles >= layout.measure.slot - 0.001)
        }
      }
      for box in layout.boxes {
        #expect(box.x >= 0 && box.x + layout.measure.boxWidth < layout.width)
        #expect(box.y >= layout.measure.top - 0.001 && box.y + box.height < layout.height)
      }
    }
  }

  @Test(
    "ribbons are as wide as their sums at one scale, and no wider than the box they leave or reach", arguments: sizes)
  func ribbons(accounts: Int, payments: Int) throws {
    let picture = try randomFile(seed: 3, accounts: accounts, payments: payments).flow
    let layout = Sankey(picture)
    for ribbon in layout.ribbons where ribbon.below == nil {
      let link = picture.links[ribbon.link]
      #expect(abs(ribbon.width - max(0.75, Double(link.cents) * layout.scale)) < 1e-9)
      for (node, y) in [(link.from, ribbon.y0), (link.to, ribbon.y1)] {
        let width = Double(link.cents) * layout.scale
        #expect(y - width / 2 >= layout.boxes[node].y - 0.001)
        #expect(y + width / 2 <= layout.boxes[node].y + layout.boxes[node].height + 0.001)
      }
    }
  }

  @Test("a ring opens where least flows back")
  func ring() throws {
    let picture = try SampleCase.file().flow
    let returns = picture.links.filter(\.isReturn)
    #expect(returns.map(\.cents) == [120_000])
  }

  @Test("a timeline has few lanes, every payment, and nothing outside its frame", arguments: sizes)
  func timeline(accounts: Int, payments: Int) throws {
    let picture = try randomFile(seed: 5, accounts: accounts, payments: payments).timeline
    #expect(picture.lanes.count <= TimelinePicture.lanesMax)
    #expect(picture.legs.count == payments)
    let layout = Timeline(picture)
    for mark in layout.marks {
      #expect(mark.x >= layout.measure.gutter && mark.x <= layout.width - layout.measure.right)
      for y in [mark.fromY, mark.toY] { #expect(y > layout.measure.top && y < layout.height) }
    }
    #expect(layout.ticks.count <= 10)
  }

  @Test("the same case is drawn with the same bytes")
  func determinism() throws {
    let pages = try (0..<3).map { _ in
      CaseReport(try randomFile(seed: 9, accounts: 120, payments: 300), words: .english).html()
    }
    #expect(Set(pages).count == 1)
  }

  @Test("a case without payments still has a page")
  func empty() throws {
    var file = try randomFile(seed: 1, accounts: 1, payments: 1)
    file.flow = FlowPicture(nodes: [], links: [], foldedAccounts: 0)
    file.timeline.lanes = []
    file.timeline.legs = []
    file.evidence = EvidenceList(rows: [])
    #expect(CaseReport(file, words: .english).html().hasSuffix("</html>\n"))
  }
}
