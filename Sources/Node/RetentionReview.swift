internal import Authority
internal import Casework
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
public import Vocabulary
internal import World

// What is to be looked at again (Directive (EU) 2016/680, article 5): by who somebody is, how it came in, and how long it has
// been held. It is shown to people who decide; what goes by itself is only what its own terms of intake end.

/// Records of one import about people of one role whose review is due, or whose time by the rules is over.
public struct RetentionReviewLine: Sendable, Hashable {
  public let importID: String
  public let fileNames: [String]
  /// What the people are here, the most protective over all cases.
  public let role: PersonRole
  /// Since when the first of them is to be looked at again.
  public let since: CivilDate
  /// To be looked at again, and not over.
  public let reviewDue: Int
  /// Over by the rules, and still held under the terms it came in under.
  public let over: Int
  /// The rules that say so, by their names in `protection/retention.yaml`.
  public let rules: [String]
  /// False where a period was not compared with the law: a proposal.
  public let isVerified: Bool

  public var json: String {
    JSONValue.fields(
      ("import", .string(importID)), ("files", .array(fileNames.map { .string($0) })), ("role", .string(role.rawValue)),
      ("since", .string(since.description)), ("review-due", .integer(reviewDue)), ("over", .integer(over)),
      ("rules", .array(rules.map { .string($0) })), ("verified", .bool(isVerified))
    ).text
  }
}

extension ServiceNode {
  /// What is to be looked at again on a day, imports and roles in order of their names. What a finding, a case or a hold
  /// keeps, and what is restricted, is not in it. Nothing is changed; logged.
  public func retentionReview(asOf day: CivilDate, at desk: Desk) async throws -> [RetentionReviewLine] {
    let rules = try RetentionRules.standard()
    let now = clock.now()
    return try await consult("review-retention", at: desk) { transaction in
      let imports = try transaction.imports()
      let holds = try transaction.standingHolds(at: now)
      let shelters = Dictionary(grouping: try transaction.shelters(), by: \.shelter.holder)
      var counts: [Place: Count] = [:]
      try transaction.eachSourceRecord { held in
        let record = held.record
        guard let source = imports[held.importID], holds.onRecord(held.id, ofParty: record.key).isEmpty else {
          return true
        }
        let standing = PersonStanding(
          [.init(place: held.importID, role: record.role, origin: record.roleOrigin)]
            + (shelters[record.key] ?? []).map {
              .init(place: $0.caseID, role: $0.shelter.role, origin: $0.shelter.origin)
            })
        // No offence is in question where no case rests on it.
        let decision = rules.decide(
          role: standing.role, means: source.means, offence: .none, receivedOn: source.receivedAt.date,
          termsEnd: source.retainUntil)
        let (isOver, isDue) = (day > decision.retainUntil, day >= decision.reviewAt)
        guard isOver || isDue else { return true }
        var count = counts[Place(importID: held.importID, role: standing.role)] ?? Count()
        count.add(decision, isOver: isOver)
        counts[Place(importID: held.importID, role: standing.role)] = count
        return true
      }
      return counts.sorted { $0.key < $1.key }.map { place, count in
        RetentionReviewLine(
          importID: place.importID, fileNames: imports[place.importID]?.fileNames ?? [], role: place.role,
          since: count.since, reviewDue: count.due, over: count.over, rules: count.rules.sorted(),
          isVerified: count.isVerified)
      }
    }
  }

  private struct Place: Hashable, Comparable {
    let importID: String
    let role: PersonRole

    static func < (a: Place, b: Place) -> Bool { (a.importID, a.role.rawValue) < (b.importID, b.role.rawValue) }
  }

  private struct Count {
    var due = 0
    var over = 0
    var since = CivilDate(daysSinceEpoch: Int.max / 2)
    var rules: Set<String> = []
    var isVerified = true

    mutating func add(_ decision: RetentionDecision, isOver: Bool) {
      if isOver { over += 1 } else { due += 1 }
      since = min(since, decision.reviewAt)
      rules.formUnion(decision.rules)
      isVerified = isVerified && decision.isVerified
    }
  }
}
