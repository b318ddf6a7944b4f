internal import CSodium
public import Vocabulary

/// Where an item lies, as a share of 2^128: the first sixteen bytes of the function's value for it.
///
/// A set of any size maps it to its own range, so that one position serves the base and every delta. It is of use to
/// nobody but the holder and an asker who asked for this very item.
public struct ItemPosition: Sendable, Hashable, Comparable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// From the sixteen bytes that a value begins with; nil for any other number of them.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var words = (high: UInt64(0), low: UInt64(0))
    for (at, byte) in bytes.enumerated() {
      if at < 8 { words.high = words.high << 8 | UInt64(byte) } else { words.low = words.low << 8 | UInt64(byte) }
    }
    self.init(high: words.high, low: words.low)
  }

  /// ⌊position · entries · 2^40 / 2^128⌋: a number below entries · 2^40, of which each is as likely as any other but for
  /// one part in 2^64 (at most 2^64 numbers share 2^128 positions, so their shares differ by one position in 2^64).
  /// `entries` is at most 2^24.
  package func fingerprint(among entries: Int) -> UInt64 {
    let top = high.multipliedFullWidth(by: UInt64(entries))
    let rest = low.multipliedFullWidth(by: UInt64(entries)).high
    let (middle, carries) = top.low.addingReportingOverflow(rest)
    return (top.high + (carries ? 1 : 0)) << 40 | middle >> 24
  }

  public static func < (a: ItemPosition, b: ItemPosition) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension ItemPosition: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(high)
    writer.write(low)
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(high: try reader.unsigned(), low: try reader.unsigned())
  }
}

/// What a signed request must show, so that it can only follow a hit: sixteen bytes that both sides compute from the
/// function's value, and that nobody can guess from the set.
public struct HitToken: Sendable, Hashable {
  package let words: SIMD2<UInt64>

  public static let size = 16

  /// Nil for anything but sixteen bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    var words = SIMD2<UInt64>()
    for (at, byte) in bytes.enumerated() { words[at / 8] = words[at / 8] << 8 | UInt64(byte) }
    self.words = words
  }

  public var bytes: [UInt8] {
    (0..<Self.size).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
  }

  /// HKDF with HMAC-SHA-512 (RFC 5869), no salt, information `entente-match-1 hit`.
  init?(value: [UInt8]) {
    let secret = HitToken.authenticated([UInt8](repeating: 0, count: 64), value)
    self.init(bytes: HitToken.authenticated(secret, Array("entente-match-1 hit".utf8) + [1]).prefix(Self.size))
  }

  private static func authenticated(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var state = crypto_auth_hmacsha512_state()
    var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha512_bytes()))
    _ = crypto_auth_hmacsha512_init(&state, key, key.count)
    _ = crypto_auth_hmacsha512_update(&state, message, UInt64(message.count))
    _ = crypto_auth_hmacsha512_final(&state, &code)
    return code
  }
}

extension HitToken: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(bytes) }
  public init(from reader: inout CanonicalReader) throws {
    guard let token = HitToken(bytes: try reader.byteRun()) else { throw reader.malformed }
    self = token
  }
}

/// What is kept of the function's value for an item: the holder keeps it beside its record, the asker for as long as it
/// looks the item up.
public struct ItemMark: Sendable, Hashable {
  public let position: ItemPosition
  public let token: HitToken

  /// From the 64 bytes that ``EvaluationKey/value(for:)`` or ``BlindedBatch/values(_:publicKey:)`` give; nil for another
  /// length.
  public init?(value: [UInt8]) {
    guard value.count == 64, let position = ItemPosition(bytes: value.prefix(16)), let token = HitToken(value: value)
    else { return nil }
    self.position = position
    self.token = token
  }
}
