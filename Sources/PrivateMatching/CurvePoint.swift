/// A point of edwards25519 in extended coordinates (Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited",
/// 2008), standing for the ristretto255 element it belongs to. For sums of public points only.
package struct CurvePoint: Sendable {
  var x: FieldElement
  var y: FieldElement
  var z: FieldElement
  var t: FieldElement

  static let identity = CurvePoint(x: .zero, y: .one, z: .one, t: .zero)

  /// d of the curve, and twice it.
  private static let d = FieldElement(
    0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff)
  fileprivate static let twiceD = FieldElement(
    0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff)
  /// 1/√(a − d).
  private static let inverseRootOfAMinusD = FieldElement(
    0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff)

  init(x: FieldElement, y: FieldElement, z: FieldElement, t: FieldElement) {
    self.x = x
    self.y = y
    self.z = z
    self.t = t
  }

  /// Decoding of RFC 9496, section 4.3.1; an element is always one that decodes.
  package init(_ element: GroupElement) {
    let s = FieldElement(element.encoding)
    let square = s.squared
    let u1 = FieldElement.one - square
    let u2 = FieldElement.one + square
    let u2Squared = u2.squared
    let v = -(Self.d * u1.squared) - u2Squared
    let root = FieldElement.inverseRoot(of: v * u2Squared).root
    let denominatorX = root * u2
    let denominatorY = root * denominatorX * v
    x = ((s + s) * denominatorX).absolute
    y = u1 * denominatorY
    z = .one
    t = x * y
  }

  /// Encoding of RFC 9496, section 4.3.2.
  package var encoding: SIMD32<UInt8> {
    let u1 = (z + y) * (z - y)
    let u2 = x * y
    let root = FieldElement.inverseRoot(of: u1 * u2.squared).root
    let denominator1 = root * u1
    let denominator2 = root * u2
    let inverseZ = denominator1 * denominator2 * t
    let isRotated = (t * inverseZ).isNegative
    let turnedX = isRotated ? y * FieldElement.rootOfMinusOne : x
    var turnedY = isRotated ? x * FieldElement.rootOfMinusOne : y
    let denominator = isRotated ? denominator1 * Self.inverseRootOfAMinusD : denominator2
    if (turnedX * inverseZ).isNegative { turnedY = -turnedY }
    return (denominator * (z - turnedY)).absolute.bytes
  }

  @inline(__always)
  package var doubled: CurvePoint {
    let a = x.squared
    let b = y.squared
    let c = z.squared
    let h = a + b
    let e = h - (x + y).squared
    let g = a - b
    let f = c + c + g
    return CurvePoint(x: e * f, y: g * h, z: f * g, t: e * h)
  }

  @inline(__always)
  package static func + (p: CurvePoint, q: CurvePoint) -> CurvePoint {
    let a = (p.y - p.x) * (q.y - q.x)
    let b = (p.y + p.x) * (q.y + q.x)
    let c = p.t * twiceD * q.t
    let zz = p.z * q.z
    let d = zz + zz
    let (e, f, g, h) = (b - a, d - c, d + c, b + a)
    return CurvePoint(x: e * f, y: g * h, z: f * g, t: e * h)
  }
}

/// A decoded point made ready for being added many times.
struct Addend: Sendable {
  let sum: FieldElement
  let difference: FieldElement
  let product: FieldElement

  /// The point's z is one.
  init(_ point: CurvePoint) {
    sum = point.y + point.x
    difference = point.y - point.x
    product = point.t * CurvePoint.twiceD
  }

  @inline(__always)
  static func add(_ addend: Addend, to p: CurvePoint) -> CurvePoint {
    let a = (p.y - p.x) * addend.difference
    let b = (p.y + p.x) * addend.sum
    let c = p.t * addend.product
    let d = p.z + p.z
    let (e, f, g, h) = (b - a, d - c, d + c, b + a)
    return CurvePoint(x: e * f, y: g * h, z: f * g, t: e * h)
  }

  @inline(__always)
  static func subtract(_ addend: Addend, from p: CurvePoint) -> CurvePoint {
    let a = (p.y - p.x) * addend.sum
    let b = (p.y + p.x) * addend.difference
    let c = p.t * addend.product
    let d = p.z + p.z
    let (e, f, g, h) = (b - a, d + c, d - c, b + a)
    return CurvePoint(x: e * f, y: g * h, z: f * g, t: e * h)
  }
}
