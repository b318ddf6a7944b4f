public import Vocabulary

/// A node that was admitted as a partner.
public struct Peer: Sendable, Hashable {
  public let identity: PeerIdentity
  public let admittedAt: Instant
  /// The last day for which the assessment behind it holds; then it is made anew, or nothing more is sent.
  public let validUntil: CivilDate
  /// The digest of the recorded assessment: without one there is no peer.
  public let assessment: Digest

  public init(identity: PeerIdentity, admittedAt: Instant, validUntil: CivilDate, assessment: Digest) {
    self.identity = identity
    self.admittedAt = admittedAt
    self.validUntil = validUntil
    self.assessment = assessment
  }

  /// Whether anything may be sent to it on that day.
  public func isAdmitted(on day: CivilDate) -> Bool { day <= validUntil }
}

extension Peer: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(identity)
    writer.write(admittedAt)
    writer.write(validUntil)
    writer.write(assessment)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    self.init(
      identity: try reader.value(), admittedAt: try reader.value(), validUntil: try reader.value(),
      assessment: try reader.value())
  }
}
