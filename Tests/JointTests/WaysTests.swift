import Joint
import Ledger
import MoneyFlow
import TestSupport
import Testing
import Vocabulary
import World

@Suite("What several members supply is a network; what one supplies is its own")
struct WaysTests {
  private let detection: Detection
  private let agreement: JointAgreement.InForce

  init() throws {
    detection = try Detection()
    agreement = try Example.agreement(["CA", "DE", "FR"])
  }

  private func analysis(_ world: Example.World) throws -> JointAnalysis {
    let ledgers = try ["CA", "DE", "FR"].map { try world.ledger(of: $0, under: agreement) }
    return try JointAnalysis(
      ledgers, detection: detection, under: agreement, naming: .rehearsed, entropy: SeededEntropy(seed: 3))
  }

  private func payments(_ network: JointNetwork, _ analysis: JointAnalysis) -> Set<String> {
    Set(analysis.sessions.flatMap { $0.payments(in: network, of: analysis.networks) })
  }

  /// One account pays three that three members hold, and each pays one other nearly as much.
  private func several(from source: String, to end: String) -> Example.World {
    var world = Example.World()
    for (at, middle) in ["CA55", "DE55", "FR55"].enumerated() {
      let sum = 6_300 + 410 * Double(at)
      world.pay(source, middle, sum, day: 50 + Double(at) * 0.4, id: "S\(at)")
      world.pay(middle, end, sum * 0.985, day: 51 + Double(at) * 0.5, id: "T\(at)")
    }
    return world
  }

  @Test(
    "a sum that goes three ways, each through another member, is one network by who holds its ends",
    arguments: [("CA56", "DE56"), ("CH510", "DE56"), ("CA56", "CH511"), ("CH510", "CH511")])
  func ways(source: String, end: String) throws {
    let analysis = try analysis(several(from: source, to: end))
    let network = try #require(analysis.networks.first { payments($0, analysis).contains("S0") })
    #expect(payments(network, analysis) == ["S0", "S1", "S2", "T0", "T1", "T2"])
    #expect(network.members.map(\.text) == ["CA", "DE", "FR"])
    // Who holds an end says so; where nobody does, its name does.
    let stated = { (ground: Recognition.Ground) in
      Set(network.joints.filter { $0.recognition.ground == ground }.map(\.statedBy.text))
    }
    #expect(stated(.oneSource) == (source.hasPrefix("CH") ? [] : ["CA"]))
    #expect(stated(.oneEnd) == (end.hasPrefix("CH") ? [] : ["DE"]))
  }

  @Test("ways from one account to different ones, or weeks apart, are no network")
  func apart() throws {
    var world = Example.World()
    for (at, middle) in ["CA55", "DE55", "FR55"].enumerated() {
      world.pay("CA56", middle, 6_300 + 410 * Double(at), day: 50, id: "S\(at)")
      world.pay(middle, "DE\(56 + at)", (6_300 + 410 * Double(at)) * 0.985, day: 51, id: "T\(at)")
    }
    let scattered = try analysis(world)
    #expect(!scattered.networks.contains { payments($0, scattered).isSuperset(of: ["S0", "S1"]) })

    var slow = Example.World()
    for (at, middle) in ["CA55", "DE55", "FR55"].enumerated() {
      slow.pay("CA56", middle, 6_300 + 410 * Double(at), day: 10 + 25 * Double(at), id: "S\(at)")
      slow.pay(middle, "DE56", (6_300 + 410 * Double(at)) * 0.985, day: 11 + 25 * Double(at), id: "T\(at)")
    }
    let weeks = try analysis(slow)
    #expect(!weeks.networks.contains { payments($0, weeks).isSuperset(of: ["S0", "S1"]) })
  }

  @Test("an account that the persons of one member alone pay is opened, and is no network: it is that member's to find")
  func together() throws {
    var world = Example.planted()
    for payer in 0..<12 {
      world.pay(
        "CA\(payer * 5)", "CH520", 2_600 + Double(payer * 83 % 700), day: 70 + Double(payer) * 0.4, id: "K\(payer)")
    }
    let analysis = try analysis(world)
    #expect(analysis.accountsClaimed == 2)
    #expect(analysis.networks.contains { payments($0, analysis).contains("H00") })
    #expect(!analysis.networks.contains { payments($0, analysis).contains("K0") })
    #expect(analysis.networks.allSatisfy { $0.members.count > 1 })
  }

  @Test("payments that turn around an account of another member's are left to it, and not told")
  func left() throws {
    var world = Example.World()
    for payer in 0..<8 {
      world.pay("FR\(payer * 5)", "DE57", 2_700 + Double(payer) * 45, day: 30 + Double(payer) * 0.3, id: "G\(payer)")
    }
    let analysis = try analysis(world)
    let ids = (0..<8).map { "G\($0)" }
    let sessions = Dictionary(uniqueKeysWithValues: analysis.sessions.map { ($0.member.text, $0) })
    #expect(sessions["FR"]?.leaves(ids)?.text == "DE")
    #expect(sessions["DE"]?.leaves(ids) == nil)
    #expect(sessions["FR"]?.leaves(["G0"]) == nil && sessions["FR"]?.leaves([]) == nil)
    // Germany, which sees it whole, names the payments to France, and France names none of them back.
    let france = try #require(MemberID("FR"))
    #expect(sessions["FR"]?.paymentsNamed == 0, "\(analysis.disclosure.items(.namedPayments, by: france))")
  }
}
