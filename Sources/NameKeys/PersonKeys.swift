internal import Names
public import PrivateMatching
public import Vocabulary

/// The keys of one person: what a holder puts into its sets, and what an asker asks with. A budget counts persons, not keys.
///
/// A person with several names or dates is several of these, and counts as often.
public struct PersonKeys: Sendable, Hashable {
  /// The version of the scheme; it stands in every key.
  public static let scheme = 1
  /// No person gives more.
  public static let most = 12
  /// How many words of a name count; further ones are left out on both sides alike.
  public static let mostWords = 6

  /// Distinct, in the order of their classes.
  public let items: [MatchItem]

  /// Throws `matching.name.parts` for a name without two parts, `matching.name.date` for a date that is only about right.
  public init(given: String, family: String, birthDate: PartialDate) throws(Fault) {
    let parts = Self.parts(given: given, family: family)
    try self.init(parts.given, parts.family, birthDate)
  }

  /// Of a name in one field: what stands before a comma is the family name, else the last word is.
  public init(name: String, birthDate: PartialDate) throws(Fault) {
    let halves = name.split(separator: ",", maxSplits: 1).map(String.init)
    if halves.count == 2 {
      try self.init(given: halves[1], family: halves[0], birthDate: birthDate)
      return
    }
    let words = Self.words(of: name)
    guard words.count >= 2 else { throw Fault("matching.name.parts") }
    try self.init(Array(words.dropLast()), Array(words.suffix(1)), birthDate)
  }

  private init(_ given: [NameSounds], _ family: [NameSounds], _ birthDate: PartialDate) throws(Fault) {
    guard let first = given.first, let last = family.last, let firstOfFamily = family.first else {
      throw Fault("matching.name.parts")
    }
    guard !birthDate.isApproximate else { throw Fault("matching.name.date") }
    let all = given + family
    let date = KeyDate(birthDate)
    var keys: [(IdentifierClass, String)] = []

    if let whole = date.whole {
      keys.append((.nameAndBirthDate, Self.parts(all.map(\.coarseOrSpelt)) + ":" + whole))
      if !date.isFirstOfJanuary {
        for (one, other) in [(first, last), (last, first), (first, firstOfFamily), (firstOfFamily, first)] {
          keys.append(
            (.nameAndInitial, Self.text(one.telling) + "+" + Self.text(other.letters.prefix(1)) + ":" + whole))
        }
        for (one, other) in [(first, last), (last, first)] {
          keys.append((.nameAndEnding, Self.text(one.telling) + "+" + Self.text(other.letters.suffix(2)) + ":" + whole))
        }
      }
    }
    let fine = Self.parts(all.map(\.fineOrSpelt))
    for partial in date.partial { keys.append((.nameAndPartialDate, fine + ":" + partial)) }
    keys.append((.nameAndYear, Self.parts(all.map(\.letters)) + ":" + date.year))

    let items = Set(keys.map { MatchItem(name: $0.0, normalForm: "\(Self.scheme):" + $0.1) })
    self.items = items.sorted { ($0.identifierClass, $0.normalForm) < ($1.identifierClass, $1.normalForm) }
  }

  /// Each field read for itself; but two fields of Han characters, kana or Hangul together, as a whole name of these scripts is
  /// written: alone, either would be taken for one.
  private static func parts(given: String, family: String) -> (given: [NameSounds], family: [NameSounds]) {
    guard isEastAsian(given), isEastAsian(family) else { return (words(of: given), words(of: family)) }
    let name = Name(family + " " + given, kind: .person)
    let split = family.utf8.count
    return (
      words(of: name, name.parts.filter { $0.start > split }), words(of: name, name.parts.filter { $0.start < split })
    )
  }

  private static func isEastAsian(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x3041...0x9FFF).contains($0.value) || (0xAC00...0xD7A3).contains($0.value) }
  }

  private static func words(of text: String) -> [NameSounds] {
    let name = Name(text, kind: .person)
    return words(of: name, name.parts)
  }

  /// The words that name: no titles, no particles, no father's name where there is another; hyphens part words.
  private static func words(of name: Name, _ parts: [Name.Part]) -> [NameSounds] {
    let words = parts.filter { [.word, .patronymic, .initial].contains($0.role) }
      .map { Array(name.spellings[$0.firstSpelling].text.utf8) }.filter { !$0.isEmpty }
    let own = words.filter { !isPatronymic($0) }
    return (own.isEmpty ? words : own).prefix(mostWords).map { NameSounds($0) }
  }

  /// By its ending, as the romanizations of Cyrillic write it.
  private static func isPatronymic(_ word: [UInt8]) -> Bool {
    word.count >= 7 && endings.contains { word.suffix($0.count).elementsEqual($0) }
  }
  private static let endings: [[UInt8]] =
    "ovich evich ivich avich ovna evna ivna ichna ovitj evitj ovitch evitch avitch owitsch ewitsch owna ewna ovych evych ovitsj evitsj"
    .split(separator: " ").map { Array($0.utf8) }

  /// In an order of their own, so that it does not matter which was called the family name.
  private static func parts(_ parts: [[UInt8]]) -> String { parts.map { text($0) }.sorted().joined(separator: "|") }
  private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
}

/// A date of birth as keys hold it.
struct KeyDate {
  let year: String
  /// Nil when the day is not known. A day and a month that could be each other stand in the order of their size.
  let whole: String?
  /// The date without one of its figures, by which: day, month, last and next to last figure of the year.
  let partial: [String]
  /// What registers write when they know the year alone: it tells little, so that little is made of it.
  let isFirstOfJanuary: Bool

  init(_ date: PartialDate) {
    let year = Self.padded(date.year, 4)
    self.year = year
    isFirstOfJanuary = date.month == 1 && date.day == 1
    guard let month = date.month else {
      whole = nil
      partial = []
      return
    }
    let monthKey = "m" + year + "-" + Self.padded(month, 2)
    guard let day = date.day else {
      whole = nil
      partial = [monthKey]
      return
    }
    let isOpen = day <= 12
    let pair = Self.padded(isOpen ? min(day, month) : month, 2) + "-" + Self.padded(isOpen ? max(day, month) : day, 2)
    whole = year + "-" + pair
    let calendarDay = Self.padded(month, 2) + "-" + Self.padded(day, 2)
    partial =
      isFirstOfJanuary
      ? []
      : [
        monthKey, "d" + year + "-" + Self.padded(day, 2), "t" + year.prefix(3) + "-" + calendarDay,
        "u" + year.suffix(1) + "-" + calendarDay,
      ]
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
