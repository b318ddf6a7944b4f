/// A number modulo 2^255 − 19 in five limbs of 51 bits (Bernstein, Duif, Lange, Schwabe, Yang, "High-speed high-security
/// signatures", 2011, §4). Limbs may run a little over; every product brings them back below 2^52.
///
/// Only values that travel in the clear go through here: nothing is done to hide them from a clock.
struct FieldElement: Sendable {
  var a0: UInt64
  var a1: UInt64
  var a2: UInt64
  var a3: UInt64
  var a4: UInt64

  @inline(__always)
  init(_ a0: UInt64, _ a1: UInt64, _ a2: UInt64, _ a3: UInt64, _ a4: UInt64) {
    self.a0 = a0
    self.a1 = a1
    self.a2 = a2
    self.a3 = a3
    self.a4 = a4
  }

  static let zero = FieldElement(0, 0, 0, 0, 0)
  static let one = FieldElement(1, 0, 0, 0, 0)

  private static let low: UInt64 = (1 << 51) - 1

  /// 32 bytes, the lowest first; the highest bit is not looked at.
  init(_ bytes: SIMD32<UInt8>) {
    let words = unsafeBitCast(bytes, to: SIMD4<UInt64>.self)
    self.init(
      words[0] & Self.low,
      (words[0] >> 51 | words[1] << 13) & Self.low,
      (words[1] >> 38 | words[2] << 26) & Self.low,
      (words[2] >> 25 | words[3] << 39) & Self.low,
      (words[3] >> 12) & Self.low)
  }

  /// The one way to write the number, below 2^255 − 19.
  var bytes: SIMD32<UInt8> {
    var one = weaklyReduced.weaklyReduced
    // Whether 19 more would reach 2^255: then once the modulus is taken away.
    var carry = (one.a0 &+ 19) >> 51
    carry = (one.a1 &+ carry) >> 51
    carry = (one.a2 &+ carry) >> 51
    carry = (one.a3 &+ carry) >> 51
    carry = (one.a4 &+ carry) >> 51
    one.a0 &+= 19 &* carry
    one.a1 &+= one.a0 >> 51
    one.a2 &+= one.a1 >> 51
    one.a3 &+= one.a2 >> 51
    one.a4 &+= one.a3 >> 51
    let (b0, b1, b2) = (one.a0 & Self.low, one.a1 & Self.low, one.a2 & Self.low)
    let (b3, b4) = (one.a3 & Self.low, one.a4 & Self.low)
    let words = SIMD4<UInt64>(b0 | b1 << 51, b1 >> 13 | b2 << 38, b2 >> 26 | b3 << 25, b3 >> 39 | b4 << 12)
    return unsafeBitCast(words, to: SIMD32<UInt8>.self)
  }

  /// Odd when written out: what RFC 9496, section 2, calls negative.
  var isNegative: Bool { bytes[0] & 1 == 1 }
  var isZero: Bool { bytes == SIMD32<UInt8>() }
  var absolute: FieldElement { isNegative ? -self : self }

  @inline(__always)
  private var weaklyReduced: FieldElement {
    FieldElement(
      (a0 & Self.low) &+ 19 &* (a4 >> 51), (a1 & Self.low) &+ a0 >> 51, (a2 & Self.low) &+ a1 >> 51,
      (a3 & Self.low) &+ a2 >> 51, (a4 & Self.low) &+ a3 >> 51)
  }

  @inline(__always)
  static func + (a: FieldElement, b: FieldElement) -> FieldElement {
    FieldElement(a.a0 &+ b.a0, a.a1 &+ b.a1, a.a2 &+ b.a2, a.a3 &+ b.a3, a.a4 &+ b.a4)
  }

  /// Sixteen times the modulus is put on first, so that no limb goes below nothing.
  @inline(__always)
  static func - (a: FieldElement, b: FieldElement) -> FieldElement {
    let first: UInt64 = ((1 << 51) - 19) << 4
    let other: UInt64 = ((1 << 51) - 1) << 4
    return FieldElement(
      a.a0 &+ first &- b.a0, a.a1 &+ other &- b.a1, a.a2 &+ other &- b.a2, a.a3 &+ other &- b.a3,
      a.a4 &+ other &- b.a4
    ).weaklyReduced
  }

  @inline(__always)
  static prefix func - (a: FieldElement) -> FieldElement { zero - a }

  /// Limbs up to 2^54 are taken.
  @inline(__always)
  static func * (a: FieldElement, b: FieldElement) -> FieldElement {
    let (b1x, b2x, b3x, b4x) = (b.a1 &* 19, b.a2 &* 19, b.a3 &* 19, b.a4 &* 19)
    let r0 = wide(a.a0, b.a0) &+ wide(a.a1, b4x) &+ wide(a.a2, b3x) &+ wide(a.a3, b2x) &+ wide(a.a4, b1x)
    let r1 = wide(a.a0, b.a1) &+ wide(a.a1, b.a0) &+ wide(a.a2, b4x) &+ wide(a.a3, b3x) &+ wide(a.a4, b2x)
    let r2 = wide(a.a0, b.a2) &+ wide(a.a1, b.a1) &+ wide(a.a2, b.a0) &+ wide(a.a3, b4x) &+ wide(a.a4, b3x)
    let r3 = wide(a.a0, b.a3) &+ wide(a.a1, b.a2) &+ wide(a.a2, b.a1) &+ wide(a.a3, b.a0) &+ wide(a.a4, b4x)
    let r4 = wide(a.a0, b.a4) &+ wide(a.a1, b.a3) &+ wide(a.a2, b.a2) &+ wide(a.a3, b.a1) &+ wide(a.a4, b.a0)
    return carried(r0, r1, r2, r3, r4)
  }

  @inline(__always)
  var squared: FieldElement {
    let (d0, d1, d2) = (a0 &* 2, a1 &* 2, a2 &* 2)
    let (a3x, a4x) = (a3 &* 19, a4 &* 19)
    let r0 = Self.wide(a0, a0) &+ Self.wide(d1, a4x) &+ Self.wide(d2, a3x)
    let r1 = Self.wide(d0, a1) &+ Self.wide(d2, a4x) &+ Self.wide(a3, a3x)
    let r2 = Self.wide(d0, a2) &+ Self.wide(a1, a1) &+ Self.wide(a3 &* 2, a4x)
    let r3 = Self.wide(d0, a3) &+ Self.wide(d1, a2) &+ Self.wide(a4, a4x)
    let r4 = Self.wide(d0, a4) &+ Self.wide(d1, a3) &+ Self.wide(a2, a2)
    return Self.carried(r0, r1, r2, r3, r4)
  }

  // Numbers of 128 bits are put together from their halves: what converts any number into them is not specialised in builds
  // for debugging, and took two fifths of all time there.
  @inline(__always)
  private static func wide(_ a: UInt64, _ b: UInt64) -> UInt128 {
    let product = a.multipliedFullWidth(by: b)
    return UInt128(_low: product.low, _high: product.high)
  }

  @inline(__always)
  private static func carry(_ sum: UInt128) -> UInt64 { (sum &>> 51)._low }

  @inline(__always)
  private static func sum(_ a: UInt128, _ b: UInt64) -> UInt128 { a &+ UInt128(_low: b, _high: 0) }

  @inline(__always)
  private static func carried(
    _ r0: UInt128, _ r1: UInt128, _ r2: UInt128, _ r3: UInt128, _ r4: UInt128
  ) -> FieldElement {
    let s1 = sum(r1, carry(r0))
    let s2 = sum(r2, carry(s1))
    let s3 = sum(r3, carry(s2))
    let s4 = sum(r4, carry(s3))
    let first = (r0._low & low) &+ carry(s4) &* 19
    return FieldElement(
      first & low, (s1._low & low) &+ first >> 51, s2._low & low, s3._low & low, s4._low & low)
  }

  private func squared(times: Int) -> FieldElement {
    var power = self
    for _ in 0..<times { power = power.squared }
    return power
  }

  /// To the power 2^252 − 3, which is (p − 5) / 8.
  private var powerForRoots: FieldElement {
    let two = squared
    let nine = two.squared(times: 2) * self
    let eleven = nine * two
    let five = eleven.squared * nine  // 2^5 − 1
    let ten = five.squared(times: 5) * five
    let twenty = ten.squared(times: 10) * ten
    let forty = twenty.squared(times: 20) * twenty
    let fifty = forty.squared(times: 10) * ten
    let hundred = fifty.squared(times: 50) * fifty
    let twoHundred = hundred.squared(times: 100) * hundred
    let most = twoHundred.squared(times: 50) * fifty  // 2^250 − 1
    return most.squared(times: 2) * self
  }

  /// √−1, the even one.
  static let rootOfMinusOne = FieldElement(
    0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d)

  /// √(1/v), and whether 1/v is a square: SQRT_RATIO_M1 of RFC 9496, section 4.2, for u = 1.
  static func inverseRoot(of v: FieldElement) -> (wasSquare: Bool, root: FieldElement) {
    let v3 = v.squared * v
    let v7 = v3.squared * v
    var root = v3 * v7.powerForRoots
    let check = (v * root.squared).bytes
    let isRoot = check == one.bytes
    let isFlipped = check == (-one).bytes
    if isFlipped || check == (-rootOfMinusOne).bytes { root = root * rootOfMinusOne }
    return (isRoot || isFlipped, root.absolute)
  }
}
