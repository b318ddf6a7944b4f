internal import Casework
internal import Vocabulary

extension Wording {
  /// How an account, holder or group is called.
  func text(_ label: CaseFile.Label) -> String {
    switch label {
    case .account(let id): id
    case .name(let name): name
    case .payer(let number): text(Sentence("report.label.payer", ("number", .text(String(number)))))
    case .payers(let count): text(Sentence("report.label.payers", ("count", .integer(Int64(count)))))
    case .others(let count): text(Sentence("report.label.others", ("count", .integer(Int64(count)))))
    case .counters(let count): text(Sentence("report.label.counters", ("count", .integer(Int64(count)))))
    }
  }

  func text(_ cents: Int64) -> String { money(Money(minorUnits: cents, currency: .usDollar)) }

  /// A sum for a picture: whole dollars, in thousands or millions where it is large.
  func brief(_ cents: Int64) -> String {
    let dollars = cents / 100
    switch dollars.magnitude {
    case ..<100_000: return grouped(String(dollars)) + "\u{A0}USD"
    case ..<100_000_000: return text(Sentence("report.sum.thousands", ("n", .integer(dollars / 1_000))))
    default: return text(Sentence("report.sum.millions", ("n", .integer(dollars / 1_000_000))))
    }
  }
}

/// A text cut to about so many columns, wide letters counting twice, with an ellipsis where it was cut.
func shortened(_ text: String, columns: Int) -> String {
  var used = 0
  var out = ""
  for character in text {
    let wide = character.unicodeScalars.first.map { (0x1100...0xFFDC).contains($0.value) && $0.value > 0x2E7F } ?? false
    used += wide ? 2 : 1
    if used > columns { return out + "…" }
    out.append(character)
  }
  return out
}
