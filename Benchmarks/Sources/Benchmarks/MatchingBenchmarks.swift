import PrivateMatching
import Vocabulary
import World

/// The arithmetic of private matching, a thousand items at a time, on one core.
let matchingBenchmarks: [Benchmark] = [
  Benchmark(name: "matching") {
    let entropy = SystemEntropy()
    let key = try EvaluationKey(seed: entropy.bytes(32), information: Array("holder|peer|iban|1".utf8))
    let items = (0..<1000).map { Array("iban\u{0}DE8937040044053201\($0)".utf8) }
    let each = { (nanoseconds: Int) in microseconds(nanoseconds / items.count) }

    print(
      "matching: an item of the holder's set \(each(best(of: 3) { for item in items { _ = key.value(for: item) } }))")
    var batch = try BlindedBatch(items, entropy: entropy)
    let blinding = try best(of: 3) { batch = try BlindedBatch(items, entropy: entropy) }
    var answer = try key.evaluate(batch.elements, entropy: entropy)
    print("matching: a query at the holder, with its share of the proof", terminator: " ")
    print(each(try best(of: 3) { answer = try key.evaluate(batch.elements, entropy: entropy) }))
    let reading = try best(of: 3) { _ = try batch.values(answer, publicKey: key.publicKey) }
    print(
      "matching: a query at the asker \(each(blinding + reading)): blinding \(each(blinding)), reading \(each(reading))"
    )
  }
]
