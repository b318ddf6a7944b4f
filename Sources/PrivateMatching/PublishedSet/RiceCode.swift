/// Golomb–Rice codes (Golomb 1966; Rice 1971) for numbers whose chance falls geometrically: the number's upper part as
/// so many ones and a zero, then its lower `k` bits. Bits run from the lowest of each byte to the highest.
package enum RiceCode {
  /// The k with the shortest codes for the gaps between `count` numbers spread evenly below `range`: with x = 2^k / mean
  /// gap, a code takes k + 1 + 1 / (e^x − 1) bits on average. 39 for the gaps of 2^40 that a set has: 41.54 bits.
  package static func parameter(range: UInt64, count: Int) -> Int {
    let mean = Double(range) / Double(max(1, count))
    return (0...longestRemainder).min { length($0, mean) < length($1, mean) } ?? 0
  }

  static let longestRemainder = 56

  private static func length(_ k: Int, _ mean: Double) -> Double {
    // 1 / (e^x − 1) without an exponential: Σ e^(−xi) for whole i, and e^(−x) is (1 − 1/mean)^(2^k), by squaring.
    var share = max(0, 1 - 1 / max(1, mean))
    for _ in 0..<k { share *= share }
    return share < 1 ? Double(k) + 1 + share / (1 - share) : .infinity
  }

  struct Writer {
    private(set) var bytes: [UInt8] = []
    private var held: UInt64 = 0
    private var heldBits = 0

    var count: Int { bytes.count * 8 + heldBits }

    /// The lowest bits of a value, at most 32 of them.
    private mutating func write(_ value: UInt64, _ bits: Int) {
      held |= value << UInt64(heldBits)
      heldBits += bits
      while heldBits >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        heldBits -= 8
      }
    }

    mutating func write(_ value: UInt64, k: Int) {
      var ones = Int(value >> UInt64(k))
      while ones >= 32 {
        write(0xFFFF_FFFF, 32)
        ones -= 32
      }
      write(1 << UInt64(ones) - 1, ones + 1)
      let lower = min(k, 28)
      write(value & (1 << UInt64(lower) - 1), lower)
      if k > lower { write(value >> UInt64(lower) & (1 << UInt64(k - lower) - 1), k - lower) }
    }

    /// Zeros up to the next whole byte.
    mutating func pad() {
      if heldBits > 0 { write(0, 8 - heldBits) }
    }
  }

  /// Reads codes out of bytes that may hold anything.
  struct Reader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    /// Codes lie before this bit.
    private let end: Int

    /// Bits from `start` to `end`, both inside the bytes.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
      self.bytes = bytes
      position = start
      self.end = min(end, bytes.count * 8)
    }

    var isAtEnd: Bool { position == end }

    /// The bits from here on, at least 57 of them; past the end there are zeros.
    @inline(__always)
    private func window() -> UInt64 {
      let byte = position >> 3
      var word: UInt64 = 0
      if byte + 8 <= bytes.count {
        word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
      } else {
        var at = byte
        while at < bytes.count {
          word |= UInt64(bytes[at]) << UInt64((at - byte) * 8)
          at += 1
        }
      }
      return word >> UInt64(position & 7)
    }

    /// The next number; nil when it would be more than `most`, or runs past the end.
    @inline(__always)
    mutating func next(k: Int, most: UInt64) -> UInt64? {
      let word = window()
      let ones = (~word).trailingZeroBitCount
      let mask: UInt64 = 1 << UInt64(k) - 1
      if ones + 1 + k <= 57 {
        position += ones + 1 + k
        let value = UInt64(ones) << UInt64(k) | word >> UInt64(ones + 1) & mask
        return position <= end && value <= most ? value : nil
      }
      return longer(k: k, most: most, mask)
    }

    private mutating func longer(k: Int, most: UInt64, _ mask: UInt64) -> UInt64? {
      var quotient: UInt64 = 0
      while true {
        let ones = min((~window()).trailingZeroBitCount, 56)
        quotient += UInt64(ones)
        position += ones
        guard quotient <= most >> UInt64(k), position < end else { return nil }
        if ones < 56 { break }
      }
      position += 1
      let value = quotient << UInt64(k) | window() & mask
      position += k
      return position <= end && value <= most ? value : nil
    }
  }
}
