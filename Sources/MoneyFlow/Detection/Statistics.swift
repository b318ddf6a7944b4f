#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The little statistics that detectors need. All in decimal logarithms: a score of 3 is one chance in a thousand.
enum Statistics {
  static let ln10 = 2.302585092994046

  /// `-log10 P(N ≥ k)` for a negative binomial count: a Poisson count over `window` whose rate has a Gamma posterior
  /// of `shape` and `rate` (per unit of time). Summed as a series from its first term, so that it neither underflows
  /// nor needs an incomplete beta function.
  static func surprise(atLeast k: Int, shape: Double, rate: Double, window: Double) -> Double {
    guard k > 0, shape > 0, rate > 0, window > 0 else { return 0 }
    let p = window / (rate + window)
    let n = Double(k)
    let first =
      logGamma(n + shape) - logGamma(shape) - logGamma(n + 1) + shape * log(rate / (rate + window)) + n * log(p)
    var sum = 1.0
    var term = 1.0
    var at = n
    for _ in 0..<20_000 {
      term *= (at + shape) / (at + 1) * p
      sum += term
      at += 1
      if term < sum * 1e-9 { break }
    }
    return max(0, -(first + log(sum)) / ln10)
  }

  /// `-log10 P(at least one)` for a Poisson count with mean `mean`.
  static func surpriseOfAny(mean: Double) -> Double { -log10(max(-expm1(-mean), 1e-300)) }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }

  static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  static func deviation(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let center = mean(values)
    return (values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count)).squareRoot()
  }

  static func clamp(_ value: Double, _ low: Double, _ high: Double) -> Double { min(max(value, low), high) }

  /// The position of the first element of a sorted array that is not below `value`.
  static func lowerBound(_ sorted: [Double], _ value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// How many elements of a sorted array lie between two values, both included.
  static func count(_ sorted: [Double], from low: Double, to high: Double) -> Int {
    var end = lowerBound(sorted, high)
    while end < sorted.count, sorted[end] == high { end += 1 }
    return max(0, end - lowerBound(sorted, low))
  }

  static func naturalLog(_ value: Double) -> Double { log(value) }
  static func exponential(_ value: Double) -> Double { exp(value) }
  static func powerOfTen(_ value: Double) -> Double { log10(value) }

  /// Lanczos' approximation (g = 7, 9 terms), accurate to about 1e-13 for positive arguments; the C library's `lgamma`
  /// keeps a global sign and is not safe on two threads.
  private static func logGamma(_ x: Double) -> Double {
    let coefficients = [
      0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
      12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ]
    if x < 0.5 { return log(Double.pi / sin(Double.pi * x)) - logGamma(1 - x) }
    let z = x - 1
    var sum = coefficients[0]
    for i in 1..<9 { sum += coefficients[i] / (z + Double(i)) }
    let t = z + 7.5
    return 0.5 * log(2 * Double.pi) + (z + 0.5) * log(t) - t + log(sum)
  }
}
