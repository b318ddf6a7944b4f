import Glibc
import Interchange
import Ledger
import MoneyFlow
import Vocabulary
import World

/// Loading and following payments. The payments are those of the folder named by ENTENTE_PAYMENTS, else a million random
/// ones between 100,000 accounts, some of them busy.
let flowsBenchmarks = [
  Benchmark(name: "flows.load") {
    let source = try paymentsSource()
    var count = 0
    let time = try best(of: 3) { count = try PaymentLayout.load(source, provenance: "benchmark").ledger.count }
    let alone = try best(of: 1) {
      _ = try PaymentLayout.load(source, provenance: "benchmark", threads: 1).ledger.count
    }
    print("flows.load: \(count) payments, \(millions(count, time)) by two threads, \(millions(count, alone)) by one")
  },
  Benchmark(name: "flows.segment") {
    let ledger = try paymentsLedger()
    let folder = "/tmp/entente-benchmark-segments"
    try SystemFiles().makeFolder(folder)
    var receipt: SegmentReceipt?
    let write = try nanoseconds { receipt = try ledger.write(to: folder) }
    guard let receipt else { return }
    let open = try nanoseconds { _ = try LedgerView(folder: folder, segments: [receipt.name]) }
    let verify = try nanoseconds {
      try LedgerView.verify(segment: receipt.name, in: folder, digest: receipt.digest)
    }
    try SystemFiles().remove(FilePath.join(folder, receipt.name))
    print(
      "flows.segment: \(receipt.bytes / max(ledger.count, 1)) bytes a payment; write \(write / 1_000_000) ms,",
      "open \(open / 1_000_000) ms, verify \(verify / 1_000_000) ms")
  },
  Benchmark(name: "flows.index") {
    let ledger = try paymentsLedger()
    let time = best(of: 3) { _ = PaymentRuns(ledger) }
    print("flows.index: both directions, \(millions(ledger.count, time))")
  },
  Benchmark(name: "flows.trace") {
    let ledger = try paymentsLedger()
    let tracer = Tracer(ledger)
    var random = SplitMix(state: 1)
    for hops in [4, 6] {
      var options = Trace.Options()
      options.hops = hops
      var times: [Int] = []
      var most = 0
      for _ in 0..<2000 {
        let row = Int.random(in: 0..<ledger.count, using: &random)
        times.append(
          try nanoseconds { most = max(most, try tracer.trace(payments: [row], options: options).steps.count) })
      }
      times.sort()
      print(
        "flows.trace: \(hops) hops, 14 days: p50 \(microseconds(times[1000])), p99 \(microseconds(times[1980])),",
        "most \(microseconds(times[1999])) (\(most) payments)")
    }
  },
  Benchmark(name: "flows.attribute") {
    let ledger = try paymentsLedger()
    let seeds = Array(0..<min(20, ledger.count))
    for method in AttributionMethod.allCases {
      let time = try best(of: 3) { _ = try Attribution(ledger, seeds: seeds, method: method) }
      print("flows.attribute: \(method.rawValue), \(millions(ledger.count, time))")
    }
  },
  Benchmark(name: "flows.cycles") {
    let ledger = try paymentsLedger()
    let runs = PaymentRuns(ledger)
    for (days, lengths) in [(1, 2...4), (5, 2...4)] {
      for length in lengths {
        var options = Cycles.Options()
        options.length = length
        options.window = Int64(days) * 86_400
        var found = 0
        let time = try nanoseconds { found = try Cycles(ledger, index: runs, options: options).count }
        print(
          "flows.cycles: length \(length) within \(days) d: \(found) rings in \(time / 1_000_000) ms,",
          millions(ledger.count, time))
      }
    }
  },
]

/// Loads a folder once and prints what `load_against_duckdb.py` reads.
func loadOnce(_ folder: String) throws {
  let source = try paymentsSource(folder)
  var loaded: LedgerView?
  let time = try nanoseconds { loaded = try PaymentLayout.load(source, provenance: "benchmark").ledger }
  let count = loaded?.count ?? 0
  print("{\"payments\":\(count),\"nanoseconds\":\(time),\"peakBytes\":\(ProcessMemory.peakAnonymousBytes)}")
}

private func paymentsSource(_ folder: String? = nil) throws -> IntakeSource {
  let path = try folder ?? getenv("ENTENTE_PAYMENTS").map { String(cString: $0) } ?? randomPayments()
  for source in try Intake.plan([path]).sources where source.format == .paymentLayout { return source }
  throw Fault("flows.no-payments", at: .init(file: path))
}

nonisolated(unsafe) private var held: LedgerView?

private func paymentsLedger() throws -> LedgerView {
  if let held { return held }
  let ledger = try PaymentLayout.load(try paymentsSource(), provenance: "benchmark").ledger
  held = ledger
  return ledger
}

/// A folder with a million random payments over 90 days, made once.
private func randomPayments() throws -> String {
  let folder = "/tmp/entente-benchmark-payments"
  let path = FilePath.join(folder, "transactions.csv")
  guard !SystemFiles().exists(path) else { return folder }
  try SystemFiles().makeFolder(folder)
  var random = SplitMix(state: 20_260_105)
  var text: [UInt8] = Array("tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,channel\n".utf8)
  let start: Int64 = 1_767_571_200
  for number in 0..<1_000_000 {
    func account() -> String {
      // The lower of two draws: low numbers are busy.
      let drawn = min(Int.random(in: 0..<100_000, using: &random), Int.random(in: 0..<100_000, using: &random))
      return "B\(drawn % 40),A\(drawn)"
    }
    let time = Instant(seconds: start + Int64(number) * 7_776_000 / 1_000_000)
    let amount = Int.random(in: 100...500_000, using: &random)
    let row = "T\(number),\(time),\(account()),\(account()),\(DecimalText.text(Int64(amount), exponent: 2)),USD,wire\n"
    text.append(contentsOf: row.utf8)
  }
  try SystemFiles().replace(path, with: text)
  return folder
}
