internal import Authority
internal import CSodium
public import Vocabulary
public import World

/// What an asker sends, with what only it knows: its items and the scalars that hide them.
///
/// A blinded element is uniform whatever the item is: it tells the holder nothing, whoever computes for how long. The items
/// lie beside the scalars in plain: whoever reads the asker's memory needs no scalar.
public struct BlindedBatch: Sendable {
  /// In the order of the items, and behind them those that fill the batch; this alone travels.
  public let elements: [GroupElement]
  private let items: [[UInt8]]
  private let blinds: SecretBytes

  /// `Blind` of RFC 9497, section 3.3.1, for each item. Throws `matching.batch` for none, more than 65,535, or an item of
  /// more than 65,535 bytes.
  public init(_ items: [[UInt8]], entropy: any Entropy) throws(Fault) {
    try self.init(items, filledTo: items.count, entropy: entropy)
  }

  /// The same with so many elements in all that the number of items stays hidden: those beyond the items are elements drawn
  /// at random, which is what a blinded element is to everybody but the asker. Throws `matching.batch` for a size below the
  /// number of items.
  public init(_ items: [[UInt8]], filledTo size: Int, entropy: any Entropy) throws(Fault) {
    guard items.count <= size, size <= ObliviousFunction.largestBatch else { throw Fault("matching.batch") }
    var filling: [GroupElement] = []
    while filling.count < size - items.count {
      if let element = GroupElement(uniform: entropy.bytes(64)) { filling.append(element) }
    }
    try self.init(
      items, blinds: items.map { _ in Scalar(reducing: entropy.bytes(64)) }, filling: filling, function: .verifiable)
  }

  package init(
    _ items: [[UInt8]], blinds: [Scalar], filling: [GroupElement] = [], function: ObliviousFunction
  ) throws(Fault) {
    guard !items.isEmpty, items.count <= ObliviousFunction.largestBatch, blinds.count == items.count,
      let kept = SecretBytes(
        count: 32 * items.count,
        fill: { target in
          for (at, blind) in blinds.enumerated() {
            for byte in 0..<32 { target[32 * at + byte] = blind.encoding[byte] }
          }
          return true
        })
    else { throw Fault("matching.batch") }
    var elements: [GroupElement] = []
    elements.reserveCapacity(items.count + filling.count)
    for (item, blind) in zip(items, blinds) {
      guard let element = function.element(for: item), let blinded = element.times(blind) else {
        throw Fault("matching.batch")
      }
      elements.append(blinded)
    }
    self.elements = elements + filling
    self.items = items
    self.blinds = kept
  }

  /// `Finalize` of RFC 9497, section 3.3.2: the function's value for each item, 64 bytes, in the order of the items. Throws
  /// `matching.proof` when the holder did not show that it used the key it had published: the answer is then worth nothing.
  public func values(_ evaluation: EvaluationKey.Evaluation, publicKey: GroupElement) throws(Fault) -> [[UInt8]] {
    guard evaluation.proof.holds(for: publicKey, elements, evaluation.elements) else { throw Fault("matching.proof") }
    return try unblinded(evaluation.elements, function: .verifiable)
  }

  package func unblinded(_ evaluated: [GroupElement], function: ObliviousFunction) throws(Fault) -> [[UInt8]] {
    guard evaluated.count == elements.count else { throw Fault("matching.batch") }
    let secrets = blinds.withBytes { start in
      items.indices.compactMap { Scalar(bytes: UnsafeBufferPointer(start: start + 32 * $0, count: 32)) }
    }
    let inverses = Scalar.inverses(of: secrets)
    guard inverses.count == items.count else { throw Fault("matching.batch") }
    var values: [[UInt8]] = []
    values.reserveCapacity(items.count)
    for (at, item) in items.enumerated() {
      guard let element = evaluated[at].times(inverses[at]) else { throw Fault("matching.batch") }
      values.append(function.output(for: item, unblinded: element))
    }
    return values
  }
}
