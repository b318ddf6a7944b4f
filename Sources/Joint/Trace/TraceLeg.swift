public import Vocabulary

/// One step of money on its way, as the member that holds the payment tells it.
public struct TraceLeg: Sendable, Hashable {
  /// Accounts as the payment message has them: institution and number, or chain and wallet.
  public let from: String
  public let to: String
  public let sum: Money
  public let at: Instant
  /// How much of the sum is traced money by the method of the trace, in thousandths.
  public let share: Int

  /// Nil where the share lies outside 1…1000 or an account is empty.
  public init?(from: String, to: String, sum: Money, at: Instant, share: Int = 1000) {
    guard (1...1000).contains(share), !from.isEmpty, !to.isEmpty, from != to, sum.minorUnits > 0 else { return nil }
    self.from = from
    self.to = to
    self.sum = sum
    self.at = at
    self.share = share
  }
}

extension TraceLeg {
  /// Whether both tell of one payment, be it of other parts.
  func isPayment(of other: TraceLeg) -> Bool {
    from == other.from && to == other.to && sum == other.sum && at == other.at
  }

  /// So many thousandths of the sum, rounded down.
  public func part(_ thousandths: Int) -> Money {
    let part = Int64(thousandths)
    return Money(
      minorUnits: sum.minorUnits / 1000 * part + sum.minorUnits % 1000 * part / 1000, currency: sum.currency)
  }
}

extension Int64 {
  /// The sum, held to the ends of the range.
  func clampedSum(_ other: Int64) -> Int64 {
    let (sum, over) = addingReportingOverflow(other)
    return over ? (other < 0 ? .min : .max) : sum
  }
}

/// How a sum is counted that mixed with other money. A picture is assembled of legs of one method.
public enum TraceMethod: String, Sendable, CaseIterable {
  case fifo, haircut, poison
}

/// What one `trace.continue` request asks of one member: where the sum of one payment went next.
public struct TraceQuestion: Sendable, Hashable {
  /// The request's own reference.
  public let id: String
  public let asked: MemberID
  /// The account that the money reached, held by the member that is asked.
  public let account: String
  public let sum: Money
  public let sentAt: Instant
  /// Further steps that are asked for: 1…6.
  public let stepsLeft: Int
  /// Days after the payment within which a step is looked for: 1…90.
  public let days: Int
  public let method: TraceMethod
  public let legalBasis: String

  public static let steps = 1...6
  public static let daysAllowed = 1...90

  /// - Throws: `joint.trace.question` for an empty account or legal basis, no sum, or more steps or days than may be asked.
  public init(
    id: String, asked: MemberID, account: String, sum: Money, sentAt: Instant, stepsLeft: Int, days: Int,
    method: TraceMethod, legalBasis: String
  ) throws(Fault) {
    guard !id.isEmpty, !account.isEmpty, !legalBasis.isEmpty, sum.minorUnits > 0, Self.steps.contains(stepsLeft),
      Self.daysAllowed.contains(days)
    else { throw Fault("joint.trace.question") }
    self.id = id
    self.asked = asked
    self.account = account
    self.sum = sum
    self.sentAt = sentAt
    self.stepsLeft = stepsLeft
    self.days = days
    self.method = method
    self.legalBasis = legalBasis
  }
}

/// What came back. Nothing that is not `legs` says that the money stayed where it was.
public enum TraceAnswer: Sendable, Hashable {
  /// Legs as far as they were released, under the marking that came with them.
  case legs([TraceLeg], marking: Marking, releasedUnder: String, isComplete: Bool)
  /// Refused on a ground of the type's closed list.
  case refused(ground: String)
  /// The neutral answer: alike where nothing is held and where what is held may not be given.
  case notAvailable
  case unanswered
}
