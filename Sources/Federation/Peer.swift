public import Vocabulary

/// A node that was admitted as a partner, and what was found out before.
public struct Peer: Sendable, Hashable {
  public let identity: PeerIdentity
  public let assessment: PeerAssessment
  /// When it was admitted, or admitted anew.
  public let admittedAt: Instant

  public init(identity: PeerIdentity, assessment: PeerAssessment, admittedAt: Instant) {
    self.identity = identity
    self.assessment = assessment
    self.admittedAt = admittedAt
  }

  /// Whether anything may be sent to it on that day: an assessment ends.
  public func isAdmitted(on day: CivilDate) -> Bool { day <= assessment.validUntil }
}

/// What was weighed before a peer was admitted. Without one there is no peer.
public struct PeerAssessment: Sendable, Hashable {
  /// On what a transfer of personal data to it stands (Directive (EU) 2016/680 articles 36 to 38).
  public enum TransferBasis: String, Sendable, CaseIterable {
    /// Within one legal order: nothing crosses it.
    case domestic
    /// A decision that its law protects enough.
    case adequacyDecision = "adequacy-decision"
    /// A binding instrument with safeguards: a treaty, an agreement.
    case agreement
    /// The service itself judged the safeguards to be enough.
    case assessedSafeguards = "assessed-safeguards"
    /// None of these: each transfer needs a ground of its own.
    case derogationOnly = "derogation-only"
  }

  public let transferBasis: TransferBasis
  /// The instrument or decision, as it is cited.
  public let instrument: String
  /// Whether it misused cooperation before: then every request of its is reviewed by a person.
  public let isWatched: Bool
  /// Whether a person could face the death penalty or torture there, in the assessor's judgement: then assurances are
  /// asked for.
  public let needsAssurances: Bool
  /// The reasons in the assessor's words.
  public let reasons: String
  public let assessedBy: String
  public let assessedAt: Instant
  /// The last day it holds; then it must be made anew.
  public let validUntil: CivilDate

  /// Nil when instrument or reasons are empty, or it ends before it begins.
  public init?(
    transferBasis: TransferBasis, instrument: String, isWatched: Bool, needsAssurances: Bool, reasons: String,
    assessedBy: String, assessedAt: Instant, validUntil: CivilDate
  ) {
    guard !reasons.allSatisfy(\.isWhitespace), !instrument.allSatisfy(\.isWhitespace),
      validUntil >= assessedAt.date
    else { return nil }
    self.transferBasis = transferBasis
    self.instrument = instrument
    self.isWatched = isWatched
    self.needsAssurances = needsAssurances
    self.reasons = reasons
    self.assessedBy = assessedBy
    self.assessedAt = assessedAt
    self.validUntil = validUntil
  }
}

extension PeerAssessment: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(transferBasis.rawValue)
    writer.write(instrument)
    writer.write(isWatched)
    writer.write(needsAssurances)
    writer.write(reasons)
    writer.write(assessedBy)
    writer.write(assessedAt)
    writer.write(validUntil)
  }

  public init(from reader: inout CanonicalReader) throws {
    let assessment = PeerAssessment(
      transferBasis: try reader.choice(), instrument: try reader.text(), isWatched: try reader.flag(),
      needsAssurances: try reader.flag(), reasons: try reader.text(), assessedBy: try reader.text(),
      assessedAt: try reader.value(), validUntil: try reader.value())
    guard let assessment else { throw reader.malformed }
    self = assessment
  }
}

extension Peer: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(identity)
    writer.write(assessment)
    writer.write(admittedAt)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    self.init(identity: try reader.value(), assessment: try reader.value(), admittedAt: try reader.value())
  }
}
