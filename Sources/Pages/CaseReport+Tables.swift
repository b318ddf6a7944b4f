internal import Casework
internal import Vocabulary

/// A table with heads, in a frame that scrolls by itself where it is wider than the page.
struct TableColumn {
  let title: String
  var isNumber = false
}

extension TableColumn {
  static func table(_ caption: String, _ columns: [TableColumn], _ rows: [[HTML]], foot: [HTML]? = nil) -> HTML {
    element("div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"]) {
      element("table") {
        element("caption") { caption }
        element("thead") {
          element("tr") {
            for column in columns {
              element("th", column.isNumber ? ["scope": "col", "class": "n"] : ["scope": "col"]) { column.title }
            }
          }
        }
        element("tbody") {
          for row in rows {
            element("tr") {
              for (index, cell) in row.enumerated() {
                element("td", index < columns.count && columns[index].isNumber ? ["class": "n"] : [:]) { cell }
              }
            }
          }
        }
        if let foot {
          element("tfoot") {
            element("tr") {
              for (index, cell) in foot.enumerated() {
                element("td", index < columns.count && columns[index].isNumber ? ["class": "n"] : [:]) { cell }
              }
            }
          }
        }
      }
    }
  }
}

extension CaseReport {
  func table(_ caption: String, _ columns: [TableColumn], _ rows: [[HTML]], foot: [HTML]? = nil) -> HTML {
    TableColumn.table(caption, columns, rows, foot: foot)
  }

  func column(_ key: String, number: Bool = false) -> TableColumn {
    TableColumn(title: words.text("report.column.\(key)"), isNumber: number)
  }

  /// The same as a picture, for whoever does not see it, or wants the figures.
  func twin(_ title: String, _ table: HTML) -> HTML {
    element("details") {
      element("summary") { title }
      table
    }
  }

  func country(_ country: CountryCode?) -> HTML {
    .text(country.map { words.text(of: .country($0)) } ?? words.text("report.country.unknown"))
  }

  func evidenceSection() -> [HTML] {
    let rows = file.evidence.rows.prefix(CaseReport.evidenceRowsMax)
    let value = file.evidence.rows.reduce(Int64(0)) { $0.addingReportingOverflow($1.valueCents).partialValue }
    let columns = [
      column("number", number: true), column("payment"), column("time"), column("payer"), column("payee"),
      column("amount", number: true), column("value", number: true), column("rate"), column("source"),
      column("marking"),
    ]
    let empty: HTML = ""
    return [
      element("div", ["class": "prose"]) {
        element("p") { say("report.evidence.intro", ("rows", .integer(Int64(file.evidence.rows.count)))) }
        element("p", ["class": "digest"]) {
          words.text("report.evidence.digest") + " "
          element("code") { file.evidence.digest.hex }
        }
        if rows.count < file.evidence.rows.count {
          element("p") { say("report.evidence.cut", ("rows", .integer(Int64(rows.count)))) }
        }
      },
      table(
        words.text("report.section.evidence"), columns, rows.map(evidenceCells),
        foot: [
          empty, .text(words.text("report.evidence.total")), empty, empty, empty, empty, .text(words.text(value)),
          empty,
          empty, empty,
        ]),
    ]
  }

  private func evidenceCells(_ row: EvidenceList.Row) -> [HTML] {
    [
      .text(String(row.number)),
      element("code") { row.payment },
      .fragment([
        .text(row.time.date.description), " ",
        element("span", ["class": "nowrap"]) {
          words.clock(row.time) + " UTC"
        },
        row.zone == "UTC" || row.zone == "Z"
          ? "" : element("small") { row.zone ?? words.text("report.evidence.no-zone") },
      ]),
      side(row.payer, row.payerInstitution),
      side(row.payee, row.payeeInstitution),
      .fragment([
        element("span", ["class": "nowrap"]) { words.money(row.amount) },
        row.received.map { received in
          received == row.amount ? "" : element("small") { "→ " + words.money(received) }
        } ?? "",
      ]),
      element("span", ["class": "nowrap"]) { words.text(row.valueCents) },
      row.rate.map { rate in
        .fragment([
          .text(shortRate(rate.billionths)),
          element("small") { rate.day.description },
        ])
      } ?? "—",
      .fragment([
        .text(row.source),
        element("small") {
          if let digest = row.file { element("code") { String(digest.hex.prefix(12)) + "…" } }
          if let line = row.line { " " + words.text(Sentence("report.evidence.line", ("line", .integer(Int64(line))))) }
        },
      ]),
      .text(row.marking.sharing.label),
    ]
  }

  /// A rate with six decimals; the CSV and JSON hold all nine.
  private func shortRate(_ billionths: Int64) -> String {
    DecimalText.text((billionths + 500) / 1_000, exponent: 6)
  }

  private func side(_ label: CaseFile.Label, _ institution: String) -> HTML {
    .fragment([self.label(label), institution.isEmpty ? "" : element("small") { institution }])
  }

  func standingSection() -> [HTML] {
    guard let fifo = file.standings.first(where: { $0.method == .fifo }) ?? file.standings.first else {
      return [element("p", ["class": "none prose"]) { words.text("report.standing.none") }]
    }
    let others = file.standings.filter { $0.method != fifo.method }
    var keys: [String] = []
    var rowOf: [String: CaseFile.LabelledStanding.Row] = [:]
    for standing in [fifo] + others {
      for row in standing.rows.prefix(CaseReport.standingRowsMax) where rowOf[standingKey(row)] == nil {
        keys.append(standingKey(row))
        rowOf[standingKey(row)] = row
      }
    }
    func cents(_ standing: CaseFile.LabelledStanding, _ key: String) -> Int64? {
      standing.rows.first { standingKey($0) == key }?.cents
    }
    let columns =
      [column("holder"), column("account"), column("country"), column("kind")]
      + ([fifo] + others).map { column("method-\($0.method.rawValue)", number: true) }
    let rows = keys.prefix(CaseReport.standingRowsMax).compactMap { key -> [HTML]? in
      guard let row = rowOf[key] else { return nil }
      return [
        label(row.label), row.account.isEmpty ? "" : element("code") { row.account }, country(row.country),
        .text(kind(row.kind)),
      ] + ([fifo] + others).map { cents($0, key).map { .text(words.text($0)) } ?? "—" }
    }
    let totals = ([fifo] + others).map { standing -> HTML in
      standing.method == .poison ? "—" : .text(words.text(standing.heldCents))
    }
    return [
      element("div", ["class": "prose"]) {
        element("p") {
          say(
            "report.standing.intro", ("day", .instant(fifo.asOf)),
            ("seeded", .money(Money(minorUnits: fifo.seededCents, currency: .usDollar))))
        }
        element("ul") {
          for standing in [fifo] + others {
            element("li") {
              say("report.standing.\(standing.method.rawValue)", ("accounts", .integer(Int64(standing.accounts))))
            }
          }
        }
        if fifo.accounts > CaseReport.standingRowsMax {
          element("p") {
            say("report.standing.cut", ("accounts", .integer(Int64(fifo.accounts - CaseReport.standingRowsMax))))
          }
        }
      },
      bars(fifo),
      table(
        words.text("report.section.standing"), columns, Array(rows),
        foot: [.text(words.text("report.evidence.total")), "", "", ""] + totals),
    ]
  }

  /// Accounts in the table of standings; further ones are counted.
  static let standingRowsMax = 40

  private func standingKey(_ row: CaseFile.LabelledStanding.Row) -> String {
    row.account.isEmpty ? "\u{0}sheltered" : row.account
  }

  /// Where the money sits by country, as bars: a picture that the table beneath spells out.
  private func bars(_ standing: CaseFile.LabelledStanding) -> HTML {
    var sums: [CountryCode?: Int64] = [:]
    for row in standing.rows {
      sums[row.country, default: 0] = sums[row.country, default: 0].addingReportingOverflow(row.cents).partialValue
    }
    let sorted = sums.sorted { ($1.value, $0.key?.code ?? "~") < ($0.value, $1.key?.code ?? "~") }.prefix(10)
    let largest = Double(max(sorted.first?.value ?? 1, 1))
    let height = Double(sorted.count) * 30 + 6
    return element("figure") {
      element("figcaption") { words.text("report.standing.by-country") }
      element(
        "svg",
        [
          "class": "picture bars", "viewBox": "0 0 640 \(coordinate(height))", "role": "img",
          "aria-label": words.text("report.standing.by-country"),
        ]
      ) {
        for (index, entry) in sorted.enumerated() {
          let y = Double(index) * 30 + 4
          element("text", ["x": "0", "y": coordinate(y + 15), "class": "name"]) {
            entry.key.map { words.text(of: .country($0)) } ?? words.text("report.country.unknown")
          }
          element(
            "rect",
            [
              "x": "170", "y": coordinate(y), "width": coordinate(max(2, 330 * Double(entry.value) / largest)),
              "height": "20", "rx": "3", "class": "box \(palette.style(of: entry.key))",
            ])
          element(
            "text",
            [
              "x": coordinate(178 + max(2, 330 * Double(entry.value) / largest)), "y": coordinate(y + 15),
              "class": "sum",
            ]
          ) { words.brief(entry.value) }
        }
      }
    }
  }

  func kind(_ kind: String) -> String {
    words.has("report.kind.\(kind)") ? words.text("report.kind.\(kind)") : kind
  }
}
