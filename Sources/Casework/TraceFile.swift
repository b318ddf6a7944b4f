public import Vocabulary

/// A trace over several services as one picture: who told which leg under which marking, and where it ends and why.
public struct TraceFile: Sendable, Hashable {
  /// A service that takes part.
  public struct Service: Sendable, Hashable {
    public var name: String
    public var country: CountryCode
    public init(name: String, country: CountryCode) {
      self.name = name
      self.country = country
    }
  }

  public struct Leg: Sendable, Hashable {
    /// Counted from the first payment.
    public var step: Int
    public var from: String
    public var to: String
    /// Where the first account is held.
    public var country: CountryCode?
    public var sum: Money
    /// How much of the sum is traced money, and what that is worth in US cents; nil where no rate is held.
    public var traced: Money
    public var cents: Int64?
    public var at: Instant
    public var suppliedBy: Service
    public var isOwn: Bool
    public var marking: Marking
    /// The decision under which it was given; nil for an own one.
    public var releasedUnder: String?
    /// The request that it answers; nil for an own one.
    public var request: String?

    public init(
      step: Int, from: String, to: String, country: CountryCode?, sum: Money, traced: Money, cents: Int64?, at: Instant,
      suppliedBy: Service, isOwn: Bool, marking: Marking, releasedUnder: String?, request: String?
    ) {
      self.step = step
      self.from = from
      self.to = to
      self.country = country
      self.sum = sum
      self.traced = traced
      self.cents = cents
      self.at = at
      self.suppliedBy = suppliedBy
      self.isOwn = isOwn
      self.marking = marking
      self.releasedUnder = releasedUnder
      self.request = request
    }
  }

  /// Why the picture goes no further at an account.
  public enum State: String, Sendable, CaseIterable {
    /// It goes no further within the steps and days asked for, as its service told.
    case told
    case inPart = "in-part"
    case refused
    case notAvailable = "not-available"
    case unanswered
    /// Not answered, and the time for it is over.
    case overdue
    /// A request is drafted and not sent yet.
    case drafted
    case notAsked = "not-asked"
    /// Nobody who takes part holds it.
    case unheld
  }

  public struct End: Sendable, Hashable {
    public var account: String
    public var country: CountryCode?
    public var holder: Service?
    public var state: State
    /// On which a refusal rests.
    public var ground: String?
    public var request: String?

    public init(
      account: String, country: CountryCode?, holder: Service?, state: State, ground: String? = nil,
      request: String? = nil
    ) {
      self.account = account
      self.country = country
      self.holder = holder
      self.state = state
      self.ground = ground
      self.request = request
    }
  }

  /// What an answer said and the picture does not take over.
  public struct SetAside: Sendable, Hashable {
    public var words: String
    public var suppliedBy: Service
    /// `does-not-follow`, `more-than-arrived`, …; `words` for a line that is not in the written form.
    public var reason: String
    public init(words: String, suppliedBy: Service, reason: String) {
      self.words = words
      self.suppliedBy = suppliedBy
      self.reason = reason
    }
  }

  public var id: String
  public var caseID: String?
  public var service: Service
  public var purpose: Purpose
  public var basis: String
  public var begun: Instant
  public var asOf: Instant
  /// `fifo`, `haircut` or `poison`.
  public var method: String
  public var steps: Int
  public var until: Instant
  /// The strictest of all that is in it.
  public var marking: Marking
  /// By step, then time.
  public var legs: [Leg]
  public var ends: [End]
  public var setAside: [SetAside]

  public init(
    id: String, caseID: String?, service: Service, purpose: Purpose, basis: String, begun: Instant, asOf: Instant,
    method: String, steps: Int, until: Instant, marking: Marking, legs: [Leg], ends: [End], setAside: [SetAside]
  ) {
    self.id = id
    self.caseID = caseID
    self.service = service
    self.purpose = purpose
    self.basis = basis
    self.begun = begun
    self.asOf = asOf
    self.method = method
    self.steps = steps
    self.until = until
    self.marking = marking
    self.legs = legs
    self.ends = ends
    self.setAside = setAside
  }

  /// Whether every end was told.
  public var isComplete: Bool { ends.allSatisfy { $0.state == .told } }

  /// The traced money by hop. A leg of no known value is drawn as thin as can be.
  public var flow: FlowPicture {
    var states: [String: CountryCode] = [:]
    for end in ends { states[end.account] = end.country }
    for leg in legs { states[leg.from] = leg.country }
    let payments = legs.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map {
      place, leg in
      CasePayment(
        id: String(place), time: leg.at, zone: "UTC", payer: leg.from, payee: leg.to, payerInstitution: "",
        payeeInstitution: "", amount: leg.traced, valueCents: leg.cents ?? 0, channel: "", source: leg.suppliedBy.name,
        reference: nil, marking: leg.marking)
    }
    let assembly = FlowAssembly(payments) { account in
      FlowAssembly.Account(
        id: account, label: .account(account), country: states[account], kind: "", part: nil, isSheltered: false,
        isImportant: true, first: begun, last: begun)
    }
    return assembly.picture(.accounts)
  }
}
