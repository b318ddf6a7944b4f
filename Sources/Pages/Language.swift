internal import Definitions

/// A language that words exist in, and the few rules of it that formatting needs.
///
/// English has all words of the program. The others have those of the printed forms; where one lacks words, the English
/// stand in (``Wording/carried(_:adding:)``).
public enum Language: String, Sendable, CaseIterable {
  case english = "en"
  case german = "de"
  case french = "fr"
  case italian = "it"
  case japanese = "ja"

  /// Which of the forms in `{count|one|# many}` goes with a number: the first for one, the second otherwise. French
  /// counts nothing as one, too; Japanese has one form.
  func pluralForm(of number: Int64, among forms: Int) -> Int {
    let isSingular =
      switch self {
      case .english, .german, .italian: number == 1
      case .french: number == 0 || number == 1
      case .japanese: false
      }
    return isSingular ? 0 : min(1, forms - 1)
  }

  /// Between groups of three digits.
  var groupSeparator: Character {
    switch self {
    case .english, .japanese: ","
    case .german, .italian: "."
    case .french: "\u{202F}"
    }
  }

  var decimalPoint: Character {
    switch self {
    case .english, .japanese: "."
    case .german, .french, .italian: ","
    }
  }

  /// The day of a month as it is written in a date: French has an ordinal for the first.
  func dayOfMonth(_ day: Int) -> String { self == .french && day == 1 ? "1er" : String(day) }

  /// The units and joints that formatting itself needs, from `wording/<language>/units.yaml`, so that a wording of any
  /// content can format.
  var units: [String: String] {
    let pairs = (try? DefinitionReader.embeddedTexts("wording/\(rawValue)/units.yaml")) ?? []
    return Dictionary(pairs.map { ($0.key, $0.value) }) { first, _ in first }
  }
}
