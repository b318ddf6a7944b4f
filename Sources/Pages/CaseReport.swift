public import Casework
internal import Vocabulary

/// A case file as a page that stands alone: no network, no scripts, readable on a screen of any width, in light and
/// dark, by keyboard and by ear, and on paper.
///
/// The page's date is the case's, so the same file gives the same bytes.
public struct CaseReport: Sendable {
  /// More rows than this are left to the CSV and JSON beside the page; the page says so.
  public static let evidenceRowsMax = 2_000

  let file: CaseFile
  let words: Wording
  let palette: Palette

  public init(_ file: CaseFile, words: Wording) {
    self.file = file
    self.words = words
    palette = Palette(weights: file.countries.nodes.map { ($0.country, $0.weight) })
  }

  /// The whole page.
  public func html() -> String {
    "<!DOCTYPE html>\n"
      + element("html", ["lang": words.language.rawValue]) {
        element("head") {
          element("meta", ["charset": "utf-8"])
          element(
            "meta",
            [
              "http-equiv": "Content-Security-Policy",
              "content":
                "default-src 'none'; style-src 'sha256-\(ReportStyle.digest)'; base-uri 'none'; form-action 'none'",
            ])
          element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
          element("meta", ["name": "color-scheme", "content": "light dark"])
          element("title") { words.text("report.title") + " · " + shortCase }
          element("style") { HTML.style(ReportStyle.sheet) }
        }
        element("body") {
          element("a", ["class": "skip", "href": "#summary"]) { words.text("report.skip") }
          banner()
          element("div", ["class": "page"]) {
            header()
            contents()
            element("main") { sections() }
          }
          banner()
        }
      }.text + "\n"
  }

  /// The flow picture alone, with its own colours for light and dark.
  public func flowSVG() -> String {
    guard case .element(let name, let attributes, let content) = flowDrawing().svg() else { return "" }
    return HTML.element(name, attributes, [element("style") { HTML.style(ReportStyle.picture) }] + content).text + "\n"
  }

  /// The last part of the case's identifier: enough to tell cases apart at a glance.
  var shortCase: String { String(file.head.id.split(separator: ":").last ?? Substring(file.head.id)) }

  func say(_ key: String, _ arguments: (String, Sentence.Value)...) -> [HTML] {
    say(Sentence(key: key, arguments: arguments.map { Sentence.Argument($0.0, $0.1) }))
  }

  /// A sentence with its figures, names and identifiers set apart.
  func say(_ sentence: Sentence) -> [HTML] {
    words.segments(sentence).map { segment in
      switch segment.kind {
      case .words: .text(segment.text)
      case .figure: element("b") { segment.text }
      case .quoted: element("bdi") { segment.text }
      case .identifier: element("code") { segment.text }
      }
    }
  }

  /// A label as part of a sentence or cell.
  func label(_ label: CaseFile.Label) -> HTML {
    switch label {
    case .account(let id): element("code") { id }
    case .name(let name): element("bdi") { name }
    case .payer, .payers: element("span", ["class": "sheltered"]) { words.text(label) }
    case .others, .counters: .text(words.text(label))
    }
  }

  private func banner() -> HTML {
    element("p", ["class": "banner", "role": "note"]) {
      element("strong") { file.marking.sharing.label }
      element("span") { ([file.marking.action.label] + file.marking.handling.labels).joined(separator: " · ") }
      for restriction in file.marking.restrictions { element("span") { "“\(restriction)”" } }
      element("span") { words.text("report.banner") }
    }
  }

  private func header() -> HTML {
    let head = file.head
    let facts: [(String, [HTML])] = [
      ("report.head.case", [element("code") { head.id }]),
      (
        "report.head.service",
        say(
          "report.head.service-of", ("service", .text(words.text("report.service.\(head.service.rawValue)"))),
          ("country", .country(head.country)))
      ),
      ("report.head.officer", [element("bdi") { head.officer }]),
      ("report.head.purpose", [.text(words.text("report.purpose.\(head.purpose.rawValue)"))]),
      ("report.head.basis", [element("bdi") { head.basis }]),
      ("report.head.opened", [.text(words.instant(head.opened))]),
      ("report.head.as-of", [.text(words.instant(head.asOf))]),
    ]
    return element("header") {
      element("p", ["class": "kicker"]) {
        words.text(head.isClosed ? "report.kicker-closed" : "report.kicker")
      }
      element("h1") { title() }
      element("dl", ["class": "facts"]) {
        for (key, value) in facts {
          element("div") {
            element("dt") { words.text(key) }
            element("dd") { value }
          }
        }
      }
    }
  }

  /// The families found, in words.
  private func title() -> String {
    var families: [String] = []
    for finding in file.findings where !families.contains(finding.family) { families.append(finding.family) }
    guard let first = families.first else { return words.text("report.title") }
    let title = family(first)
    return families.count == 1
      ? title
      : words.text(
        Sentence("report.title.more", ("first", .text(title)), ("more", .integer(Int64(families.count - 1)))))
  }

  func family(_ family: String) -> String {
    words.has("report.family.\(family)") ? words.text("report.family.\(family)") : family
  }

  private static let sectionNames = [
    "summary", "flow", "timeline", "actors", "reasons", "standing", "evidence", "limits",
  ]

  private func contents() -> HTML {
    element("nav", ["aria-label": words.text("report.contents")]) {
      element("ol") {
        for name in CaseReport.sectionNames {
          element("li") { element("a", ["href": "#\(name)"]) { words.text("report.section.\(name)") } }
        }
      }
    }
  }

  private func sections() -> [HTML] {
    let bodies: [[HTML]] = [
      summarySection(), flowSection(), timelineSection(), actorsSection(), reasonsSection(), standingSection(),
      evidenceSection(), limitsSection(),
    ]
    return zip(CaseReport.sectionNames, bodies).map { name, body in
      element("section", ["id": name, "aria-labelledby": "\(name)-head"]) {
        element("h2", ["id": "\(name)-head"]) { words.text("report.section.\(name)") }
        body
      }
    }
  }

  private func summarySection() -> [HTML] {
    let value = file.evidence.rows.reduce(Int64(0)) { $0.addingReportingOverflow($1.valueCents).partialValue }
    let figures: [(String, String)] = [
      (words.text(of: .integer(Int64(file.evidence.rows.count))), "report.figure.payments"),
      (words.brief(value), "report.figure.value"),
      (words.text(of: .integer(Int64(file.countries.nodes.reduce(0) { $0 + $1.accounts }))), "report.figure.accounts"),
      (
        words.text(of: .integer(Int64(Set(file.countries.nodes.compactMap(\.country)).count))),
        "report.figure.countries"
      ),
    ]
    return [
      element("ul", ["class": "figures"]) {
        for (figure, key) in figures {
          element("li") {
            element("strong") { figure }
            element("span") { words.text(key) }
          }
        }
      },
      element("div", ["class": "prose"]) {
        for sentence in file.summary { element("p") { say(sentence) } }
      },
    ]
  }

  private func reasonsSection() -> [HTML] {
    file.findings.map { finding in
      element("article", ["class": "card"]) {
        element("h3") { family(finding.family) }
        element("p", ["class": "meta"]) {
          say(
            "report.finding.meta", ("payments", .integer(Int64(finding.payments))),
            ("value", .money(Money(minorUnits: finding.valueCents, currency: .usDollar))),
            ("first", .date(finding.first.date)), ("last", .date(finding.last.date)),
            ("score", .thousandths(finding.score)))
          " "
          element("code") { finding.id }
        }
        element("div", ["class": "two"]) {
          reasons("report.for", finding.why, "for")
          reasons("report.against", finding.against, "against")
        }
      }
    }
  }

  func reasons(_ key: String, _ reasons: [Reason], _ style: String) -> HTML {
    element("div", ["class": style]) {
      element("h4") { words.text(key) }
      if reasons.isEmpty {
        element("p", ["class": "none"]) { words.text("report.none") }
      } else {
        element("ul") {
          for reason in reasons {
            element("li") {
              say(reason.sentence)
              if !reason.references.isEmpty { references(reason.references) }
            }
          }
        }
      }
    }
  }

  /// The records behind a figure: a few at sight, all of them counted.
  private func references(_ all: [String]) -> HTML {
    element("span", ["class": "references"]) {
      for reference in all.prefix(4) { element("code") { reference } }
      if all.count > 4 { say("report.references.more", ("more", .integer(Int64(all.count - 4)))) }
    }
  }

  private func limitsSection() -> [HTML] {
    [
      element("ul", ["class": "prose limits"]) { for limit in file.limits { element("li") { say(limit) } } },
      element("div", ["class": "prose"]) {
        if !file.rates.isEmpty {
          element("h3") { words.text("report.rates") }
          element("ul") {
            for rate in file.rates {
              element("li") {
                say(
                  "report.rate", ("currency", .text(rate.currency.code)), ("first", .date(rate.first)),
                  ("last", .date(rate.last)),
                  ("lowest", .text(DecimalText.text(rate.lowestBillionths, exponent: 9))),
                  ("highest", .text(DecimalText.text(rate.highestBillionths, exponent: 9))),
                  ("payments", .integer(Int64(rate.payments))), ("source", .text(rate.source)))
              }
            }
          }
        }
        if !file.tombstones.isEmpty {
          element("h3") { words.text("report.tombstones") }
          element("ul") {
            for stone in file.tombstones {
              element("li") {
                say("report.tombstone", ("day", .date(stone.erased)), ("digest", .payment(stone.digest.hex)))
                " "
                say(stone.ground)
              }
            }
          }
        }
        if !file.notes.isEmpty {
          element("h3") { words.text("report.notes") }
          for note in file.notes {
            element("p") {
              element("bdi") { note.text }
              " "
              say("report.note-by", ("officer", .text(note.officer)), ("at", .instant(note.at)))
            }
          }
        }
      },
    ]
  }
}
