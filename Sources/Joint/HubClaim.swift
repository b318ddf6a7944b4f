public import Vocabulary

/// What one member saw of an account that nobody holds, in a window whose total was opened: figures that add up over members.
/// No payer and no payment is named.
public struct HubClaim: Sendable, Hashable {
  public let account: AccountToken
  public let region: CounterTable.Region
  public let window: UInt8
  /// `AccountKind`'s number: what the account is for.
  public let kind: UInt8
  /// Distinct counterparties, and payments.
  public let counterparties: UInt8
  public let payments: UInt8
  /// Mean and variance of the natural logarithm of dollars, in hundredths.
  public let mean: UInt16
  public let variance: UInt16
  /// The commonest amount, in steps of three per cent, and how many payments have it.
  public let commonest: UInt16
  public let ofCommonest: UInt8
  /// Counterparties that also dealt with the account outside the window, the same way; and the other way.
  public let known: UInt8
  public let reciprocal: UInt8
  /// Distinct counterparties outside the window.
  public let outside: UInt8
  public let firstDay: UInt8
  public let lastDay: UInt8
  /// Dollars in steps of two per cent.
  public let sum: UInt16

  /// The opened account and window that it speaks of.
  var opened: OpenedAccount.Key {
    OpenedAccount.Key(account: account, region: region, window: window)
  }
}

extension HubClaim: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(fixed: account.bytes)
    writer.write(fixed: [region.rawValue, window, kind, counterparties, payments])
    for value in [mean, variance, commonest, sum] {
      writer.write(fixed: [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)])
    }
    writer.write(fixed: [ofCommonest, known, reciprocal, outside, firstDay, lastDay])
  }

  public init(from reader: inout CanonicalReader) throws {
    guard let account = AccountToken(bytes: try reader.fixed(AccountToken.size)) else {
      throw reader.malformed
    }
    self.account = account
    let head = try reader.fixed(5)
    guard let region = CounterTable.Region(rawValue: head[0]) else { throw reader.malformed }
    self.region = region
    (window, kind, counterparties, payments) = (head[1], head[2], head[3], head[4])
    var words: [UInt16] = []
    for _ in 0..<4 {
      let bytes = try reader.fixed(2)
      words.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
    }
    (mean, variance, commonest, sum) = (words[0], words[1], words[2], words[3])
    let tail = try reader.fixed(6)
    guard tail[4] <= tail[5] else { throw reader.malformed }
    (ofCommonest, known, reciprocal, outside, firstDay, lastDay) = (
      tail[0], tail[1], tail[2], tail[3], tail[4], tail[5]
    )
  }
}

/// How often accounts of a kind deal with persons, as one member's ledger has it: four figures over thousands of accounts.
public struct UsualRate: Sendable, Hashable {
  public let kind: UInt8
  public let incoming: Bool
  public let shape: Double
  /// In days.
  public let rate: Double
  /// Natural logarithm of dollars.
  public let middle: Double
  public let deviation: Double

  /// In single precision, as they are told: every member computes with the same.
  init(kind: UInt8, incoming: Bool, shape: Double, rate: Double, middle: Double, deviation: Double) {
    self.kind = kind
    self.incoming = incoming
    self.shape = Double(Float(shape))
    self.rate = Double(Float(rate))
    self.middle = Double(Float(middle))
    self.deviation = Double(Float(deviation))
  }
}

/// An account that nobody holds, put together from what members claim of it.
struct OpenedAccount {
  struct Key: Hashable, Comparable {
    let account: AccountToken
    let region: CounterTable.Region
    let window: UInt8

    static func < (a: Key, b: Key) -> Bool {
      (a.account, a.region.rawValue, a.window) < (b.account, b.region.rawValue, b.window)
    }
  }

  /// An account and the direction in which it was opened, whatever the window.
  struct Side: Hashable {
    let account: AccountToken
    let incoming: Bool
  }

  let key: Key
  var side: Side { Side(account: key.account, incoming: key.region.incoming) }
  /// Position of the member, and its claim.
  let claims: [(member: Int, claim: HubClaim)]

  var counterparties: Int { claims.reduce(0) { $0 + Int($1.claim.counterparties) } }
  var payments: Int { claims.reduce(0) { $0 + Int($1.claim.payments) } }
  var firstDay: Int { Int(claims.map(\.claim.firstDay).min() ?? 0) }
  var lastDay: Int { Int(claims.map(\.claim.lastDay).max() ?? 0) }
  var dollars: Double { claims.reduce(0) { $0 + exponential((Double($1.claim.sum) + 0.5) * 0.02) } }

  /// The middle amount of its payments, by what members claim.
  var middleDollars: Double {
    let sum = claims.reduce(0) { $0 + Double($1.claim.mean) / 100 * Double($1.claim.payments) }
    return exponential(sum / Double(max(1, payments)))
  }

  /// All of them, in the order in which every member numbers them.
  static func all(_ claims: [(member: Int, claim: HubClaim)]) -> [OpenedAccount] {
    var byKey: [Key: [(member: Int, claim: HubClaim)]] = [:]
    for claim in claims { byKey[claim.claim.opened, default: []].append(claim) }
    return byKey.keys.sorted().map { key in
      OpenedAccount(key: key, claims: (byKey[key] ?? []).sorted { $0.member < $1.member })
    }
  }

  struct Weight {
    /// `-log10` of the chance of so many.
    var surprise = 0.0
    /// What amounts of one hand say for it.
    var likeSized = 0.0
    /// As the detector of fans weighs it.
    var fan = 0.0
    var reciprocal = 0.0
    var spanDays = 0.0
    var size = 0.0
  }
}
