import Ledger

/// One scheme of each family, planted among ordinary life. The identifiers of planted payments begin with `X`.
enum Planted {
  static let families: [String] = [
    "bipartite", "cycle", "fan-in", "fan-out", "funnel-account", "gather-scatter", "labour-exploitation", "online-csea",
    "pass-through", "precursor-procurement", "random", "ransom-peel", "scatter-gather", "smuggling-collector",
    "smuggling-escrow", "stack", "structuring",
  ]

  static func town(_ family: String, seed: UInt64 = 7) -> Town {
    var town = Town.ordinary(seed: seed)
    var number = 0
    func pay(_ payer: String, _ payee: String, _ dollars: Double, _ day: Double, _ channel: String = "wire") {
      town.pay(payer, payee, dollars, day: day, channel, id: "X\(1000 + number)")
      number += 1
    }
    func person(_ at: Int) -> String { "person\(at)" }
    switch family {
    case "fan-in":
      for at in 0..<12 { pay(person(at * 20), "person299", 1_500 + Double(at * 37), 40 + Double(at) * 0.1) }
    case "fan-out":
      for at in 0..<12 { pay("person299", person(at * 20), 1_500 + Double(at * 37), 40 + Double(at) * 0.1) }
    case "gather-scatter":
      for at in 0..<9 { pay(person(at * 20), "person299", 1_500 + Double(at * 37), 40 + Double(at) * 0.1) }
      for at in 0..<8 { pay("person299", person(5 + at * 20), 1_700 + Double(at * 31), 42 + Double(at) * 0.1) }
    case "scatter-gather":
      for at in 0..<8 {
        let sum = 1_500 + Double(at * 137)
        pay("person299", person(at * 20), sum, 40 + Double(at) * 0.1)
        pay(person(at * 20), "person150", sum * 0.97, 41 + Double(at) * 0.1)
      }
    case "cycle":
      for at in 0..<6 {
        pay(person(at * 20), person((at + 1) % 6 * 20), 9_000 * scale(0.98, at), 40 + Double(at) * 0.7)
      }
    case "random":
      for at in 0..<9 { pay(person(at * 20), person((at + 1) * 20), 9_000 * scale(0.98, at), 40 + Double(at) * 0.7) }
    case "bipartite":
      for payer in 0..<5 {
        for payee in 0..<4 where (payer + payee) % 5 != 0 {
          pay(person(payer * 20), person(7 + payee * 20), 2_000 + Double(payer * 300), 40 + Double(payer + payee) * 0.2)
        }
      }
    case "stack":
      for payer in 0..<4 {
        for middle in 0..<4 {
          pay(
            person(payer * 20), person(7 + middle * 20), 2_000 + Double(payer * 300), 40 + Double(payer + middle) * 0.2)
        }
      }
      for middle in 0..<4 {
        for payee in 0..<3 {
          pay(
            person(7 + middle * 20), person(113 + payee * 20), 3_000 + Double(middle * 210), 42.5 + Double(payee) * 0.2)
        }
      }
    case "structuring":
      for at in 0..<6 { pay("branch\(at)", "person299", 9_000 + Double(at * 90), 40 + Double(at) * 0.8, "cash_in") }
    case "funnel-account":
      for at in 0..<16 { pay("branch\(at)", "person299", 3_000 + Double(at * 110), 30 + Double(at) * 0.8, "cash_in") }
      for at in 0..<8 { pay("person299", "branch\(19 - at)", 2_500, 32 + Double(at) * 1.3, "cash_out") }
      pay("person299", "firm3", 22_000, 44)
    case "pass-through":
      for at in 0..<8 {
        let sum = 4_000 + Double(at * 811)
        pay(person(at * 20), "person299", sum, 10 + Double(at) * 8)
        pay("person299", person(11 + at * 20), sum * 0.97, 10.6 + Double(at) * 8)
      }
    case "smuggling-collector":
      for collector in 0..<3 {
        for at in 0..<14 {
          pay(
            person(at * 20 + collector), "person\(295 + collector)", 1_600 + Double(at * 45), 20 + Double(at) * 1.6,
            "mvts")
        }
        for sweep in 0..<3 { pay("person\(295 + collector)", "person290", 8_200, 28 + Double(sweep) * 8) }
      }
      pay("person290", "firm5", 60_000, 48)
    case "smuggling-escrow":
      town.account("agent0", .agent)
      town.account("agent1", .agent)
      town.account("agent2", .agent)
      for at in 0..<40 {
        town.pay("agent\(at % 3)", person(at * 7), Double(50 + (at * 97) % 900), day: Double(at * 2), "mvts")
      }
      for at in 0..<12 {
        let piece = 911.17 + Double(at) * 173.31
        for leg in 0..<3 {
          pay("agent\(leg % 2)", "person\(290 + leg)", piece, 20 + Double(at) * 1.5 + Double(leg) * 4, "mvts")
        }
      }
    case "labour-exploitation":
      for week in 0..<5 {
        for worker in 0..<9 {
          let wage = 430 + Double((worker * 31 + week * 17) % 90)
          pay("firm7", person(worker * 20), wage, 20 + Double(week * 7) + Double(worker) * 0.01, "salary")
          pay(person(worker * 20), "person299", wage * 0.9, 20.4 + Double(week * 7) + Double(worker) * 0.01, "instant")
        }
      }
    case "online-csea":
      for payment in 0..<60 {
        pay(
          person((payment * 7) % 18 * 16), "person\(296 + payment / 18 % 2)", 30 + Double((payment * 13) % 25),
          20 + Double(payment) * 0.6, "mvts")
      }
      pay("person296", "branch3", 700, 57, "cash_out")
    case "precursor-procurement":
      for at in 0..<4 { town.account("supplier\(at)", .supplier) }
      for at in 0..<30 {
        pay(
          person((at * 7) % 15 * 19), "person\(296 + at % 2)", 90 + Double((at * 13) % 60), 20 + Double(at) * 0.7,
          "instant")
      }
      for buy in 0..<6 {
        pay("person\(296 + buy % 2)", "wallet1", 310 + Double(buy * 23), 23 + Double(buy) * 3, "crypto")
        pay("wallet1", "wallet2", 305 + Double(buy * 22), 23.3 + Double(buy) * 3, "crypto")
        pay("person\(296 + buy % 2)", "supplier\(buy % 2)", 240 + Double(buy * 17), 24 + Double(buy) * 3)
      }
    case "ransom-peel":
      var left = 80_000.0
      pay("firm9", "wallet0", left, 40, "crypto")
      for hop in 0..<9 {
        pay("wallet\(hop)", "wallet\(hop + 1)", left * 0.9, 40.5 + Double(hop) * 0.5, "crypto")
        pay("wallet\(hop)", "wallet\(30 + hop)", left * 0.095, 40.5 + Double(hop) * 0.5 + 0.001, "crypto")
        pay("wallet\(30 + hop)", person(hop * 20), left * 0.094, 41.1 + Double(hop) * 0.5, "crypto")
        left *= 0.9
      }
    default: break
    }
    return town
  }

  private static func scale(_ factor: Double, _ power: Int) -> Double {
    var out = 1.0
    for _ in 0..<power { out *= factor }
    return out
  }
}
