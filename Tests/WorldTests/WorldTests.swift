import Foundation
import Testing
import Vocabulary
import World

@Suite struct FilesTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)").path
  }

  @Test func whatIsReplacedIsReadBackAndNothingElseIsLeft() throws {
    let files = SystemFiles()
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try files.makeFolder(folder + "/a/b")
    let path = folder + "/a/b/file"
    let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    try files.replace(path, with: [1, 2, 3])
    try files.replace(path, with: content)
    #expect(try files.read(path) == content)
    #expect(try files.digest(of: path) == Digest(of: content))
    #expect(try files.list(folder + "/a/b") == ["file"])
    #expect(try files.size(of: path) == 200_000)
    try files.remove(path)
    try files.remove(path)
    #expect(!files.exists(path))
    #expect(throws: Fault.self) { try files.read(path) }
  }

  @Test func aLockIsHeldByOneAndFreeOnceLetGo() throws {
    let path = folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    var seen: [Bool] = []
    if let first = try FileLock(path) {
      seen.append(true)
      seen.append(try FileLock(path) == nil)
      _ = consume first
    }
    seen.append(try FileLock(path) != nil)
    #expect(seen == [true, true, true])
  }

  @Test func simulatedFilesLoseWhatWasNotSyncedAndFailWhenTold() throws {
    let files = SimulatedFiles()
    try files.makeFolder("/f")
    try files.replace("/f/kept", with: [1])
    try files.rename("/f/kept", to: "/f/renamed")
    files.crash()
    #expect(try files.list("/f") == ["kept"])
    try files.rename("/f/kept", to: "/f/renamed")
    try files.sync("/f")
    files.crash()
    #expect(try files.list("/f") == ["renamed"])
    files.fail(at: 2)
    try files.replace("/f/one", with: [1])
    #expect(throws: Fault.self) { try files.replace("/f/two", with: [2]) }
    files.fail(at: nil)
    try files.replace("/f/two", with: [2])
  }
}

@Suite struct EntropyTests {
  @Test func identifiersSortByTimeAndAreVersionSeven() {
    let entropy = SeededEntropy(seed: 4)
    let made = (0..<200).map { TimeOrderedIdentifier.make(at: Instant(seconds: Int64($0) * 977), entropy: entropy) }
    #expect(made == made.sorted())
    #expect(Set(made).count == 200)
    for identifier in made {
      let characters = Array(identifier)
      #expect(characters.count == 36 && characters[14] == "7" && "89ab".contains(characters[19]))
    }
  }

  @Test func aSeedGivesTheSameBytesAndTheSystemDoesNot() {
    #expect(SeededEntropy(seed: 1).bytes(64) == SeededEntropy(seed: 1).bytes(64))
    #expect(SeededEntropy(seed: 1).bytes(64) != SeededEntropy(seed: 2).bytes(64))
    #expect(SystemEntropy().bytes(64) != SystemEntropy().bytes(64))
  }
}

@Suite struct LongWorkTests {
  @Test func piecesArriveInOrderAndTheMakerStaysClose() async throws {
    var taken: [Int] = []
    try await LongWork.pieces(
      make: { handover in for number in 0..<500 { try handover.give(number) } },
      take: { taken.append($0) })
    #expect(taken == Array(0..<500))
  }

  @Test func aTakerThatFailsStopsTheMaker() async {
    struct Enough: Error {}
    await #expect(throws: Enough.self) {
      try await LongWork.pieces(
        make: { handover in
          var number = 0
          while true {
            try handover.give(number)
            number += 1
          }
        },
        take: { if $0 == 10 { throw Enough() } })
    }
  }
}
