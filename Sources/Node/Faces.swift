internal import Authority
internal import Interchange
public import Vocabulary
internal import World

// What faces need in plain values, so that they know no room but this one.

/// An officer as faces show one.
public struct OfficerSummary: Sendable, Hashable {
  public let id: String
  public let name: String
  public let unit: String
  public let role: String
  /// The first bytes of the key's digest, to be compared by reading them out.
  public let fingerprint: String
  /// From when on the key signs nothing any more; nil while the officer serves.
  public let withdrawnAt: Instant?

  init(_ officer: Officer) {
    id = officer.id
    name = officer.name
    unit = officer.unit
    role = officer.role.rawValue
    fingerprint = officer.publicKey.fingerprint
    withdrawnAt = officer.withdrawnAt
  }
}

extension Desk {
  public var officerName: String { officer.name }
  public var officerID: String { officer.id }
}

extension ServiceNode {
  /// The roles an officer can have.
  public static let roleNames = OfficerRole.allCases.map(\.rawValue)
  /// How dear a guess of a passphrase can be made.
  public static let keyCosts = SealedKey.Cost.choices.map(\.name)
  /// The formats that can be named.
  public static let formatNames = Format.allCases.map(\.rawValue)

  /// Today in UTC, by the node's clock.
  public var today: CivilDate { clock.now().date }

  public func officerSummaries() async throws -> [OfficerSummary] { try await officers().map { OfficerSummary($0) } }

  /// ``addOfficer(_:unit:role:passphrase:cost:by:)`` with role and cost by name.
  public func addOfficer(
    _ name: String, unit: String, roleNamed role: String, passphrase: [UInt8], costNamed cost: String,
    by signing: SigningDesk? = nil
  ) async throws -> OfficerSummary {
    guard let role = OfficerRole(rawValue: role) else { throw Fault("node.name.unknown", ("name", .text(role))) }
    guard let cost = SealedKey.Cost.choices.first(where: { $0.name == cost }) else {
      throw Fault("node.name.unknown", ("name", .text(cost)))
    }
    return OfficerSummary(
      try await addOfficer(name, unit: unit, role: role, passphrase: passphrase, cost: cost, by: signing))
  }
}

extension ImportTerms {
  /// The terms with the format by name.
  public init(
    means: CollectionMeans, retainUntil: CivilDate, marking: Marking?, originator: String, source: String?,
    formatNamed format: String?
  ) throws {
    let named = format.flatMap { Format(rawValue: $0) }
    if let format, named == nil { throw Fault("node.name.unknown", ("name", .text(format))) }
    // What a partner gave is the partner's to release: without its name it would pass for this service's own.
    guard means != .partnerService || originator.contains(where: { !$0.isWhitespace }) else {
      throw Fault("node.import.originator")
    }
    self.init(
      means: means, retainUntil: retainUntil, marking: marking, originator: originator, source: source, format: named)
  }
}
