public import Vocabulary
public import World

/// Why an officer acts: purpose and legal basis, and the case it is for.
public struct Warrant: Sendable, Hashable {
  public let purpose: Purpose
  /// The legal basis in the service's own law, as its officers cite it.
  public let basis: String
  public let caseID: String?

  public init(purpose: Purpose, basis: String, caseID: String? = nil) {
    self.purpose = purpose
    self.basis = basis
    self.caseID = caseID
  }
}

/// An act with the signature of the officer who decided it.
///
/// The signature is over the node, the act, the officer, the reasons, the moment and a nonce, so that it fits no other
/// node, no other act and no second use.
public struct SignedAct<A: Act>: Sendable {
  public let act: A
  public let officer: String
  public let warrant: Warrant
  public let at: Instant
  public let nonce: [UInt8]
  public let signature: [UInt8]

  public init(
    signing act: A, for node: String, by officer: Officer, with key: SigningKey, under warrant: Warrant,
    clock: any WallClock, entropy: any Entropy
  ) {
    self.act = act
    self.officer = officer.id
    self.warrant = warrant
    at = clock.now()
    nonce = entropy.bytes(16)
    signature = key.sign(
      SignedAct.message(act: act, node: node, officer: officer.id, warrant: warrant, at: at, nonce: nonce))
  }

  /// As it was received, not yet checked.
  public init(act: A, officer: String, warrant: Warrant, at: Instant, nonce: [UInt8], signature: [UInt8]) {
    self.act = act
    self.officer = officer
    self.warrant = warrant
    self.at = at
    self.nonce = nonce
    self.signature = signature
  }

  func message(for node: String) -> [UInt8] {
    SignedAct.message(act: act, node: node, officer: officer, warrant: warrant, at: at, nonce: nonce)
  }

  private static func message(
    act: A, node: String, officer: String, warrant: Warrant, at: Instant, nonce: [UInt8]
  ) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write("entente signed act 1")
    writer.write(node)
    writer.write(A.kind.rawValue)
    writer.write(act.digest)
    writer.write(officer)
    writer.write(warrant.purpose.rawValue)
    writer.write(warrant.basis)
    writer.write(optional: warrant.caseID) { $0.write($1) }
    writer.write(at)
    writer.write(nonce)
    return writer.bytes
  }
}
