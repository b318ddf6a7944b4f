import Casework
import Ontology
import Pages
import Vocabulary

/// An invented case: families in three countries pay three collectors, who pay a consolidator, who pays a front, who
/// buys a boat; a part goes back. Names are invented; identifiers belong to nobody.
enum SampleCase {
  static let basis = "Invented Act, section 1"

  static func state(shelter: Bool = true) throws -> CaseState {
    var events: [(event: CaseEvent, at: Instant)] = [
      (
        .opened(
          .init(
            id: "urn:entente:ca-fiu:case:018f2a6e-0000-7000-8000-000000000001", officer: "A. Reader",
            purpose: .investigation, basis: basis, findings: ["F-1"])), Instant(seconds: 1_773_000_000)
      )
    ]
    if shelter {
      let facts = facts()
      let accounts = Dictionary(uniqueKeysWithValues: facts.accounts.map { ($0.id, $0) })
      let holders = ShelterProposal.holders(in: facts.findings[0], payments: facts.payments, accounts: accounts)
      events.append(
        (
          .sheltered(holders.map { .init(holder: $0.holder, role: $0.role, origin: .machine) }),
          Instant(seconds: 1_773_000_000)
        ))
    }
    return try CaseState.replay(events)!
  }

  static func file(shelter: Bool = true) throws -> CaseFile {
    try CaseFile.assemble(
      state: state(shelter: shelter), facts: facts(), service: .fiu, country: CountryCode("CA")!)
  }

  static let payers = 24

  static func facts() -> CaseFacts {
    var facts = CaseFacts()
    let countries = ["GB", "DE", "FR"].map { CountryCode($0)! }
    let ca = CountryCode("CA")!
    let it = CountryCode("IT")!
    var number = 0
    let day = Int64(1_770_000_000)
    func account(_ id: String, _ kind: String, _ country: CountryCode, _ name: String?, schema: String = "Person") {
      facts.accounts.append(
        CaseAccount(
          id: id, institution: String(id.prefix(5)), country: country, kind: kind, holder: name.map { _ in "H-\(id)" }))
      if let name {
        facts.holders.append(
          Holder(
            key: "H-\(id)", schema: schema, names: [name], birthDates: schema == "Person" ? ["1980-01-02"] : [],
            countries: [country], source: "parties"))
      }
    }
    func pay(_ payer: String, _ payee: String, _ cents: Int64, _ hours: Int64) {
      number += 1
      let euro = facts.accounts.first { $0.id == payer }.map { $0.country?.code != "CA" } ?? false
      let time = Instant(seconds: day + hours * 3_600 + Int64(number) * 61)
      let rate = Rate(
        from: .euro, to: .usDollar, day: time.date, billionths: 1_084_300_000, source: "invented table")
      facts.payments.append(
        CasePayment(
          id: "T\(1000 + number)", time: time, zone: number % 9 == 0 ? nil : "UTC", payer: payer, payee: payee,
          payerInstitution: String(payer.prefix(5)), payeeInstitution: String(payee.prefix(5)),
          amount: Money(minorUnits: euro ? cents * 10_000 / 10_843 : cents, currency: euro ? .euro : .usDollar),
          valueCents: cents, rate: euro ? rate : nil, channel: "wire", source: "eft-report",
          reference: RecordReference(file: Digest(of: "file"), line: number + 1),
          marking: number == 3 ? Marking(sharing: .red, action: .amber, handling: .h1)! : .serviceOnly))
    }
    account("ITB01-900", "person", it, "Ostwin Barrowmere")
    account("ITB02-901", "person", it, "Ирина Вымыслова")
    account("CAB01-902", "person", ca, "Lendel Quist")
    account("CAB03-910", "business", ca, "Marlowe & Fenn <Trading> Ltd", schema: "Company")
    account("DEB02-911", "business", countries[1], "Nordkai Handels GmbH", schema: "Company")
    account("ITB05-920", "dealer", it, "Cantieri Finti S.r.l.", schema: "Company")
    let collectors = ["ITB01-900", "ITB02-901", "CAB01-902"]
    for payer in 0..<payers {
      let country = countries[payer % 3]
      let id = "\(country.code)B0\(payer % 5)-1\(payer < 10 ? "0" : "")\(payer)"
      account(id, "person", country, payer % 4 == 0 ? nil : "Family Secretname\(payer)")
      for turn in 0..<(1 + payer % 2) {
        pay(id, collectors[payer % 3], Int64(28_000 + payer * 1_700), Int64(payer * 5 + turn * 50))
      }
    }
    for (index, collector) in collectors.enumerated() {
      pay(collector, "CAB03-910", Int64(330_000 + index * 40_000), 150)
      pay(collector, "CAB03-910", 90_000, 190)
    }
    pay("CAB03-910", "DEB02-911", 1_150_000, 230)
    pay("DEB02-911", "ITB05-920", 980_000, 270)
    pay("DEB02-911", "ITB01-900", 120_000, 280)
    let ids = facts.payments.map(\.id)
    facts.findings = [
      Finding(
        id: "F-1", family: "smuggling-collector", score: 14_200, payments: ids,
        accounts: facts.accounts.enumerated().map { index, account in
          Finding.Account(
            id: account.id,
            part: index < 3 ? .collector : index == 3 ? .layer : index == 4 ? .front : index == 5 ? .asset : .payer)
        },
        why: [
          Reason(
            Sentence(
              "sample.payers", ("payers", .integer(24)), ("account", .account("ITB01-900")),
              ("span", .duration(seconds: 9 * 86_400))), references: Array(ids.prefix(9))),
          Reason(Sentence("sample.first", ("account", .account("GBB00-100")))),
        ],
        against: [Reason(Sentence("sample.monthly", ("payers", .integer(2))))],
        limits: [Sentence("sample.window", ("days", .duration(seconds: 45 * 86_400)))],
        first: facts.payments.map(\.time).min()!, last: facts.payments.map(\.time).max()!,
        valueCents: facts.payments.reduce(0) { $0 + $1.valueCents })
    ]
    facts.matches = [
      ListMatch(
        holder: "H-ITB02-901", list: "fictional list", entry: "900701", caption: "VYMYSLOVA, Irina",
        programs: ["FICTION-TRAFF"], score: 962, verdict: .match,
        why: [Reason(Sentence("sample.name")), Reason(Sentence("sample.birth"))], against: []),
      ListMatch(
        holder: "H-CAB01-902", list: "fictional list", entry: "900855", caption: "QUIST, Lendel", score: 610,
        verdict: .contradicted, why: [Reason(Sentence("sample.name"))],
        against: [Reason(Sentence("sample.other-birth"))]),
      ListMatch(
        holder: "H-GBB01-106", list: "fictional list", entry: "900999", caption: "SECRETNAME6, Family", score: 990,
        verdict: .nameOnly, why: [Reason(Sentence("sample.name"))], against: []),
    ]
    facts.links = [
      HolderLink(
        first: "H-ITB01-900", second: "H-ITB02-901", kinds: [.telephone, .address],
        why: [Reason(Sentence("sample.phone"))]),
      HolderLink(
        first: "H-ITB01-900", second: "H-CAB03-910", kinds: [.name], why: [Reason(Sentence("sample.name"))]),
      HolderLink(
        first: "H-ITB01-900", second: "H-GBB01-106", kinds: [.telephone], why: [Reason(Sentence("sample.phone"))]),
    ]
    let last = facts.findings[0].last
    facts.standings = [
      Standing(
        method: .fifo, asOf: last, seededCents: 1_690_000, heldCents: 1_314_000, accounts: 4,
        rows: [
          .init(account: "ITB05-920", cents: 980_000), .init(account: "ITB01-900", cents: 120_000),
          .init(account: "CAB03-910", cents: 210_000), .init(account: "GBB01-106", cents: 4_000),
        ]),
      Standing(
        method: .haircut, asOf: last, seededCents: 1_690_000, heldCents: 1_150_000, accounts: 2,
        rows: [.init(account: "ITB05-920", cents: 910_000), .init(account: "CAB03-910", cents: 240_000)]),
      Standing(
        method: .poison, asOf: last, seededCents: 1_690_000, heldCents: 980_000, accounts: 1,
        rows: [.init(account: "ITB05-920", cents: 980_000)]),
    ]
    facts.limits = [Sentence("case.limit.not-asked")]
    return facts
  }

  /// The program's words and those of the sample's own sentences.
  static let words = Wording.carried(
    .english,
    adding: [
      (key: "sample.payers", text: "{payers|one payer|# payers} paid {account} within {span}."),
      (key: "sample.first", text: "The first to pay was {account}."),
      (key: "sample.monthly", text: "{payers|One payer has|# payers have} paid the same account monthly for a year."),
      (key: "sample.window", text: "Payments more than {days} apart were not joined."),
      (key: "sample.name", text: "The names agree in another script."),
      (key: "sample.birth", text: "The dates of birth agree."),
      (key: "sample.other-birth", text: "The dates of birth are eleven years apart."),
      (key: "sample.phone", text: "One telephone is recorded for both."),
    ])
}
