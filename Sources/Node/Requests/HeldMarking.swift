internal import Holdings
internal import Vocabulary

/// What an item's marking was and is: kept once it has changed. An import's marking holds for all that came with it; an
/// exchange's for what the other side gave in it.
struct HeldMarking: Sendable, Hashable {
  /// One change, by whose word.
  struct Change: Sendable, Hashable {
    let at: Instant
    let from: Marking
    let to: Marking
    /// The originator whose release it rests on.
    let originator: String
    /// The digest of the release, or of the originator's signed answer.
    let release: Digest
    /// The officers who signed here; empty where the originator's word came in and changed it.
    let officers: [String]
    /// Why, or under which words the originator consented.
    let ground: String
  }

  /// The import's identifier, or the request's.
  let item: String
  var marking: OriginatedMarking
  /// Oldest first.
  var history: [Change] = []

  /// Takes an originator's release, whose signature was checked: its part of the marking becomes another, the parts of
  /// others stay.
  mutating func take(
    _ release: MarkingRelease, of item: Digest, digest: Digest, officers: [String], ground: String
  ) throws(Fault) {
    let before = marking.marking
    marking = try marking.released(by: release, item: item) { _ in true }
    history.append(
      Change(
        at: release.at, from: before, to: marking.marking, originator: release.originator, release: digest,
        officers: officers, ground: ground))
  }

  /// The originator gave something more under a marking of its own: the strictest of both holds.
  mutating func take(another given: Marking, of originator: String, digest: Digest, at: Instant) {
    let before = marking.marking
    marking = marking.joined(with: OriginatedMarking(originator: originator, marking: given))
    guard marking.marking != before else { return }
    history.append(
      Change(
        at: at, from: before, to: marking.marking, originator: originator, release: digest, officers: [],
        ground: given.description))
  }
}

extension HeldMarking: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(item)
    writer.write(marking)
    writer.write(list: history) {
      $0.write($1.at)
      $0.write($1.from)
      $0.write($1.to)
      $0.write($1.originator)
      $0.write($1.release)
      $0.write(list: $1.officers)
      $0.write($1.ground)
    }
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    item = try reader.text()
    marking = try reader.value()
    history = try reader.list {
      Change(
        at: try $0.value(), from: try $0.value(), to: try $0.value(), originator: try $0.text(),
        release: try $0.value(), officers: try $0.texts(), ground: try $0.text())
    }
  }
}

extension ReadTransaction {
  func heldMarking(_ item: String) throws -> HeldMarking? {
    try record(.heldMarkings, id: item).map { try HeldMarking(canonicalBytes: $0.content) }
  }
}

extension WriteTransaction {
  func keep(_ marking: HeldMarking) throws {
    try replace(HeldRecord(collection: .heldMarkings, id: marking.item, content: marking.canonicalBytes))
  }
}
