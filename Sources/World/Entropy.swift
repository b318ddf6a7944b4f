internal import Synchronization
public import Vocabulary

/// Where unpredictable bytes come from.
public protocol Entropy: Sendable {
  func bytes(_ count: Int) -> [UInt8]
}

/// The operating system's generator, fit for keys.
public struct SystemEntropy: Entropy {
  public init() {}

  public func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    // Each word is a call of the system: eight bytes are taken of it, not one.
    while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// The same bytes for the same seed (SplitMix64, Steele, Lea and Flood 2014). For tests; never for keys that matter.
public final class SeededEntropy: Entropy {
  private let state: Mutex<UInt64>

  public init(seed: UInt64) { state = Mutex(seed) }

  public func bytes(_ count: Int) -> [UInt8] {
    state.withLock { state in
      (0..<count).map { _ in
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
      }
    }
  }
}

/// Identifiers that sort by the time they were made: UUID version 7 (RFC 9562 section 5.7).
public enum TimeOrderedIdentifier {
  /// Forty-eight bits of milliseconds, then seventy-four bits of chance, in the usual 8-4-4-4-12 form.
  public static func make(at instant: Instant, entropy: any Entropy) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    let milliseconds = UInt64(max(0, instant.microseconds / 1000))
    for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
    let chance = entropy.bytes(10)
    for index in 0..<10 { bytes[6 + index] = chance[index] }
    bytes[6] = bytes[6] & 0x0f | 0x70
    bytes[8] = bytes[8] & 0x3f | 0x80
    let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
    return groups.map { hexText(bytes[$0]) }.joined(separator: "-")
  }
}
