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

  /// The units and joints that formatting itself needs, so that a wording of any content can format.
  var units: [String: String] {
    switch self {
    case .english:
      [
        "unit.seconds": "{n|1 second|# seconds}", "unit.minutes": "{n|1 minute|# minutes}",
        "unit.hours": "{n|1 hour|# hours}", "unit.days": "{n|1 day|# days}",
        "unit.list-between": ", ", "unit.list-last": " and ",
        "unit.date": "{day} {month} {year}", "unit.instant": "{date}, {time} {zone}",
        "unit.line": "line {n}", "unit.field": "field {name}", "unit.byte": "byte {n}",
        "unit.standard-input": "standard input",
        "unit.month-1": "January", "unit.month-2": "February", "unit.month-3": "March", "unit.month-4": "April",
        "unit.month-5": "May", "unit.month-6": "June", "unit.month-7": "July", "unit.month-8": "August",
        "unit.month-9": "September", "unit.month-10": "October", "unit.month-11": "November",
        "unit.month-12": "December",
      ]
    case .german:
      [
        "unit.seconds": "{n|1 Sekunde|# Sekunden}", "unit.minutes": "{n|1 Minute|# Minuten}",
        "unit.hours": "{n|1 Stunde|# Stunden}", "unit.days": "{n|1 Tag|# Tage}",
        "unit.list-between": ", ", "unit.list-last": " und ",
        "unit.date": "{day}. {month} {year}", "unit.instant": "{date}, {time} {zone}",
        "unit.line": "Zeile {n}", "unit.field": "Feld {name}", "unit.byte": "Byte {n}",
        "unit.standard-input": "Standardeingabe",
        "unit.month-1": "Januar", "unit.month-2": "Februar", "unit.month-3": "März", "unit.month-4": "April",
        "unit.month-5": "Mai", "unit.month-6": "Juni", "unit.month-7": "Juli", "unit.month-8": "August",
        "unit.month-9": "September", "unit.month-10": "Oktober", "unit.month-11": "November",
        "unit.month-12": "Dezember",
      ]
    case .french:
      [
        "unit.seconds": "{n|# seconde|# secondes}", "unit.minutes": "{n|# minute|# minutes}",
        "unit.hours": "{n|# heure|# heures}", "unit.days": "{n|# jour|# jours}",
        "unit.list-between": ", ", "unit.list-last": " et ",
        "unit.date": "{day} {month} {year}", "unit.instant": "{date}, {time} {zone}",
        "unit.line": "ligne {n}", "unit.field": "champ {name}", "unit.byte": "octet {n}",
        "unit.standard-input": "entrée standard",
        "unit.month-1": "janvier", "unit.month-2": "février", "unit.month-3": "mars", "unit.month-4": "avril",
        "unit.month-5": "mai", "unit.month-6": "juin", "unit.month-7": "juillet", "unit.month-8": "août",
        "unit.month-9": "septembre", "unit.month-10": "octobre", "unit.month-11": "novembre",
        "unit.month-12": "décembre",
      ]
    case .italian:
      [
        "unit.seconds": "{n|1 secondo|# secondi}", "unit.minutes": "{n|1 minuto|# minuti}",
        "unit.hours": "{n|1 ora|# ore}", "unit.days": "{n|1 giorno|# giorni}",
        "unit.list-between": ", ", "unit.list-last": " e ",
        "unit.date": "{day} {month} {year}", "unit.instant": "{date}, {time} {zone}",
        "unit.line": "riga {n}", "unit.field": "campo {name}", "unit.byte": "byte {n}",
        "unit.standard-input": "standard input",
        "unit.month-1": "gennaio", "unit.month-2": "febbraio", "unit.month-3": "marzo", "unit.month-4": "aprile",
        "unit.month-5": "maggio", "unit.month-6": "giugno", "unit.month-7": "luglio", "unit.month-8": "agosto",
        "unit.month-9": "settembre", "unit.month-10": "ottobre", "unit.month-11": "novembre",
        "unit.month-12": "dicembre",
      ]
    case .japanese:
      [
        "unit.seconds": "{n|#秒}", "unit.minutes": "{n|#分}", "unit.hours": "{n|#時間}", "unit.days": "{n|#日間}",
        "unit.list-between": "、", "unit.list-last": "、",
        "unit.date": "{year}年{month}{day}日", "unit.instant": "{date} {time} {zone}",
        "unit.line": "{n}行目", "unit.field": "項目 {name}", "unit.byte": "{n}バイト目",
        "unit.standard-input": "標準入力",
        "unit.month-1": "1月", "unit.month-2": "2月", "unit.month-3": "3月", "unit.month-4": "4月",
        "unit.month-5": "5月", "unit.month-6": "6月", "unit.month-7": "7月", "unit.month-8": "8月",
        "unit.month-9": "9月", "unit.month-10": "10月", "unit.month-11": "11月", "unit.month-12": "12月",
      ]
    }
  }
}
