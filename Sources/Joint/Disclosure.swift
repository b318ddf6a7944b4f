/// What members told each other in one analysis, message by message: who to whom, how many items, how many bytes.
///
/// Bytes are those of the message as it is written, counted once however many members it goes to.
public struct Disclosure: Sendable, Hashable {
  /// The messages of an analysis, with what a receiver learns from each.
  public enum Message: String, Sendable, CaseIterable {
    /// Blinded accounts, one batch to each other member: how many, nothing else.
    case blindedAccounts = "blinded-accounts"
    /// The evaluated accounts with a proof: nothing but to who asked.
    case evaluations
    /// Parts of a member's counts, to the tellers: nothing, unless all of them put theirs together.
    case counterParts = "counter-parts"
    /// Masks and comparisons from the dealer to the tellers: nothing by themselves.
    case openingParts = "opening-parts"
    /// Sums under a mask, among the tellers: uniform.
    case maskedSums = "masked-sums"
    /// Whether each place reaches the line, in parts that together are one bit a place.
    case lineBits = "line-bits"
    /// The sums that reach the line: how many payers some account has that nobody holds.
    case openedTotals = "opened-totals"
    /// What is usual for kinds of accounts: figures over thousands of them.
    case usualRates = "usual-rates"
    /// What a member saw of an opened account: counts and amounts, no payer.
    case claims
    /// A suspicion: type, strength, number, sum, days, and accounts that nobody holds.
    case digests
    /// To the one member that holds them, too: which payments are in a suspicion.
    case namedPayments = "named-payments"
    /// Which suspicions belong together.
    case recognitions

    /// Whom it goes to; nil for what is another to each receiver.
    var audience: Audience? {
      switch self {
      case .blindedAccounts, .evaluations, .counterParts, .namedPayments: nil
      case .openingParts, .maskedSums, .lineBits: .tellers
      case .openedTotals, .usualRates, .claims, .digests, .recognitions: .all
      }
    }

    /// Whether a receiver learns something of what members hold.
    public var tells: Bool {
      switch self {
      case .blindedAccounts, .evaluations, .counterParts, .openingParts, .maskedSums: false
      case .lineBits, .openedTotals, .usualRates, .claims, .digests, .namedPayments, .recognitions:
        true
      }
    }
  }

  public enum Audience: Sendable, Hashable {
    case all
    case tellers
    case member(MemberID)
  }

  public struct Entry: Sendable, Hashable {
    public let sender: MemberID
    public let message: Message
    public let audience: Audience
    public let items: Int
    public let bytes: Int
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  public mutating func add(
    _ message: Message, by sender: MemberID, to audience: Audience, items: Int, bytes: Int
  ) {
    guard items > 0 || bytes > 0 else { return }
    entries.append(
      Entry(sender: sender, message: message, audience: audience, items: items, bytes: bytes))
  }

  /// What another member told beside it.
  mutating func add(_ other: Disclosure) { entries += other.entries }

  public func items(_ message: Message, by sender: MemberID? = nil) -> Int {
    entries.reduce(0) {
      $1.message == message && (sender == nil || $1.sender == sender) ? $0 + $1.items : $0
    }
  }

  public func bytes(_ message: Message, by sender: MemberID? = nil) -> Int {
    entries.reduce(0) {
      $1.message == message && (sender == nil || $1.sender == sender) ? $0 + $1.bytes : $0
    }
  }

  /// Bytes of the messages that tell something, by a member.
  public func bytesTold(by sender: MemberID) -> Int {
    entries.reduce(0) { $1.sender == sender && $1.message.tells ? $0 + $1.bytes : $0 }
  }
}
