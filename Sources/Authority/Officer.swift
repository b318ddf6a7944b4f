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
  /// From when on the key signs nothing any more; nil while the officer serves.
  public let withdrawnAt: Instant?

  public init(
    name: String, unit: String, role: OfficerRole, publicKey: PublicKey, sealedKey: SealedKey, addedAt: Instant,
    withdrawnAt: Instant? = nil
  ) {
    id = "officer-" + publicKey.fingerprint
    self.name = name
    self.unit = unit
    self.role = role
    self.publicKey = publicKey
    self.sealedKey = sealedKey
    self.addedAt = addedAt
    self.withdrawnAt = withdrawnAt
  }

  /// Whether the key may sign at a moment.
  public func serves(at moment: Instant) -> Bool { withdrawnAt.map { moment < $0 } ?? true }

  /// The same officer, withdrawn from an instant on; an earlier withdrawal stands.
  public func withdrawn(from instant: Instant) -> Officer {
    Officer(
      name: name, unit: unit, role: role, publicKey: publicKey, sealedKey: sealedKey, addedAt: addedAt,
      withdrawnAt: min(withdrawnAt ?? instant, instant))
  }

  /// Whether two officers answer to the same head: letter case and spaces do not make another unit.
  public func isOfUnit(of other: Officer) -> Bool {
    func plain(_ unit: String) -> String { String(unit.lowercased().filter { !$0.isWhitespace }) }
    return plain(unit) == plain(other.unit)
  }
}

extension Officer: CanonicalCodable {
  /// Version 2 knows withdrawal; an officer who serves is written as before, so that a digest signed over them stands.
  private static let versions: ClosedRange<UInt64> = 1...2

  public func write(to writer: inout CanonicalWriter) {
    writer.write(withdrawnAt == nil ? UInt64(1) : 2)
    writer.write(name)
    writer.write(unit)
    writer.write(role.rawValue)
    writer.write(publicKey.bytes)
    writer.write(sealedKey)
    writer.write(addedAt)
    if let withdrawnAt { writer.write(withdrawnAt) }
  }

  public init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard Self.versions.contains(version) else { throw reader.malformed }
    let name = try reader.text()
    let unit = try reader.text()
    let role: OfficerRole = try reader.choice()
    guard let key = PublicKey(bytes: try reader.byteRun()) else { throw reader.malformed }
    self.init(
      name: name, unit: unit, role: role, publicKey: key, sealedKey: try reader.value(), addedAt: try reader.value(),
      withdrawnAt: version == 2 ? try reader.value() : nil)
  }
}
