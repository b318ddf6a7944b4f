internal import Authority
internal import PrivateMatching
internal import Vocabulary

/// What this node has used of a budget at a peer, as it counted itself: looked at before anything is asked, and the number
/// of the next batch. The holder's own count is what binds.
struct AskedCount: Sendable {
  private(set) var epoch: UInt64
  private(set) var next: UInt64 = 1
  private var date: CivilDate?
  private var uses: [Purpose: BudgetBook.Use] = [:]
  private var usedInEpoch = 0

  init(epoch: UInt64) { self.epoch = epoch }

  /// The same in an epoch: numbers and the epoch's use begin anew.
  func turned(to epoch: UInt64) -> AskedCount {
    guard epoch != self.epoch else { return self }
    var count = self
    count.epoch = epoch
    count.next = 1
    count.usedInEpoch = 0
    return count
  }

  func left(_ purpose: Purpose, of grant: MatchGrant, on day: CivilDate) -> Int {
    guard let limits = grant.limits.first(where: { $0.purpose == purpose }) else { return 0 }
    var count = self
    count.turn(to: day)
    let use = count.uses[purpose] ?? .init()
    return max(0, min(limits.day - use.day, limits.month - use.month, grant.epoch - usedInEpoch))
  }

  mutating func use(_ elements: Int, for purpose: Purpose, on day: CivilDate) {
    turn(to: day)
    uses[purpose, default: .init()].day += elements
    uses[purpose, default: .init()].month += elements
    usedInEpoch += elements
    next += 1
  }

  /// The holder did not answer a batch: what it cost was not debited, and the holder says which number it expects.
  mutating func giveBack(_ elements: Int, for purpose: Purpose, next: UInt64) {
    guard let use = uses[purpose] else { return }
    uses[purpose] = .init(day: max(0, use.day - elements), month: max(0, use.month - elements))
    usedInEpoch = max(0, usedInEpoch - elements)
    self.next = min(self.next, max(1, next))
  }

  private mutating func turn(to day: CivilDate) {
    guard let date else { return self.date = day }
    guard day > date else { return }
    let isSameMonth = (day.year, day.month) == (date.year, date.month)
    for (purpose, use) in uses { uses[purpose] = .init(day: 0, month: isSameMonth ? use.month : 0) }
    self.date = day
  }
}

extension AskedCount: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(epoch)
    writer.write(next)
    writer.write(optional: date) { $0.write($1) }
    writer.write(list: uses.sorted { $0.key.rawValue < $1.key.rawValue }) {
      $0.write($1.key.rawValue)
      $0.write($1.value.day)
      $0.write($1.value.month)
    }
    writer.write(usedInEpoch)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    epoch = try reader.unsigned()
    next = try reader.unsigned()
    date = try reader.optional { try $0.value() }
    let list = try reader.list { reader -> (Purpose, BudgetBook.Use) in
      (try reader.choice(), .init(day: try reader.integer(), month: try reader.integer()))
    }
    uses = Dictionary(list, uniquingKeysWith: { first, _ in first })
    usedInEpoch = try reader.integer()
  }
}
