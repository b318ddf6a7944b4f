internal import Ledger
internal import MoneyFlow
internal import Ontology
public import Vocabulary

extension FlowsSession {
  /// A finding as faces show one: plain values and sentences.
  public struct Network: Sendable {
    public struct Account: Sendable {
      public let id: String
      /// `source`, `collector`, `layer`, `front`, `cash-out`, `asset`, `payer` or `beneficiary`.
      public let part: String
    }

    public let id: String
    public let family: String
    /// Weight of evidence in thousandths; comparable within one run.
    public let score: Int64
    public let payments: [String]
    public let accounts: [Account]
    public let why: [Sentence]
    public let against: [Sentence]
    public let limits: [Sentence]
    public let first: Instant
    public let last: Instant
    /// The sum of all its payments in US cents, each at its day's rate.
    public let valueCents: Int64

    init(_ finding: Finding) {
      id = finding.id
      family = finding.family
      score = finding.score
      payments = finding.payments
      accounts = finding.accounts.map { Account(id: $0.id, part: $0.part.rawValue) }
      why = finding.why.map(\.sentence)
      against = finding.against.map(\.sentence)
      limits = finding.limits
      first = finding.first
      last = finding.last
      valueCents = finding.valueCents
    }
  }

  /// Looks for the published patterns of laundering; best first.
  /// - Parameter families: only these, as the definitions name them; empty for all.
  public func detect(families: [String] = []) throws -> [Network] {
    try Detection().run(on: ledger, families: Set(families)).map(Network.init)
  }

  /// The names that `detect` knows, in order.
  public static func families() throws -> [String] { try Typologies.embedded().families }
}
