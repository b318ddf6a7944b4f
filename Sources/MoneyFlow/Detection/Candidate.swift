internal import Ontology
internal import Vocabulary

/// What one detector proposes, before it is compared with what the others propose.
struct Candidate {
  var family: String
  /// Weight of evidence in decimal logarithms.
  var score: Double
  /// Positions in the table, ascending, each once.
  var payments: [Int]
  /// Accounts whose part the detector knows; the rest follow from the direction of their payments.
  var parts: [Int: Finding.Part]
  /// The detector's own sentences, figures in them.
  var why: [Reason]
  var against: [Reason] = []
  var limits: [Sentence] = []

  init(
    _ family: String, score: Double, payments: some Sequence<Int>, parts: [Int: Finding.Part] = [:], why: [Reason],
    against: [Reason] = []
  ) {
    self.family = family
    self.score = score
    self.payments = Array(Set(payments)).sorted()
    self.parts = parts
    self.why = why
    self.against = against
  }
}

/// What all detectors work from: built once for a ledger, then only read.
struct DetectionGround {
  let index: DetectionIndex
  let baseline: Baseline
  let bursts: [Burst]
  let links: PassThrough
  let typologies: Typologies
  let ids: [String]
  let accountIDs: [String]

  func typology(_ family: String) -> Typology? { typologies[family] }

  func incomingBursts(at hub: Int) -> [Burst] { (incoming[hub] ?? []).map { bursts[$0] } }
  func outgoingBursts(at hub: Int) -> [Burst] { (outgoing[hub] ?? []).map { bursts[$0] } }
  let incomingHubs: [Int]

  private let incoming: [Int: [Int]]
  private let outgoing: [Int: [Int]]

  init(
    index: DetectionIndex, baseline: Baseline, bursts: [Burst], links: PassThrough, typologies: Typologies,
    ids: [String],
    accountIDs: [String]
  ) {
    self.index = index
    self.baseline = baseline
    self.bursts = bursts
    self.links = links
    self.typologies = typologies
    self.ids = ids
    self.accountIDs = accountIDs
    var incoming: [Int: [Int]] = [:]
    var outgoing: [Int: [Int]] = [:]
    for (position, burst) in bursts.enumerated() {
      if burst.direction == .incoming {
        incoming[burst.hub, default: []].append(position)
      } else {
        outgoing[burst.hub, default: []].append(position)
      }
    }
    self.incoming = incoming
    self.outgoing = outgoing
    incomingHubs = incoming.keys.sorted()
  }

  // MARK: Figures for sentences

  func account(_ position: Int) -> Sentence.Value { .account(accountIDs[position]) }

  func money(_ payments: some Sequence<Int>) -> Sentence.Value {
    var sum: Int64 = 0
    for payment in payments { sum = sum.addingReportingOverflow(index.cents[payment]).partialValue }
    return .money(Money(minorUnits: sum, currency: .usDollar))
  }

  func dollars(_ value: Double) -> Sentence.Value {
    .money(Money(minorUnits: Int64(min(value * 100, 9e17).rounded()), currency: .usDollar))
  }

  func days(_ value: Double) -> Sentence.Value { .duration(seconds: Int64((value * 86_400).rounded())) }
  func share(_ value: Double) -> Sentence.Value { .share(Int64((Statistics.clamp(value, 0, 1000) * 10_000).rounded())) }
  func thousandths(_ value: Double) -> Sentence.Value { .thousandths(Int64((value * 1000).rounded())) }
  func number(_ value: Int) -> Sentence.Value { .integer(Int64(value)) }

  func references(_ payments: some Sequence<Int>) -> [String] { payments.map { ids[$0] } }

  /// An expectation as people say one: whole from ten, else in tenths; never less than it is.
  func expectation(_ value: Double) -> Sentence.Value {
    .thousandths(value >= 10 ? Int64(value.rounded(.up)) * 1_000 : Int64((value * 10).rounded(.up)) * 100)
  }

  /// "Twelve counterparties where no more than 0.5 would be expected", with its payments.
  func burstReason(_ burst: Burst) -> Reason {
    let key = burst.direction == .incoming ? "detection.burst-in" : "detection.burst-out"
    return Reason(
      Sentence(
        key, ("account", account(burst.hub)),
        ("count", number(burst.counterparty.standsForMany ? burst.payments.count : burst.evidence.counterparties)),
        ("span", days(burst.evidence.spanDays)), ("sum", money(burst.payments)),
        ("expected", expectation(burst.expected))),
      references: references(burst.payments))
  }

  func likeSizedReason(_ burst: Burst) -> Reason? {
    guard burst.evidence.likeSized > 0.5 else { return nil }
    return Reason(
      Sentence(
        "detection.like-sized", ("account", account(burst.hub)), ("middle", dollars(burst.evidence.medianValue)),
        ("weight", thousandths(burst.evidence.likeSized))), references: references(burst.payments))
  }

  func unlikeReason(_ burst: Burst) -> [Reason] {
    guard burst.evidence.likeSized < -0.5 else { return [] }
    return [
      Reason(
        Sentence(
          "detection.against.unlike", ("account", account(burst.hub)),
          ("weight", thousandths(-burst.evidence.likeSized))))
    ]
  }
}
