internal import NameKeys
internal import PrivateMatching

/// What a set, its key, its budget and its counts are of: a class of identifiers, and which way round it is asked.
///
/// The two ways have keys of their own, so that neither's answers are of use in the other's sets.
struct MatchLane: Sendable, Hashable, Comparable {
  let matchClass: IdentifierClass
  /// Roles are swapped: the set holds what a case seeks, and whoever received it compares what it holds itself, learns of a
  /// hit first and decides whether to speak.
  let isSought: Bool

  private static let mark = "sought-"

  init(_ matchClass: IdentifierClass, isSought: Bool = false) {
    self.matchClass = matchClass
    self.isSought = isSought
  }

  /// Nil for a code of nothing that is matched.
  init?(_ code: String) {
    let isSought = code.hasPrefix(Self.mark)
    guard let matchClass = IdentifierClass(rawValue: String(code.dropFirst(isSought ? Self.mark.utf8.count : 0))) else {
      return nil
    }
    self.init(matchClass, isSought: isSought)
  }

  /// As it stands in manifests, counts and budgets.
  var code: String { (isSought ? Self.mark : "") + matchClass.rawValue }

  static func < (a: Self, b: Self) -> Bool { a.code < b.code }
}

extension IdentifierClass {
  /// How many keys of this kind one person gives at most; one for everything that is no name. Budgets of names are said in
  /// persons, and counted in keys.
  var mostKeys: Int {
    switch self {
    case .nameAndInitial, .nameAndPartialDate: 4
    case .nameAndEnding: 2
    default: 1
    }
  }
}
