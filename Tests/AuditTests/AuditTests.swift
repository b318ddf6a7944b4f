import Audit
import Testing
import Vocabulary
import World

private func bytes(_ hex: String) -> [UInt8] {
  let digits = Array(hex)
  return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}

/// The leaves and roots that the Certificate Transparency implementations are tested with.
private let leaves = [
  "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
].map(bytes)
private let roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

/// The root by the definition itself: split at the largest power of two below the count.
private func rootByDefinition(_ hashes: [Digest]) -> Digest {
  guard let first = hashes.first else { return Digest(of: [UInt8]()) }
  guard hashes.count > 1 else { return first }
  var half = 1
  while half * 2 < hashes.count { half *= 2 }
  return Digest(
    of: [1] + rootByDefinition(Array(hashes[..<half])).bytes + rootByDefinition(Array(hashes[half...])).bytes)
}

@Suite struct MerkleTreeTests {
  @Test func rootsAreThoseOfCertificateTransparency() {
    for count in 0...8 {
      let hashes = leaves[..<count].map { MerkleTree.leafHash($0) }
      #expect(MerkleTree.root(of: hashes).hex == roots[count])
    }
  }

  @Test func aPublishedInclusionProofIsReproduced() {
    let hashes = leaves.map { MerkleTree.leafHash($0) }
    #expect(
      MerkleTree.inclusionProof(of: 5, in: hashes)?.map(\.hex) == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ])
  }

  @Test func rootsOfAllSmallTreesFollowTheDefinition() {
    let hashes = (0..<70).map { MerkleTree.leafHash([UInt8($0)]) }
    for count in 0...70 {
      #expect(MerkleTree.root(of: hashes[..<count]) == rootByDefinition(Array(hashes[..<count])))
    }
  }

  @Test func everyInclusionProofHoldsForItsPlaceAndNoOther() throws {
    let hashes = (0..<33).map { MerkleTree.leafHash([UInt8($0)]) }
    for size in 1...33 {
      let tree = Array(hashes[..<size])
      let root = rootByDefinition(tree)
      for index in 0..<size {
        let proof = try #require(MerkleTree.inclusionProof(of: index, in: tree))
        #expect(MerkleTree.verifyInclusion(leaf: tree[index], at: index, size: size, proof: proof, root: root))
        if size > 1 {
          let other = (index + 1) % size
          #expect(!MerkleTree.verifyInclusion(leaf: tree[index], at: other, size: size, proof: proof, root: root))
          #expect(!MerkleTree.verifyInclusion(leaf: tree[other], at: index, size: size, proof: proof, root: root))
          #expect(
            !MerkleTree.verifyInclusion(
              leaf: tree[index], at: index, size: size, proof: Array(proof.dropLast()), root: root))
        }
      }
      #expect(MerkleTree.inclusionProof(of: size, in: tree) == nil)
    }
  }

  @Test func everyConsistencyProofHoldsAndFailsOnceOldLeavesDiffer() throws {
    let hashes = (0..<20).map { MerkleTree.leafHash([UInt8($0)]) }
    for new in 0...20 {
      let tree = Array(hashes[..<new])
      let root = rootByDefinition(tree)
      for old in 0...new {
        let proof = try #require(MerkleTree.consistencyProof(from: old, in: tree))
        let oldRoot = rootByDefinition(Array(hashes[..<old]))
        #expect(
          MerkleTree.verifyConsistency(oldSize: old, oldRoot: oldRoot, newSize: new, newRoot: root, proof: proof))
        if old > 0 {
          var rewritten = Array(hashes[..<old])
          rewritten[old / 2] = MerkleTree.leafHash([255])
          #expect(
            !MerkleTree.verifyConsistency(
              oldSize: old, oldRoot: rootByDefinition(rewritten), newSize: new, newRoot: root, proof: proof))
        }
      }
    }
  }
}

@Suite struct LogVerificationTests {
  private func log(_ count: Int) -> [AuditLeaf] {
    let entropy = SeededEntropy(seed: 1)
    return (0..<count).map { index in
      let entry = AuditEntry(
        time: Instant(seconds: 1_700_000_000 + Int64(index)), kind: .consultation, act: "read", officer: "officer-1",
        purpose: "investigation", basis: "Act 1, section 2", subjects: ["record-\(index)"])
      let opening = AuditLeaf.Opening(salt: entropy.bytes(16), entry: entry.canonicalBytes)
      return AuditLeaf(index: index, commitment: opening.commitment, opening: opening)
    }
  }

  private func check(_ leaves: [AuditLeaf], against whole: [AuditLeaf], since: Checkpoint? = nil) -> String? {
    var verification = LogVerification(since: since)
    do {
      for leaf in leaves { try verification.add(leaf) }
      try verification.finish(size: whole.count, root: MerkleTree.root(of: whole.map(\.hash)))
      return nil
    } catch {
      return (error as? Fault)?.code.rawValue ?? "\(error)"
    }
  }

  @Test func aWholeLogVerifies() {
    let whole = log(50)
    #expect(check(whole, against: whole) == nil)
  }

  @Test func aFlippedBitARemovedAReorderedAndABackDatedEntryAreFound() throws {
    let whole = log(50)
    var altered = whole
    let old = try #require(whole[20].opening)
    var entry = old.entry
    entry[entry.count / 2] ^= 1
    altered[20] = AuditLeaf(
      index: 20, commitment: whole[20].commitment, opening: .init(salt: old.salt, entry: entry))
    #expect(check(altered, against: whole) == "audit.log.altered")

    var removed = whole
    removed.remove(at: 10)
    #expect(check(removed, against: whole) == "audit.log.gap")
    #expect(check(Array(whole.dropLast()), against: whole) == "audit.log.head")

    var reordered = whole
    reordered[3] = AuditLeaf(index: 3, commitment: whole[4].commitment, opening: whole[4].opening)
    reordered[4] = AuditLeaf(index: 4, commitment: whole[3].commitment, opening: whole[3].opening)
    #expect(check(reordered, against: whole) == "audit.log.back-dated")
  }

  @Test func anErasedEntryLeavesTheLogWhole() {
    let whole = log(9)
    var erased = whole
    erased[4] = AuditLeaf(index: 4, commitment: whole[4].commitment, opening: nil)
    #expect(check(erased, against: whole) == nil)
  }

  @Test func anOldCheckpointShowsARewrittenLog() {
    let whole = log(30)
    let checkpoint = Checkpoint(
      origin: "node", size: 12, root: MerkleTree.root(of: whole[..<12].map(\.hash)))
    #expect(check(whole, against: whole, since: checkpoint) == nil)
    // Rewritten in full, with a head that fits: only the checkpoint tells.
    let other = log(31).dropFirst().enumerated().map {
      AuditLeaf(index: $0.offset, commitment: $0.element.commitment, opening: $0.element.opening)
    }
    #expect(check(other, against: other, since: checkpoint) == "audit.log.rewritten")
  }
}

@Suite struct CheckpointTests {
  private let key = [UInt8](repeating: 7, count: 32)
  private let signature = [UInt8](repeating: 9, count: 64)

  @Test func aNoteIsReadBackAndAnAlteredOneIsNot() throws {
    let checkpoint = Checkpoint(origin: "entente.example/fiu", size: 42, root: Digest(of: "root"))
    let note = checkpoint.note(publicKey: key) { _ in signature }
    let body = Array(checkpoint.body.utf8)
    let read = try Checkpoint(note: note, publicKey: key) { $0 == body && $1 == signature }
    #expect(read == checkpoint)
    #expect(throws: Fault.self) {
      try Checkpoint(note: note.replacing("\n42\n", with: "\n43\n"), publicKey: key) { message, _ in message == body }
    }
    #expect(throws: Fault.self) { try Checkpoint(note: "nothing", publicKey: key) { _, _ in true } }
  }

  @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
  func base64IsReadBack(text: String) {
    let encoded = Base64.text(Array(text.utf8))
    #expect(Base64.bytes(encoded) == Array(text.utf8))
    #expect(encoded.utf8.count % 4 == 0)
  }

  @Test(arguments: ["Zg=", "Zh==", "Z===", "Zg==Zg==", "Zm9*"])
  func whatIsNotTheOneFormOfSomeBytesIsRefused(text: String) { #expect(Base64.bytes(text) == nil) }
}
