public import Clocks
public import Vocabulary

// How each kind of value is written. The words for units and months are wordings too, so a language is a file.

extension Wording {
  /// A value as parts of a sentence.
  func segments(of value: Sentence.Value) -> [Segment] {
    switch value {
    case .text(let text): [Segment(text, .quoted)]
    case .integer(let number): [Segment(grouped(String(number)), .figure)]
    case .share(let tenThousandths): [Segment(share(tenThousandths), .figure)]
    case .thousandths(let number): [Segment(thousandths(number), .figure)]
    case .money(let money): [Segment(self.money(money), .figure)]
    case .date(let date): [Segment(self.date(date), .figure)]
    case .instant(let instant): [Segment(told(instant), .figure)]
    case .duration(let seconds): [Segment(duration(seconds: seconds), .figure)]
    case .country(let country): [Segment(self.country(country), .words)]
    case .account(let identifier), .payment(let identifier): [Segment(identifier, .identifier)]
    case .list(let values): list(values.map(segments(of:)))
    case .word(let key): segments(Sentence(key: key, arguments: []))
    }
  }

  /// A value as text.
  public func text(of value: Sentence.Value) -> String { segments(of: value).map(\.text).joined() }

  /// `a, b and c`.
  private func list(_ items: [[Segment]]) -> [Segment] {
    var out: [Segment] = []
    for (index, item) in items.enumerated() {
      if index > 0 {
        out.append(Segment(text(index == items.count - 1 ? "unit.list-last" : "unit.list-between"), .words))
      }
      out.append(contentsOf: item)
    }
    return out
  }

  /// A plain decimal with its whole part in groups of three: `-1234567.5` becomes `-1,234,567.5`.
  func grouped(_ decimal: String) -> String {
    let negative = decimal.hasPrefix("-")
    let parts = decimal.drop(while: { $0 == "-" }).split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    var whole = ""
    for (index, digit) in (parts.first ?? "").enumerated() {
      if index > 0, ((parts.first ?? "").count - index) % 3 == 0 { whole.append(language.groupSeparator) }
      whole.append(digit)
    }
    let fraction = parts.count == 2 ? String(language.decimalPoint) + parts[1] : ""
    return (negative ? "−" : "") + whole + fraction
  }

  /// `1,320.58 EUR`, with the currency's own decimals.
  public func money(_ money: Money) -> String { grouped(money.decimalText) + "\u{A0}" + money.currency.code }

  /// `94.5%`: one decimal where needed, two below one per cent, rounded half away from zero.
  func share(_ tenThousandths: Int64) -> String {
    if tenThousandths.magnitude < 100 {
      return grouped(trimmed(DecimalText.text(tenThousandths, exponent: 2))) + "%"
    }
    let magnitude = (tenThousandths.magnitude + 5) / 10
    let tenths = DecimalText.text(Int64(clamping: magnitude), exponent: 1)
    return grouped((tenThousandths < 0 ? "-" : "") + trimmed(tenths)) + "%"
  }

  func thousandths(_ number: Int64) -> String { grouped(trimmed(DecimalText.text(number, exponent: 3))) }

  /// Without zeros at the end of the decimals.
  private func trimmed(_ decimal: String) -> String {
    guard decimal.contains(".") else { return decimal }
    var text = Substring(decimal)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
  }

  /// `5 January 2026`.
  public func date(_ date: CivilDate) -> String {
    text(
      Sentence(
        "unit.date", ("day", .text(language.dayOfMonth(date.day))), ("month", .text(text("unit.month-\(date.month)"))),
        ("year", .text(String(date.year)))))
  }

  /// `5 January 2026, 00:14:56 UTC`; seconds always, fractions never.
  public func instant(_ instant: Instant) -> String {
    text(
      Sentence(
        "unit.instant", ("date", .text(date(instant.date))), ("time", .text(String(clock(instant)))),
        ("zone", .text("UTC"))))
  }

  /// `00:14:56` in UTC.
  func clock(_ instant: Instant) -> String {
    let inDay = ((instant.seconds % 86_400) + 86_400) % 86_400
    return [inDay / 3600, inDay / 60 % 60, inDay % 60].map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
  }

  /// In the unit an officer would say it in: seconds below 2 minutes, minutes below 2 hours, hours below 3 days,
  /// days from there, each rounded half away from zero.
  public func duration(seconds: Int64) -> String {
    let (unit, size): (String, Int64) =
      switch seconds.magnitude {
      case ..<120: ("unit.seconds", 1)
      case ..<7_200: ("unit.minutes", 60)
      case ..<259_200: ("unit.hours", 3_600)
      default: ("unit.days", 86_400)
      }
    let rounded = Int64(clamping: (seconds.magnitude + UInt64(size) / 2) / UInt64(size))
    return text(Sentence(unit, ("n", .integer(seconds < 0 ? -rounded : rounded))))
  }

  /// The country's short name; English where the language has none for it.
  public func country(_ country: CountryCode) -> String {
    let key = "country.\(country.code)"
    return language == .english || !has(key) ? country.englishName : text(key)
  }

  /// `5 January 2026, 14:05 CET (UTC+01:00)`: an instant as clocks on the wall show it in a zone.
  public func instant(_ instant: Instant, in zone: TimeZoneID, toSeconds: Bool = false) -> String {
    let local = zone.localTime(at: instant)
    let minutes =
      ([local.secondsInDay / 3600, local.secondsInDay / 60 % 60] + (toSeconds ? [local.secondsInDay % 60] : []))
      .map { $0 < 10 ? "0\($0)" : String($0) }
    return text(
      Sentence(
        "unit.instant", ("date", .text(date(local.date))), ("time", .text(minutes.joined(separator: ":"))),
        ("zone", .text(name(of: local)))))
  }

  /// `CET (UTC+01:00)`, or `UTC`.
  func name(of local: LocalTime) -> String {
    let offset = abs(local.offsetSeconds) / 60
    guard offset != 0 else { return local.abbreviation == "UTC" ? "UTC" : local.abbreviation + " (UTC)" }
    let digits = [offset / 60, offset % 60].map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
    return "\(local.abbreviation) (UTC\(local.offsetSeconds < 0 ? "−" : "+")\(digits))"
  }
}
