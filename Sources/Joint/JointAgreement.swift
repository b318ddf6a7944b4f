public import Vocabulary

/// A member of an agreement, as the members' directory names its node.
public struct MemberID: Sendable, Hashable, Comparable {
  public let text: String

  /// Nil for an empty text, one of more than 64 bytes, or one with anything but letters, digits, `-`, `.`, `_` and `:`.
  public init?(_ text: String) {
    let allowed = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
      default: false
      }
    }
    guard allowed, (1...64).contains(text.utf8.count) else { return nil }
    self.text = text
  }

  public static func < (a: MemberID, b: MemberID) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
}

/// The mandate for a joint analysis: who, what for, over which days, from how strong a suspicion on, and how much a day.
///
/// It is a value that all members sign; what computes asks for one that is in force (``InForce``), so that nothing does
/// without. It says nothing of persons or accounts.
public struct JointAgreement: Sendable, Hashable {
  /// What one member may do on one day.
  public struct DailyBudget: Sendable, Hashable {
    /// Accounts that one member may have turned into tokens by another.
    public var evaluations: Int
    /// Suspicions and claims that one member may tell.
    public var digests: Int
    /// Payments that one member may name, by token, to all others together.
    public var paymentsNamed: Int

    public init(evaluations: Int = 20_000, digests: Int = 400, paymentsNamed: Int = 4_000) {
      self.evaluations = evaluations
      self.digests = digests
      self.paymentsNamed = paymentsNamed
    }
  }

  public let identifier: String
  public let purpose: Purpose
  /// In order; at least three, because of three none can undo what the other two hide.
  public let members: [MemberID]
  /// The first and the last day of the payments that are looked at.
  public let first: CivilDate
  public let last: CivilDate
  public let thresholds: Thresholds
  public let budget: DailyBudget
  /// The last day on which anything may be computed.
  public let expires: CivilDate

  /// The longest period, in days.
  public static let longestDays = 250
  /// The most members: counts are added modulo 64, and each member's share in one is at least three.
  public static let mostMembers = 20

  /// Throws `joint.agreement` when the members are fewer than three, more than twenty or named twice, the period is empty or
  /// longer than 250 days, or the purpose is none that an analysis of payments serves.
  public init(
    identifier: String, purpose: Purpose, members: [MemberID], first: CivilDate, last: CivilDate,
    thresholds: Thresholds = Thresholds(), budget: DailyBudget = DailyBudget(), expires: CivilDate
  ) throws(Fault) {
    let ordered = Set(members).sorted()
    let days = last.daysSinceEpoch - first.daysSinceEpoch + 1
    guard !identifier.isEmpty, identifier.utf8.count <= 200, ordered.count == members.count,
      (3...Self.mostMembers).contains(members.count), (1...Self.longestDays).contains(days),
      [.prevention, .detection, .investigation, .assetRecovery, .sanctions].contains(purpose),
      budget.evaluations >= 0, budget.digests >= 0, budget.paymentsNamed >= 0
    else { throw Fault("joint.agreement") }
    self.identifier = identifier
    self.purpose = purpose
    self.members = ordered
    self.first = first
    self.last = last
    self.thresholds = thresholds
    self.budget = budget
    self.expires = expires
  }

  public var days: Int { last.daysSinceEpoch - first.daysSinceEpoch + 1 }

  public func position(of member: MemberID) -> Int? { members.firstIndex(of: member) }

  /// What members sign.
  public var digest: Digest { Digest(of: canonicalBytes) }

  /// An agreement that every member has approved and that has not run out.
  public struct InForce: Sendable, Hashable {
    public let agreement: JointAgreement
    public let digest: Digest
    /// The day for which it was asked.
    public let day: CivilDate
  }

  /// The agreement as what may be computed with, on a day.
  /// - Parameter approved: members whose signature over ``digest`` was verified by whoever asks.
  /// - Throws: `joint.not-approved` when a member is missing, `joint.expired` when its last day is over, or the period is
  ///   not.
  public func inForce(on day: CivilDate, approved: Set<MemberID>) throws(Fault) -> InForce {
    guard members.allSatisfy(approved.contains) else { throw Fault("joint.not-approved") }
    guard day <= expires, last <= day else { throw Fault("joint.expired") }
    return InForce(agreement: self, digest: digest, day: day)
  }
}

extension JointAgreement: CanonicalCodable {
  static let version = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(identifier)
    writer.write(purpose.rawValue)
    writer.write(list: members.map(\.text))
    writer.write(first)
    writer.write(last)
    writer.write(thresholds)
    writer.write(budget.evaluations)
    writer.write(budget.digests)
    writer.write(budget.paymentsNamed)
    writer.write(expires)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.integer() == Self.version else { throw reader.malformed }
    let identifier = try reader.text()
    let purpose = try reader.choice(Purpose.self)
    let members = try reader.texts().map { MemberID($0) }
    guard members.allSatisfy({ $0 != nil }) else { throw reader.malformed }
    let named = members.compactMap { $0 }
    let first = try reader.value(CivilDate.self)
    let last = try reader.value(CivilDate.self)
    let thresholds = try reader.value(Thresholds.self)
    let budget = DailyBudget(
      evaluations: try reader.integer(), digests: try reader.integer(),
      paymentsNamed: try reader.integer())
    try self.init(
      identifier: identifier, purpose: purpose, members: named, first: first, last: last,
      thresholds: thresholds,
      budget: budget, expires: try reader.value(CivilDate.self))
    // One value, one form: members in order.
    guard named == self.members else { throw reader.malformed }
  }
}

/// What a member has used of a day's budget. Spent before anything is computed for it, and never below nothing.
public struct BudgetLedger: Sendable, Hashable {
  public enum Item: Sendable, Hashable, CaseIterable { case evaluation, digest, paymentNamed }

  private struct Key: Hashable {
    let member: MemberID
    let item: Item
    let day: CivilDate
  }
  private var used: [Key: Int] = [:]
  private let budget: JointAgreement.DailyBudget
  private let members: [MemberID]

  public init(_ agreement: JointAgreement.InForce) {
    budget = agreement.agreement.budget
    members = agreement.agreement.members
  }

  public func left(_ item: Item, of member: MemberID, on day: CivilDate) -> Int {
    guard members.contains(member) else { return 0 }
    return limit(item) - (used[Key(member: member, item: item, day: day)] ?? 0)
  }

  /// Takes so many at once or none. Throws `joint.budget` when fewer are left.
  public mutating func spend(_ count: Int, _ item: Item, of member: MemberID, on day: CivilDate)
    throws(Fault)
  {
    guard count >= 0, count <= left(item, of: member, on: day) else { throw Fault("joint.budget") }
    used[Key(member: member, item: item, day: day), default: 0] += count
  }

  private func limit(_ item: Item) -> Int {
    switch item {
    case .evaluation: budget.evaluations
    case .digest: budget.digests
    case .paymentNamed: budget.paymentsNamed
    }
  }
}
