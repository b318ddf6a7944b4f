public import Vocabulary

/// Payments in time, an account a lane.
public struct TimelinePicture: Sendable, Hashable {
  public struct Lane: Sendable, Hashable {
    public var label: CaseFile.Label
    /// The account's identifier where the lane is one account.
    public var account: String?
    public var country: CountryCode?
    public var inCents: Int64
    public var outCents: Int64
    public var payments: Int
    public var first: Instant
    public var last: Instant
  }

  public struct Leg: Sendable, Hashable {
    public var time: Instant
    /// Positions in ``lanes``.
    public var from: Int
    public var to: Int
    public var cents: Int64
    /// The payment's identifier.
    public var payment: String
  }

  public var lanes: [Lane]
  /// In order of (time, payment).
  public var legs: [Leg]
  public var first: Instant
  public var last: Instant

  /// More lanes than this are folded into one.
  public static let lanesMax = 24
}
