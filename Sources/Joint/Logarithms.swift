#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

func naturalLog(_ value: Double) -> Double { log(value) }
func exponential(_ value: Double) -> Double { exp(value) }
/// The value between two others; the lower one for what is no number, so that it fits into whatever holds these bounds.
func clamp(_ value: Double, _ low: Double, _ high: Double) -> Double { value > low ? min(value, high) : low }

extension UInt8 {
  /// The nearest whole number that fits; 0 for what is no number.
  init(held value: Double) { self = UInt8(clamp(value.rounded(), 0, 255)) }
}
