import Casework
import Ontology
import Testing
import Vocabulary

@Suite("Who only pays in is sheltered")
struct ShelterProposalTests {
  /// Payers `p…` pay a collector, who pays a firm.
  private struct Scheme {
    var payments: [CasePayment] = []
    var accounts: [String: CaseAccount] = [:]
    var parts: [String: Finding.Part] = [:]

    mutating func account(_ id: String, _ kind: String = "person", part: Finding.Part? = nil, holder: String? = nil) {
      accounts[id] = CaseAccount(id: id, institution: "B", country: nil, kind: kind, holder: holder)
      parts[id] = part
    }

    mutating func pay(_ payer: String, _ payee: String, _ cents: Int64) {
      payments.append(
        CasePayment(
          id: "T\(payments.count)", time: Instant(seconds: Int64(payments.count) * 60), zone: "UTC", payer: payer,
          payee: payee, payerInstitution: "B", payeeInstitution: "B",
          amount: Money(minorUnits: cents, currency: .usDollar), valueCents: cents, channel: "wire", source: "s",
          reference: nil, marking: .serviceOnly))
    }

    func sheltered(as family: String, listed: Set<String> = []) -> [String] {
      let finding = Finding(
        id: "F", family: family, score: 1, payments: payments.map(\.id),
        accounts: parts.sorted { $0.key < $1.key }.map { Finding.Account(id: $0.key, part: $0.value) }, why: [],
        against: [], limits: [], first: Instant(seconds: 0), last: Instant(seconds: 9), valueCents: 0)
      return ShelterProposal.holders(in: finding, payments: payments, accounts: accounts, listed: listed).map(\.holder)
    }
  }

  private func collector(payerPart: Finding.Part?, payers: Int = 6) -> Scheme {
    var scheme = Scheme()
    for payer in 0..<payers { scheme.account("p\(payer)", part: payerPart) }
    scheme.account("c", part: .collector)
    scheme.account("f", "business", part: .front)
    for payer in 0..<payers { scheme.pay("p\(payer)", "c", 50_000) }
    scheme.pay("c", "f", 280_000)
    return scheme
  }

  @Test(
    "whatever the pattern was named, those who only pay many-to-one are sheltered and the collector is not",
    arguments: ["smuggling-collector", "fan-in", "gather-scatter", "online-csea", "stack"],
    [Finding.Part?.some(.payer), .some(.source), nil])
  func manyToOne(family: String, part: Finding.Part?) {
    #expect(collector(payerPart: part).sheltered(as: family) == (0..<6).map { "p\($0)" })
  }

  @Test("a large payer is a source of its own, unless the detector says payer")
  func largeSource() {
    var scheme = collector(payerPart: .source)
    scheme.account("big", part: .source)
    scheme.pay("big", "c", 900_000)
    #expect(!scheme.sheltered(as: "fan-in").contains("big"))
    scheme.parts["big"] = .payer
    #expect(scheme.sheltered(as: "fan-in").contains("big"))
  }

  @Test("whoever also receives, or pays one who takes from few, is not sheltered")
  func others() {
    var scheme = collector(payerPart: .source)
    scheme.pay("c", "p0", 10_000)
    #expect(!scheme.sheltered(as: "fan-in").contains("p0"))
    #expect(collector(payerPart: .source, payers: 2).sheltered(as: "fan-in") == [])
  }

  @Test("firms and counters are sheltered only where payers are victims by definition, counters never")
  func kinds() {
    var scheme = collector(payerPart: .payer)
    scheme.account("firm", "business", part: .payer)
    scheme.account("counter", "branch", part: .payer)
    scheme.pay("firm", "c", 1_000)
    scheme.pay("counter", "c", 1_000)
    #expect(!scheme.sheltered(as: "fan-in").contains("firm"))
    #expect(scheme.sheltered(as: "ransom-peel").contains("firm"))
    #expect(!scheme.sheltered(as: "smuggling-collector").contains("counter"))
  }

  @Test("a person whom a list names beyond doubt is not hidden by a machine's guess, but is where payers are victims")
  func listed() {
    let scheme = collector(payerPart: .payer)
    #expect(!scheme.sheltered(as: "fan-in", listed: ["p1"]).contains("p1"))
    #expect(scheme.sheltered(as: "smuggling-collector", listed: ["p1"]).contains("p1"))
  }

  @Test("a holder with two accounts is sheltered once, and not at all when one of them does more")
  func twoAccounts() {
    var scheme = collector(payerPart: .payer)
    scheme.account("p0", part: .payer, holder: "H")
    scheme.account("p1", part: .payer, holder: "H")
    #expect(scheme.sheltered(as: "fan-in").first == "H")
    #expect(scheme.sheltered(as: "fan-in").count == 5)
    scheme.account("c", part: .collector, holder: "H")
    #expect(!scheme.sheltered(as: "fan-in").contains("H"))
  }

  @Test("where payers are victims, whoever paid in before anything came stays sheltered, whatever followed")
  func paidFirst() {
    var scheme = collector(payerPart: .payer)
    scheme.parts["p0"] = .layer
    scheme.pay("c", "p0", 10_000)
    #expect(scheme.sheltered(as: "smuggling-collector").contains("p0"))
    #expect(!scheme.sheltered(as: "fan-in").contains("p0"))
    #expect(!scheme.sheltered(as: "smuggling-collector").contains("c"))
  }

  @Test("workers whose wages go to one account are sheltered")
  func workers() {
    var scheme = Scheme()
    scheme.account("firm", "business", part: .source)
    scheme.account("boss", part: .collector)
    for worker in 0..<5 {
      scheme.account("w\(worker)", part: .layer)
      scheme.pay("firm", "w\(worker)", 160_000)
      scheme.pay("w\(worker)", "boss", 120_000)
    }
    #expect(scheme.sheltered(as: "labour-exploitation") == (0..<5).map { "w\($0)" })
  }
}
