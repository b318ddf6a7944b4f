import Glibc

// Benchmarks [NAME…]: all, or those whose names contain one of the words.
let benchmarks: [Benchmark] = flowsBenchmarks + egressBenchmarks + matchingBenchmarks + requestsBenchmarks

let words = Array(CommandLine.arguments.dropFirst())
if words.first == "load-once", words.count == 2 {
  // One loading in a process of its own, as load_against_duckdb.py asks for it.
  do { try loadOnce(words[1]) } catch {
    print(error)
    exit(1)
  }
  exit(0)
}
if words.first == "joint", words.count > 1 {
  // What joint_analysis.py judges.
  do { try jointAnalysis(Array(words.dropFirst())) } catch {
    print(error)
    exit(1)
  }
  exit(0)
}
if words.first == "name-keys" {
  nameKeys()
  exit(0)
}
if words.first == "matching-once", words.count == 2, let items = Int(words[1]) {
  // The figures of private matching in a process of its own, as matching_peers.py asks for them.
  do { try matchingOnce(items) } catch {
    print(error)
    exit(1)
  }
  exit(0)
}
if words.first?.hasPrefix("matching-work") ?? false {
  // Whether what is found and what is not take the same work.
  do {
    if words.count == 5, let count = Int(words[3]), let seed = UInt64(words[4]) {
      try matchingWorkOnce(words[1], words[2], count, seed: seed)
    } else {
      try matchingWork(samples: words.count == 2 ? Int(words[1]) ?? 10_000 : 10_000)
    }
  } catch {
    print(error)
    exit(1)
  }
  exit(0)
}
if words.first == "matching-network", words.count > 1 {
  // Whole nodes over TLS: minutes of making sets, kept in the folder.
  do {
    try await matchingNetwork(
      words[1], items: words.count > 2 ? Int(words[2]) ?? 1_000_000 : 1_000_000,
      identifiers: words.count > 3 ? Int(words[3]) ?? 1_000 : 1_000)
  } catch {
    print(error)
    exit(1)
  }
  exit(0)
}
print("machine: \(conditions())")
for benchmark in benchmarks where words.isEmpty || words.contains(where: { benchmark.name.contains($0) }) {
  do { try await benchmark.run() } catch { print("\(benchmark.name): \(error)") }
}
print("machine: \(conditions())")
