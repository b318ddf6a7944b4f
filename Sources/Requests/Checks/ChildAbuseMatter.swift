// Whether a request is about the sexual abuse of a child: then no picture or film goes with it, see Protection's duty.

extension RequestMessage {
  /// By its offences, and by the urgency ground that a child is being abused.
  public var isAboutChildAbuse: Bool {
    offences.contains(where: ChildAbuseMatter.isNamed) || urgency.ground == "child-at-risk"
  }
}

/// Codes of offences are each country's own, so their words are looked for wherever they stand in the code. Rather once
/// too often: what that costs is that pictures are named by their digest instead of being sent.
enum ChildAbuseMatter {
  /// Words that say it alone.
  private static let alone = ["csea", "csae", "csam", "paedo", "pedop", "pedos", "pedof"]
  /// Of a child, and sexual or of abuse, in the languages of the services: both, in either order, say it.
  private static let child = [
    "child", "minor", "infant", "juvenil", "underage", "teen", "enfant", "mineur", "menor", "bambin", "kinder",
    "kindes",
    "jugend", "jido",
  ]
  private static let childWords: Set<String> = [
    "kid", "kids", "girl", "girls", "boy", "boys", "baby", "babies", "kind",
  ]
  private static let abuse = [
    "sex", "porn", "poruno", "abus", "missbrauch", "rape", "molest", "groom", "indecen", "obscen", "lewd",
  ]
  private static let abuseWords: Set<String> = ["viol", "viols"]

  static func isNamed(by offence: String) -> Bool {
    let code = offence.lowercased()
    let letters = code.filter(\.isLetter)
    if alone.contains(where: { letters.contains($0) }) { return true }
    let words = Set(code.split(whereSeparator: { !$0.isLetter }).map(String.init))
    guard child.contains(where: { letters.contains($0) }) || !childWords.isDisjoint(with: words) else { return false }
    return abuse.contains { letters.contains($0) } || !abuseWords.isDisjoint(with: words)
  }
}
