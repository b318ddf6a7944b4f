/// Invented payments of three countries whose banks are members of a joint analysis, and of one that takes no part: persons `CA0`,
/// `CA1` … `DE0` … `FR0` …, and `CH0` … at a bank that nobody holds.
public struct BorderPayments: Sendable {
  public struct Row: Sendable {
    public let id: String
    public let payer: String
    public let payee: String
    public let dollars: Double
    /// Days since the first of the period.
    public let day: Double
  }

  public private(set) var rows: [Row] = []

  /// Ordinary life.
  public init(ordinary: Int = 400) {
    var random = SeededNumbers(5)
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

  public mutating func pay(_ payer: String, _ payee: String, _ dollars: Double, day: Double, id: String) {
    rows.append(Row(id: id, payer: payer, payee: payee, dollars: dollars, day: day))
  }

  /// Beside ordinary life: an account in Switzerland that four persons of each country pay within days (`H…`), another that one
  /// of each pays (`Q…`), and money that walks through all three countries (`W…`).
  public static func planted() -> BorderPayments {
    var world = BorderPayments()
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
