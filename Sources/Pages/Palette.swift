internal import Vocabulary

/// Which colour stands for which country in a picture: the heaviest countries get one each, the rest share grey.
///
/// Colour is never alone: every node also bears its country's code. The seven colours are Okabe and Ito's (2008),
/// darkened for a light ground so that each keeps a contrast of 3:1.
struct Palette {
  static let colours = 7
  private let index: [CountryCode: Int]
  /// In the order of their colours.
  let countries: [CountryCode]

  init(weights: [(country: CountryCode?, cents: Int64)]) {
    var totals: [CountryCode: Int64] = [:]
    for entry in weights {
      guard let country = entry.country else { continue }
      let (sum, overflow) = totals[country, default: 0].addingReportingOverflow(entry.cents)
      totals[country] = overflow ? .max : sum
    }
    countries = totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Palette.colours).map(\.key)
    index = Dictionary(uniqueKeysWithValues: countries.enumerated().map { ($0.element, $0.offset) })
  }

  /// The class of the style sheet: `c0` to `c6`, or `cx` for all others.
  func style(of country: CountryCode?) -> String { country.flatMap { index[$0] }.map { "c\($0)" } ?? "cx" }
}
