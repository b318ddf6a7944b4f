internal import Federation
internal import Holdings
internal import Vocabulary

// What came of the envelopes last taken in, kept so that a receipt that was lost can be given once more, and true.

/// What came of an envelope: so that the same answer is given when it comes once more, and none for another of its number.
struct TakenEnvelope: Sendable, Hashable {
  let digest: Digest
  let outcome: TransportReceipt.Outcome

  /// How many of one peer are remembered.
  static let countMax = 1_024

  /// A place that the envelope so many numbers later takes over.
  static func place(_ from: String, _ sequence: Int) -> String { "\(from)/\(sequence % countMax)" }
}

extension TakenEnvelope: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(digest)
    writer.write(outcome == .takenIn)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    digest = try reader.value()
    outcome = try reader.flag() ? .takenIn : .notAccepted
  }
}

extension WriteTransaction {
  func remember(_ envelope: Envelope, _ outcome: TransportReceipt.Outcome) throws {
    try replace(
      HeldRecord(
        collection: .takenEnvelopes, id: TakenEnvelope.place(envelope.from, envelope.sequence),
        content: TakenEnvelope(digest: envelope.digest, outcome: outcome).canonicalBytes))
  }

}

extension ReadTransaction {
  func outcome(of refusal: EnvelopeRefusal) throws -> TransportReceipt.Outcome? {
    guard let from = refusal.from, let sequence = refusal.sequence,
      let held = try record(.takenEnvelopes, id: TakenEnvelope.place(from, sequence))
    else { return nil }
    let taken = try TakenEnvelope(canonicalBytes: held.content)
    return taken.digest == refusal.digest ? taken.outcome : nil
  }
}
