public import Vocabulary

/// A suspicion as every member may read it: type, strength, number, sum and days, and accounts only where nobody holds them.
///
/// It tells its readers that some accounts of the sender took part in something of this kind and size. It names no payment;
/// those that another member holds, too, are named to that member alone (``NamedPayments``).
public struct EventDigest: Sendable, Hashable {
  /// What it is, as coarsely as joining needs it.
  public enum Kind: UInt8, Sendable, CaseIterable {
    case collecting, spreading, passingThrough, network, chain, peel, middles, gathering
  }

  /// An account that nobody holds, and how many of the suspicion's payments it made and received.
  public struct ForeignAccount: Sendable, Hashable {
    public let token: AccountToken
    public let paid: UInt8
    public let received: UInt8
  }

  /// Money passed on, contracted to its ends: what came in first and what left last.
  public struct Chain: Sendable, Hashable {
    /// Mean and spread of what each step keeps, in thousandths of a natural logarithm.
    public let keptMean: Int8
    public let keptDeviation: UInt8
    /// Of a sum in crypto assets: how often it was split, and how many of the parts split off left as money.
    public let splits: UInt8
    public let cashed: UInt8
    /// The account before the first payment and after the last, where nobody holds it.
    public let from: AccountToken?
    public let to: AccountToken?
    /// Dollars of the first and of the last payment, in steps of two per cent.
    public let firstAmount: UInt16
    public let lastAmount: UInt16
  }

  /// Counted by the sender from zero.
  public let number: UInt16
  public let kind: Kind
  /// In tenths of a decimal logarithm.
  public let score: UInt8
  public let payments: UInt8
  /// Dollars, in steps of a factor of 1.65.
  public let sum: UInt8
  /// Days since the agreement's first.
  public let firstDay: UInt8
  public let lastDay: UInt8
  public let accounts: [ForeignAccount]
  public let chain: Chain?

  /// A sum as it is told.
  static func sumStep(_ dollars: Double) -> UInt8 { step(dollars, 0.500775) }
  /// The middle of a step, in dollars.
  static func dollars(_ step: UInt8) -> Double { exponential((Double(step) + 0.5) * 0.500775) }
  static func amountStep(_ dollars: Double) -> UInt16 {
    UInt16(min(max(naturalLog(max(dollars, 1)) / 0.02, 0), 60_000))
  }
  private static func step(_ dollars: Double, _ width: Double) -> UInt8 {
    UInt8(clamp(naturalLog(max(dollars, 1)) / width, 0, 255))
  }
}

/// Payments of a sender's suspicions, named by tokens to the one member that holds their other ends.
public struct NamedPayments: Sendable, Hashable {
  public struct OfEvent: Sendable, Hashable {
    public let event: UInt16
    public let tokens: [PaymentToken]
  }
  public let events: [OfEvent]
}

/// What a member sees that others do not: that two suspicions belong together. No account and no payment is named.
public struct Recognition: Sendable, Hashable {
  /// A suspicion by its sender's position among the members, and its number.
  public struct Event: Sendable, Hashable, Comparable {
    public let member: UInt8
    public let number: UInt16

    public init(member: Int, number: UInt16) {
      self.member = UInt8(clamping: member)
      self.number = number
    }

    public static func < (a: Event, b: Event) -> Bool {
      (a.member, a.number) < (b.member, b.number)
    }
  }

  public enum Ground: UInt8, Sendable {
    /// They have payments in common.
    case commonPayments
    /// Much of the money of both passes one account.
    case commonAccount
    /// The same accounts paid into both.
    case commonPayers
    /// The last payment of the one is the first of the other.
    case continues
    /// Payers of two opened accounts, or payments of a suspicion into one.
    case opened
    /// Both begin with payments of one account, or both end with payments to one: ways that a sum may have gone.
    case oneSource, oneEnd
  }

  public let a: Event
  public let b: Event
  public let ground: Ground
  /// Common payments, or common payers.
  public let count: UInt8
  /// Share of the smaller one, or of the money, in hundredths.
  public let share: UInt8
}

extension EventDigest: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(number))
    writer.write(fixed: [kind.rawValue, score, payments, sum, firstDay, lastDay])
    writer.write(list: accounts) { writer, account in
      writer.write(fixed: account.token.bytes + [account.paid, account.received])
    }
    writer.write(optional: chain) { writer, chain in
      writer.write(fixed: [
        UInt8(bitPattern: chain.keptMean), chain.keptDeviation, chain.splits, chain.cashed,
      ])
      writer.write(optional: chain.from) { $0.write(fixed: $1.bytes) }
      writer.write(optional: chain.to) { $0.write(fixed: $1.bytes) }
      writer.write(UInt64(chain.firstAmount))
      writer.write(UInt64(chain.lastAmount))
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard let number = UInt16(exactly: try reader.unsigned()) else { throw reader.malformed }
    self.number = number
    let fixed = try reader.fixed(6)
    guard let kind = Kind(rawValue: fixed[0]), fixed[4] <= fixed[5] else { throw reader.malformed }
    self.kind = kind
    (score, payments, sum, firstDay, lastDay) = (fixed[1], fixed[2], fixed[3], fixed[4], fixed[5])
    accounts = try reader.list { reader in
      let bytes = try reader.fixed(AccountToken.size + 2)
      guard let token = AccountToken(bytes: bytes.prefix(AccountToken.size)) else {
        throw reader.malformed
      }
      return ForeignAccount(
        token: token, paid: bytes[AccountToken.size], received: bytes[AccountToken.size + 1])
    }
    func token(_ reader: inout CanonicalReader) throws -> AccountToken {
      guard let token = AccountToken(bytes: try reader.fixed(AccountToken.size)) else {
        throw reader.malformed
      }
      return token
    }
    chain = try reader.optional { reader in
      let kept = try reader.fixed(4)
      let from = try reader.optional(token)
      let to = try reader.optional(token)
      guard let first = UInt16(exactly: try reader.unsigned()),
        let last = UInt16(exactly: try reader.unsigned())
      else { throw reader.malformed }
      return Chain(
        keptMean: Int8(bitPattern: kept[0]), keptDeviation: kept[1], splits: kept[2],
        cashed: kept[3], from: from,
        to: to, firstAmount: first, lastAmount: last)
    }
  }
}

extension NamedPayments: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(list: events) { writer, event in
      writer.write(UInt64(event.event))
      writer.write(list: event.tokens) { $0.write(fixed: $1.bytes) }
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    events = try reader.list { reader in
      guard let event = UInt16(exactly: try reader.unsigned()) else { throw reader.malformed }
      let tokens = try reader.list { reader in
        guard let token = PaymentToken(bytes: try reader.fixed(PaymentToken.size)) else {
          throw reader.malformed
        }
        return token
      }
      return OfEvent(event: event, tokens: tokens)
    }
  }
}

extension Recognition: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(a)
    writer.write(b)
    writer.write(fixed: [ground.rawValue, count, share])
  }

  public init(from reader: inout CanonicalReader) throws {
    a = try reader.value()
    b = try reader.value()
    let fixed = try reader.fixed(3)
    guard let ground = Ground(rawValue: fixed[0]) else { throw reader.malformed }
    (self.ground, count, share) = (ground, fixed[1], fixed[2])
  }
}

extension Recognition.Event: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(fixed: [member])
    writer.write(UInt64(number))
  }

  public init(from reader: inout CanonicalReader) throws {
    let member = try reader.fixed(1)[0]
    guard let number = UInt16(exactly: try reader.unsigned()) else { throw reader.malformed }
    self.init(member: Int(member), number: number)
  }
}
