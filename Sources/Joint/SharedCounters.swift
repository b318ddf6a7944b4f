internal import CSodium
public import Vocabulary
public import World

/// How many distinct persons paid an account that nobody holds, or were paid by it, in windows of six and twenty-four days:
/// one member's part of the count, laid out in a table of fixed size.
///
/// An account's place is a digest of its token and the window, so the table does not say which accounts are in it. Two
/// accounts may share a place; then too much is opened, and the claims that follow, by token, tell them apart.
public struct CounterTable: Sendable, Hashable {
  /// Short windows in, long ones in, short ones out, long ones out.
  public enum Region: UInt8, Sendable, CaseIterable {
    case shortIncoming, longIncoming, shortOutgoing, longOutgoing

    public var days: Int { self == .shortIncoming || self == .shortOutgoing ? 6 : 24 }
    /// Days from the beginning of one window to the next.
    public var stepDays: Int { days / 3 }
    public var incoming: Bool { self == .shortIncoming || self == .longIncoming }

    package func line(_ thresholds: Thresholds) -> Int {
      Int(thresholds[days == 6 ? .payersInShortWindow : .payersInLongWindow])
    }
    /// Windows within so many days; the last may reach beyond them.
    func windows(_ days: Int) -> Int { max(1, (days - self.days + stepDays - 1) / stepDays + 1) }
  }

  /// Places in each region.
  public static let regionSize = 1 << 15
  public static let size = regionSize * 4
  /// Sums are modulo this.
  static let modulus: UInt8 = 64

  package private(set) var counts = [UInt8](repeating: 0, count: CounterTable.size)

  package init() {}

  static func place(_ token: AccountToken, _ region: Region, window: Int) -> Int {
    let digest = Digest(of: token.bytes + [region.rawValue, UInt8(truncatingIfNeeded: window)])
    let word = digest.bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    return Int(region.rawValue) * regionSize + word % regionSize
  }

  package static func region(of place: Int) -> Region {
    Region(rawValue: UInt8(place / regionSize)) ?? .shortIncoming
  }

  /// Adds a member's count; what it may contribute to one place is bounded so that no sum goes round.
  package mutating func add(_ count: Int, at place: Int, members: Int) {
    let most = (Int(CounterTable.modulus) - 1) / max(members, 1)
    counts[place] = UInt8(min(Int(counts[place]) + count, most))
  }
}

/// One part of a secret that only all parts together give: a seed from which it is drawn, or what the seeds leave over.
public enum SecretPart: Sendable, Hashable {
  case seed([UInt8])
  case rest([UInt8])

  public var byteCount: Int {
    switch self {
    case .seed(let bytes), .rest(let bytes): bytes.count
    }
  }

  /// The part as so many bytes; nil when it has not the right length.
  func bytes(_ count: Int) -> [UInt8]? {
    switch self {
    case .rest(let bytes): return bytes.count == count ? bytes : nil
    case .seed(let seed): return seed.count == 32 ? SecretPart.expand(seed, count) : nil
    }
  }

  /// libsodium's deterministic bytes (ChaCha20) from a seed.
  static func expand(_ seed: [UInt8], _ count: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: count)
    randombytes_buf_deterministic(&out, count, seed)
    return out
  }
}

extension CounterTable {
  /// The table in additive parts modulo 64, one for each teller: all but the last are seeds. Any parts but all are uniform.
  public func parts(tellers: Int, entropy: any Entropy) -> [SecretPart] {
    var rest = counts
    var parts: [SecretPart] = []
    for _ in 1..<max(tellers, 1) {
      let seed = entropy.bytes(32)
      parts.append(.seed(seed))
      for (place, byte) in SecretPart.expand(seed, rest.count).enumerated() {
        rest[place] = (rest[place] &- (byte & 63)) & 63
      }
    }
    return parts + [.rest(rest)]
  }
}

/// Who adds up, and who prepares the comparison. The dealer sees no sum; a teller sees no mask; so below the line nobody learns
/// a sum unless the dealer and a teller put together what they have, and no member's own count unless all tellers do.
public struct CounterRoles: Sendable, Hashable {
  /// Positions among the members, in order: all but the dealer.
  public let tellers: [Int]
  public let dealer: Int

  /// The dealer follows from the agreement, so that nobody chooses.
  public init(_ agreement: JointAgreement.InForce) {
    let count = agreement.agreement.members.count
    dealer = Int(agreement.digest.bytes[0]) % count
    let dealer = dealer
    tellers = (0..<count).filter { $0 != dealer }
  }
}

/// What the dealer hands to tellers beforehand: for each place a mask, and whether the line is reached, written out for every
/// masked sum (a one-time truth table: Ishai, Kushilevitz, Meldgaard, Orlandi, Paskin-Cherniavsky, TCC 2013).
public struct OpeningTables: Sendable {
  static let bytesEach = 9

  /// Parts for the tellers, in their order.
  public static func deal(
    _ agreement: JointAgreement.InForce, tellers: Int, entropy: any Entropy
  ) -> [SecretPart] {
    let count = CounterTable.size
    var masks = entropy.bytes(count).map { $0 & 63 }
    var rows = [UInt64](repeating: 0, count: count)
    for region in CounterTable.Region.allCases {
      // For each mask the row in which every masked sum at the line or above is marked.
      let line = region.line(agreement.agreement.thresholds)
      let byMask = (0..<64).map { mask in
        (0..<64).reduce(UInt64(0)) { $1 >= line ? $0 | 1 << UInt64(($1 + mask) & 63) : $0 }
      }
      let first = Int(region.rawValue) * CounterTable.regionSize
      for place in first..<first + CounterTable.regionSize { rows[place] = byMask[Int(masks[place])] }
    }
    var parts: [SecretPart] = []
    for _ in 1..<max(tellers, 1) {
      let seed = entropy.bytes(32)
      parts.append(.seed(seed))
      SecretPart.expand(seed, count * bytesEach).withUnsafeBytes { drawn in
        for place in 0..<count {
          masks[place] = (masks[place] &- (drawn[place] & 63)) & 63
          rows[place] ^= UInt64(littleEndian: drawn.loadUnaligned(fromByteOffset: count + 8 * place, as: UInt64.self))
        }
      }
    }
    // Masks first, a byte each, then the rows, eight bytes each from the lowest.
    let rest = masks + rows.map(\.littleEndian).withUnsafeBytes { Array($0) }
    return parts + [.rest(rest)]
  }
}

/// One teller: adds its parts of all members' tables, and takes part in opening what reaches the line.
public struct Teller: Sendable {
  private var sums = [UInt8](repeating: 0, count: CounterTable.size)
  private let masks: [UInt8]
  private let rows: [UInt8]
  private var taken = 0
  private let members: Int

  /// Throws `joint.round` for a part of another length.
  public init(_ opening: SecretPart, under agreement: JointAgreement.InForce) throws(Fault) {
    let count = CounterTable.size
    guard let bytes = opening.bytes(count * OpeningTables.bytesEach) else {
      throw Fault("joint.round")
    }
    masks = bytes[0..<count].map { $0 & 63 }
    rows = Array(bytes[count...])
    members = agreement.agreement.members.count
  }

  public mutating func take(_ part: SecretPart) throws(Fault) {
    guard let bytes = part.bytes(CounterTable.size), taken < members else {
      throw Fault("joint.round")
    }
    taken += 1
    for place in sums.indices { sums[place] = (sums[place] &+ (bytes[place] & 63)) & 63 }
  }

  /// First message to the other tellers: this teller's part of every sum under the mask. All together are uniform.
  public func masked() throws(Fault) -> [UInt8] {
    guard taken == members else { throw Fault("joint.round") }
    return sums.indices.map { (sums[$0] &+ masks[$0]) & 63 }
  }

  /// Second message: this teller's part of whether each line is reached, eight places a byte.
  public func bits(_ masked: [[UInt8]]) throws(Fault) -> [UInt8] {
    guard masked.allSatisfy({ $0.count == CounterTable.size }) else { throw Fault("joint.round") }
    var bits = [UInt8](repeating: 0, count: CounterTable.size / 8)
    for place in 0..<CounterTable.size {
      var at: UInt8 = 0
      for part in masked { at = (at &+ part[place]) & 63 }
      let bit = rows[8 * place + Int(at >> 3)] >> (at & 7) & 1
      bits[place >> 3] |= bit << UInt8(place & 7)
    }
    return bits
  }

  /// Places whose sums reach the line, ascending, from all tellers' bits.
  public static func reached(_ bits: [[UInt8]]) throws(Fault) -> [Int] {
    guard bits.allSatisfy({ $0.count == CounterTable.size / 8 }) else { throw Fault("joint.round") }
    return (0..<CounterTable.size).filter { place in
      bits.reduce(UInt8(0)) { $0 ^ ($1[place >> 3] >> UInt8(place & 7) & 1) } == 1
    }
  }

  /// Third message: this teller's parts of the sums that are opened, and of no others.
  public func opened(_ places: [Int]) throws(Fault) -> [UInt8] {
    guard places.allSatisfy(sums.indices.contains) else { throw Fault("joint.round") }
    return places.map { sums[$0] }
  }

  public static func totals(_ places: [Int], _ parts: [[UInt8]]) throws(Fault) -> OpenedCounters {
    guard parts.allSatisfy({ $0.count == places.count }) else { throw Fault("joint.round") }
    var totals: [Int: Int] = [:]
    for (at, place) in places.enumerated() {
      totals[place] = Int(parts.reduce(UInt8(0)) { ($0 &+ $1[at]) & 63 })
    }
    return OpenedCounters(totals: totals)
  }
}

/// The totals that reached the line, by place. All members learn them.
public struct OpenedCounters: Sendable, Hashable {
  public let totals: [Int: Int]

  /// An account's opened windows in one direction that do not overlap, the most telling first: the same for every member that
  /// knows the account's token.
  func windows(_ token: AccountToken, incoming: Bool, days: Int) -> [(
    region: CounterTable.Region, window: Int
  )] {
    var open: [(region: CounterTable.Region, window: Int, weight: Int)] = []
    for region in CounterTable.Region.allCases where region.incoming == incoming {
      for window in 0..<region.windows(days) {
        if let total = totals[CounterTable.place(token, region, window: window)] {
          // Many in a short time say more: a long window must hold half as many again.
          open.append((region, window, region.days == 6 ? total * 3 : total * 2))
        }
      }
    }
    open.sort {
      $0.weight != $1.weight
        ? $0.weight > $1.weight : ($0.region.rawValue, $0.window) < ($1.region.rawValue, $1.window)
    }
    var kept: [(region: CounterTable.Region, window: Int)] = []
    for one in open where kept.count < 2 {
      let begin = one.window * one.region.stepDays
      let overlaps = kept.contains { other in
        let from = other.window * other.region.stepDays
        return begin < from + other.region.days && from < begin + one.region.days
      }
      if !overlaps { kept.append((one.region, one.window)) }
    }
    return kept
  }
}
