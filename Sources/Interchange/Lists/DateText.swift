internal import Vocabulary

/// Dates as lists write them, each kept as exactly as it was known.
enum DateText {
  /// Ranges longer than this many years become their two ends, marked as approximate.
  static let longestListedRange = 10

  /// `1965`, `Mar 1965`, `07 Mar 1965`, `circa 1965`, `1965-03-07`, `03/07/1965` (month first), and ranges of these with
  /// `to`. A range gives every year it touches: each is a possible value, as several dates of birth are. Empty when
  /// nothing of the kind is there.
  static func parse(_ text: String) -> [PartialDate] {
    let words = text.tidied.lowercased().split(separator: " ").map(String.init)
    if let middle = words.firstIndex(of: "to"), middle > 0, middle + 1 < words.count {
      guard let from = single(words[..<middle]), let to = single(words[(middle + 1)...]) else { return [] }
      return range(from, to)
    }
    if let date = single(words[...]) { return [date] }
    // `1979-1982`, with `circa` before it or not.
    if let last = words.last, last.utf8.count == 9 {
      let ends = last.split(separator: "-").map(String.init)
      if ends.count == 2, let from = single((words.dropLast() + ends[..<1])[...]), let to = single(ends[1...]) {
        return range(from, to)
      }
    }
    // Two dates or years in one field: `1968-01-02 or 1969-01-02`.
    let parts = words.split { $0 == "or" }
    if parts.count > 1 {
      let dates = parts.compactMap { single($0) }
      if dates.count == parts.count { return dates }
    }
    return []
  }

  /// The years between two dates, both included.
  static func range(_ from: PartialDate, _ to: PartialDate) -> [PartialDate] {
    guard from.year <= to.year else { return [] }
    if from.year == to.year, from.month == to.month, from.day == to.day { return [from] }
    if from.year == to.year, from.month == to.month, let month = from.month {
      return [PartialDate(year: from.year, month: month)].compactMap { $0 }
    }
    if to.year - from.year > longestListedRange {
      return [from.year, to.year].compactMap { PartialDate(year: $0, isApproximate: true) }
    }
    let approximate = from.isApproximate || to.isApproximate
    return (from.year...to.year).compactMap { PartialDate(year: $0, isApproximate: approximate) }
  }

  private static func single(_ words: ArraySlice<String>) -> PartialDate? {
    var words = words
    var approximate = false
    while let first = words.first, ["circa", "c.", "ca.", "approximately", "about"].contains(first) {
      approximate = true
      words = words.dropFirst()
    }
    let parts = words.map { $0.hasSuffix(",") || $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    switch parts.count {
    case 1:
      if let date = PartialDate(parts[0]) {
        return PartialDate(year: date.year, month: date.month, day: date.day, isApproximate: approximate)
      }
      // An instant: its day is what a list means.
      if parts[0].utf8.count > 10, parts[0].utf8.dropFirst(10).first == UInt8(ascii: "t") {
        return CivilDate(parts[0].prefix(10)).map { PartialDate($0) }
      }
      let pieces = parts[0].split(separator: "/").compactMap { Int($0) }
      if pieces.count == 3, parts[0].utf8.filter({ $0 == UInt8(ascii: "/") }).count == 2 {
        return PartialDate(year: pieces[2], month: pieces[0], day: pieces[1], isApproximate: approximate)
      }
      return nil
    case 2:
      guard let month = month(parts[0]), let year = year(parts[1]) else { return nil }
      return PartialDate(year: year, month: month, isApproximate: approximate)
    case 3:
      guard let year = year(parts[2]) else { return nil }
      if let month = month(parts[1]), let day = Int(parts[0]) {
        return PartialDate(year: year, month: month, day: day, isApproximate: approximate)
      }
      if let month = month(parts[0]), let day = Int(parts[1]) {
        return PartialDate(year: year, month: month, day: day, isApproximate: approximate)
      }
      return nil
    default: return nil
    }
  }

  private static func year(_ text: String) -> Int? {
    text.utf8.count == 4 ? decimal(Array(text.utf8)[...]) : nil
  }

  private static func month(_ text: String) -> Int? {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    guard text.count >= 3, let index = names.firstIndex(of: String(text.prefix(3))),
      text.allSatisfy(\.isLetter)
    else { return nil }
    return index + 1
  }
}
