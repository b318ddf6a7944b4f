import Authority
import PrivateMatching
import Synchronization
import TestSupport
import Testing
import Vocabulary
import World

@Suite("A signed manifest binds the holder to a key, a set and a past")
struct ManifestTests {
  private let entropy = SeededEntropy(seed: 51)
  private let scope: MatchScope
  private let key: EvaluationKey
  private let held = Samples.positions(400, seed: 1)
  private let set: PublishedSet
  private let delta: SetDelta
  private let manifest: SetManifest

  init() throws {
    scope = try Samples.scope()
    key = try Samples.key(scope)
    set = try PublishedSet(held, entropy: entropy)
    delta = try CurrentSet(base: set).delta(
      adding: Samples.positions(2, seed: 2), removing: [held[0]], keeping: Array(held.dropFirst()), entropy: entropy)
    manifest = try Samples.manifest(scope, key, set, deltas: [delta])
  }

  private func check(
    _ manifest: SetManifest, asker: String = "asker", schema: UInt64 = 1, most: Int = 10_000,
    after earlier: SetManifest? = nil,
    at now: Instant = Samples.start
  ) -> String? {
    Samples.code {
      try manifest.check(
        holder: "holder", asker: asker, matchClass: "iban", schema: schema, mostEntries: most, earlier: earlier, at: now
      )
    }
  }

  @Test("read back it is the same; another signer, another text, another purpose of the signature: refused")
  func signature() throws {
    let (signer, other) = (try SigningKey(seed: entropy.bytes(32)), try SigningKey(seed: entropy.bytes(32)))
    let signed = SignedManifest(manifest) { signer.sign($0) }
    func read(_ bytes: [UInt8], by key: PublicKey) -> String? {
      Samples.code { _ = try SignedManifest(bytes: bytes) { key.verifies($1, over: $0) } }
    }
    #expect(try SignedManifest(bytes: signed.bytes) { signer.publicKey.verifies($1, over: $0) } == signed)
    #expect(read(signed.bytes, by: other.publicKey) == "matching.manifest.signature")
    let bare = manifest.canonicalBytes + signer.sign(manifest.canonicalBytes)
    #expect(read(bare, by: signer.publicKey) == "matching.manifest.signature")
    for at in stride(from: 0, to: signed.bytes.count, by: 7) {
      var bytes = signed.bytes
      bytes[at] ^= 4
      #expect(read(bytes, by: signer.publicKey)?.hasPrefix("matching.manifest.") == true)
    }
    #expect(
      read([UInt8](repeating: 0, count: SignedManifest.longest + 1), by: signer.publicKey)
        == "matching.manifest.malformed")
    #expect(read([], by: signer.publicKey) == "matching.manifest.malformed")
  }

  @Test("of another holder, asker, class or way of writing; too early, too late; larger than is put up with: refused")
  func expectations() throws {
    #expect(check(manifest) == nil)
    #expect(check(manifest, asker: "third") == "matching.manifest.scope")
    #expect(check(manifest, schema: 2) == "matching.manifest.scope")
    #expect(check(manifest, at: Samples.start.adding(seconds: -1)) == "matching.manifest.force")
    #expect(check(manifest, at: Samples.end.adding(seconds: -1)) == nil)
    #expect(check(manifest, at: Samples.end) == "matching.manifest.force")
    // A stuffed set is as large as it declares itself: base and what was added since.
    #expect(check(manifest, most: 2048) == nil && check(manifest, most: 2047) == "matching.manifest.size")
    #expect(manifest.entries == 1024 + 1024 - 128)
    for (from, until) in [(Samples.end, Samples.start), (Samples.start, Samples.start.adding(seconds: 125 * 86_400))] {
      #expect(
        Samples.code {
          _ = try SetManifest(
            scope: scope, publicKey: key.publicKey, edition: 1, set: set.description, validFrom: from, validUntil: until
          )
        } == "matching.manifest.malformed")
    }
  }

  @Test("within an epoch the key stays; within an edition the set and its past; nothing goes back")
  func bindings() throws {
    let plain = try Samples.manifest(scope, key, set)
    #expect(check(manifest, after: plain) == nil && check(manifest, after: manifest) == nil)
    #expect(check(plain, after: manifest) == "matching.manifest.older")
    let tagging = try Samples.manifest(scope, Samples.key(scope, seed: 4), set, deltas: [delta])
    #expect(check(tagging, after: plain) == "matching.manifest.changed")
    let otherSet = try PublishedSet(held, entropy: entropy)
    #expect(check(try Samples.manifest(scope, key, otherSet), after: plain) == "matching.manifest.changed")
    let anew = try Samples.manifest(scope, key, otherSet, edition: 2)
    #expect(check(anew, after: manifest) == nil && check(manifest, after: anew) == "matching.manifest.older")
    let otherDelta = try CurrentSet(base: set).delta(adding: [], removing: [], keeping: held, entropy: entropy)
    let otherPast = try Samples.manifest(scope, key, set, deltas: [otherDelta])
    #expect(check(otherPast, after: manifest) == "matching.manifest.changed")
    let later = try Samples.scope(epoch: 8)
    #expect(check(try Samples.manifest(later, Samples.key(later), set), after: manifest) == nil)
    #expect(check(try Samples.manifest(later, key, set), after: manifest) == "matching.manifest.changed")
    #expect(check(manifest, after: try Samples.manifest(later, Samples.key(later), set)) == "matching.manifest.older")
  }

  @Test("only the described set and deltas open, byte for byte")
  func opening() throws {
    let opened = try manifest.open(set, deltas: [delta.bytes])
    #expect(opened.sequence == 1 && opened.entries == manifest.entries)
    #expect(try !opened.contains(held[0]) && opened.contains(held[1]))
    func code(_ manifest: SetManifest, _ set: PublishedSet, _ deltas: [[UInt8]]) -> String? {
      Samples.code { _ = try manifest.open(set, deltas: deltas) }
    }
    let other = try PublishedSet(held, entropy: entropy)
    #expect(code(manifest, other, [delta.bytes]) == "matching.set.other")
    #expect(code(manifest, set, []) == "matching.delta.other")
    #expect(code(manifest, set, [delta.bytes, delta.bytes]) == "matching.delta.other")
    #expect(code(manifest, set, [delta.bytes + [0]]) == "matching.delta.other")
    let foreign = try CurrentSet(base: other).delta(adding: [], removing: [], keeping: held, entropy: entropy)
    #expect(code(manifest, set, [foreign.bytes]) == "matching.delta.other")
    #expect(
      code(try Samples.manifest(scope, key, set, deltas: [foreign]), set, [foreign.bytes]) == "matching.delta.base")
  }

  @Test("keys of different askers, classes, epochs, schemata and holders have nothing in common")
  func scopes() throws {
    let scopes = [
      scope, try Samples.scope(holder: "holder2"), try Samples.scope(asker: "asker2"),
      try Samples.scope(matchClass: "imo"),
      try Samples.scope(epoch: 8), try Samples.scope(schema: 2), try Samples.scope(holder: "holdera", asker: "sker"),
    ]
    let keys = try scopes.map { try Samples.key($0) }
    #expect(Set(keys.map(\.publicKey)).count == scopes.count)
    let item = Array("iban\u{0}DE1".utf8)
    let marks = keys.compactMap { $0.value(for: item).flatMap { ItemMark(value: $0) } }
    #expect(Set(marks.map(\.position)).count == scopes.count && Set(marks.map(\.token)).count == scopes.count)
    #expect(MatchScope(holder: "a", asker: "a", matchClass: "iban", epoch: 1, schema: 1) == nil)
    #expect(MatchScope(holder: "a", asker: "", matchClass: "iban", epoch: 1, schema: 1) == nil)
  }
}

@Suite("Marks of items: where they lie in the set, and what a request must show")
struct ItemMarkTests {
  @Test("the hit token is HKDF-SHA-512 as computed apart from this program")
  func token() throws {
    let mark = try #require(ItemMark(value: (0..<64).map { UInt8($0) }))
    #expect(hexText(mark.token.bytes) == "dfb80bd577a0ac8cf95a923185673bdf")
    #expect(HitToken(bytes: mark.token.bytes) == mark.token && HitToken(bytes: mark.token.bytes.dropLast()) == nil)
    #expect(try HitToken(canonicalBytes: mark.token.canonicalBytes) == mark.token)
    #expect(try ItemPosition(canonicalBytes: mark.position.canonicalBytes) == mark.position)
    #expect(ItemMark(value: [1, 2, 3]) == nil)
  }

  @Test("on one thread or several the marks are the same; it tells how far it is and can be stopped")
  func threads() throws {
    let key = try Samples.key(Samples.scope())
    let items = Samples.items(0..<1100)
    let seen = Mutex<[Int]>([])
    let marks = try key.marks(of: items, threads: 3, progress: { done in seen.withLock { $0.append(done) } })
    #expect(seen.withLock { $0.sorted() }.last == 1100)
    let value = try #require(key.value(for: items[5]))
    #expect(marks[5] == ItemMark(value: value))
    #expect(try key.marks(of: Array(items[500..<530]), threads: 1) == Array(marks[500..<530]))
    #expect(throws: CancellationError.self) { try key.marks(of: items, isCancelled: { true }) }
    #expect(throws: Fault.self) { try key.marks(of: [[UInt8](repeating: 0, count: 65_536)]) }
    #expect(try key.marks(of: []) == [])
  }

  @Test("the holder finds its records by the token, several for one item, and none for a token that nobody was given")
  func table() throws {
    var numbers = SeededNumbers(3)
    let tokens = try (0..<200).map { _ in
      try #require(HitToken(bytes: (0..<16).map { _ in UInt8.random(in: 0...255, using: &numbers) }))
    }
    let table = HitTable(
      tokens.prefix(100).enumerated().map { ($1, "record \($0)") } + [(tokens[4], "twin"), (tokens[4], "twin")])
    #expect(table.count == 100)
    for (at, token) in tokens.enumerated() {
      #expect(table.references(for: token) == (at == 4 ? ["record 4", "twin"] : at < 100 ? ["record \(at)"] : []))
    }
    #expect(HitTable<Int>([]).references(for: tokens[0]).isEmpty)
  }
}
