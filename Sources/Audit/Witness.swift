public import Vocabulary

/// What a log asks of a witness: here is my new checkpoint, and here is why it continues the one you hold.
///
/// The form is the body of C2SP tlog-witness `add-checkpoint`; between nodes it travels as a file.
public struct WitnessRequest: Sendable, Hashable {
  /// The size of the checkpoint that the witness holds; 0 when it holds none.
  public let oldSize: Int
  public let proof: [Digest]
  public let note: String

  public init(oldSize: Int, proof: [Digest], note: String) {
    self.oldSize = oldSize
    self.proof = proof
    self.note = note
  }

  public var text: String {
    "old \(oldSize)\n" + proof.map { Base64.text($0.bytes) + "\n" }.joined() + "\n" + note
  }

  /// Throws `audit.witness.malformed`.
  public init(text: String) throws {
    let malformed = Fault("audit.witness.malformed")
    guard let (lines, note) = SignedNote.headed(text) else { throw malformed }
    guard let first = lines.first, first.hasPrefix("old "), let size = Int(first.dropFirst(4)), size >= 0,
      first == "old \(size)", lines.count <= 64
    else { throw malformed }
    oldSize = size
    proof = try lines.dropFirst().map {
      guard let digest = Base64.bytes($0).flatMap({ Digest(bytes: $0) }) else { throw malformed }
      return digest
    }
    self.note = note
  }

  /// Checks that the new checkpoint continues the held one. Throws `audit.witness.behind` when the log speaks of
  /// another checkpoint than the one that is held (its size is in the fault), and `audit.witness.rewritten` when what
  /// it shows is not a continuation: the log was rewritten.
  public func check(_ checkpoint: Checkpoint, against held: Checkpoint?) throws {
    if let held, held.origin != checkpoint.origin { throw Fault("audit.checkpoint.other") }
    guard oldSize == held?.size ?? 0 else {
      throw Fault("audit.witness.behind", ("entries", .integer(Int64(held?.size ?? 0))))
    }
    guard let held, held.size > 0 else {
      guard proof.isEmpty else { throw Fault("audit.witness.malformed") }
      return
    }
    guard
      MerkleTree.verifyConsistency(
        oldSize: held.size, oldRoot: held.root, newSize: checkpoint.size, newRoot: checkpoint.root, proof: proof)
    else { throw Fault("audit.witness.rewritten", ("entries", .integer(Int64(held.size)))) }
  }
}

/// A witness's signature on another log's checkpoint: as of a time, this is the longest log it has seen, and every
/// earlier one is its beginning (C2SP tlog-cosignature, version 1).
public enum Cosignature {
  private static func message(_ checkpoint: Checkpoint, _ seconds: Int64) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n\(checkpoint.body)".utf8)
  }

  /// The line to be put under the checkpoint's note.
  public static func line(
    on checkpoint: Checkpoint, by name: String, publicKey: [UInt8], at moment: Instant, sign: ([UInt8]) -> [UInt8]
  ) -> String {
    let seconds = max(0, moment.seconds)
    let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> Int64(56 - 8 * $0)) }
    let blob = NoteKey(.cosignature, publicKey).id(of: name) + time + sign(message(checkpoint, seconds))
    return "\u{2014} \(name) \(Base64.text(blob))"
  }

  /// When this witness cosigned the checkpoint of the note; nil when it did not, or its signature does not hold.
  public static func time(
    on note: SignedNote, by name: String, publicKey: [UInt8],
    verify: (_ message: [UInt8], _ signature: [UInt8]) -> Bool
  ) -> Instant? {
    guard let checkpoint = try? Checkpoint(body: note.text) else { return nil }
    for blob in note.signatures(of: name, NoteKey(.cosignature, publicKey)) where blob.count == 72 {
      let seconds = blob[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard let seconds = Int64(exactly: seconds) else { continue }
      if verify(message(checkpoint, seconds), Array(blob[8...])) { return Instant(seconds: seconds) }
    }
    return nil
  }
}
