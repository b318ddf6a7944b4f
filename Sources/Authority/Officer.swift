public import Vocabulary

/// What an officer does in the service. One officer has one role; the matrix says which acts it may sign.
public enum OfficerRole: String, Sendable, CaseIterable {
  /// Works on data and findings.
  case analyst
  /// Leads a case.
  case investigator
  /// Answers for a unit; decides erasure and exceptions.
  case supervisor
  /// Keeps the node and its officers; reads no cases.
  case administrator
  /// Reads logs and samples, never operational data by default.
  case oversight
}

/// A person of the service who signs acts, with the key that signs them.
public struct Officer: Sendable, Hashable {
  /// Stands for the officer in the log and outside the service, where the name is not shown.
  public let id: String
  public let name: String
  public let unit: String
  public let role: OfficerRole
  public let publicKey: PublicKey
  public let sealedKey: SealedKey
  public let addedAt: Instant

  public init(
    name: String, unit: String, role: OfficerRole, publicKey: PublicKey, sealedKey: SealedKey, addedAt: Instant
  ) {
    id = "officer-" + publicKey.fingerprint
    self.name = name
    self.unit = unit
    self.role = role
    self.publicKey = publicKey
    self.sealedKey = sealedKey
    self.addedAt = addedAt
  }
}

extension Officer: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(name)
    writer.write(unit)
    writer.write(role.rawValue)
    writer.write(publicKey.bytes)
    writer.write(sealedKey)
    writer.write(addedAt)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let name = try reader.text()
    let unit = try reader.text()
    let role: OfficerRole = try reader.choice()
    guard let key = PublicKey(bytes: try reader.byteRun()) else { throw reader.malformed }
    self.init(
      name: name, unit: unit, role: role, publicKey: key, sealedKey: try reader.value(), addedAt: try reader.value())
  }
}
