import Foundation
import Node
import Testing
import Vocabulary

/// Walks over whole nodes: stores, keys, envelopes, folders, two to a conversation and a third who listens for what is
/// misled. 10,000 in the soak; a short form otherwise. ENTENTE_WALKS says how many, ENTENTE_WALK_SEED begins elsewhere.
@Suite("Whatever officers and carriers do, no node reaches an unlawful state or gives anybody away", .serialized)
struct NodeWalkTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let isSoak = environment["ENTENTE_SOAK"] != nil
  private static let walks = environment["ENTENTE_WALKS"].flatMap { Int($0) } ?? (isSoak ? 10_000 : 8)
  private static let kinds: [ServiceKind] = walks < 100 ? [.police] : [.fiu, .police, .prosecution]
  private static let seed = environment["ENTENTE_WALK_SEED"].flatMap { UInt64($0) } ?? 20_260_302
  /// Walks over the same nodes before new ones are made: their stores fill meanwhile.
  private static let together = 100

  @Test("random walks over nodes", arguments: kinds)
  func walks(of kind: ServiceKind) async throws {
    let share = (Self.walks + Self.kinds.count - 1) / Self.kinds.count
    var (done, taken, settled, opened) = (0, 0, 0, 0)
    while done < share {
      let seed = Self.seed &+ UInt64(done) &* 31 &+ UInt64(kind.rawValue.utf8.count)
      var walk = try await NodeWalk(kind, seed: seed)
      defer { walk.exchange.remove() }
      do {
        for _ in 0..<min(Self.together, share - done) {
          try await walk.walk()
          done += 1
        }
        try await walk.watch.verify()
      } catch {
        Issue.record(
          "\(kind.rawValue), seed \(seed), walk \(done): \(error)\n\(walk.trail.suffix(60).joined(separator: "\n"))")
        return
      }
      taken += walk.taken
      settled += walk.settled
      opened += walk.watch.wiretap.opened
    }
    // Walks that get nowhere would show nothing.
    #expect(taken > share * 5, "\(taken) steps in \(share) walks")
    #expect(settled * 8 > share, "\(settled) of \(share) walks came to an end")
    #expect(opened * 2 > share, "\(opened) envelopes in \(share) walks")
    if Self.isSoak {
      print("nodes: \(kind.rawValue): \(share) walks, \(taken) steps, \(opened) envelopes, \(settled) ends")
    }
  }
}
