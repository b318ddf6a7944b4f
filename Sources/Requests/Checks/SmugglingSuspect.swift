internal import Vocabulary

// Who may be called a suspect of smuggling migrants: only who did it for a benefit.
//
// The Protocol against the Smuggling of Migrants makes procuring an irregular entry a crime where it is done "in order to
// obtain, directly or indirectly, a financial or other material benefit" (articles 3(a) and 6). Families who bring their own,
// those who help for nothing, and crews who rescue at sea are not smugglers, and no message of this program can call them so.

extension RequestSubject {
  /// Fewer words say neither which benefit nor how it is known.
  static let benefitWordsMin = 4
}

extension RequestMessage {
  /// Offences that need a benefit to be one.
  private static let offences: Set<String> = ["migrant-smuggling"]

  /// Whether the message calls somebody an offender of smuggling before a court has.
  func suspectsOfSmuggling(_ subject: RequestSubject) -> Bool {
    guard subject.kind == .person, let role = subject.role, !Self.offences.isDisjoint(with: offences) else {
      return false
    }
    return role == .suspect || role == .potentialOffender
  }
}
