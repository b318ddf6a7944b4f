internal import Authority
internal import CSodium

/// An element of the prime-order group ristretto255 (RFC 9496), written in 32 bytes. Never the identity.
public struct GroupElement: Sendable, Hashable {
  package let encoding: SIMD32<UInt8>

  /// How many bytes an element takes on the wire.
  public static let size = 32

  /// Nil for anything but the one encoding of an element other than the identity (RFC 9497, section 4.1).
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    var encoding = SIMD32<UInt8>()
    for (at, byte) in bytes.enumerated() { encoding[at] = byte }
    self.init(encoding: encoding)
  }

  package init?(encoding: SIMD32<UInt8>) {
    // The library (1.0.18) does not look at the highest bit; RFC 9496, section 4.3.1, refuses it.
    guard encoding != SIMD32<UInt8>(), encoding[31] < 0x80,
      read(encoding, { crypto_core_ristretto255_is_valid_point($0) }) == 1
    else { return nil }
    self.encoding = encoding
  }

  private init(unchecked encoding: SIMD32<UInt8>) { self.encoding = encoding }

  public var bytes: [UInt8] { (0..<Self.size).map { encoding[$0] } }

  /// The element that 64 uniform bytes stand for (RFC 9496, section 4.3.4); nil for the identity.
  package init?(uniform bytes: [UInt8]) {
    var encoding = SIMD32<UInt8>()
    guard bytes.count == 64, write(&encoding, { crypto_core_ristretto255_from_hash($0, bytes) }) == 0,
      encoding != SIMD32<UInt8>()
    else { return nil }
    self.init(unchecked: encoding)
  }

  /// The generator times a scalar; the scalar stays hidden from a clock.
  package init?(generatorTimes scalar: Scalar) {
    var product = SIMD32<UInt8>()
    guard write(&product, { out in read(scalar.encoding) { crypto_scalarmult_ristretto255_base(out, $0) } }) == 0
    else { return nil }
    self.init(unchecked: product)
  }

  /// This element times a scalar; the scalar stays hidden from a clock. Nil for the identity: only for a scalar of nothing.
  package func times(_ scalar: Scalar) -> GroupElement? { read(scalar.encoding) { times($0) } }

  /// As ``times(_:)``, by the 32 bytes of a scalar that lie in guarded memory.
  func times(_ scalar: UnsafePointer<UInt8>) -> GroupElement? {
    var product = SIMD32<UInt8>()
    let done = write(&product) { out in read(encoding) { crypto_scalarmult_ristretto255(out, scalar, $0) } }
    return done == 0 ? GroupElement(unchecked: product) : nil
  }

  package func plus(_ other: GroupElement) -> GroupElement? {
    var sum = SIMD32<UInt8>()
    let done = write(&sum) { out in
      read(encoding) { one in read(other.encoding) { crypto_core_ristretto255_add(out, one, $0) } }
    }
    return done == 0 && sum != SIMD32<UInt8>() ? GroupElement(unchecked: sum) : nil
  }

  /// The generator of RFC 9496, section 4.3.
  static let generator: GroupElement? = {
    var one = SIMD32<UInt8>()
    one[0] = 1
    return GroupElement(generatorTimes: Scalar(unchecked: one))
  }()
}

/// A number modulo the group's order, in 32 bytes, the lowest first.
package struct Scalar: Sendable, Hashable {
  package let encoding: SIMD32<UInt8>

  fileprivate init(unchecked encoding: SIMD32<UInt8>) { self.encoding = encoding }

  /// Nil for 32 bytes that are not below the group's order.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var encoding = SIMD32<UInt8>()
    for (at, byte) in bytes.enumerated() { encoding[at] = byte }
    var wide = [UInt8](repeating: 0, count: 64)
    for at in 0..<32 { wide[at] = encoding[at] }
    guard Scalar(reducing: wide).encoding == encoding else { return nil }
    self.encoding = encoding
  }

  /// 64 bytes brought below the group's order.
  package init(reducing wide: [UInt8]) {
    precondition(wide.count == 64, "two scalars' length is reduced")
    var encoding = SIMD32<UInt8>()
    _ = write(&encoding) { out -> Int32 in
      crypto_core_ristretto255_scalar_reduce(out, wide)
      return 0
    }
    self.encoding = encoding
  }

  package var bytes: [UInt8] { (0..<32).map { encoding[$0] } }
  var isZero: Bool { encoding == SIMD32<UInt8>() }

  package static func * (a: Scalar, b: Scalar) -> Scalar {
    combine(a, b) { crypto_core_ristretto255_scalar_mul($0, $1, $2) }
  }
  package static func + (a: Scalar, b: Scalar) -> Scalar {
    combine(a, b) { crypto_core_ristretto255_scalar_add($0, $1, $2) }
  }
  package static func - (a: Scalar, b: Scalar) -> Scalar {
    combine(a, b) { crypto_core_ristretto255_scalar_sub($0, $1, $2) }
  }

  /// This less a factor times a secret that lies in guarded memory; the product of the two is wiped.
  func minus(_ factor: Scalar, times secret: UnsafePointer<UInt8>) -> Scalar {
    var product = SIMD32<UInt8>()
    var result = SIMD32<UInt8>()
    _ = write(&product) { out -> Int32 in
      read(factor.encoding) { crypto_core_ristretto255_scalar_mul(out, $0, secret) }
      _ = write(&result) { less -> Int32 in
        read(encoding) { crypto_core_ristretto255_scalar_sub(less, $0, out) }
        return 0
      }
      sodium_memzero(out, 32)
      return 0
    }
    return Scalar(unchecked: result)
  }

  /// One over it; of nothing, nothing.
  package var inverse: Scalar {
    var result = SIMD32<UInt8>()
    _ = write(&result) { out in read(encoding) { crypto_core_ristretto255_scalar_invert(out, $0) } }
    return Scalar(unchecked: result)
  }

  /// One over each, none of them nothing, with a single inversion (Montgomery 1987, §10.3.1).
  package static func inverses(of scalars: [Scalar]) -> [Scalar] {
    guard let first = scalars.first else { return [] }
    var products = [first]
    products.reserveCapacity(scalars.count)
    for scalar in scalars.dropFirst() { products.append(products[products.count - 1] * scalar) }
    var rest = products[products.count - 1].inverse
    var inverses = scalars
    for at in scalars.indices.reversed() {
      inverses[at] = at == 0 ? rest : rest * products[at - 1]
      rest = rest * scalars[at]
    }
    return inverses
  }

  private static func combine(
    _ a: Scalar, _ b: Scalar,
    _ operation: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Void
  ) -> Scalar {
    var result = SIMD32<UInt8>()
    _ = write(&result) { out -> Int32 in
      read(a.encoding) { one in read(b.encoding) { operation(out, one, $0) } }
      return 0
    }
    return Scalar(unchecked: result)
  }
}

/// The library's functions take 32 bytes each way: a value is lent to them for one call.
@inline(__always)
private func read<R>(_ value: SIMD32<UInt8>, _ body: (UnsafePointer<UInt8>) -> R) -> R {
  withUnsafeBytes(of: value) { buffer in
    guard Sodium.isReady, let start = buffer.baseAddress else { preconditionFailure("32 bytes have a place") }
    return body(start.assumingMemoryBound(to: UInt8.self))
  }
}

@inline(__always)
private func write<R>(_ value: inout SIMD32<UInt8>, _ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
  withUnsafeMutableBytes(of: &value) { buffer in
    guard Sodium.isReady, let start = buffer.baseAddress else { preconditionFailure("32 bytes have a place") }
    return body(start.assumingMemoryBound(to: UInt8.self))
  }
}
