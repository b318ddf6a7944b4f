public import Vocabulary
public import World

/// What binds a batch to a case and an officer without naming them: a salted digest that travels and is logged, while what
/// opens it stays at the asker, for the auditor. Once the salt is erased, the digest tells nothing to anybody.
public struct CaseCommitment: Sendable, Hashable {
  public let caseReference: String
  public let officer: String
  private let salt: [UInt8]

  public init(case reference: String, officer: String, entropy: any Entropy) {
    caseReference = reference
    self.officer = officer
    salt = entropy.bytes(32)
  }

  /// What travels and is logged at both ends.
  public var digest: Digest { Digest(of: Array("entente-match-1 case\n".utf8) + canonicalBytes) }

  /// Whether this is what a logged digest stands for.
  public func opens(_ logged: Digest) -> Bool { digest == logged }
}

extension CaseCommitment: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(salt)
    writer.write(caseReference)
    writer.write(officer)
  }

  public init(from reader: inout CanonicalReader) throws {
    salt = try reader.byteRun()
    guard salt.count == 32 else { throw reader.malformed }
    caseReference = try reader.text()
    officer = try reader.text()
  }
}
