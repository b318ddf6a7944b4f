import Ledger
import Vocabulary

/// A little town for tests: persons who pay each other and firms in ordinary ways, drawn from a fixed seed, and whatever
/// a test plants among them.
struct Town {
  struct Row {
    var time: Int
    var payer: String
    var payee: String
    var cents: Int64
    var channel: String
    var id: String
  }

  private(set) var rows: [Row] = []
  private var kinds: [String: AccountKind] = [:]
  private var state: UInt64

  static let day = 86_400

  init(seed: UInt64 = 7) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func draw(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func account(_ name: String, _ kind: AccountKind) { kinds[name] = kind }

  /// Pays `dollars`, `days` after the ledger's beginning.
  mutating func pay(
    _ payer: String, _ payee: String, _ dollars: Double, day: Double, _ channel: String = "instant", id: String? = nil
  ) {
    rows.append(
      Row(
        time: Int(day * Double(Self.day)), payer: payer, payee: payee, cents: Int64((dollars * 100).rounded()),
        channel: channel, id: id ?? "P\(rows.count)"))
  }

  /// Ninety days of ordinary life: card, wages, friends, bills.
  static func ordinary(seed: UInt64 = 7, persons: Int = 300) -> Town {
    var town = Town(seed: seed)
    for number in 0..<persons { town.account("person\(number)", .person) }
    for number in 0..<40 { town.account("firm\(number)", .business) }
    for number in 0..<20 { town.account("branch\(number)", .branch) }
    for number in 0..<60 { town.account("wallet\(number)", .wallet) }
    for person in 0..<persons {
      for _ in 0..<14 {
        let day = Double(town.draw(9_000)) / 100
        switch town.draw(7) {
        case 0...2:
          town.pay("person\(person)", "firm\(town.draw(40))", Double(5 + town.draw(90)), day: day, "card")
        case 3:
          town.pay(
            "person\(person)", "person\((person + 1 + town.draw(4)) % persons)", Double(10 + town.draw(300)), day: day)
        case 4: town.pay("person\(person)", "firm\(town.draw(40))", Double(60 + town.draw(200)), day: day, "bill")
        case 5: town.pay("branch\(town.draw(20))", "person\(person)", Double(100 + town.draw(900)), day: day, "cash_in")
        default:
          town.pay("person\(person)", "branch\(town.draw(20))", Double(20 * (1 + town.draw(12))), day: day, "cash_out")
        }
      }
      for month in 0..<3 {
        town.pay(
          "firm\(person % 40)", "person\(person)", Double(1_200 + town.draw(1_500)), day: Double(month * 30 + 25),
          "salary")
      }
    }
    for firm in 0..<40 {
      for _ in 0..<8 {
        town.pay(
          "firm\(firm)", "firm\(town.draw(40))", Double(300 + town.draw(6_000)), day: Double(town.draw(9_000)) / 100,
          "wire")
      }
    }
    return town
  }

  /// The table in order of (time, rank). `shuffle` gives the rows another order of entry first.
  func table(shuffle seed: UInt64? = nil) -> PaymentTable {
    var rows = rows
    if let seed {
      var dice = Town(seed: seed)
      for at in rows.indices.reversed() where at > 0 { rows.swapAt(at, dice.draw(at + 1)) }
    }
    rows.sort { $0.time != $1.time ? $0.time < $1.time : $0.id < $1.id }
    var table = PaymentTable()
    var position: [String: UInt32] = [:]
    let names = Set(rows.flatMap { [$0.payer, $0.payee] }).sorted()
    for name in names {
      position[name] = UInt32(position.count)
      table.accounts.id.append(name)
      table.accounts.institution.append(0)
      table.accounts.kind.append(kinds[name] ?? .person)
      table.accounts.owner.append(AccountTable.noOwner)
      table.accounts.country.append(nil)
    }
    table.accounts.institutions = ["BANK"]
    table.channels = Set(rows.map(\.channel)).sorted()
    for row in rows {
      table.payer.append(position[row.payer] ?? 0)
      table.payee.append(position[row.payee] ?? 0)
      table.seconds.append(UInt32(1_767_571_200 + row.time))
      table.amount.append(row.cents)
      table.currency.append(Currency.usDollar.index)
      table.valueCents.append(row.cents)
      table.channel.append(UInt8(table.channels.firstIndex(of: row.channel) ?? 0))
      table.id.append(row.id)
    }
    return table
  }
}
