#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

func naturalLog(_ value: Double) -> Double { log(value) }
func exponential(_ value: Double) -> Double { exp(value) }
func clamp(_ value: Double, _ low: Double, _ high: Double) -> Double { min(max(value, low), high) }

extension UInt8 {
  /// The nearest whole number that fits.
  init(held value: Double) { self = UInt8(clamp(value.rounded(), 0, 255)) }
}
