/// Natural logarithm without a C library: exponent and a series for the mantissa, good to five digits and the same on
/// every machine.
public enum NaturalLogarithm {
  public static func of(_ x: Float) -> Float {
    guard x > 0, x.isFinite else { return 0 }
    let mantissa = x.significand
    let t = (mantissa - 1) / (mantissa + 1)
    let square = t * t
    let series = 2 * t * (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square / 9))))
    return Float(x.exponent) * 0.693_147_18 + series
  }

  /// Its inverse, by powers of two and a series.
  public static func inverse(_ x: Float) -> Float {
    if x < -80 { return 0 }
    if x > 80 { return .greatestFiniteMagnitude }
    let scaled = x * 1.442_695
    let whole = scaled.rounded()
    let rest = (scaled - whole) * 0.693_147_18
    let series = 1 + rest * (1 + rest * (0.5 + rest * (1 / 6 + rest * (1 / 24 + rest / 120))))
    return Float(sign: .plus, exponent: Int(whole), significand: 1) * series
  }
}
