import Foundation
import Holdings
import HoldingsSQLite
import Testing
import Vocabulary
import World

@Suite struct SQLiteHoldingsTests {
  private func check(_ body: (HoldingsConformance) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteHoldings(
      path: folder.appendingPathComponent("holdings.sqlite").path, clock: HoldingsConformance.clock,
      entropy: SeededEntropy(seed: 3))
    try await body(HoldingsConformance(store: store))
  }

  @Test func recordsAreFoundByIdentifierKeyAndIndexInByteOrder() async throws {
    try await check { try await $0.recordsAreFoundByIdentifierKeyAndIndexInByteOrder() }
  }
  @Test func theSameRecordTwiceChangesNothingAndANewerOneSupersedes() async throws {
    try await check { try await $0.theSameRecordTwiceChangesNothingAndANewerOneSupersedes() }
  }
  @Test func aBodyThatThrowsLeavesNothing() async throws {
    try await check { try await $0.aBodyThatThrowsLeavesNothing() }
  }
  @Test func aNestedPartThatThrowsLeavesNothingOfItselfAndAllOfTheRest() async throws {
    try await check { try await $0.aNestedPartThatThrowsLeavesNothingOfItselfAndAllOfTheRest() }
  }
  @Test func eventsAreAppendedOnlyWhereTheStreamStands() async throws {
    try await check { try await $0.eventsAreAppendedOnlyWhereTheStreamStands() }
  }
  @Test func theLogGrowsAsItsTreeSaysAndItsTimesNeverGoBack() async throws {
    try await check { try await $0.theLogGrowsAsItsTreeSaysAndItsTimesNeverGoBack() }
  }
  @Test func anEffectIsOneTransactionWithItsNonceAndEntryAndComesOnce() async throws {
    try await check { try await $0.anEffectIsOneTransactionWithItsNonceAndEntryAndComesOnce() }
  }
  @Test func jobsManifestsPinsAndTombstonesAreKept() async throws {
    try await check { try await $0.jobsManifestsPinsAndTombstonesAreKept() }
  }
  @Test func theDatabaseFindsNothingWrongWithItself() async throws {
    try await check { try await $0.theDatabaseFindsNothingWrongWithItself() }
  }
  @Test func whatIsPutIntoTheOutboxIsWhatWasAuthorized() async throws {
    try await check { try await $0.whatIsPutIntoTheOutboxIsWhatWasAuthorized() }
  }
  @Test func anIntentIsOpenUntilItsOutcomeIsToldOnce() async throws {
    try await check { try await $0.anIntentIsOpenUntilItsOutcomeIsToldOnce() }
  }
  @Test func anOverrideIsLoggedAndOwedToOversightWhateverTheBodyDoes() async throws {
    try await check { try await $0.anOverrideIsLoggedAndOwedToOversightWhateverTheBodyDoes() }
  }
  @Test func anActWaitsWithItsApprovalsAndGoesWithThem() async throws {
    try await check { try await $0.anActWaitsWithItsApprovalsAndGoesWithThem() }
  }

  @Test func aFileThatIsNoDatabaseIsRefusedWithAReason() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(repeating: 65, count: 8192).write(to: URL(fileURLWithPath: path))
    #expect(throws: Fault.self) { try SQLiteHoldings(path: path) }
  }
}
