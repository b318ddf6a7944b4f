public import Vocabulary

/// What an account is, as its institution recorded it. Not what a person is.
public enum AccountKind: UInt8, Sendable, CaseIterable {
  case unknown, person, business
  /// A cash counter: stands for whoever stood at it.
  case branch
  /// A money-transfer agent: stands for its customers.
  case agent
  case wallet
  /// A supplier of chemicals.
  case supplier
  /// A dealer in cars, boats, property.
  case dealer
  case charity, travel

  public var label: String { String(describing: self) }
}

/// The accounts that payments refer to by position.
public struct AccountTable: Sendable {
  /// `account_id` as written by the source.
  public var id: [String] = []
  /// Position in `institutions`.
  public var institution: [UInt32] = []
  public var kind: [AccountKind] = []
  /// Position in `owners`, or `UInt32.max` where none is known.
  public var owner: [UInt32] = []
  public var country: [CountryCode?] = []
  public var institutions: [String] = []
  public var owners: [String] = []

  public init() {}
  public var count: Int { id.count }
  public static let noOwner = UInt32.max
}

/// All payments in order of (time, rank), as plain columns of equal length: what detectors walk.
public struct PaymentTable: Sendable {
  public var payer: [UInt32] = []
  public var payee: [UInt32] = []
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: [UInt32] = []
  /// Minor units of `currency`, as sent.
  public var amount: [Int64] = []
  /// `Currency.index`.
  public var currency: [UInt16] = []
  /// US cents at the rate of the payment's day, rounded as `RateTable` says: what amounts are compared by.
  public var valueCents: [Int64] = []
  /// Position in `channels`.
  public var channel: [UInt8] = []
  public var channels: [String] = []
  /// The identifier each payment has in its source.
  public var id: [String] = []
  public var accounts = AccountTable()

  public init() {}
  public var count: Int { payer.count }
}
