internal import Authority
internal import PrivateMatching
internal import Synchronization
internal import Vocabulary
internal import World

// The keys of private matching: one seed of the node, beside its other keys, and from it one key for each peer, class and
// quarter; and the chance by which a batch is blinded, which can be made again from a secret that is kept sealed.

extension ServiceNode {
  /// Made at its first use. Everything published is worthless without it, and whoever has it can try out the sets.
  func matchingSeed() throws -> [UInt8] {
    if files.exists(folder.matchingSeed) {
      let seed = try files.read(folder.matchingSeed)
      guard seed.count == 32 else { throw Fault("node.open.key", at: .init(file: path)) }
      return seed
    }
    let seed = entropy.bytes(32)
    try files.replace(folder.matchingSeed, with: seed, isSecret: true)
    return seed
  }
}

/// A quarter of the calendar in UTC: for as long a key lives.
struct MatchEpoch: Sendable, Hashable {
  /// Four a year, counted from the year 0: rises by one.
  let number: UInt64
  let begins: Instant
  let ends: Instant

  init(at instant: Instant) {
    let date = instant.date
    let quarter = (date.month - 1) / 3
    number = UInt64(max(0, date.year)) * 4 + UInt64(quarter)
    func start(_ year: Int, _ month: Int) -> Instant? {
      CivilDate(year: year, month: month, day: 1).map { Instant(startOf: $0) }
    }
    let next = quarter == 3 ? start(date.year + 1, 1) : start(date.year, quarter * 3 + 4)
    begins = start(date.year, quarter * 3 + 1) ?? instant
    ends = next ?? instant.adding(seconds: 86_400)
  }

  /// Nil for a number that no calendar has.
  init?(number: UInt64) {
    guard number < 40_000,
      let first = CivilDate(year: Int(number / 4), month: Int(number % 4) * 3 + 1, day: 1)
    else { return nil }
    self.init(at: Instant(startOf: first))
  }

  /// Until when a set of the quarter may be answered: a month after it.
  var answersEnd: Instant { ends.adding(seconds: 30 * 86_400) }
}

/// Bytes from a secret of 32 bytes: SHA-256 over the secret and a counter. The same secret gives the same bytes, so that a
/// batch is blinded the same when its answer comes, weeks later and in another process; erasing the secret ends that.
final class BlindingChance: Entropy {
  private let secret: [UInt8]
  private let counter = Mutex<UInt64>(0)

  /// `purpose` keeps the bytes of one batch apart from those of another under the same secret.
  init(secret: [UInt8], for purpose: String) {
    self.secret = Digest(of: Array("entente match blinding 1\n".utf8) + secret + Array(purpose.utf8)).bytes
  }

  func bytes(_ count: Int) -> [UInt8] {
    counter.withLock { counter in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count + 31)
      while bytes.count < count {
        counter += 1
        let place = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
        bytes += Digest(of: secret + place).bytes
      }
      return Array(bytes.prefix(count))
    }
  }
}
