import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

/// What the tests of sets and batches share: invented scopes, positions without the cost of a curve, keys.
enum Samples {
  static func positions(_ count: Int, seed: UInt64) -> [ItemPosition] {
    var numbers = SeededNumbers(seed)
    return (0..<count).map { _ in ItemPosition(high: numbers.next(), low: numbers.next()) }
  }

  static func scope(
    holder: String = "holder", asker: String = "asker", matchClass: String = "iban", epoch: UInt64 = 7,
    schema: UInt64 = 1
  ) throws -> MatchScope {
    try #require(MatchScope(holder: holder, asker: asker, matchClass: matchClass, epoch: epoch, schema: schema))
  }

  static func key(_ scope: MatchScope, seed: UInt8 = 3) throws -> EvaluationKey {
    try EvaluationKey(seed: [UInt8](repeating: seed, count: 32), scope: scope)
  }

  static func items(_ range: Range<Int>) -> [[UInt8]] { range.map { Array("iban\u{0}DE\($0)".utf8) } }

  static let start = Instant(startOf: CivilDate("2026-11-01")!)
  static let end = start.adding(seconds: 90 * 86_400)

  static func manifest(
    _ scope: MatchScope, _ key: EvaluationKey, _ set: PublishedSet, deltas: [SetDelta] = [], edition: UInt64 = 1
  ) throws -> SetManifest {
    try SetManifest(
      scope: scope, publicKey: key.publicKey, edition: edition, set: set.description,
      deltas: deltas.map { SetManifest.Delta($0) }, validFrom: start, validUntil: end)
  }

  /// The code of the fault that a body throws; nil when it throws none.
  static func code(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? Fault)?.code.rawValue ?? "\(error)" }
    return nil
  }
}
