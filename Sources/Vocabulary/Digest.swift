internal import CSodium

/// A SHA-256 digest: 32 bytes that name a content (FIPS 180-4).
public struct Digest: Sendable, Hashable, Comparable {
  public let bytes: [UInt8]

  /// Nil unless exactly 32 bytes are given.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.bytes = Array(bytes)
  }

  /// Reads 64 hexadecimal digits.
  public init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for i in stride(from: 0, to: 64, by: 2) {
      guard let high = nibble(digits[i]), let low = nibble(digits[i + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// The digest of a run of bytes.
  public init(of content: some Sequence<UInt8>) {
    var hasher = Hasher()
    hasher.update(content)
    self = hasher.finish()
  }

  public init(of text: String) { self.init(of: text.utf8) }

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  public var hex: String { hexText(bytes) }

  public static func < (a: Digest, b: Digest) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// SHA-256 over content that arrives in pieces.
  public struct Hasher: Sendable {
    private var state = crypto_hash_sha256_state()

    public init() { _ = crypto_hash_sha256_init(&state) }

    public mutating func update(_ content: some Sequence<UInt8>) {
      let done: Void? = content.withContiguousStorageIfAvailable { buffer in
        _ = crypto_hash_sha256_update(&state, buffer.baseAddress, UInt64(buffer.count))
      }
      if done == nil {
        let copy = Array(content)
        _ = crypto_hash_sha256_update(&state, copy, UInt64(copy.count))
      }
    }

    public mutating func update(_ buffer: UnsafeRawBufferPointer) {
      _ = crypto_hash_sha256_update(
        &state, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
    }

    /// The digest of everything so far; the hasher is left as it was and can go on.
    public func finish() -> Digest {
      var copy = state
      var out = [UInt8](repeating: 0, count: 32)
      _ = crypto_hash_sha256_final(&copy, &out)
      return Digest(unchecked: out)
    }
  }
}

extension Digest: CustomStringConvertible {
  public var description: String { hex }
}

/// Lower-case hexadecimal.
public func hexText(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

private func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
