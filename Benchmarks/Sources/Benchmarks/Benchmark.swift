import Glibc

/// Something measured. `run` prints its own lines, each beginning with the benchmark's name.
struct Benchmark: Sendable {
  let name: String
  let run: @Sendable () async throws -> Void
}

/// Wall time of a body in nanoseconds.
func nanoseconds(_ body: () throws -> Void) rethrows -> Int {
  let clock = ContinuousClock()
  let elapsed = try clock.measure { try body() }.components
  return Int(elapsed.seconds) * 1_000_000_000 + Int(elapsed.attoseconds / 1_000_000_000)
}

/// The least of several runs: what the machine can do when nothing else happens.
func best(of rounds: Int, _ body: () throws -> Void) rethrows -> Int {
  var least = Int.max
  for _ in 0..<rounds { least = min(least, try nanoseconds(body)) }
  return least
}

/// Millions a second with two decimals.
func millions(_ count: Int, _ nanoseconds: Int) -> String {
  let hundredths = count * 100_000 / max(nanoseconds, 1)
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) M/s"
}

/// Microseconds with one decimal.
func microseconds(_ nanoseconds: Int) -> String { "\(nanoseconds / 1000).\(nanoseconds % 1000 / 100) us" }

/// Deterministic pseudo-random numbers (SplitMix64, Steele, Lea and Flood 2014).
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

/// What else the machine was doing, for whoever reads the figures.
func conditions() -> String {
  var loads = [0.0, 0.0, 0.0]
  getloadavg(&loads, 3)
  let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
  return "\(processors) processors, load \((loads[0] * 100).rounded() / 100)"
}
