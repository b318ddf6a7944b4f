/// Sums of many public points, each times a public scalar: what a proof over a whole batch is checked with. By buckets
/// (Pippenger 1976; Bernstein, Doumen, Lange, Oosterwijk, "Faster batch forgery identification", 2012, §4): some forty
/// additions a point in place of some three hundred doublings and additions.
///
/// The time it takes depends on its values. All of them have travelled, or will travel, in the clear.
package enum MultiScalarProduct {
  /// Σ scalars[i] · elements[i]; nil where the sum is the identity, which has no place in the protocol.
  package static func sum(_ scalars: [Scalar], _ elements: [GroupElement]) -> GroupElement? {
    let digitBits = width(for: elements.count)
    let digits = scalars.map { signedDigits($0, bits: digitBits) }
    let addends = elements.map { Addend(CurvePoint($0)) }
    let windows = (256 + digitBits) / digitBits
    var total = CurvePoint.identity
    var buckets = [CurvePoint](repeating: .identity, count: 1 << (digitBits - 1))
    var used = [Bool](repeating: false, count: buckets.count)
    for window in (0..<windows).reversed() {
      if window != windows - 1 { for _ in 0..<digitBits { total = total.doubled } }
      for at in buckets.indices where used[at] {
        buckets[at] = .identity
        used[at] = false
      }
      for (at, addend) in addends.enumerated() {
        let digit = Int(digits[at][window])
        if digit > 0 {
          buckets[digit - 1] = Addend.add(addend, to: buckets[digit - 1])
          used[digit - 1] = true
        } else if digit < 0 {
          buckets[-digit - 1] = Addend.subtract(addend, from: buckets[-digit - 1])
          used[-digit - 1] = true
        }
      }
      // Bucket k counts k times: running sums from the top add each as often as it counts.
      var running = CurvePoint.identity
      var sum = CurvePoint.identity
      var hasAny = false
      for at in buckets.indices.reversed() {
        if used[at] {
          running = running + buckets[at]
          hasAny = true
        }
        if hasAny { sum = sum + running }
      }
      if hasAny { total = total + sum }
    }
    return GroupElement(encoding: total.encoding)
  }

  /// Bits of a digit with the fewest additions in all.
  private static func width(for count: Int) -> Int {
    (2...12).min { cost(of: $0, count) < cost(of: $1, count) } ?? 4
  }

  private static func cost(of bits: Int, _ count: Int) -> Int { (256 + bits) / bits * (count + 1 << bits) }

  /// The scalar in digits from −2^(bits−1) to 2^(bits−1), the lowest first.
  private static func signedDigits(_ scalar: Scalar, bits: Int) -> [Int16] {
    let words = unsafeBitCast(scalar.encoding, to: SIMD4<UInt64>.self)
    let windows = (256 + bits) / bits
    var carry = 0
    return (0..<windows).map { window in
      let start = window * bits
      let (word, shift) = (start >> 6, start & 63)
      var piece = word < 4 ? words[word] >> UInt64(shift) : 0
      if shift + bits > 64, word < 3 { piece |= words[word + 1] << UInt64(64 - shift) }
      var digit = Int(piece & (1 << UInt64(bits) - 1)) + carry
      carry = digit > 1 << (bits - 1) ? 1 : 0
      digit -= carry << bits
      return Int16(truncatingIfNeeded: digit)
    }
  }
}
