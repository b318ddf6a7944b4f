public import Vocabulary

/// How much one asker may ask of one class for one purpose, in elements.
///
/// Elements that only fill a batch count like any other: the holder cannot tell them from items, and a number that only the
/// asker knows would be no limit. A limit of nothing is a prohibition; there is no limit that means "as much as one likes".
public struct BudgetLimits: Sendable, Hashable {
  public let day: Int
  public let month: Int

  public init(day: Int, month: Int) {
    self.day = max(0, day)
    self.month = max(0, month)
  }
}

/// What a holder grants one asker in one class: limits by purpose, and one over all purposes and the whole epoch, so that
/// no patience makes up for a small budget.
public struct BudgetTerms: Sendable, Hashable {
  public let purposes: [Purpose: BudgetLimits]
  public let epoch: Int
  /// Nothing is answered.
  public let isSuspended: Bool

  public init(purposes: [Purpose: BudgetLimits], epoch: Int, isSuspended: Bool = false) {
    self.purposes = purposes
    self.epoch = max(0, epoch)
    self.isSuspended = isSuspended
  }
}

/// That a batch was paid for: without it, nothing is evaluated. Made by ``BudgetBook`` alone.
public struct Debit: Sendable, Hashable {
  /// The batch.
  public let query: Digest
  /// In UTC, by the holder's clock.
  public let day: CivilDate
  /// What it cost: nothing when it was paid for before.
  public let elements: Int
}

/// What one asker has used of its budgets in one class: a value that the holder stores in the transaction that logs the
/// batch, before it evaluates anything. The asker keeps one of its own in the same way.
///
/// Days and months are those of UTC, the same at both ends whatever their zones. A clock that goes back opens no day anew.
public struct BudgetBook: Sendable, Hashable {
  /// Elements used, by the purpose they were used for.
  public struct Use: Sendable, Hashable {
    public var day: Int
    public var month: Int

    public init(day: Int = 0, month: Int = 0) {
      self.day = day
      self.month = month
    }
  }

  /// The day that the figures are of; nil before the first batch.
  public private(set) var date: CivilDate?
  public private(set) var uses: [Purpose: Use] = [:]
  public private(set) var epoch: UInt64
  public private(set) var usedInEpoch = 0
  /// The number of the last batch, and the batch.
  public private(set) var sequence: UInt64 = 0
  private var last: Debit?

  public init(epoch: UInt64) { self.epoch = epoch }

  /// The number that the next batch must have.
  public var next: UInt64 { sequence + 1 }

  /// Debits a batch, all of it or nothing. The last batch may come once more, as when its answer was lost: it is paid for
  /// already. A batch of a later epoch begins anew.
  ///
  /// Throws `MatchRefusal`; the book is then as it was.
  public mutating func debit(
    _ query: MatchQuery, under manifest: SetManifest, terms: BudgetTerms, at now: Instant
  ) throws(MatchRefusal) -> Debit {
    guard query.manifest == manifest.digest, manifest.scope.epoch >= epoch, manifest.validFrom <= now,
      now < manifest.validUntil
    else { throw .manifest }
    guard !terms.isSuspended else { throw .suspended }
    var book = manifest.scope.epoch == epoch ? self : turned(to: manifest.scope.epoch)
    if let last = book.last, query.sequence == book.sequence, query.digest == last.query {
      return Debit(query: last.query, day: last.day, elements: 0)
    }
    guard query.sequence > book.sequence else { throw .repeated }
    guard query.sequence == book.next else { throw .gap }
    guard let limits = terms.purposes[query.purpose] else { throw .purpose }
    book.turn(to: now.date)
    var use = book.uses[query.purpose] ?? Use()
    guard query.count <= limits.day - use.day else { throw .day }
    guard query.count <= limits.month - use.month else { throw .month }
    guard query.count <= terms.epoch - book.usedInEpoch else { throw .epoch }
    use.day += query.count
    use.month += query.count
    book.uses[query.purpose] = use
    book.usedInEpoch += query.count
    book.sequence = query.sequence
    let debit = Debit(query: query.digest, day: book.date ?? now.date, elements: query.count)
    book.last = debit
    self = book
    return debit
  }

  /// What is left for a purpose on a day: the least of what the three limits leave.
  public func left(_ purpose: Purpose, terms: BudgetTerms, on day: CivilDate) -> Int {
    guard let limits = terms.purposes[purpose], !terms.isSuspended else { return 0 }
    var book = self
    book.turn(to: day)
    let use = book.uses[purpose] ?? Use()
    return max(0, min(limits.day - use.day, limits.month - use.month, terms.epoch - usedInEpoch))
  }

  /// Whether more than so many hundredths of a day's, a month's or the epoch's limit are used: what an alarm looks at.
  public func exceeds(hundredths: Int, terms: BudgetTerms) -> Bool {
    func exceeds(_ used: Int, _ limit: Int) -> Bool {
      let share = used.magnitude.multipliedFullWidth(by: 100)
      let line = limit.magnitude.multipliedFullWidth(by: hundredths.magnitude)
      return (share.high, share.low) > (line.high, line.low)
    }
    return exceeds(usedInEpoch, terms.epoch)
      || uses.contains { purpose, use in
        guard let limits = terms.purposes[purpose] else { return use.month > 0 }
        return exceeds(use.day, limits.day) || exceeds(use.month, limits.month)
      }
  }

  private func turned(to epoch: UInt64) -> BudgetBook {
    var book = self
    book.epoch = epoch
    book.usedInEpoch = 0
    book.sequence = 0
    book.last = nil
    return book
  }

  private mutating func turn(to day: CivilDate) {
    guard let date else { return date = day }
    guard day > date else { return }
    let isSameMonth = (day.year, day.month) == (date.year, date.month)
    for purpose in Array(uses.keys) {
      uses[purpose]?.day = 0
      if !isSameMonth { uses[purpose]?.month = 0 }
    }
    self.date = day
  }
}

extension BudgetBook: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(optional: date) { $0.write($1) }
    writer.write(list: uses.sorted { $0.key.rawValue < $1.key.rawValue }) {
      $0.write($1.key.rawValue)
      $0.write(UInt64($1.value.day))
      $0.write(UInt64($1.value.month))
    }
    writer.write(epoch)
    writer.write(UInt64(usedInEpoch))
    writer.write(sequence)
    writer.write(optional: last) {
      $0.write($1.query)
      $0.write($1.day)
      $0.write(UInt64($1.elements))
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    func count(_ reader: inout CanonicalReader) throws -> Int {
      guard let count = Int(exactly: try reader.unsigned()) else { throw reader.malformed }
      return count
    }
    let date: CivilDate? = try reader.optional { try $0.value() }
    let uses = try reader.list { reader -> (Purpose, Use) in
      (try reader.choice(), Use(day: try count(&reader), month: try count(&reader)))
    }
    guard zip(uses, uses.dropFirst()).allSatisfy({ $0.0.rawValue < $1.0.rawValue }) else { throw reader.malformed }
    self.init(epoch: try reader.unsigned())
    self.date = date
    self.uses = Dictionary(uniqueKeysWithValues: uses)
    usedInEpoch = try count(&reader)
    sequence = try reader.unsigned()
    guard sequence < .max else { throw reader.malformed }
    last = try reader.optional {
      Debit(query: try $0.value(), day: try $0.value(), elements: try count(&$0))
    }
  }
}
