import Joint
import Ledger
import Vocabulary
import World

/// Small invented worlds: three countries whose banks are members, and one that takes no part.
enum Example {
  static let first = CivilDate(year: 2026, month: 1, day: 5)!
  static let last = first.adding(days: 89)

  static func agreement(
    _ members: [String], identifier: String = "urn:example:joint", thresholds: Thresholds = Thresholds(),
    budget: JointAgreement.DailyBudget = .init()
  ) throws -> JointAgreement.InForce {
    let members = members.compactMap { MemberID($0) }
    return try JointAgreement(
      identifier: identifier, purpose: .detection, members: members, first: first, last: last, thresholds: thresholds,
      budget: budget, expires: last.adding(days: 30)
    ).inForce(on: last, approved: Set(members))
  }

  struct Row {
    let id: String
    let payer: String
    let payee: String
    let dollars: Double
    let day: Double
  }

  /// Persons `CA0`, `CA1` … `DE0` … `FR0` … at banks that CA, DE and FR hold, `CH0` … at one that nobody holds.
  struct World {
    var rows: [Row] = []
    private var random = SplitMix(state: 5)

    init(ordinary: Int = 400) {
      let countries = ["CA", "DE", "FR"]
      for number in 0..<(ordinary * 3) {
        let home = countries[number % 3]
        let away = number % 10 == 0 ? ["CA", "DE", "FR", "CH"][number / 10 % 4] : home
        let dollars = 20 + Double(Int.random(in: 0..<400, using: &random)) * 1.37
        pay(
          "\(home)\(Int.random(in: 0..<60, using: &random))", "\(away)\(Int.random(in: 60..<120, using: &random))",
          dollars, day: Double(Int.random(in: 0..<89_000, using: &random)) / 1000, id: "O\(number)")
      }
    }

    mutating func pay(_ payer: String, _ payee: String, _ dollars: Double, day: Double, id: String) {
      rows.append(Row(id: id, payer: payer, payee: payee, dollars: dollars, day: day))
    }

    /// What a member holds; where it holds the payee alone, its copy is so much later and smaller.
    func ledger(
      of member: String, under agreement: JointAgreement.InForce, late: Double = 0, fee: Double = 0
    ) throws -> MemberLedger {
      var table = PaymentTable()
      table.channels = ["wire"]
      table.accounts.institutions = ["CAB", "DEB", "FRB", "CHB"]
      var positions: [String: UInt32] = [:]
      func account(_ name: String) -> UInt32 {
        if let known = positions[name] { return known }
        positions[name] = UInt32(table.accounts.id.count)
        table.accounts.id.append(name)
        table.accounts.institution.append(
          UInt32(table.accounts.institutions.firstIndex(of: name.prefix(2) + "B") ?? 3))
        table.accounts.kind.append(.person)
        table.accounts.owner.append(AccountTable.noOwner)
        table.accounts.country.append(nil)
        return UInt32(table.accounts.id.count - 1)
      }
      let start = Double(Example.first.daysSinceEpoch) * 86_400
      let held = rows.filter { $0.payer.hasPrefix(member) || $0.payee.hasPrefix(member) }.map { row in
        let copy = !row.payer.hasPrefix(member) && !row.payer.hasPrefix("CH")
        return (row, UInt32(start + row.day * 86_400 + (copy ? late * 86_400 : 0)), row.dollars * (copy ? 1 - fee : 1))
      }.sorted { ($0.1, $0.0.id) < ($1.1, $1.0.id) }
      for (row, seconds, dollars) in held {
        table.payer.append(account(row.payer))
        table.payee.append(account(row.payee))
        table.seconds.append(seconds)
        table.amount.append(Int64(dollars * 100))
        table.currency.append(Currency.usDollar.index)
        table.valueCents.append(Int64(dollars * 100))
        table.channel.append(0)
        table.id.append(row.id)
      }
      let coverage = Coverage(
        Dictionary(
          agreement.agreement.members.map { ($0.text + "B", $0) }, uniquingKeysWith: { first, _ in first }))
      guard let member = MemberID(member) else { throw Fault("joint.not-a-member") }
      return try MemberLedger(table, of: member, coverage: coverage, under: agreement)
    }
  }

  /// Beside ordinary life: an account in Switzerland that four persons of each country pay within days, another that one of
  /// each pays, and money that walks through all three countries.
  static func planted() -> World {
    var world = World()
    for (at, country) in ["CA", "DE", "FR"].enumerated() {
      for payer in 0..<4 {
        world.pay(
          "\(country)\(payer * 7)", "CH500", 2_600 + Double((at * 4 + payer) * 83 % 700),
          day: 40 + Double(at) * 0.9 + Double(payer) * 0.4, id: "H\(at)\(payer)")
      }
      world.pay("\(country)33", "CH501", 2_900 + Double(at) * 110, day: 41 + Double(at), id: "Q\(at)")
    }
    let walk = ["CA41", "CA42", "DE41", "DE42", "FR41", "FR42"]
    for (at, ends) in zip(walk, walk.dropFirst()).enumerated() {
      world.pay(ends.0, ends.1, 7_400 * (1 - 0.015 * Double(at)), day: 60 + Double(at) * 0.8, id: "W\(at)")
    }
    return world
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
