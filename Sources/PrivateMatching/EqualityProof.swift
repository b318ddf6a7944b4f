internal import Vocabulary

/// A proof that all elements of a batch were multiplied by the key that a public key stands for (RFC 9497, section 2.2),
/// in 64 bytes whatever the size of the batch.
public struct EqualityProof: Sendable, Hashable {
  let challenge: Scalar
  let response: Scalar

  public static let size = 64

  /// Nil unless these are two scalars below the group's order.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size, let challenge = Scalar(bytes: bytes.prefix(32)),
      let response = Scalar(bytes: bytes.suffix(32))
    else { return nil }
    self.challenge = challenge
    self.response = response
  }

  public var bytes: [UInt8] { challenge.bytes + response.bytes }

  /// `GenerateProof`; the holder knows the key, so one of the two sums is a single product.
  init(
    of key: EvaluationKey, _ blinded: [GroupElement], _ evaluated: [GroupElement], nonce: Scalar
  ) throws(Fault) {
    let weights = Self.weights(key.publicKey, blinded, evaluated)
    guard let sum = MultiScalarProduct.sum(weights, blinded), let image = key.times(sum),
      let commitment = GroupElement(generatorTimes: nonce), let other = sum.times(nonce)
    else { throw Fault("matching.proof") }
    challenge = Self.challenge(key.publicKey, sum, image, commitment, other)
    response = key.response(to: challenge, nonce: nonce)
  }

  /// `VerifyProof`: whether these were evaluated with the key that the public key stands for.
  public func holds(for publicKey: GroupElement, _ blinded: [GroupElement], _ evaluated: [GroupElement]) -> Bool {
    guard blinded.count == evaluated.count, !blinded.isEmpty, blinded.count <= ObliviousFunction.largestBatch,
      let generator = GroupElement.generator
    else { return false }
    let weights = Self.weights(publicKey, blinded, evaluated)
    guard let sum = MultiScalarProduct.sum(weights, blinded), let image = MultiScalarProduct.sum(weights, evaluated),
      let commitment = MultiScalarProduct.sum([response, challenge], [generator, publicKey]),
      let other = MultiScalarProduct.sum([response, challenge], [sum, image])
    else { return false }
    return Self.challenge(publicKey, sum, image, commitment, other) == challenge
  }

  /// What each element counts in the sums: a scalar that nobody could choose (`ComputeComposites`).
  private static func weights(
    _ publicKey: GroupElement, _ blinded: [GroupElement], _ evaluated: [GroupElement]
  ) -> [Scalar] {
    let function = ObliviousFunction.verifiable
    let seed = ObliviousFunction.digest(
      ObliviousFunction.framed(publicKey.bytes) + ObliviousFunction.framed(function.seedDomain))
    let start = ObliviousFunction.framed(seed)
    let end = Array("Composite".utf8)
    return blinded.indices.map { at in
      function.scalar(
        for: start + ObliviousFunction.number(at) + ObliviousFunction.framed(blinded[at].bytes)
          + ObliviousFunction.framed(evaluated[at].bytes) + end)
    }
  }

  private static func challenge(
    _ publicKey: GroupElement, _ sum: GroupElement, _ image: GroupElement, _ commitment: GroupElement,
    _ other: GroupElement
  ) -> Scalar {
    var transcript: [UInt8] = []
    for element in [publicKey, sum, image, commitment, other] {
      transcript += ObliviousFunction.framed(element.bytes)
    }
    return ObliviousFunction.verifiable.scalar(for: transcript + Array("Challenge".utf8))
  }
}
