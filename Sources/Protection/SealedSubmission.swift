public import Vocabulary

/// What somebody outside (an organisation, a lawyer, a person) hands in, sealed to the desk that may open it.
///
/// The node keeps the sealed bytes and who may open them. It does not learn from whom they come unless the sender says so
/// inside, and its marking keeps the provider unnamed whatever is made of it.
public struct SealedSubmission: Sendable, Hashable {
  /// What it is handed in for.
  public enum Subject: String, Sendable, CaseIterable {
    case sanctionsEvidence = "sanctions-evidence"
    case transnationalRepression = "transnational-repression"
    case trafficking, smuggling
    case complaint
  }

  public let id: String
  public let subject: Subject
  /// Rounded to the day: a minute can name a sender.
  public let receivedOn: CivilDate
  /// The fingerprint of the key it is sealed to.
  public let sealedTo: String
  public let sealed: [UInt8]

  /// Sealed bytes beyond this are handed in another way.
  public static let sizeBytesMax = 64 << 20

  /// Throws `protection.submission.size` when there is nothing in it or too much.
  public init(id: String, subject: Subject, receivedAt: Instant, sealedTo: String, sealed: [UInt8]) throws(Fault) {
    guard !sealed.isEmpty, sealed.count <= SealedSubmission.sizeBytesMax else {
      throw Fault("protection.submission.size", ("limit", .integer(Int64(SealedSubmission.sizeBytesMax))))
    }
    self.id = id
    self.subject = subject
    receivedOn = receivedAt.date
    self.sealedTo = sealedTo
    self.sealed = sealed
  }

  /// What holds for it and for everything made from it.
  public var marking: Marking {
    Marking(
      sharing: .red, action: .red, handling: [.h1, .h2], conditions: [.withoutNamingProvider, .onlyAfterApproval])
      ?? .serviceOnly
  }
}

extension SealedSubmission: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(id)
    writer.write(subject.rawValue)
    writer.write(receivedOn)
    writer.write(sealedTo)
    writer.write(sealed)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let (id, subject): (String, Subject) = (try reader.text(), try reader.choice())
    let day: CivilDate = try reader.value()
    try self.init(
      id: id, subject: subject, receivedAt: Instant(startOf: day), sealedTo: try reader.text(),
      sealed: try reader.byteRun())
  }
}
