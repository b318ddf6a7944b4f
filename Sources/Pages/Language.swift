/// A language that words exist in, and the few rules of it that formatting needs.
public enum Language: String, Sendable, CaseIterable {
  case english = "en"

  /// Which of the forms in `{count|one|# many}` goes with a number: the first for one, the second otherwise.
  func pluralForm(of number: Int64, among forms: Int) -> Int {
    switch self {
    case .english: number == 1 ? 0 : min(1, forms - 1)
    }
  }

  /// Between groups of three digits.
  var groupSeparator: Character { "," }
  var decimalPoint: Character { "." }
}
