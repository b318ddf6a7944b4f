public import Vocabulary
public import World

/// A signed act that waits for a second officer: what is kept between the first officer's command and the second's.
///
/// It holds what was signed and, where something is to leave, the plaintext that the second officer is shown. Nothing
/// in it can be changed without the signature, or the digests under it, no longer fitting.
public struct PendingAct: Sendable, Hashable {
  public let kind: ActKind
  /// The act's own bytes.
  public let content: [UInt8]
  /// Identifiers and digests of what it touches.
  public let subjects: [String]
  public let officer: String
  public let warrant: Warrant
  public let at: Instant
  public let nonce: [UInt8]
  public let signature: [UInt8]
  /// What is to leave by it; empty for what stays inside.
  public let parts: [OutboundPart]

  /// An act waits this long for its second officer: a weekend, and no longer.
  public static let validity: Int64 = 72 * 3600

  public init<A: PendableAct>(_ signed: SignedAct<A>, parts: [OutboundPart] = []) {
    kind = A.kind
    content = signed.act.content
    subjects = signed.act.subjects
    officer = signed.officer
    warrant = signed.warrant
    at = signed.at
    nonce = signed.nonce
    signature = signed.signature
    self.parts = parts
  }

  /// Names it in commands: derived from the signature, so that it names this signing and no other.
  public var id: String { "pending-" + String(signed.hex.prefix(16)) }

  /// The digest of what the first officer signed, with the signature.
  public var signed: Digest { SignedDigest.of(kind, content, officer: officer, at: at, nonce, signature) }

  public var expiresAt: Instant { at.adding(seconds: PendingAct.validity) }

  /// The signed act it was made of. Throws `authority.pending.other` when it is an act of another kind.
  public func act<A: PendableAct>(_ type: A.Type = A.self) throws -> SignedAct<A> {
    guard A.kind == kind else { throw Fault("authority.pending.other") }
    return SignedAct(
      act: try A(canonicalBytes: content), officer: officer, warrant: warrant, at: at, nonce: nonce,
      signature: signature)
  }
}

extension PendingAct: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(kind.rawValue)
    writer.write(content)
    writer.write(list: subjects)
    writer.write(officer)
    writer.write(warrant)
    writer.write(at)
    writer.write(nonce)
    writer.write(signature)
    writer.write(list: parts)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    kind = try reader.choice()
    content = try reader.byteRun()
    subjects = try reader.texts()
    officer = try reader.text()
    warrant = try reader.value()
    at = try reader.value()
    nonce = try reader.byteRun()
    signature = try reader.byteRun()
    parts = try reader.list()
  }
}

extension Warrant: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(purpose.rawValue)
    writer.write(basis)
    writer.write(optional: caseID) { $0.write($1) }
  }

  public init(from reader: inout CanonicalReader) throws {
    self.init(
      purpose: try reader.choice(), basis: try reader.text(), caseID: try reader.optional { try $0.text() })
  }
}

/// The second officer's word on a pending act, signed in a command of its own.
public struct Approval: Sendable, Hashable {
  public enum Decision: String, Sendable, CaseIterable {
    case approved, declined
  }

  /// ``PendingAct/signed`` of what it is about.
  public let signed: Digest
  public let decision: Decision
  public let officer: String
  public let at: Instant
  public let signature: [UInt8]

  public init(
    _ decision: Decision = .approved, of signed: Digest, for node: String, by officer: Officer,
    with key: SigningKey, clock: any WallClock
  ) {
    self.signed = signed
    self.decision = decision
    self.officer = officer.id
    at = clock.now()
    signature = key.sign(
      Approval.message(decision, of: signed, node: node, officer: officer.id, at: at))
  }

  func message(for node: String) -> [UInt8] {
    Approval.message(decision, of: signed, node: node, officer: officer, at: at)
  }

  private static func message(
    _ decision: Decision, of signed: Digest, node: String, officer: String, at: Instant
  ) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write("entente approval 1")
    writer.write(node)
    writer.write(decision.rawValue)
    writer.write(signed)
    writer.write(officer)
    writer.write(at)
    return writer.bytes
  }
}

extension Approval: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(signed)
    writer.write(decision.rawValue)
    writer.write(officer)
    writer.write(at)
    writer.write(signature)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    signed = try reader.value()
    decision = try reader.choice()
    officer = try reader.text()
    at = try reader.value()
    signature = try reader.byteRun()
  }
}

/// A signed act with the approvals it was given.
public struct ApprovedAct<A: Act>: Sendable {
  public let signed: SignedAct<A>
  public let approvals: [Approval]

  public init(_ signed: SignedAct<A>, approvals: [Approval]) {
    self.signed = signed
    self.approvals = approvals
  }
}

extension SignedAct {
  /// What an approval is signed over: this act as it was signed, by whom and when.
  public var signedDigest: Digest {
    SignedDigest.of(A.kind, act.content, officer: officer, at: at, nonce, signature)
  }
}

private enum SignedDigest {
  static func of(
    _ kind: ActKind, _ content: [UInt8], officer: String, at: Instant, _ nonce: [UInt8], _ signature: [UInt8]
  ) -> Digest {
    var writer = CanonicalWriter()
    writer.write("entente pending act 1")
    writer.write(kind.rawValue)
    writer.write(content)
    writer.write(officer)
    writer.write(at)
    writer.write(nonce)
    writer.write(signature)
    return Digest(of: writer.bytes)
  }
}
