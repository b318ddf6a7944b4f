/// Which roles may sign which acts.
public struct ActMatrix: Sendable {
  private let allowed: [ActKind: Set<OfficerRole>]

  public init(_ allowed: [ActKind: Set<OfficerRole>]) { self.allowed = allowed }

  public func allows(_ kind: ActKind, to role: OfficerRole) -> Bool { allowed[kind]?.contains(role) ?? false }

  /// The roles that may sign an act, in the order of the list.
  public func roles(for kind: ActKind) -> [OfficerRole] { OfficerRole.allCases.filter { allows(kind, to: $0) } }

  /// Work on data is for those who carry cases; erasure and officers for those who answer for the unit or the node.
  /// Oversight reads and signs nothing.
  public static let standard: ActMatrix = {
    let caseworkers: Set<OfficerRole> = [.analyst, .investigator, .supervisor]
    return ActMatrix([
      .addOfficer: [.supervisor, .administrator],
      .importFiles: caseworkers,
      .find: caseworkers,
      .openCase: caseworkers,
      .judge: caseworkers,
      .report: caseworkers,
      .erase: [.supervisor, .administrator],
    ])
  }()
}
