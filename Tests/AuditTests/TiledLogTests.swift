import Audit
import Synchronization
import Testing
import Vocabulary
import World

/// Leaves with entries a second apart, every fifth one erased.
private func log(_ count: Int) -> [AuditLeaf] {
  let entropy = SeededEntropy(seed: 1)
  return (0..<count).map { index in
    let entry = AuditEntry(
      time: Instant(seconds: 1_700_000_000 + Int64(index)), kind: .consultation, act: "read", officer: "officer-1",
      purpose: "investigation", basis: "Act 1", subjects: ["record-\(index)"])
    let opening = AuditLeaf.Opening(salt: entropy.bytes(16), entry: entry.canonicalBytes)
    return AuditLeaf(index: index, commitment: opening.commitment, opening: index % 5 == 4 ? nil : opening)
  }
}

private func export(_ leaves: [AuditLeaf], openings: Bool = true) throws -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  var export = LogExport(showsOpenings: openings) { files[$0] = $1 }
  for leaf in leaves { try export.add(leaf) }
  try export.finish()
  return files
}

private func head(_ leaves: [AuditLeaf]) -> Checkpoint {
  Checkpoint(origin: "log", size: leaves.count, root: MerkleTree.root(of: leaves.map(\.hash)))
}

private struct Missing: Error {}

private func tiled(_ files: [String: [UInt8]], _ size: Int) -> TiledLog {
  TiledLog(size: size) { path in
    guard let bytes = files[path] else { throw Missing() }
    return bytes
  }
}

@Suite("Tiles") struct TiledLogTests {
  @Test("paths and shapes are those of the specification's examples") func pathsAreThoseOfTheSpecification() {
    #expect(Tile(level: 0, index: 1_234_067).path == "tile/0/x001/x234/067")
    #expect(Tile(level: 1, index: 0, width: 17).path == "tile/1/000.p/17")
    #expect(Tile(level: 0, index: 999).path == "tile/0/999" && Tile(level: 0, index: 1000).path == "tile/0/x001/000")
    #expect(Tile.shape(level: 0, size: 70_000) == (273, 112))
    #expect(Tile.shape(level: 1, size: 70_000) == (1, 17))
    #expect(Tile.shape(level: 2, size: 70_000) == (0, 1))
    #expect(Tile.shape(level: 0, size: 256) == (1, 0) && Tile.shape(level: 1, size: 256) == (0, 1))
  }

  @Test("an export holds the tiles its size asks for and no other", arguments: [0, 1, 255, 256, 257, 512, 1000])
  func anExportHoldsItsTiles(count: Int) throws {
    var expected: Set<String> = []
    for level in 0..<3 {
      let shape = Tile.shape(level: level, size: count)
      for index in 0..<shape.full { expected.insert(Tile(level: level, index: index).path) }
      if shape.partial > 0 { expected.insert(Tile(level: level, index: shape.full, width: shape.partial).path) }
    }
    let files = try export(log(count), openings: false)
    #expect(Set(files.keys.filter { !$0.hasPrefix("tile/entries/") }) == expected)
    #expect(!files.keys.contains { $0.hasPrefix("openings/") })
  }

  @Test("roots and proofs from tiles are those of the leaves", arguments: [1, 2, 7, 255, 256, 257, 511, 513, 700])
  func proofsFromTilesAreThoseOfTheLeaves(count: Int) throws {
    let leaves = log(count)
    let hashes = leaves.map(\.hash)
    let tiled = tiled(try export(leaves), count)
    #expect(try tiled.root() == MerkleTree.root(of: hashes))
    let places = Set(
      [0, 1, count / 3, count / 2, count - 2, count - 1, 255, 256, 257].filter { (0..<count).contains($0) })
    for place in places.sorted() {
      #expect(try tiled.inclusionProof(of: place) == MerkleTree.inclusionProof(of: place, in: hashes))
      #expect(try tiled.root(at: place + 1) == MerkleTree.root(of: hashes[...place]))
      #expect(try tiled.consistencyProof(from: place + 1) == MerkleTree.consistencyProof(from: place + 1, in: hashes))
    }
    #expect(try tiled.inclusionProof(of: count) == nil && tiled.consistencyProof(from: count + 1) == nil)
    #expect(try tiled.root(at: count + 1) == nil)
  }

  @Test("an exported log verifies, alone and since an older checkpoint", arguments: [0, 1, 256, 300, 600])
  func anExportedLogVerifies(count: Int) throws {
    let leaves = log(count)
    for openings in [true, false] {
      let files = try export(leaves, openings: openings)
      let old = head(Array(leaves.prefix(count / 2)))
      let found = try ExportVerification.check(head(leaves), since: old, hasOpenings: openings) { path in
        guard let bytes = files[path] else { throw Missing() }
        return bytes
      }
      #expect(found.size == count && found.erased == (openings ? count / 5 : count))
    }
  }

  @Test("any flipped bit, missing, swapped or cut file of an export is found") func anyTamperingIsFound() throws {
    let leaves = log(600)
    let whole = try export(leaves)
    let checkpoint = head(leaves)
    func holds(_ files: [String: [UInt8]]) -> Bool {
      (try? ExportVerification.check(checkpoint, hasOpenings: true) { path in
        guard let bytes = files[path] else { throw Missing() }
        return bytes
      }) != nil
    }
    #expect(holds(whole))
    let paths = whole.keys.sorted()
    for path in paths {
      var files = whole
      files[path] = nil
      #expect(!holds(files), "without \(path)")
      files[path] = Array(whole[path]!.dropLast())
      #expect(!holds(files), "\(path) cut")
    }
    let chance = SeededEntropy(seed: 42)
    for _ in 0..<120 {
      let draw = chance.bytes(8).reduce(0) { $0 << 8 | Int($1) } & Int.max
      let path = paths[draw % paths.count]
      var bytes = whole[path]!
      bytes[(draw >> 8) % bytes.count] ^= UInt8(1) << UInt8(draw >> 40 & 7)
      var files = whole
      files[path] = bytes
      #expect(!holds(files), "\(path) with a flipped bit")
    }
    // Two entries exchanged with all that belongs to them: the tiles and the root do not fit.
    var swapped = leaves
    swapped[40] = AuditLeaf(index: 40, commitment: leaves[41].commitment, opening: leaves[41].opening)
    swapped[41] = AuditLeaf(index: 41, commitment: leaves[40].commitment, opening: leaves[40].opening)
    #expect(!holds(try export(swapped)))
  }

  @Test("leaves given many at a time are judged as one by one") func manyAtATimeAreJudgedAlike() throws {
    let leaves = log(3000)
    var together = LogVerification()
    try together.add(Array(leaves[..<2048]))
    try together.add(Array(leaves[2048...]))
    var single = LogVerification()
    for leaf in leaves { try single.add(leaf) }
    #expect(together.root == single.root && together.erased == single.erased)
    var altered = leaves
    altered[2001] = AuditLeaf(index: 2001, commitment: Digest(of: "x"), opening: leaves[2001].opening)
    var verification = LogVerification()
    #expect(throws: Fault("audit.log.altered", ("entry", .integer(2001)))) {
      try verification.add(Array(altered[..<2048]))
    }
    // A checkpoint of any moment, also one inside of what is shared out.
    for size in [0, 1, 512, 1024, 1500, 2047, 2048, 2049, 3000] {
      let root = MerkleTree.root(of: leaves[..<size].map(\.hash))
      for (kept, isRight) in [(root, true), (Digest(of: "another"), false)] {
        var verification = LogVerification(since: Checkpoint(origin: "o", size: size, root: kept))
        try verification.add(Array(leaves[..<2048]))
        try verification.add(Array(leaves[2048...]))
        #expect(((try? verification.finish(size: 3000, root: single.root)) != nil) == isRight, "\(size)")
      }
    }
  }

  @Test("what verification reads of an entry is what the entry says, and nothing else passes") func outlines() throws {
    let entry = AuditEntry(
      time: Instant(seconds: 5), kind: .disclosure, phase: .succeeded, act: "send-request", officer: "o-é",
      purpose: "p", basis: "b", caseID: "c", subjects: ["s", "t"], notes: ["n"],
      signed: .init(act: Digest(of: "a"), nonce: [1, 2], signature: [3]),
      approvals: [.init(officer: "q", at: Instant(seconds: 4), signature: [9])], intent: 0)
    let bytes = entry.canonicalBytes
    func isTaken(_ bytes: [UInt8]) -> Bool {
      let opening = AuditLeaf.Opening(salt: [UInt8](repeating: 1, count: 16), entry: bytes)
      let intended = AuditEntry(
        time: Instant(seconds: 1), kind: .disclosure, phase: .intended, act: "a", officer: "o", purpose: "p", basis: "b"
      )
      let first = AuditLeaf.Opening(salt: [UInt8](repeating: 1, count: 16), entry: intended.canonicalBytes)
      var verification = LogVerification()
      do {
        try verification.add(AuditLeaf(index: 0, commitment: first.commitment, opening: first))
        try verification.add(AuditLeaf(index: 1, commitment: opening.commitment, opening: opening))
        return true
      } catch { return (error as? Fault)?.code != "audit.log.altered" }
    }
    #expect(isTaken(bytes))
    for place in bytes.indices {
      for bit in 0..<8 {
        var turned = bytes
        turned[place] ^= 1 << UInt8(bit)
        #expect(isTaken(turned) == ((try? AuditEntry(canonicalBytes: turned)) != nil), "byte \(place), bit \(bit)")
      }
      let cut = Array(bytes[..<place])
      #expect(isTaken(cut) == ((try? AuditEntry(canonicalBytes: cut)) != nil), "\(place) bytes")
    }
  }
}

@Suite("Intents and outcomes") struct IntentTests {
  private func leaf(_ index: Int, _ phase: AuditEntry.Phase, intent: Int? = nil, erased: Bool = false) -> AuditLeaf {
    let entry = AuditEntry(
      time: Instant(seconds: 1), kind: .disclosure, phase: phase, act: "send-request", officer: "o",
      purpose: "p", basis: "b", intent: intent)
    let opening = AuditLeaf.Opening(salt: [UInt8](repeating: 1, count: 16), entry: entry.canonicalBytes)
    return AuditLeaf(index: index, commitment: opening.commitment, opening: erased ? nil : opening)
  }

  private func check(_ leaves: [AuditLeaf]) -> (open: [Int], fault: String?) {
    var verification = LogVerification()
    do {
      for leaf in leaves { try verification.add(leaf) }
      return (verification.openIntents, nil)
    } catch {
      return (verification.openIntents, (error as? Fault)?.code.rawValue)
    }
  }

  @Test("an intent without an outcome is shown, one with an outcome is not") func openIntentsAreShown() {
    let found = check([leaf(0, .intended), leaf(1, .intended), leaf(2, .succeeded, intent: 0), leaf(3, .done)])
    #expect(found.open == [1] && found.fault == nil)
  }

  @Test("an outcome is told once, after its intent, and of an intent") func anOutcomeNeedsItsIntent() {
    #expect(
      check([leaf(0, .intended), leaf(1, .failed, intent: 0), leaf(2, .failed, intent: 0)]).fault
        == "audit.log.outcome")
    #expect(check([leaf(0, .done), leaf(1, .failed, intent: 0)]).fault == "audit.log.outcome")
    #expect(check([leaf(0, .failed, intent: 1), leaf(1, .intended)]).fault == "audit.log.outcome")
    #expect(check([leaf(0, .intended, erased: true), leaf(1, .failed, intent: 0)]).fault == nil)
  }

  @Test("entries of the first version are read as they were written") func firstVersionIsRead() throws {
    let entry = AuditEntry(
      time: Instant(seconds: 1), kind: .erasure, act: "erase", officer: "o", purpose: "p", basis: "b",
      approvals: [.init(officer: "second", at: Instant(seconds: 2), signature: [1, 2])], intent: 7)
    #expect(try AuditEntry(canonicalBytes: entry.canonicalBytes) == entry)
    #expect(entry.canonicalBytes.first == 2)
    let plain = AuditEntry(
      time: Instant(seconds: 1), kind: .erasure, act: "erase", officer: "o", purpose: "p", basis: "b")
    #expect(try AuditEntry(canonicalBytes: plain.canonicalBytes) == plain && plain.canonicalBytes.first == 1)
  }
}

@Suite("Witnesses and proofs") struct WitnessTests {
  private let key = [UInt8](repeating: 7, count: 32)
  private func sign(_ message: [UInt8]) -> [UInt8] { Digest(of: message).bytes + Digest(of: [1] + message).bytes }
  private func verify(_ message: [UInt8], _ signature: [UInt8]) -> Bool { signature == sign(message) }

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? Fault)?.code.rawValue
    }
  }

  @Test("a request goes on from what is held; a rewritten, shrunk or forgotten log does not")
  func aRequestContinuesWhatIsHeld() throws {
    let leaves = log(40)
    let hashes = leaves.map(\.hash)
    func request(_ old: Int, _ tree: [Digest]) throws -> (WitnessRequest, Checkpoint) {
      let checkpoint = Checkpoint(origin: "log", size: tree.count, root: MerkleTree.root(of: tree))
      let proof = try #require(MerkleTree.consistencyProof(from: old, in: tree))
      let request = WitnessRequest(
        oldSize: old, proof: proof, note: checkpoint.note(publicKey: key, sign: sign))
      #expect(try WitnessRequest(text: request.text) == request)
      return (request, checkpoint)
    }
    let held = head(Array(leaves[..<13]))
    func ground(_ made: (WitnessRequest, Checkpoint), _ held: Checkpoint?) -> String? {
      code { try made.0.check(made.1, against: held) }
    }
    #expect(ground(try request(13, hashes), held) == nil)
    #expect(ground(try request(0, hashes), nil) == nil)
    #expect(ground(try request(13, Array(hashes[..<13])), held) == nil)
    #expect(ground(try request(12, hashes), held) == "audit.witness.behind")
    #expect(ground(try request(0, hashes), held) == "audit.witness.behind")
    #expect(ground(try request(13, hashes), nil) == "audit.witness.behind")
    var rewritten = hashes
    rewritten[5] = MerkleTree.leafHash([9])
    #expect(ground(try request(13, rewritten), held) == "audit.witness.rewritten")
    #expect(ground(try request(13, Array(rewritten[..<13])), held) == "audit.witness.rewritten")
    #expect(ground(try request(12, Array(hashes[..<12])), held) == "audit.witness.behind")
    let other = Checkpoint(origin: "other", size: 13, root: held.root)
    #expect(ground(try request(13, hashes), other) == "audit.checkpoint.other")
  }

  @Test("a cosignature holds for its checkpoint, name and key, and for no other")
  func aCosignatureHoldsForItsCheckpoint() throws {
    let checkpoint = head(log(3))
    let note = try SignedNote(checkpoint.note(publicKey: key, sign: sign))
    let moment = Instant(seconds: 1_679_315_147)
    let line = Cosignature.line(on: checkpoint, by: "peer", publicKey: key, at: moment, sign: sign)
    let cosigned = note.adding(line)
    func time(_ note: SignedNote, by name: String = "peer", key: [UInt8]? = nil) -> Instant? {
      Cosignature.time(on: note, by: name, publicKey: key ?? self.key, verify: verify)
    }
    #expect(time(cosigned) == moment)
    #expect(try time(SignedNote(cosigned.note)) == moment)
    #expect(time(note) == nil && time(cosigned, by: "log") == nil)
    #expect(time(cosigned, key: [UInt8](repeating: 8, count: 32)) == nil)
    let longer = try SignedNote(head(log(4)).note(publicKey: key, sign: sign)).adding(line)
    #expect(time(longer) == nil)
    // The log's own signature still holds beside it.
    #expect(try Checkpoint(note: cosigned.note, publicKey: key, verify: verify) == checkpoint)
  }

  @Test("the identifiers of keys are those of the signed-note examples") func keysAreReadBack() throws {
    // From the specification of signed notes: PeterNeumann's key and identifier.
    let published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    let (name, read) = try NoteKey.read(published)
    #expect(name == "PeterNeumann" && read.algorithm == .ed25519 && read.verifierKey(of: name) == published)
    for broken in ["PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann", "a+b+c"] {
      #expect(throws: Fault("audit.key.malformed")) { try NoteKey.read(broken) }
    }
  }

  @Test("a text with other line ends, or lines before or after, is none of ours")
  func otherLineEndsAreRefused() throws {
    let checkpoint = head(log(3))
    let note = checkpoint.note(publicKey: key, sign: sign)
    let request = WitnessRequest(oldSize: 0, proof: [], note: note).text
    let proof = InclusionProof(index: 0, leaf: .commitment(Digest(of: "x")), hashes: [], note: note).text
    for altered in [note.replacing("\n", with: "\r\n"), String(note.dropLast()), note + "more\n", ""] {
      #expect(throws: Fault.self) { try Checkpoint(note: altered, publicKey: key, verify: verify) }
    }
    for ending in ["old 0\r\n", "\nold 0\n", "old 00\n", "old -1\n", "old 0\nx\n"] {
      #expect(throws: Fault.self) { try WitnessRequest(text: request.replacing("old 0\n", with: ending)) }
    }
    for ending in ["index 0\r\n", "index +0\n", "index 0\n\u{20}\n"] {
      #expect(throws: Fault.self) { try InclusionProof(text: proof.replacing("index 0\n", with: ending)) }
    }
  }

  @Test("a proof is read back, holds in its log, and for no other place, leaf or log") func aProofIsReadBack() throws {
    let leaves = log(300)
    let files = try export(leaves)
    let checkpoint = head(leaves)
    let note = checkpoint.note(publicKey: key, sign: sign)
    for place in [0, 3, 255, 256, 299] {
      let hashes = try #require(try tiled(files, 300).inclusionProof(of: place))
      let shown: InclusionProof.Leaf =
        leaves[place].opening.map { .opening($0) } ?? .commitment(leaves[place].commitment)
      let proof = InclusionProof(index: place, leaf: shown, hashes: hashes, note: note)
      #expect(try InclusionProof(text: proof.text) == proof)
      #expect(proof.holds(in: checkpoint))
      #expect(!InclusionProof(index: (place + 1) % 300, leaf: shown, hashes: hashes, note: note).holds(in: checkpoint))
      #expect(!proof.holds(in: head(log(299))))
      let other = InclusionProof.Leaf.commitment(Digest(of: "x"))
      #expect(!InclusionProof(index: place, leaf: other, hashes: hashes, note: note).holds(in: checkpoint))
    }
  }
}
