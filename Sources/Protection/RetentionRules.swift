internal import Definitions
public import Vocabulary

/// How grave an offence is, as far as retention asks.
public enum OffenceGravity: String, Sendable, CaseIterable {
  /// Punishable by at least four years (UNTOC article 2(b)).
  case serious
  case other
  /// No offence is in question.
  case none
}

/// Until when something may be held, when it is looked at again, and why.
public struct RetentionDecision: Sendable, Hashable {
  /// The last day on which it may be worked with.
  public let retainUntil: CivilDate
  /// The day on which somebody decides whether it is still needed; never after `retainUntil`, never more than the longest
  /// review away.
  public let reviewAt: CivilDate
  /// The last day on which it is still there, restricted, so that an objection or a hold can be heard.
  public let eraseAfter: CivilDate
  /// The rules that set the two dates: first the retention's, then the review's.
  public let rules: [String]
  /// False where a figure was not read against the official text.
  public let isVerified: Bool

  public enum Standing: String, Sendable, CaseIterable {
    case held
    case reviewDue = "review-due"
    case restricted
    case eraseDue = "erase-due"
  }

  /// What holds on a day: computed, never stored.
  public func standing(on day: CivilDate, lastReview: CivilDate? = nil) -> Standing {
    if day > eraseAfter { return .eraseDue }
    if day > retainUntil { return .restricted }
    if day >= reviewAt, lastReview.map({ $0 < reviewAt }) ?? true { return .reviewDue }
    return .held
  }
}

/// The retention rules of a node, read from `protection/retention.yaml`.
public struct RetentionRules: Sendable {
  struct Rule: Sendable {
    let id: String
    /// What it covers; empty means all.
    let roles: [PersonRole]
    let means: [CollectionMeans]
    let offences: [OffenceGravity]
    let minorsOnly: Bool
    let retainMonths: Int
    let reviewMonths: Int
    let isVerified: Bool
  }

  public let reviewMonthsMax: Int
  public let restrictedDays: Int
  private let rules: [Rule]

  public static func standard() throws(Fault) -> RetentionRules {
    try RetentionRules(DefinitionReader.embedded("protection/retention.yaml"))
  }

  /// Rules of a service's own, in the same form. Throws when a review is further away than three years, when a period is
  /// no whole number of months between 1 and 1,200, or when there is no rule for anybody.
  public init(text: String, name: String) throws(Fault) {
    try self.init(DefinitionReader(text: text, name: name))
  }

  init(_ reader: DefinitionReader) throws(Fault) {
    _ = try reader.integer("version")
    reviewMonthsMax = try reader.integer("review-months-max")
    restrictedDays = try reader.integer("restricted-days")
    guard (1...36).contains(reviewMonthsMax) else {
      throw reader.fault("protection.retention.review-too-far", at: "review-months-max")
    }
    guard (0...366).contains(restrictedDays) else {
      throw reader.fault("protection.retention.period", at: "restricted-days")
    }
    var rules: [Rule] = []
    for child in try reader.children("rules") {
      _ = try child.string("about")
      _ = try child.string("source")
      let rule = Rule(
        id: try child.string("id"), roles: try child.optionalValueList("roles", PersonRole.init(rawValue:)),
        means: try child.optionalValueList("means", CollectionMeans.init(rawValue:)),
        offences: try child.optionalValueList("offences", OffenceGravity.init(rawValue:)),
        minorsOnly: try child.optionalBoolean("minors") ?? false, retainMonths: try child.integer("retain-months"),
        reviewMonths: try child.integer("review-months"), isVerified: try child.boolean("verified"))
      guard (1...1_200).contains(rule.retainMonths), (1...1_200).contains(rule.reviewMonths) else {
        throw child.fault("protection.retention.period", at: "retain-months")
      }
      guard rule.reviewMonths <= reviewMonthsMax else {
        throw child.fault("protection.retention.review-too-far", at: "review-months")
      }
      rules.append(rule)
    }
    self.rules = rules
    try reader.finish()
    guard rules.contains(where: { $0.roles.isEmpty && $0.means.isEmpty && $0.offences.isEmpty && !$0.minorsOnly })
    else { throw reader.fault("protection.retention.no-rule-for-all", at: "rules") }
  }

  /// The decision for something about a person: a function of these arguments and the rules, and of nothing else.
  ///
  /// `termsEnd` is the last day that the terms of intake allow; the decision never goes beyond it.
  public func decide(
    role: PersonRole, flags: PersonFlags = [], means: CollectionMeans, offence: OffenceGravity,
    receivedOn day: CivilDate, termsEnd: CivilDate? = nil
  ) -> RetentionDecision {
    let fitting = rules.filter { rule in
      (rule.roles.isEmpty || rule.roles.contains(role)) && (rule.means.isEmpty || rule.means.contains(means))
        && (rule.offences.isEmpty || rule.offences.contains(offence)) && (!rule.minorsOnly || flags.contains(.minor))
    }
    // There is a rule for everybody (checked above), so both are found; the first in the file of several alike.
    let retain = fitting.min { $0.retainMonths < $1.retainMonths }
    let review = fitting.min { $0.reviewMonths < $1.reviewMonths }
    var until = day.adding(months: retain?.retainMonths ?? 1)
    var by = retain?.id ?? "anybody"
    if let termsEnd, termsEnd < until {
      until = termsEnd
      by = "terms-of-intake"
    }
    return RetentionDecision(
      retainUntil: until, reviewAt: min(until, day.adding(months: review?.reviewMonths ?? 1)),
      eraseAfter: CivilDate(daysSinceEpoch: until.daysSinceEpoch + restrictedDays),
      rules: [by, review?.id ?? "anybody"],
      isVerified: (retain?.isVerified ?? false) && (review?.isVerified ?? false))
  }
}

extension CivilDate {
  /// The same day so many months later, or the month's last where there is no such day; held to the end of the calendar.
  fileprivate func adding(months: Int) -> CivilDate {
    let total = year * 12 + month - 1 + months
    for last in [day, 30, 29, 28] where last <= day {
      if let date = CivilDate(year: total / 12, month: total % 12 + 1, day: last) { return date }
    }
    return CivilDate(year: 9_999, month: 12, day: 31) ?? self
  }
}
