public import PrivateMatching

/// Which kinds of key, matched for one person asked for, make a candidate. Nothing here makes a hit: that two records are of
/// one person is for people to decide, with both in hand.
///
/// docs/match-identifiers.md says what each rule finds, and how often it is wrong.
public enum CandidateRule: String, Sendable, Hashable, CaseIterable {
  /// The name by all its parts with the whole date of birth, or two kinds. For very large sets.
  case narrow
  /// A kind that holds the whole date of birth, or two kinds.
  case usual
  /// Any kind but the year alone, which needs another beside it. For small sets, and where somebody's life is in danger.
  case wide

  public func isCandidate(_ matched: Set<IdentifierClass>) -> Bool {
    let kinds = matched.filter(\.isName)
    if kinds.count >= 2 { return true }
    guard let only = kinds.first else { return false }
    return switch self {
    case .narrow: only == .nameAndBirthDate
    case .usual: [.nameAndBirthDate, .nameAndInitial, .nameAndEnding].contains(only)
    case .wide: only != .nameAndYear
    }
  }
}

extension IdentifierClass {
  /// Kinds of name that leave so few values to guess that a peer may be refused them without losing most candidates.
  public var isWeakNameKind: Bool { self == .nameAndPartialDate || self == .nameAndYear }
}
