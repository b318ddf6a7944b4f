import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Asking: a batch, its price, its answer, and what both ends counted")
struct AskingTests {
  private let entropy = SeededEntropy(seed: 61)
  private let scope: MatchScope
  private let key: EvaluationKey
  private let items = Samples.items(0..<40)
  private let marks: [ItemMark]
  private let set: PublishedSet
  private let manifest: SetManifest
  private let terms = BudgetTerms(
    purposes: [.investigation: BudgetLimits(day: 48, month: 80), .sanctions: BudgetLimits(day: 16, month: 16)],
    epoch: 96)

  init() throws {
    scope = try Samples.scope()
    key = try Samples.key(scope)
    marks = try key.marks(of: items, threads: 1)
    set = try PublishedSet(marks.map(\.position), entropy: entropy)
    manifest = try Samples.manifest(scope, key, set)
  }

  private func batch(
    _ items: [[UInt8]], _ sequence: UInt64, purpose: Purpose = .investigation, under other: SetManifest? = nil
  ) throws -> AskedBatch {
    try AskedBatch(
      items, under: other ?? manifest, purpose: purpose,
      commitment: CaseCommitment(case: "2026-7", officer: "analyst", entropy: entropy), sequence: sequence,
      entropy: entropy)
  }

  private func refusal(
    _ book: inout BudgetBook, _ query: MatchQuery, terms: BudgetTerms? = nil, at now: Instant = Samples.start
  ) -> MatchRefusal? {
    let before = book
    do throws(MatchRefusal) {
      _ = try book.debit(query, under: manifest, terms: terms ?? self.terms, at: now)
      return nil
    } catch {
      #expect(book == before)
      return error
    }
  }

  @Test(
    "from question to hit: the asker learns which of its items are held, and a token; the holder finds the record by it"
  )
  func wholeWay() throws {
    let asked = [items[3], Array("iban\u{0}FR99".utf8), items[39]]
    let batch = try batch(asked, 1)
    // At the holder, from bytes alone.
    let query = try MatchQuery(bytes: batch.query.bytes)
    #expect(query.count == 16 && query.purpose == .investigation)
    var book = BudgetBook(epoch: 7)
    let debit = try book.debit(query, under: manifest, terms: terms, at: Samples.start)
    #expect(debit.elements == 16)
    let answer = try query.answer(under: manifest, key: key, debited: debit, entropy: entropy)
    // At the asker, from bytes alone.
    let found = try batch.marks(try MatchAnswer(bytes: answer.bytes, to: batch.query))
    let current = try manifest.open(PublishedSet(bytes: set.bytes), deltas: [])
    #expect(try found.map { try current.contains($0.position) } == [true, false, true])
    let table = HitTable(zip(marks, items.indices).map { ($0.token, $1) })
    #expect(found.map { table.references(for: $0.token) } == [[3], [], [39]])
  }

  @Test("two askers who pool what they got learn nothing from it: one's answers find nothing in the other's set")
  func colludingAskers() throws {
    let other = try Samples.scope(asker: "second")
    let otherKey = try Samples.key(other)
    let otherSet = try PublishedSet(try otherKey.marks(of: items, threads: 1).map(\.position), entropy: entropy)
    #expect(try marks.filter { try otherSet.contains($0.position) }.isEmpty)
  }

  @Test("a batch travels in one of four sizes, and what fills it cannot be told from items")
  func sizes() throws {
    #expect(
      [0, 1, 16, 17, 256, 257, 1000, 1025, 4096, 4097].map { MatchQuery.size(for: $0) }
        == [nil, 16, 16, 256, 256, 1024, 1024, 4096, 4096, nil])
    let (one, full) = (try batch([items[0]], 1).query, try batch(Array(items.prefix(16)), 1).query)
    #expect(one.bytes.count == full.bytes.count)
    #expect(Set(try one.elements()).count == 16)
    #expect(Samples.code { _ = try batch([], 1) } == "matching.query.size")
    #expect(Samples.code { _ = try batch([[UInt8](repeating: 1, count: 65_536)], 1) } == "matching.batch")
    // All included at a thousand: query and answer, heads and proof.
    let head = one.bytes.count - 16 * 32
    let perQuery = Double(head + 1024 * 32 + 40 + 1024 * 32 + 64) / 1000
    #expect(perQuery <= 66)
  }

  @Test("a batch of a size that is none, or longer than the longest, is refused before an element is looked at")
  func oversized() throws {
    let query = try batch([items[0]], 1).query
    func resized(_ count: Int, _ elements: Int) -> [UInt8] {
      var bytes = Array(query.bytes.prefix(query.bytes.count - 512))
      (bytes[2], bytes[3]) = (UInt8(count & 0xFF), UInt8(count >> 8))
      return bytes + [UInt8](repeating: 0, count: 32 * elements)
    }
    #expect((try? MatchQuery(bytes: resized(16, 16))) != nil)
    for (count, elements) in [(17, 17), (0, 0), (16, 15), (256, 16), (8192, 8192), (65_535, 65_535)] {
      #expect(Samples.code { _ = try MatchQuery(bytes: resized(count, elements)) } == "matching.query.malformed")
    }
    // Sixteen times nothing is a batch, but no elements: seen before anything is evaluated, and after it was paid for.
    let empty = try MatchQuery(bytes: resized(16, 16))
    var book = BudgetBook(epoch: 7)
    let debit = try book.debit(empty, under: manifest, terms: terms, at: Samples.start)
    #expect(
      Samples.code { _ = try empty.answer(under: manifest, key: key, debited: debit, entropy: entropy) }
        == "matching.query.malformed")
  }

  @Test("nothing is evaluated without a debit of this batch, under this manifest and its key")
  func unpaid() throws {
    let (one, two) = (try batch([items[0]], 1).query, try batch([items[0]], 1).query)
    var book = BudgetBook(epoch: 7)
    let debit = try book.debit(one, under: manifest, terms: terms, at: Samples.start)
    let otherKey = try Samples.key(scope, seed: 9)
    let otherManifest = try Samples.manifest(scope, key, set, edition: 2)
    func code(_ query: MatchQuery, _ manifest: SetManifest, _ key: EvaluationKey) -> String? {
      Samples.code { _ = try query.answer(under: manifest, key: key, debited: debit, entropy: entropy) }
    }
    #expect(code(one, manifest, key) == nil)
    #expect(code(two, manifest, key) == "matching.query.manifest")
    #expect(code(one, manifest, otherKey) == "matching.query.manifest")
    #expect(code(one, otherManifest, key) == "matching.query.manifest")
  }

  @Test("an answer to another batch, of another size, under another key: nothing is read from it")
  func wrongAnswers() throws {
    let (one, two) = (try batch([items[0]], 1), try batch([items[0]], 1))
    var book = BudgetBook(epoch: 7)
    let debit = try book.debit(one.query, under: manifest, terms: terms, at: Samples.start)
    let answer = try one.query.answer(under: manifest, key: key, debited: debit, entropy: entropy)
    #expect(Samples.code { _ = try MatchAnswer(bytes: answer.bytes, to: two.query) } == "matching.answer.other")
    #expect(Samples.code { _ = try two.marks(answer) } == "matching.answer.other")
    #expect(
      Samples.code { _ = try MatchAnswer(bytes: answer.bytes.dropLast(), to: one.query) } == "matching.answer.malformed"
    )
    // A holder that tags an asker with a key of its own has a proof, but not for the key in the manifest.
    let tagging = try Samples.key(scope, seed: 9)
    let tagged = try Samples.manifest(scope, tagging, set)
    let marked = try batch([items[0]], 1, under: tagged)
    var other = BudgetBook(epoch: 7)
    let paid = try other.debit(marked.query, under: tagged, terms: terms, at: Samples.start)
    let evaluation = try marked.query.answer(under: tagged, key: tagging, debited: paid, entropy: entropy)
    #expect(try marked.marks(evaluation).count == 1)
    var forged = evaluation.bytes
    forged.replaceSubrange(8..<40, with: one.query.digest.bytes)
    #expect(
      Samples.code { _ = try one.marks(try MatchAnswer(bytes: forged, to: one.query)) } == "matching.proof")
  }

  @Test("enumeration stops at the budget, to the element: of the day, the month, the epoch")
  func budget() throws {
    var book = BudgetBook(epoch: 7)
    let day = Samples.start.adding(seconds: 86_399)
    func ask(_ sequence: UInt64, _ purpose: Purpose = .investigation, at now: Instant) throws -> MatchRefusal? {
      refusal(&book, try batch([items[0]], sequence, purpose: purpose).query, at: now)
    }
    #expect(book.left(.investigation, terms: terms, on: day.date) == 48)
    // 48 are three batches of 16: filling counts like items.
    for number in 1...3 { #expect(try ask(UInt64(number), at: day) == nil) }
    #expect(book.left(.investigation, terms: terms, on: day.date) == 0)
    #expect(try ask(4, at: day) == .day)
    #expect(try ask(4, at: day.adding(seconds: 1)) == nil)  // midnight UTC
    // A clock that goes back opens no day anew.
    #expect(book.left(.investigation, terms: terms, on: day.date) == 16)
    #expect(try ask(5, at: day) == nil)
    #expect(try ask(6, at: day.adding(seconds: 2)) == .month)  // 80 were used
    #expect(try ask(6, .sanctions, at: day.adding(seconds: 2)) == nil)
    let december = Instant(startOf: CivilDate("2026-12-01")!)
    #expect(try ask(7, at: december) == .epoch)  // 96 in all
    #expect(book.exceeds(hundredths: 99, terms: terms) && !BudgetBook(epoch: 7).exceeds(hundredths: 0, terms: terms))
    #expect(try BudgetBook(canonicalBytes: book.canonicalBytes) == book)
  }

  @Test("one element less than a batch in the budget is too little", arguments: [(15, false), (16, true), (17, true)])
  func offByNone(limit: Int, isEnough: Bool) throws {
    let query = try batch([items[0]], 1).query
    for terms in [
      BudgetTerms(purposes: [.investigation: BudgetLimits(day: limit, month: 99)], epoch: 99),
      BudgetTerms(purposes: [.investigation: BudgetLimits(day: 99, month: limit)], epoch: 99),
      BudgetTerms(purposes: [.investigation: BudgetLimits(day: 99, month: 99)], epoch: limit),
    ] {
      var book = BudgetBook(epoch: 7)
      #expect((refusal(&book, query, terms: terms) == nil) == isEnough)
    }
  }

  @Test("a purpose without a budget, a suspended class, another manifest, a manifest out of force: refused")
  func refusals() throws {
    var book = BudgetBook(epoch: 7)
    #expect(refusal(&book, try batch([items[0]], 1, purpose: .prevention).query) == .purpose)
    let suspended = BudgetTerms(purposes: terms.purposes, epoch: 99, isSuspended: true)
    let query = try batch([items[0]], 1).query
    #expect(refusal(&book, query, terms: suspended) == .suspended)
    #expect(refusal(&book, query, at: Samples.end) == .manifest)
    #expect(
      refusal(&book, try batch([items[0]], 1, under: Samples.manifest(scope, key, set, edition: 3)).query) == .manifest)
    var later = BudgetBook(epoch: 8)
    #expect(refusal(&later, query) == .manifest)
    let nothing = BudgetTerms(purposes: [.investigation: BudgetLimits(day: -5, month: 100)], epoch: 100)
    #expect(refusal(&book, query, terms: nothing) == .day)
    for refusal in MatchRefusal.allCases {
      let bytes = refusal.bytes(to: query.digest, next: 12)
      #expect(MatchRefusal.read(bytes, to: query).map { $0.refusal == refusal && $0.next == 12 } == true)
      #expect(MatchRefusal.read(bytes, to: try batch([items[0]], 1).query) == nil)
      #expect(refusal.fault.code.rawValue == "matching.refused.\(refusal)")
    }
  }

  @Test("a batch again is answered again and paid once; another under its number, and one after a gap, are refused")
  func replay() throws {
    var book = BudgetBook(epoch: 7)
    let (one, two) = (try batch([items[0]], 1).query, try batch([items[1]], 2).query)
    #expect(refusal(&book, two) == .gap)
    let first = try book.debit(one, under: manifest, terms: terms, at: Samples.start)
    let again = try book.debit(one, under: manifest, terms: terms, at: Samples.start.adding(seconds: 86_400))
    #expect(again.elements == 0 && again.day == first.day && again.query == first.query)
    #expect(book.left(.investigation, terms: terms, on: Samples.start.date) == 32)
    #expect(refusal(&book, try batch([items[0]], 1).query) == .repeated)
    #expect(refusal(&book, two) == nil)
    #expect(refusal(&book, one) == .repeated)
    #expect(book.next == 3)
  }

  @Test("a new epoch begins its own numbers and its own sum, and the day and the month go on")
  func epochs() throws {
    var book = BudgetBook(epoch: 7)
    _ = try book.debit(try batch([items[0]], 1).query, under: manifest, terms: terms, at: Samples.start)
    let later = try Samples.scope(epoch: 8)
    let laterKey = try Samples.key(later)
    let next = try Samples.manifest(later, laterKey, set)
    let query = try batch([items[0]], 1, under: next).query
    _ = try book.debit(query, under: next, terms: terms, at: Samples.start)
    #expect(book.epoch == 8 && book.usedInEpoch == 16 && book.next == 2)
    #expect(book.uses[.investigation] == BudgetBook.Use(day: 32, month: 32))
    #expect(refusal(&book, try batch([items[0]], 2).query) == .manifest)
  }

  @Test("both ends count the same, and see what the other left out, added or changed")
  func reconciliation() throws {
    let day = Samples.start.date
    let queries = try (1...4).map {
      try batch([items[Int($0)]], $0, purpose: $0 == 3 ? .sanctions : .investigation).query
    }
    func tally(_ queries: [MatchQuery]) -> DayTally {
      var tally = DayTally(scope, day: day)
      for query in queries {
        let isTaken = tally.add(query, day: day)
        #expect(isTaken)
      }
      return tally
    }
    let here = tally(queries)
    #expect(here.differences(from: tally(queries)).isEmpty)
    #expect(here.differences(from: tally(queries + [queries[3]])).isEmpty)  // delivered twice
    #expect(here.counts[.investigation] == DayTally.Count(batches: 3, elements: 48))
    #expect(
      here.differences(from: tally(queries.dropLast()))
        == [.batches(.investigation, here: 3, there: 2), .elements(.investigation, here: 48, there: 32), .sequence])
    let other = try batch([items[9]], 4).query
    #expect(here.differences(from: tally(queries.dropLast() + [other])) == [.content])
    #expect(here.differences(from: DayTally(scope, day: day.adding(days: 1))) == [.subject])
    var gap = DayTally(scope, day: day)
    let taken = [
      gap.add(queries[0], day: day), gap.add(queries[2], day: day), gap.add(queries[1], day: day.adding(days: 1)),
    ]
    #expect(taken == [true, false, false])
    #expect(here.signedBytes != tally(queries.dropLast()).signedBytes)
  }

  @Test("a logged commitment opens with what the asker kept, and with nothing else")
  func commitments() throws {
    let one = CaseCommitment(case: "2026-7", officer: "analyst", entropy: entropy)
    let same = CaseCommitment(case: "2026-7", officer: "analyst", entropy: entropy)
    #expect(one.digest != same.digest)  // the same case twice cannot be told from two
    #expect(try CaseCommitment(canonicalBytes: one.canonicalBytes).opens(one.digest) && !same.opens(one.digest))
  }
}
