/// Which roles may sign which acts, and which may approve as the second officer.
public struct ActMatrix: Sendable {
  private let allowed: [ActKind: Set<OfficerRole>]
  private let approving: [ActKind: Set<OfficerRole>]

  /// Without roles that approve, those that may sign an act may approve it.
  public init(_ allowed: [ActKind: Set<OfficerRole>], approving: [ActKind: Set<OfficerRole>] = [:]) {
    self.allowed = allowed
    self.approving = approving
  }

  public func allows(_ kind: ActKind, to role: OfficerRole) -> Bool { allowed[kind]?.contains(role) ?? false }

  /// Whether an officer of this role may be the second to sign.
  public func allowsApproval(of kind: ActKind, by role: OfficerRole) -> Bool {
    approving[kind]?.contains(role) ?? allows(kind, to: role)
  }

  /// The roles that may sign an act, in the order of the list.
  public func roles(for kind: ActKind) -> [OfficerRole] { OfficerRole.allCases.filter { allows(kind, to: $0) } }

  /// The roles that may approve an act, in the order of the list.
  public func rolesApproving(_ kind: ActKind) -> [OfficerRole] {
    OfficerRole.allCases.filter { allowsApproval(of: kind, by: $0) }
  }

  /// Work on data and requests is for those who carry cases; erasure, peers and officers for those who answer for the
  /// unit or the node. What others may look for here is published by whoever leads an inquiry or a unit: it stands for a
  /// quarter and nobody is asked again; a question is a step of a case. Whoever approves answers for a case or a unit; a protection is set aside by supervisors alone
  /// in the second place. A standing release is set by whoever leads, and anybody who carries cases ends one. Oversight reads, and signs nothing but its own word.
  public static let standard: ActMatrix = {
    let caseworkers: Set<OfficerRole> = [.analyst, .investigator, .supervisor]
    let leaders: Set<OfficerRole> = [.investigator, .supervisor]
    let keepers: Set<OfficerRole> = [.supervisor, .administrator]
    return ActMatrix(
      [
        .addOfficer: keepers,
        .withdrawOfficer: keepers,
        .admitPeer: [.supervisor],
        .openChannel: [.supervisor],
        .importFiles: caseworkers,
        .find: caseworkers,
        .openCase: caseworkers,
        .judge: caseworkers,
        .report: caseworkers,
        .mergePersons: caseworkers,
        .sendRequest: caseworkers,
        .answerRequest: caseworkers,
        .decideOnRequest: caseworkers,
        .disclose: caseworkers,
        .freeze: leaders,
        .setStandingRelease: leaders,
        .endStandingRelease: caseworkers,
        .publishMatchSets: leaders,
        .askMatch: caseworkers,
        .agreeJointAnalysis: leaders,
        .leaveJointAnalysis: leaders,
        .runJointAnalysis: caseworkers,
        .relaxMarking: leaders,
        .setProtection: caseworkers,
        .overrideProtection: leaders,
        .keepSafeguard: caseworkers,
        .oversee: [.oversight, .supervisor],
        .correctRecord: caseworkers,
        .holdErasure: leaders,
        .erase: keepers,
        .eraseSubject: [.supervisor],
      ],
      approving: [
        .mergePersons: leaders,
        .sendRequest: leaders,
        .answerRequest: leaders,
        .decideOnRequest: leaders,
        .disclose: leaders,
        .askMatch: leaders,
        .agreeJointAnalysis: [.supervisor],
        .setProtection: leaders,
        .overrideProtection: [.supervisor],
        .correctRecord: leaders,
      ])
  }()
}
