import Audit
import Authority
import Vocabulary

/// What another log hands over, and what is kept of acts that wait: texts and bytes that somebody else may have written.
/// What is read can be written, and is then the same.
enum LogTarget {
  static func run(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let note = try? SignedNote(text) {
      precondition(note.note == text)
      _ = try? Checkpoint(note: text, publicKey: [UInt8](repeating: 1, count: 32)) { _, _ in true }
      _ = Cosignature.time(on: note, by: "n", publicKey: [UInt8](repeating: 1, count: 32)) { _, _ in true }
    }
    if let request = try? WitnessRequest(text: text) { precondition(request.text == text) }
    if let proof = try? InclusionProof(text: text) {
      precondition(proof.text == text)
      _ = proof.holds(in: Checkpoint(origin: "n", size: 100, root: MerkleTree.emptyRoot))
    }
    if let (name, key) = try? NoteKey.read(text) { precondition(key.verifierKey(of: name) == text) }
    if let entry = try? AuditEntry(canonicalBytes: bytes) {
      precondition((try? AuditEntry(canonicalBytes: entry.canonicalBytes)) == entry)
    }
    if let opening = try? AuditLeaf.Opening(bytes: bytes) { precondition(opening.bytes == bytes) }
    if let pending = try? PendingAct(canonicalBytes: bytes) {
      precondition(pending.canonicalBytes == bytes)
      _ = try? pending.act(SendRequest.self)
      _ = try? pending.act(OverrideProtection.self)
    }
    if let approval = try? Approval(canonicalBytes: bytes) { precondition(approval.canonicalBytes == bytes) }
    if let disclosure = try? Disclosure(canonicalBytes: bytes) { _ = disclosure.digest }
    _ = try? Officer(canonicalBytes: bytes)
    // A folder whose files are all these bytes.
    for size in [1, 3, 256] {
      let checkpoint = Checkpoint(origin: "n", size: size, root: MerkleTree.emptyRoot)
      _ = try? ExportVerification.check(checkpoint, hasOpenings: true) { _ in bytes }
    }
  }
}
