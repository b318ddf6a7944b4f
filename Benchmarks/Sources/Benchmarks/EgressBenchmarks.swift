import Authority
import Protection
import Vocabulary

/// The scan of what leaves, against a register of ten thousand.
let egressBenchmarks: [Benchmark] = [
  Benchmark(name: "egress") {
    var random = SplitMix(state: 7)
    func word(_ least: Int) -> String {
      let parts = [
        "ba", "ko", "len", "mir", "tos", "ar", "vel", "shi", "dan", "rou", "gre", "pol", "yan", "ek", "sto", "fi",
      ]
      return (0..<Int.random(in: least...4, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
        .joined()
    }
    let persons = (0..<10_000).map { number in
      ProtectedPerson(
        id: "protected-\(number)-\(UInt32.random(in: 0 ... .max, using: &random))",
        names: [word(2) + " " + word(3), word(2) + " " + word(2) + " " + word(3)],
        identifiers: (0..<3).map { _ in "X\(UInt64.random(in: 1_000_000_000...9_999_999_999, using: &random))" },
        standing: PersonStanding([.init(place: "case", role: .victim, origin: .officer)]), bar: .everywhere)
    }
    var scanner = EgressScanner(ProtectedRegister([]))
    let building = nanoseconds { scanner = EgressScanner(ProtectedRegister(persons)) }
    print("egress: register of \(persons.count) built in \(building / 1_000_000) ms")

    let recipient = Recipient(id: "peer", countries: [CountryCode("CA")].compactMap(\.self))
    var prose: [UInt8] = []
    let common = (0..<6_000).map { _ in word(1) + "en" }
    while prose.count < 4 << 20 {
      prose += Array((common.randomElement(using: &random) ?? "").utf8) + [32]
      if Int.random(in: 0..<12, using: &random) == 0 {
        prose += Array(String(UInt64.random(in: 0...9_999_999_999, using: &random)).utf8) + [10]
      }
    }
    let part = OutboundPart(name: "message", bytes: prose)
    var verdict = EgressVerdict.clear
    let scanning = nanoseconds { verdict = scanner.scan([part], to: recipient) }
    print("egress: \(prose.count) bytes of text in \(scanning / 1_000_000) ms, \(verdict.blocks.count) blocks")
  }
]
