public import Vocabulary

/// One payment as one source reports it, before it becomes a row: what slow formats (ISO 20022, AMLworld, JSON lines)
/// hand to the ledger. The fast path for plain CSV writes columns directly.
///
/// A payment is not an observation of it: pacs.008, camt.053 and two countries may report one. This is an observation.
public struct PaymentRecord: Sendable, Hashable {
  /// One side, as far as the source says. An account is (institution, account).
  public struct Side: Sendable, Hashable {
    /// BIC, clearing code or the source's own identifier; empty when not given.
    public var institution: String
    /// IBAN, account number or wallet; empty when not given.
    public var account: String
    public var country: CountryCode?
    public var kind: AccountKind
    /// The holder's key among the parties of the same source, where it has one.
    public var owner: String?
    /// The holder's name as the message gives it.
    public var name: String?

    public init(
      institution: String, account: String, country: CountryCode? = nil, kind: AccountKind = .unknown,
      owner: String? = nil, name: String? = nil
    ) {
      self.institution = institution
      self.account = account
      self.country = country
      self.kind = kind
      self.owner = owner
      self.name = name
    }
  }

  /// The identifier within its source: `tx_id`, UETR, transaction id or account servicer reference.
  public var id: String
  public var time: Timestamp
  public var payer: Side
  public var payee: Side
  public var amount: Money
  /// What arrived, where the source says so and it differs in currency or sum.
  public var received: Money?
  /// `wire`, `card`, `cash_in`, `crypto` …, as the source names it.
  public var channel: String
  /// Other identifiers by name: `uetr`, `endToEndId`, `instructionId`, `accountServicerReference`.
  public var references: [String: String]
  /// Unstructured remittance information, as given.
  public var remittance: String?
  /// Line of the file the observation stood on, counted from 1.
  public var line: Int

  public init(
    id: String, time: Timestamp, payer: Side, payee: Side, amount: Money, received: Money? = nil, channel: String,
    references: [String: String] = [:], remittance: String? = nil, line: Int
  ) {
    self.id = id
    self.time = time
    self.payer = payer
    self.payee = payee
    self.amount = amount
    self.received = received
    self.channel = channel
    self.references = references
    self.remittance = remittance
    self.line = line
  }
}
