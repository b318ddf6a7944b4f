public import Vocabulary

/// Something that looks like laundering, with the payments that make it and the reasons for and against.
///
/// A finding proposes; people decide. It names accounts by their part in the network, never a person, and its subject
/// is whoever receives and moves money, never the families who pay.
public struct Finding: Sendable, Hashable {
  /// What an account does in a network.
  public enum Part: String, Sendable, CaseIterable {
    /// Where the money enters the pattern.
    case source
    /// Takes in from many.
    case collector
    /// Passes on.
    case layer
    /// A firm through which money passes as trade.
    case front
    /// Where money leaves the banking system.
    case cashOut = "cash-out"
    /// Where money became a thing: a dealer in cars, boats, property.
    case asset
    /// Pays in; presumed to be family or victim where the typology says so. Never a subject, never ranked.
    case payer
    /// Receives and keeps: the end of what is seen.
    case beneficiary
  }

  public struct Account: Sendable, Hashable {
    /// (institution, account) as the source writes them, joined by a slash where both are needed.
    public let id: String
    public let part: Part
    public init(id: String, part: Part) {
      self.id = id
      self.part = part
    }
  }

  /// Derived from family and payments, so that the same ledger gives the same identifier.
  public let id: String
  /// `fan-in`, `smuggling-collector`, … as named in the definitions.
  public let family: String
  /// Weight of evidence in thousandths of a decimal log-likelihood unit; comparable within one run.
  public let score: Int64
  /// Payment identifiers in order of (time, id).
  public let payments: [String]
  public let accounts: [Account]
  public let why: [Reason]
  public let against: [Reason]
  /// What was cut, capped or not known.
  public let limits: [Sentence]
  public let first: Instant
  public let last: Instant
  /// The sum of all payments in US cents at each day's rate.
  public let valueCents: Int64

  public init(
    id: String, family: String, score: Int64, payments: [String], accounts: [Account], why: [Reason],
    against: [Reason], limits: [Sentence], first: Instant, last: Instant, valueCents: Int64
  ) {
    self.id = id
    self.family = family
    self.score = score
    self.payments = payments
    self.accounts = accounts
    self.why = why
    self.against = against
    self.limits = limits
    self.first = first
    self.last = last
    self.valueCents = valueCents
  }
}
