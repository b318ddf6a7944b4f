public import Vocabulary

/// What officers decided beforehand may be told of traces to one member, so that not each leg waits for a decision. It is a
/// value that is signed where it is kept; here is only what it covers. What it does not cover waits for an officer.
public struct StandingRelease: Sendable, Hashable {
  public let id: String
  public let to: MemberID
  public let purposes: Set<Purpose>
  /// The largest sum of one leg, in one currency; legs in another are not covered.
  public let most: Money
  public let mostSteps: Int
  /// Legs a day to this member, over all requests.
  public let legsADay: Int
  public let marking: Marking
  /// The last day on which it counts.
  public let until: CivilDate

  public init(
    id: String, to: MemberID, purposes: Set<Purpose>, most: Money, mostSteps: Int, legsADay: Int, marking: Marking,
    until: CivilDate
  ) {
    self.id = id
    self.to = to
    self.purposes = purposes
    self.most = most
    self.mostSteps = mostSteps
    self.legsADay = legsADay
    self.marking = marking
    self.until = until
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
  ///   - legs: in the order in which the trace found them, from the account that was asked about on.
  ///   - toldToday: legs that this member was told on that day already.
  ///   - sheltered: accounts that are never told without an officer: of victims, of protected persons, of people that nobody
  ///     assessed.
  public func sort(
    _ legs: [TraceLeg], of question: TraceQuestion, by asker: MemberID, for purpose: Purpose, on day: CivilDate,
    toldToday: Int, sheltered: Set<String>
  ) -> Sorted {
    guard asker == to, purposes.contains(purpose), day <= until else { return Sorted(covered: [], waiting: legs) }
    var reached = [question.account: 0]
    var covered: [TraceLeg] = []
    var waiting: [TraceLeg] = []
    for leg in legs {
      guard let steps = reached[leg.from], steps < min(mostSteps, question.stepsLeft),
        leg.sum.currency == most.currency,
        leg.sum.minorUnits <= most.minorUnits, toldToday + covered.count < legsADay, !sheltered.contains(leg.from),
        !sheltered.contains(leg.to)
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
