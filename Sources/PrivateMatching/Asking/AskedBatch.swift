public import Vocabulary
public import World

/// A batch at the asker: what travels, and what only the asker knows of it.
public struct AskedBatch: Sendable {
  public let query: MatchQuery
  private let batch: BlindedBatch
  private let publicKey: GroupElement

  /// Blinds the items and fills the batch up to its size with random elements, which look the same and cost the same of the
  /// budget. Throws `matching.query.size` for none, or more than 4,096 items, and `matching.batch` for an item that is too
  /// long.
  public init(
    _ items: [[UInt8]], under manifest: SetManifest, purpose: Purpose, commitment: CaseCommitment, sequence: UInt64,
    entropy: any Entropy
  ) throws(Fault) {
    guard let size = MatchQuery.size(for: items.count) else { throw Fault("matching.query.size") }
    batch = try BlindedBatch(items, filledTo: size, entropy: entropy)
    publicKey = manifest.publicKey
    query = try MatchQuery(
      manifest: manifest.digest, purpose: purpose, commitment: commitment.digest, sequence: sequence,
      elements: batch.elements)
  }

  /// The marks of the items, in their order, out of the holder's answer; the proof is checked over the whole batch. Throws
  /// `matching.answer.malformed`, `matching.answer.other`, `matching.proof`.
  public func marks(_ answer: MatchAnswer) throws(Fault) -> [ItemMark] {
    guard answer.query == query.digest else { throw Fault("matching.answer.other") }
    let marks = try batch.values(answer.evaluation, publicKey: publicKey).compactMap { ItemMark(value: $0) }
    return marks
  }
}
