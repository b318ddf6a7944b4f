internal import Authority
internal import CSodium
public import Vocabulary
public import World

/// A holder's secret key: one for each peer, class of identifiers and epoch, so that what one peer was given is of no use
/// to another. It lies in guarded memory and is wiped when the last copy goes; what it is derived from passes through
/// ordinary memory once, when it is made.
public struct EvaluationKey: Sendable {
  /// What the holder publishes, signed, before anybody asks.
  public let publicKey: GroupElement
  private let secret: SecretBytes

  /// `DeriveKeyPair` of RFC 9497, section 3.2.1. The seed is 32 bytes that never leave the holder; `information` says what
  /// the key is for and is at most 65,535 bytes. Throws `matching.key` for a seed or information of another size.
  public init(seed: [UInt8], information: [UInt8]) throws(Fault) {
    try self.init(seed: seed, information: information, function: .verifiable)
  }

  package init(seed: [UInt8], information: [UInt8], function: ObliviousFunction) throws(Fault) {
    guard seed.count == 32, information.count <= Int(UInt16.max) else { throw Fault("matching.key") }
    let message = seed + ObliviousFunction.framed(information)
    for counter in 0...UInt8.max {
      let scalar = function.scalar(for: message + [counter], domain: "DeriveKeyPair")
      if scalar.isZero { continue }
      guard let element = GroupElement(generatorTimes: scalar),
        let secret = SecretBytes(
          count: 32,
          fill: { target in
            for (at, byte) in scalar.bytes.enumerated() { target[at] = byte }
            return true
          })
      else { break }
      publicKey = element
      self.secret = secret
      return
    }
    throw Fault("matching.key")
  }

  /// The function's value for an item of the holder's own set, 64 bytes; nil for an item of more than 65,535 bytes.
  public func value(for item: [UInt8]) -> [UInt8]? {
    let function = ObliviousFunction.verifiable
    guard let element = function.element(for: item), let evaluated = times(element) else { return nil }
    return function.output(for: item, unblinded: evaluated)
  }

  /// What a holder answers: each blinded element evaluated, in the same order, and one proof for all.
  public struct Evaluation: Sendable, Hashable {
    public let elements: [GroupElement]
    public let proof: EqualityProof

    public init(elements: [GroupElement], proof: EqualityProof) {
      self.elements = elements
      self.proof = proof
    }
  }

  /// `BlindEvaluate` of RFC 9497, section 3.3.2. Throws `matching.batch` for none, or more than 65,535.
  public func evaluate(_ blinded: [GroupElement], entropy: any Entropy) throws(Fault) -> Evaluation {
    try evaluate(blinded, nonce: Scalar(reducing: entropy.bytes(64)))
  }

  package func evaluate(_ blinded: [GroupElement], nonce: Scalar) throws(Fault) -> Evaluation {
    guard !blinded.isEmpty, blinded.count <= ObliviousFunction.largestBatch else { throw Fault("matching.batch") }
    var elements: [GroupElement] = []
    elements.reserveCapacity(blinded.count)
    for element in blinded {
      guard let evaluated = times(element) else { throw Fault("matching.batch") }
      elements.append(evaluated)
    }
    let proof = try EqualityProof(of: self, blinded, elements, nonce: nonce)
    return Evaluation(elements: elements, proof: proof)
  }

  package func times(_ element: GroupElement) -> GroupElement? { secret.withBytes { element.times($0) } }

  /// What a proof reveals of the key, hidden by a nonce: nonce − challenge · key.
  func response(to challenge: Scalar, nonce: Scalar) -> Scalar {
    secret.withBytes { nonce.minus(challenge, times: $0) }
  }
}
