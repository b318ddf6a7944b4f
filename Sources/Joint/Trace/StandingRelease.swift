public import Vocabulary

/// What officers decided beforehand may be told of traces to one member, so that not each answer waits for a decision. It is
/// a value that two officers sign where it is kept; here is only what it covers. What it does not cover waits for an officer.
public struct StandingRelease: Sendable, Hashable {
  public let id: String
  public let to: MemberID
  public let purposes: Set<Purpose>
  /// The law on which it is given, as the service's officers cite it.
  public let legalBasis: String
  public let limits: Limits
  /// Under which every answer goes.
  public let marking: Marking

  /// How far it reaches.
  public struct Limits: Sendable, Hashable {
    /// The largest sum of a question and of a leg, in one currency; what is in another is not covered.
    public let most: Money
    public let steps: Int
    /// Days after the payment.
    public let days: Int
    /// Accounts that one answer may name, the one that was asked about left out.
    public let accounts: Int
    /// Answers a day to this member, whatever they say.
    public let answersADay: Int
    /// Legs a day to this member, over all answers.
    public let legsADay: Int
    /// The last day on which it counts.
    public let until: CivilDate

    /// Nil for a limit below one, for more steps or days than a question may ask for, or for no sum.
    public init?(
      most: Money, steps: Int, days: Int, accounts: Int, answersADay: Int, legsADay: Int, until: CivilDate
    ) {
      guard most.minorUnits > 0, TraceQuestion.steps.contains(steps), TraceQuestion.daysAllowed.contains(days),
        [accounts, answersADay, legsADay].allSatisfy({ (1...100_000).contains($0) })
      else { return nil }
      self.most = most
      self.steps = steps
      self.days = days
      self.accounts = accounts
      self.answersADay = answersADay
      self.legsADay = legsADay
      self.until = until
    }
  }

  public init(
    id: String, to: MemberID, purposes: Set<Purpose>, legalBasis: String, limits: Limits, marking: Marking
  ) {
    self.id = id
    self.to = to
    self.purposes = purposes
    self.legalBasis = legalBasis
    self.limits = limits
    self.marking = marking
  }

  /// What a member was told under it on one day.
  public struct Told: Sendable, Hashable {
    public var answers: Int
    public var legs: Int
    public init(answers: Int = 0, legs: Int = 0) {
      self.answers = answers
      self.legs = legs
    }
  }

  /// Whether a question can be answered under it at all: said before anything is looked up.
  public func covers(
    _ question: TraceQuestion, by asker: MemberID, for purpose: Purpose, on day: CivilDate, told: Told = Told()
  ) -> Bool {
    asker == to && purposes.contains(purpose) && day <= limits.until && question.stepsLeft <= limits.steps
      && question.days <= limits.days && question.sum.currency == limits.most.currency
      && question.sum.minorUnits <= limits.most.minorUnits && told.answers < limits.answersADay
  }

  /// Legs of one answer: those it covers, and those that wait for an officer.
  public struct Sorted: Sendable, Hashable {
    public let covered: [TraceLeg]
    public let waiting: [TraceLeg]
  }

  /// Sorts what a trace found into what this release covers and what waits for an officer.
  ///
  /// A leg is covered when everything before it on its way is, too: a leg without what leads to it would tell that something
  /// was held back, and from where.
  /// - Parameters:
  ///   - legs: in the order in which the trace found them, from the account that was asked about on. Those of sheltered
  ///     people are not among them: whether there are any must not decide who answers.
  public func sort(
    _ legs: [TraceLeg], of question: TraceQuestion, by asker: MemberID, for purpose: Purpose, on day: CivilDate,
    told: Told = Told()
  ) -> Sorted {
    guard covers(question, by: asker, for: purpose, on: day, told: told) else {
      return Sorted(covered: [], waiting: legs)
    }
    var reached = [question.account: 0]
    var covered: [TraceLeg] = []
    var waiting: [TraceLeg] = []
    for leg in legs {
      guard let steps = reached[leg.from], steps < min(limits.steps, question.stepsLeft),
        leg.sum.currency == limits.most.currency, leg.sum.minorUnits <= limits.most.minorUnits,
        leg.at <= question.sentAt.adding(seconds: Int64(question.days) * 86_400),
        told.legs + covered.count < limits.legsADay, reached[leg.to] != nil || reached.count <= limits.accounts
      else {
        waiting.append(leg)
        continue
      }
      reached[leg.to] = min(reached[leg.to] ?? .max, steps + 1)
      covered.append(leg)
    }
    return Sorted(covered: covered, waiting: waiting)
  }
}

extension StandingRelease: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(id)
    writer.write(to.text)
    writer.write(list: purposes.map(\.rawValue).sorted())
    writer.write(legalBasis)
    writer.write(limits.most)
    for limit in [limits.steps, limits.days, limits.accounts, limits.answersADay, limits.legsADay] {
      writer.write(limit)
    }
    writer.write(limits.until)
    writer.write(marking)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let id = try reader.text()
    guard let to = MemberID(try reader.text()) else { throw reader.malformed }
    let purposes: [Purpose] = try reader.list { try $0.choice() }
    let legalBasis = try reader.text()
    let most: Money = try reader.value()
    guard
      let limits = Limits(
        most: most, steps: try reader.integer(), days: try reader.integer(), accounts: try reader.integer(),
        answersADay: try reader.integer(), legsADay: try reader.integer(), until: try reader.value())
    else { throw reader.malformed }
    self.init(
      id: id, to: to, purposes: Set(purposes), legalBasis: legalBasis, limits: limits, marking: try reader.value())
  }
}
