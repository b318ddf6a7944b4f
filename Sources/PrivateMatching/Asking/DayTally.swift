public import Vocabulary

/// What was asked on one day in one class between one asker and one holder. Both ends count for themselves; the two tallies
/// must be equal, to the digest.
public struct DayTally: Sendable, Hashable {
  public struct Count: Sendable, Hashable {
    public var batches: Int
    public var elements: Int

    public init(batches: Int = 0, elements: Int = 0) {
      self.batches = batches
      self.elements = elements
    }
  }

  public let scope: MatchScope
  public let day: CivilDate
  public private(set) var counts: [Purpose: Count] = [:]
  /// The numbers of the day's first and last batch; nothing when there was none.
  public private(set) var first: UInt64 = 0
  public private(set) var last: UInt64 = 0
  /// Over all batches of the day in their order: two ends that agree on it saw the same bytes.
  public private(set) var digest: Digest

  public init(_ scope: MatchScope, day: CivilDate) {
    self.scope = scope
    self.day = day
    digest = Digest(of: Array("entente-match-1 tally\n".utf8) + scope.canonicalBytes)
  }

  /// Counts a batch that was answered; the asker takes the day out of the answer, the holder out of the debit. One that came
  /// twice is counted once. False for a batch of another day, and for one whose number does not follow.
  public mutating func add(_ query: MatchQuery, day: CivilDate) -> Bool {
    guard day == self.day, last == 0 || query.sequence == last + 1 || query.sequence == last else { return false }
    if query.sequence == last { return true }
    counts[query.purpose, default: Count()].batches += 1
    counts[query.purpose, default: Count()].elements += query.count
    if first == 0 { first = query.sequence }
    last = query.sequence
    digest = Digest(of: digest.bytes + query.digest.bytes)
    return true
  }

  /// What two ends do not agree on.
  public enum Difference: Sendable, Hashable {
    /// They speak of different scopes or days: nothing else is compared.
    case subject
    case batches(Purpose, here: Int, there: Int)
    case elements(Purpose, here: Int, there: Int)
    /// The numbers of the batches.
    case sequence
    /// As many batches, but not the same.
    case content
  }

  /// Empty when both ends saw the same.
  public func differences(from other: DayTally) -> [Difference] {
    guard scope == other.scope, day == other.day else { return [.subject] }
    var found: [Difference] = []
    for purpose in Purpose.allCases {
      let (here, there) = (counts[purpose] ?? Count(), other.counts[purpose] ?? Count())
      if here.batches != there.batches { found.append(.batches(purpose, here: here.batches, there: there.batches)) }
      if here.elements != there.elements {
        found.append(.elements(purpose, here: here.elements, there: there.elements))
      }
    }
    if (first, last) != (other.first, other.last) { found.append(.sequence) }
    if found.isEmpty, digest != other.digest { found.append(.content) }
    return found
  }

  /// What is signed when tallies are exchanged.
  public var signedBytes: [UInt8] { Array("entente-match-1 day\n".utf8) + canonicalBytes }
}

extension DayTally: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(scope)
    writer.write(day)
    writer.write(list: counts.sorted { $0.key.rawValue < $1.key.rawValue }) {
      $0.write($1.key.rawValue)
      $0.write(UInt64($1.value.batches))
      $0.write(UInt64($1.value.elements))
    }
    writer.write(first)
    writer.write(last)
    writer.write(digest)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    scope = try reader.value()
    day = try reader.value()
    func count(_ reader: inout CanonicalReader) throws -> Int {
      guard let count = Int(exactly: try reader.unsigned()) else { throw reader.malformed }
      return count
    }
    let counts = try reader.list { reader -> (Purpose, Count) in
      (try reader.choice(), Count(batches: try count(&reader), elements: try count(&reader)))
    }
    guard zip(counts, counts.dropFirst()).allSatisfy({ $0.0.rawValue < $1.0.rawValue }) else { throw reader.malformed }
    self.counts = Dictionary(uniqueKeysWithValues: counts)
    first = try reader.unsigned()
    last = try reader.unsigned()
    digest = try reader.value()
    guard last < .max, first <= last else { throw reader.malformed }
  }
}
