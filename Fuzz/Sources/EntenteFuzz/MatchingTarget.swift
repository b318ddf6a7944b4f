import PrivateMatching
import Vocabulary

/// What a peer sends of private matching: sets, changes, manifests, batches and refusals. What is read has one form in bytes.
enum MatchingTarget {
  static func run(_ bytes: [UInt8]) {
    if let set = try? PublishedSet(bytes: bytes) {
      precondition(set.bytes == bytes && set.description.length == bytes.count)
      precondition((try? SetDescription(canonicalBytes: set.description.canonicalBytes)) == set.description)
      // Whatever was opened can be looked up in.
      for place in stride(from: 0, to: bytes.count - 16, by: 509) {
        guard let position = ItemPosition(bytes: bytes[place..<place + 16]), (try? set.contains(position)) != nil else {
          preconditionFailure("an opened set was not read")
        }
      }
    }
    if let delta = try? SetDelta(bytes: bytes) { precondition(delta.bytes == bytes) }
    if let manifest = try? SignedManifest(bytes: bytes, verify: { _, _ in true }) {
      precondition(manifest.bytes == bytes)
    }
    if let query = try? MatchQuery(bytes: bytes) {
      precondition(query.bytes == bytes)
      _ = try? query.elements()
      _ = MatchRefusal.read(bytes, to: query)
    }
    if let query = standard {
      if let answer = try? MatchAnswer(bytes: bytes, to: query) { precondition(answer.bytes == bytes) }
      _ = MatchRefusal.read(bytes, to: query)
    }
    if let book = try? BudgetBook(canonicalBytes: bytes) { precondition(book.canonicalBytes == bytes) }
    if let tally = try? DayTally(canonicalBytes: bytes) { precondition(tally.canonicalBytes == bytes) }
  }

  /// A batch of sixteen elements that are none: its answers are read all the same.
  private static let standard: MatchQuery? = {
    var bytes: [UInt8] = [1, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 7, count: 64)
    bytes += [9] + Array("detection".utf8)
    return try? MatchQuery(bytes: bytes + [UInt8](repeating: 0, count: 512))
  }()
}
