/// What a person is or believes, which no pattern, comparison or screening takes as a feature.
///
/// Records may hold it, because a passport does; nothing that looks for suspects or decides who is who reads it
/// (Directive (EU) 2016/680, articles 10 and 11(2) and (3)).
public enum ProtectedAttribute: String, Sendable, CaseIterable {
  case nationality, ethnicity, religion, politics, health, sexuality

  /// Beginnings of the words by which properties, columns and thresholds speak of it.
  private var stems: [String] {
    switch self {
    case .nationality: ["nationalit", "citizen"]
    case .ethnicity: ["ethnic", "race", "racial", "tribe", "tribal", "caste"]
    case .religion: ["religi", "belief", "faith", "worship"]
    case .politics: ["politic"]
    case .health: ["health", "disab", "medical", "diagnos"]
    case .sexuality: ["sexual"]
    }
  }

  /// The attribute that a property's, column's or threshold's name speaks of: `nationality`, `Ethnic group`,
  /// `sexualOrientation`. Nil for every other.
  public init?(namedBy name: String) {
    let words = ProtectedAttribute.words(of: name)
    guard
      let attribute = Self.allCases.first(where: { attribute in
        words.contains { word in attribute.stems.contains { word.hasPrefix($0) } }
      })
    else { return nil }
    self = attribute
  }

  /// Cut at whatever is no letter and before each capital that follows a small letter.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasSmall = false
    for letter in name {
      if !letter.isLetter || wasSmall && letter.isUppercase {
        words.append(word)
        word = ""
      }
      if letter.isLetter { word += letter.lowercased() }
      wasSmall = letter.isLowercase
    }
    return (words + [word]).filter { !$0.isEmpty }
  }
}
