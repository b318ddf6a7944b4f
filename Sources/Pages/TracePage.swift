public import Casework
public import Vocabulary

/// A trace over several services as a page that stands alone: the money by hop, every leg with who told it and under which
/// marking, and every end with its reason. No network, no scripts.
public struct TracePage: Sendable {
  let file: TraceFile
  let words: Wording

  public init(_ file: TraceFile, words: Wording) {
    self.file = file
    self.words = words
  }

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
          element("title") { words.text("trace.page.title") }
          element("style") { HTML.style(ReportStyle.sheet) }
        }
        element("body") {
          banner()
          element("div", ["class": "page"]) {
            header()
            element("main") {
              section("trace.page.flow", flow())
              section("trace.page.legs", [legs()])
              section("trace.page.ends", [ends()])
              if !file.setAside.isEmpty { section("trace.page.aside", [aside()]) }
            }
          }
          banner()
        }
      }.text + "\n"
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
    let facts: [(String, String)] = [
      ("trace.page.trace", file.id), ("report.head.service", name(of: file.service)),
      ("report.head.purpose", words.text("report.purpose.\(file.purpose.rawValue)")),
      ("report.head.basis", file.basis),
      ("trace.page.limits", words.text(file.limits)),
      ("report.head.as-of", words.instant(file.asOf)),
    ]
    return element("header") {
      element("h1") { words.text("trace.page.title") }
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

  private func section(_ key: String, _ content: [HTML]) -> HTML {
    element("section") {
      element("h2") { words.text(key) }
      content
    }
  }

  private func flow() -> [HTML] {
    let picture = file.flow
    guard !picture.links.isEmpty else { return [element("p", ["class": "none"]) { words.text("trace.page.no-legs") }] }
    let palette = Palette(weights: picture.nodes.map { ($0.country, $0.weight) })
    let drawing = SankeyDrawing(
      picture: picture, words: words, palette: palette, name: "trace-flow", title: words.text("trace.page.flow"),
      summary: words.text(
        Sentence(
          "report.flow.summary", ("nodes", .integer(Int64(picture.nodes.count))),
          ("links", .integer(Int64(picture.links.count))), ("hops", .integer(Int64(picture.hops))))))
    return [
      element("figure") {
        element("figcaption") {
          words.text("trace.page.flow")
          element("span", ["class": "hint"]) { words.text("trace.page.flow-hint") }
        }
        element(
          "div", ["class": "scroll", "role": "region", "aria-label": words.text("trace.page.flow"), "tabindex": "0"]
        ) {
          drawing.svg()
        }
      }
    ]
  }

  private func column(_ key: String, number: Bool = false) -> TableColumn {
    TableColumn(title: words.text("trace.column.\(key)"), isNumber: number)
  }

  private func legs() -> HTML {
    TableColumn.table(
      words.text("trace.page.legs"),
      [
        column("step", number: true), column("from"), column("to"), column("sum", number: true),
        column("traced", number: true), column("time"), column("supplied-by"), column("marking"), column("under"),
      ],
      file.legs.map { leg in
        [
          .text(String(leg.step)), element("code") { leg.from }, element("code") { leg.to },
          .text(words.money(leg.sum)), .text(words.money(leg.traced)), .text(words.instant(leg.at)),
          .text(name(of: leg.suppliedBy)), .text(leg.marking.description),
          .text(leg.isOwn ? words.text("trace.own") : leg.releasedUnder ?? ""),
        ]
      })
  }

  private func ends() -> HTML {
    TableColumn.table(
      words.text("trace.page.ends"), [column("account"), column("held-by"), column("state")],
      file.ends.map { end in
        [
          element("code") { end.account },
          .text(end.holder.map { name(of: $0) } ?? end.country.map { words.country($0) } ?? "—"),
          .text(words.text(end.sentence)),
        ]
      })
  }

  private func aside() -> HTML {
    TableColumn.table(
      words.text("trace.page.aside"), [column("told"), column("supplied-by"), column("reason")],
      file.setAside.map { aside in
        [.text(aside.words), .text(name(of: aside.suppliedBy)), .text(words.text("trace.aside.\(aside.reason)"))]
      })
  }

  private func name(of service: TraceFile.Service) -> String { "\(service.name) (\(service.country.code))" }
}

extension TraceFile {
  /// By which method, over how many payments in a row and until when it was followed.
  public var limits: Sentence {
    Sentence(
      "trace.limits-said", ("method", .word("trace.method.\(method)")), ("steps", .integer(Int64(steps))),
      ("until", .date(until.date)))
  }
}

extension TraceFile.End {
  /// Why the picture goes no further here.
  public var sentence: Sentence {
    ground.map { Sentence("trace.end.refused-on", ("ground", .text($0))) }
      ?? Sentence(key: "trace.end.\(state.rawValue)", arguments: [])
  }
}
