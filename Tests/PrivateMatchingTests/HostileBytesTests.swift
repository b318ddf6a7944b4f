import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Bytes from anywhere are refused or read, and never end the program")
struct HostileBytesTests {
  private let entropy = SeededEntropy(seed: 31)
  private let set: PublishedSet
  private let delta: SetDelta

  init() throws {
    let held = Samples.positions(900, seed: 1)
    set = try PublishedSet(held, entropy: entropy)
    delta = try CurrentSet(base: set).delta(
      adding: Samples.positions(5, seed: 2), removing: Array(held.prefix(10)), keeping: Array(held.dropFirst(10)),
      entropy: entropy)
  }

  /// Whatever opens has its entries in order, and these have no other form in bytes.
  private func checkSet(_ bytes: [UInt8]) {
    guard let set = try? PublishedSet(bytes: bytes) else { return }
    guard let all = try? set.fingerprints() else { return #expect(Bool(false), "an opened set can be read") }
    #expect(all.count == set.entries && zip(all, all.dropFirst()).allSatisfy { $0 < $1 })
    #expect(PublishedSet.encode(all) == bytes)
  }

  private func mutations(of bytes: [UInt8], _ seed: UInt64, rounds: Int, _ body: ([UInt8]) -> Void) {
    var numbers = SeededNumbers(seed)
    for _ in 0..<rounds {
      var changed = bytes
      switch Int.random(in: 0..<6, using: &numbers) {
      case 0: changed.removeLast(Int.random(in: 1...changed.count, using: &numbers))
      case 1:
        changed += (0..<Int.random(in: 1...9, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      case 2:  // a number of the head
        let at = Int.random(in: 0..<min(96, changed.count - 4), using: &numbers)
        let value = [0, 1, 127, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF].randomElement(using: &numbers) ?? 0
        for byte in 0..<4 { changed[at + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
      case 3:  // a run of ones or zeros
        let at = Int.random(in: 0..<changed.count, using: &numbers)
        let byte: UInt8 = Bool.random(using: &numbers) ? 0xFF : 0
        for place in at..<min(changed.count, at + 400) { changed[place] = byte }
      default:
        let bit = Int.random(in: 0..<changed.count * 8, using: &numbers)
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      body(changed)
    }
  }

  @Test("a set: cut, lengthened, flipped, overwritten")
  func sets() {
    mutations(of: set.bytes, 11, rounds: Thoroughness.rounds(700, briefly: 200)) { checkSet($0) }
    for length in 0..<80 { #expect((try? PublishedSet(bytes: Array(set.bytes.prefix(length)))) == nil) }
    #expect((try? PublishedSet(bytes: set.bytes + [0])) == nil)
  }

  @Test("a set whose head claims what it does not hold takes no memory for it")
  func claims() {
    var bytes = set.bytes
    for (place, value) in [UInt8(0), 0, 0, 1].enumerated() { bytes[8 + place] = value }  // 16,777,216 entries
    for (place, value) in [UInt8(0), 1, 0, 0].enumerated() { bytes[12 + place] = value }  // in 256 chunks
    #expect(Samples.code { _ = try PublishedSet(bytes: bytes) } == "matching.set.malformed")
    #expect((try? PublishedSet(bytes: PublishedSet.encode((0..<1024).map { UInt64($0) }))) != nil)
    // Too few entries for the size, and the same entry with a code of another length.
    #expect((try? PublishedSet(bytes: PublishedSet.encode((0..<1023).map { UInt64($0) }))) == nil)
  }

  @Test("a delta: cut, lengthened, flipped, overwritten")
  func deltas() throws {
    mutations(of: delta.bytes, 12, rounds: Thoroughness.rounds(500, briefly: 150)) { bytes in
      // A delta holds a digest over all of itself.
      #expect((try? SetDelta(bytes: bytes)) == nil || bytes == delta.bytes)
    }
    #expect(try SetDelta(bytes: delta.bytes).after == delta.after)
  }

  @Test("a manifest, a query, an answer, a refusal, a book, a tally")
  func smallForms() throws {
    let scope = try Samples.scope()
    let key = try Samples.key(scope)
    let manifest = try Samples.manifest(scope, key, set, deltas: [delta])
    let commitment = CaseCommitment(case: "C-1", officer: "o1", entropy: entropy)
    let batch = try AskedBatch(
      Samples.items(0..<3), under: manifest, purpose: .investigation, commitment: commitment, sequence: 1,
      entropy: entropy)
    var book = BudgetBook(epoch: 7)
    let terms = BudgetTerms(purposes: [.investigation: BudgetLimits(day: 100, month: 100)], epoch: 100)
    let debit = try book.debit(batch.query, under: manifest, terms: terms, at: Samples.start)
    let answer = try batch.query.answer(under: manifest, key: key, debited: debit, entropy: entropy)
    var tally = DayTally(scope, day: debit.day)
    let isTaken = tally.add(batch.query, day: debit.day)
    #expect(isTaken)

    let rounds = Thoroughness.rounds(300, briefly: 100)
    mutations(of: SignedManifest(manifest) { _ in [UInt8](repeating: 1, count: 64) }.bytes, 13, rounds: rounds) {
      bytes in
      guard let read = try? SignedManifest(bytes: bytes, verify: { _, _ in true }) else { return }
      #expect(read.bytes == bytes)
    }
    mutations(of: batch.query.bytes, 14, rounds: rounds) { bytes in
      guard let read = try? MatchQuery(bytes: bytes) else { return }
      #expect(read.bytes == bytes)
      _ = try? read.elements()
    }
    mutations(of: answer.bytes, 15, rounds: rounds) { bytes in
      guard let read = try? MatchAnswer(bytes: bytes, to: batch.query) else { return }
      #expect(read.bytes == bytes)
    }
    let refusal = MatchRefusal.day.bytes(to: batch.query.digest, next: 9)
    mutations(of: refusal + [], 16, rounds: rounds) { bytes in
      guard let read = MatchRefusal.read(bytes, to: batch.query) else { return }
      #expect(read.refusal.bytes(to: batch.query.digest, next: read.next) == bytes)
    }
    mutations(of: book.canonicalBytes + [UInt8](repeating: 0, count: 4), 17, rounds: rounds) { bytes in
      guard let read = try? BudgetBook(canonicalBytes: bytes) else { return }
      #expect(read.canonicalBytes == bytes)
    }
    mutations(of: tally.canonicalBytes, 18, rounds: rounds) { bytes in
      guard let read = try? DayTally(canonicalBytes: bytes) else { return }
      #expect(read.canonicalBytes == bytes)
    }
    #expect(try BudgetBook(canonicalBytes: book.canonicalBytes) == book)
    #expect(try DayTally(canonicalBytes: tally.canonicalBytes) == tally)
    #expect(try CaseCommitment(canonicalBytes: commitment.canonicalBytes) == commitment)
  }
}
