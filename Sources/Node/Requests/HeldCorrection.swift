internal import Holdings
internal import Vocabulary

/// That something held was put right: what, when, by whom and why. What it said and says stands in the records
/// themselves, or in the peer's request; both stay, so that it can be seen what rested on the error.
struct HeldCorrection: Sendable, Hashable {
  enum Item: String, Sendable, CaseIterable { case record, request }

  let id: String
  let item: Item
  /// The record or request that was wrong.
  let wrong: String
  /// The record that stands in its place; for a request, the request of the peer that corrects it.
  let right: String
  /// `wrong-person`, `wrong-value`, …
  let kind: String
  /// The property, for a record; empty for a request.
  let property: String
  let ground: String
  let at: Instant
  let officer: String

  init(
    _ item: Item, wrong: String, right: String, kind: String, property: String = "", ground: String, at: Instant,
    officer: String
  ) {
    // Named by what it is, so that the same correction carried out twice is one.
    id = "correction-" + Digest(of: "\(item.rawValue)\n\(wrong)\n\(right)").hex.prefix(16)
    self.item = item
    self.wrong = wrong
    self.right = right
    self.kind = kind
    self.property = property
    self.ground = ground
    self.at = at
    self.officer = officer
  }
}

extension HeldCorrection: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(id)
    writer.write(item.rawValue)
    for text in [wrong, right, kind, property, ground] { writer.write(text) }
    writer.write(at)
    writer.write(officer)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    id = try reader.text()
    item = try reader.choice()
    wrong = try reader.text()
    right = try reader.text()
    kind = try reader.text()
    property = try reader.text()
    ground = try reader.text()
    at = try reader.value()
    officer = try reader.text()
  }
}

extension ReadTransaction {
  func corrections() throws -> [HeldCorrection] {
    var corrections: [HeldCorrection] = []
    try eachRecord(in: .corrections, after: "") {
      corrections.append(try HeldCorrection(canonicalBytes: $0.content))
      return true
    }
    return corrections.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
  }

  /// Records that were found wrong: no delivery of their source makes them current again.
  func correctedRecords() throws -> Set<String> { Set(try corrections().filter { $0.item == .record }.map(\.wrong)) }
}

extension WriteTransaction {
  func keep(_ correction: HeldCorrection) throws {
    _ = try put(
      HeldRecord(collection: .corrections, id: correction.id, content: correction.canonicalBytes),
      keys: [correction.wrong, correction.right].map { IndexKey("item", $0) })
  }

  /// With the last of what it speaks of, a correction goes, too: while the one record is there, the other does not come
  /// back with its source. Called once the item is gone.
  func removeCorrections(of item: String) throws {
    for held in try records(.corrections, where: IndexKey("item", item)) {
      let correction = try HeldCorrection(canonicalBytes: held.content)
      if correction.item == .record {
        let other = correction.wrong == item ? correction.right : correction.wrong
        guard try record(.sourceRecords, id: other) == nil else { continue }
      }
      try removeRecord(.corrections, id: held.id)
    }
  }
}
