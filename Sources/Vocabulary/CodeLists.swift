// Closed code lists of the field. Each raw value is what files, commands and messages carry.

/// The kinds of service that run a node.
public enum ServiceKind: String, Sendable, CaseIterable {
  case fiu
  case police
  case prosecution
  case border
  case customs
  case assetRecovery = "asset-recovery"
  case sanctions
}

/// What an act is for (Directive (EU) 2016/680 article 1; FATF Interpretive Note to Recommendation 40).
public enum Purpose: String, Sendable, CaseIterable {
  case prevention, detection, investigation, prosecution, execution
  case threatToLife = "threat-to-life"
  case assetRecovery = "asset-recovery"
  case sanctions, protection
}

/// How the information came to the service.
public enum CollectionMeans: String, Sendable, CaseIterable {
  /// Suspicious transaction report.
  case suspiciousReport = "str"
  /// Cash or threshold transaction report.
  case thresholdReport = "ctr"
  /// Electronic funds transfer report.
  case transferReport = "eft-report"
  case productionOrder = "production-order"
  case publishedList = "published-list"
  case register
  case seizure
  case interview
  case openSource = "open-source"
  case referral
  case partnerService = "partner-service"
  case coerciveMeasure = "coercive-measure"
  /// Invented data for training and demonstration; never evidence.
  case synthetic
}

/// What a person is to the service. The list is closed; a protective role wins over every other.
///
/// Law Enforcement Directive article 6 and the Europol Regulation's Annex II ask for the distinction;
/// `payerFamily` and `notAssessed` are this program's own, so that a relative who pays and an ordinary account holder
/// are never mistaken for suspects.
public enum PersonRole: String, Sendable, CaseIterable {
  case suspect, convicted
  case potentialOffender = "potential-offender"
  case victim
  case presumedVictim = "presumed-victim"
  case smuggledPerson = "smuggled-person"
  case witness, informant, contact
  case payerFamily = "payer-family"
  case professionalEnabler = "professional-enabler"
  case official
  case reportingPerson = "reporting-person"
  case missingPerson = "missing-person"
  case listed
  case notAssessed = "not-assessed"

  /// Roles under which a person is sheltered: pseudonymous, folded in pictures, never ranked, never matched.
  public var isProtective: Bool {
    switch self {
    case .victim, .presumedVictim, .smuggledPerson, .witness, .informant, .payerFamily, .reportingPerson,
      .missingPerson:
      true
    default: false
    }
  }

  /// Whether an item about a person in this role may be proposed for sharing at all.
  public var isShareable: Bool { self != .notAssessed && self != .informant }
}

/// Which hand gave a role: a machine's proposal protects at once but never accuses.
public enum RoleOrigin: String, Sendable, CaseIterable {
  case officer, machine, list
}
