public import Vocabulary

/// One flow picture out of the legs of several members. Every leg names who supplied it and under which marking; where a
/// member refused, did not answer or was not asked, the picture says so at that place: an end that nobody told is not the
/// end of the money.
///
/// Nothing an answer says is taken over unseen: a leg must follow from the account that was asked about, after the money came
/// there, within the days and steps asked for, and no more may leave an account than came to it on the way. What does not
/// follow is kept beside the picture with the reason, never in it.
public struct JointTrace: Sendable, Hashable {
  /// A leg in the picture.
  public struct Leg: Sendable, Hashable {
    public let leg: TraceLeg
    public let suppliedBy: MemberID
    public let marking: Marking
    /// The officer's decision or the standing release under which it was given; nil for the asker's own.
    public let releasedUnder: String?
    /// The request that it answers; nil for the asker's own.
    public let question: String?
    /// Counted from the asker's first leg.
    public let step: Int
    /// How much of the sum is money of the asker's first legs, in thousandths: the share that was told, of the share of the
    /// payment that was asked about.
    public let share: Int

    /// The part of the sum that is traced money, rounded down.
    public var traced: Money { leg.part(share) }
  }

  /// Where the picture ends.
  public struct End: Sendable, Hashable {
    public enum State: Sendable, Hashable {
      /// It goes no further within the steps and days asked for, as its member told.
      case told
      /// More is being obtained or decided on.
      case inPart
      case refused(ground: String)
      case notAvailable
      case unanswered
      /// Held by a member that was not asked to carry on from here.
      case notAsked
      /// Nobody who takes part holds it.
      case unheld
    }

    public let account: String
    /// The member that holds the account; nil where none does.
    public let holder: MemberID?
    public let question: String?
    public let state: State
  }

  /// What an answer said and the picture does not take over.
  public struct SetAside: Sendable, Hashable {
    public enum Reason: String, Sendable, CaseIterable {
      case doesNotFollow = "does-not-follow"
      case beforeTheMoney = "before-the-money"
      case tooLate = "too-late"
      case moreStepsThanAsked = "more-steps-than-asked"
      case moreThanArrived = "more-than-arrived"
      case notHeldThere = "not-held-there"
      case toldTwice = "told-twice"
    }

    public let leg: TraceLeg
    public let suppliedBy: MemberID
    public let question: String
    public let reason: Reason
  }

  public let method: TraceMethod
  /// By step, then time.
  public let legs: [Leg]
  /// By account.
  public let ends: [End]
  public let setAside: [SetAside]
  /// The marking of the picture as a whole: the strictest of each part.
  public let marking: Marking

  /// Whether every end was told.
  public var isComplete: Bool { ends.allSatisfy { $0.state == .told } }

  public var suppliers: [MemberID] { Set(legs.map(\.suppliedBy)).sorted() }

  /// - Parameters:
  ///   - own: the asker's own legs, in the order of the money, from the account or payment it began with.
  ///   - holder: which member holds an account's records; nil where nobody who takes part does.
  ///   - exchanges: questions with what came back, in the order in which they were asked.
  /// - Throws: `joint.trace.question` when two questions have one reference, or a question is of another method.
  public init(
    by asker: MemberID, own: [TraceLeg], marking ownMarking: Marking, method: TraceMethod,
    exchanges: [(question: TraceQuestion, answer: TraceAnswer)], holder: (String) -> MemberID?
  ) throws(Fault) {
    guard exchanges.allSatisfy({ $0.question.method == method }),
      Set(exchanges.map(\.question.id)).count == exchanges.count
    else { throw Fault("joint.trace.question") }
    self.method = method

    var legs: [Leg] = []
    var steps: [String: Int] = [:]
    for leg in own {
      let step = (steps[leg.from] ?? 0) + 1
      steps[leg.to] = min(steps[leg.to] ?? .max, step)
      legs.append(
        Leg(
          leg: leg, suppliedBy: asker, marking: ownMarking, releasedUnder: nil, question: nil, step: step,
          share: leg.share))
    }
    var setAside: [SetAside] = []
    for (question, answer) in exchanges {
      guard case .legs(let told, let marking, let releasedUnder, _) = answer else { continue }
      var reached = [question.account: Reached(step: 0, at: question.sentAt)]
      var sums = Sums(question)
      // The payment that was asked about, where the picture has it: what is told is of all of it, and so of as much of it as was
      // traced, in however many parts.
      let parts = legs.filter {
        $0.leg.to == question.account && $0.leg.sum == question.sum && $0.leg.at == question.sentAt
      }
      let share = parts.isEmpty ? 1000 : min(1000, parts.reduce(0) { $0 + $1.share })
      for leg in told.sorted(by: Self.before) {
        func refuse(_ reason: SetAside.Reason) {
          setAside.append(SetAside(leg: leg, suppliedBy: question.asked, question: question.id, reason: reason))
        }
        guard let known = reached[leg.from] else {
          refuse(.doesNotFollow)
          continue
        }
        // Two countries' clocks differ: an hour is no contradiction.
        guard leg.at >= known.at.adding(seconds: -3_600) else {
          refuse(.beforeTheMoney)
          continue
        }
        guard leg.at <= question.sentAt.adding(seconds: Int64(question.days) * 86_400) else {
          refuse(.tooLate)
          continue
        }
        guard known.step < question.stepsLeft else {
          refuse(.moreStepsThanAsked)
          continue
        }
        guard holder(leg.from) == question.asked || holder(leg.to) == question.asked else {
          refuse(.notHeldThere)
          continue
        }
        // Two questions may be about parts of one payment; all that is told of it is no more than it was.
        let same = legs.filter { $0.leg.isPayment(of: leg) }
        guard !same.contains(where: { $0.question == question.id }),
          same.reduce(leg.share, { $0 + $1.leg.share }) <= 1000
        else {
          refuse(.toldTwice)
          continue
        }
        guard sums.take(leg) else {
          refuse(.moreThanArrived)
          continue
        }
        let step = (steps[leg.from] ?? 0) + 1
        steps[leg.to] = min(steps[leg.to] ?? .max, step)
        let next = Reached(step: known.step + 1, at: leg.at)
        if let before = reached[leg.to] {
          reached[leg.to] = Reached(step: min(before.step, next.step), at: min(before.at, next.at))
        } else {
          reached[leg.to] = next
        }
        legs.append(
          Leg(
            leg: leg, suppliedBy: question.asked, marking: marking, releasedUnder: releasedUnder, question: question.id,
            step: step, share: max(1, leg.share * share / 1000)))
      }
    }
    self.legs = legs.sorted { $0.step != $1.step ? $0.step < $1.step : Self.before($0.leg, $1.leg) }
    self.setAside = setAside
    self.marking = Marking.join(self.legs.map(\.marking) + [ownMarking])
    ends = Self.ends(self.legs, exchanges, asker, holder)
  }

  private struct Reached {
    let step: Int
    let at: Instant
  }

  /// What came to the accounts of one answer on the way, and what went out of them.
  ///
  /// It is compared where both are in one currency, and by methods that keep to sums: poison is an outer bound.
  private struct Sums {
    private let question: TraceQuestion
    private var came: [String: [Currency: Int64]]
    private var gone: [String: Int64] = [:]
    /// Shares are told in thousandths: so much may be lost in a sum.
    private var slack: [String: Int64] = [:]

    init(_ question: TraceQuestion) {
      self.question = question
      came = [question.account: [question.sum.currency: question.sum.minorUnits]]
    }

    /// False where more would go out of the account than came.
    mutating func take(_ leg: TraceLeg) -> Bool {
      let (currency, traced) = (leg.sum.currency, leg.part(leg.share).minorUnits)
      if question.method != .poison, let arrived = came[leg.from], arrived.count == 1, let sum = arrived[currency] {
        let lost = leg.from == question.account ? 0 : (slack[leg.from] ?? 0).clampedSum(leg.sum.minorUnits / 1000 + 1)
        let out = (gone[leg.from] ?? 0).clampedSum(traced)
        guard out <= sum.clampedSum(lost) else { return false }
        gone[leg.from] = out
      }
      came[leg.to, default: [:]][currency] = (came[leg.to]?[currency] ?? 0).clampedSum(traced)
      for account in [leg.from, leg.to] {
        slack[account] = (slack[account] ?? 0).clampedSum(leg.sum.minorUnits / 1000 + 1)
      }
      return true
    }
  }

  private static func before(_ a: TraceLeg, _ b: TraceLeg) -> Bool {
    (a.at, a.from, a.to, a.sum.minorUnits) < (b.at, b.from, b.to, b.sum.minorUnits)
  }

  /// Each account that money reached and did not leave in the picture, and each that was asked about in vain.
  private static func ends(
    _ legs: [Leg], _ exchanges: [(question: TraceQuestion, answer: TraceAnswer)], _ asker: MemberID,
    _ holder: (String) -> MemberID?
  ) -> [End] {
    var asked: [String: (id: String, state: End.State)] = [:]
    for (question, answer) in exchanges {
      let state: End.State =
        switch answer {
        case .legs(_, _, _, let isComplete): isComplete ? .told : .inPart
        case .refused(let ground): .refused(ground: ground)
        case .notAvailable: .notAvailable
        case .unanswered: .unanswered
        }
      // What was told once stays told, whatever a second question brought.
      if asked[question.account]?.state != .told { asked[question.account] = (question.id, state) }
    }
    let left = Set(legs.map(\.leg.from))
    var told: [String: Leg] = [:]
    for leg in legs { told[leg.leg.to] = leg }
    var ends: [End] = []
    for account in Set(told.keys).union(asked.keys).sorted() {
      let state: End.State
      if let answer = asked[account] {
        if left.contains(account), answer.state == .told { continue }
        state = answer.state
      } else if left.contains(account) {
        continue
      } else if let holding = holder(account) {
        // Whoever supplied the leg into its own account told that it goes no further.
        let isTold =
          holding == told[account]?.suppliedBy
          && (holding == asker
            || exchanges.contains {
              $0.question.id == told[account]?.question && asked[$0.question.account]?.state == .told
            })
        state = isTold ? .told : holding == told[account]?.suppliedBy ? .inPart : .notAsked
      } else {
        state = .unheld
      }
      ends.append(End(account: account, holder: holder(account), question: asked[account]?.id, state: state))
    }
    return ends
  }
}
