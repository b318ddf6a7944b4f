internal import Casework
internal import Vocabulary

extension CaseReport {
  func flowDrawing() -> SankeyDrawing {
    SankeyDrawing(
      picture: file.flow, words: words, palette: palette, name: "flow-accounts",
      title: words.text("report.flow.by-hop"), summary: flowSummary(file.flow))
  }

  private func flowSummary(_ picture: FlowPicture) -> String {
    words.text(
      Sentence(
        "report.flow.summary", ("nodes", .integer(Int64(picture.nodes.count))),
        ("links", .integer(Int64(picture.links.count))), ("hops", .integer(Int64(picture.hops)))))
  }

  func flowSection() -> [HTML] {
    let countries = SankeyDrawing(
      picture: file.countries, words: words, palette: palette, name: "flow-countries",
      title: words.text("report.flow.by-country"), summary: flowSummary(file.countries), isByCountry: true)
    return [
      figure("report.flow.by-hop", hint: "report.flow.by-hop-hint", flowDrawing().svg(), legend: true),
      twin(words.text("report.twin.by-hop"), flowTable(file.flow, flowDrawing())),
      figure("report.flow.by-country", hint: "report.flow.by-country-hint", countries.svg(), legend: false),
      twin(words.text("report.twin.by-country"), flowTable(file.countries, countries)),
    ]
  }

  private func figure(_ key: String, hint: String, _ svg: HTML, legend: Bool) -> HTML {
    element("figure") {
      element("figcaption") {
        words.text(key)
        element("span", ["class": "hint"]) { words.text(hint) }
      }
      element("div", ["class": "scroll", "role": "region", "aria-label": words.text(key), "tabindex": "0"]) { svg }
      if legend { self.legend() }
    }
  }

  private func legend() -> HTML {
    element("ul", ["class": "legend"]) {
      for country in palette.countries {
        element("li") {
          element("span", ["class": "swatch \(palette.style(of: country))"])
          words.text(of: .country(country)) + " (\(country.code))"
        }
      }
      if file.flow.nodes.contains(where: { palette.style(of: $0.country) == "cx" }) {
        element("li") {
          element("span", ["class": "swatch cx"])
          words.text("report.flow.other-countries")
        }
      }
      if file.flow.links.contains(where: \.isReturn) {
        element("li") {
          element("span", ["class": "swatch dash"])
          words.text("report.flow.returns")
        }
      }
    }
  }

  private func flowTable(_ picture: FlowPicture, _ drawing: SankeyDrawing) -> HTML {
    let columns = [
      column("hop", number: true), column("from"), column("to"), column("sum", number: true),
      column("payments", number: true),
    ]
    let rows = picture.links.map { link -> [HTML] in
      [
        .text(String(picture.nodes[link.from].hop)), node(picture.nodes[link.from], drawing),
        node(picture.nodes[link.to], drawing), .text(words.text(link.cents)),
        .text(words.text(of: .integer(Int64(link.payments)))),
      ]
    }
    return table(drawing.title, columns, rows)
  }

  private func node(_ node: FlowPicture.Node, _ drawing: SankeyDrawing) -> HTML {
    if drawing.isByCountry { return .text(drawing.name(of: node)) }
    var small: [String] = []
    if let account = node.account, case .name = node.label { small.append(account) }
    if let country = node.country { small.append(words.text(of: .country(country))) }
    return .fragment([label(node.label), small.isEmpty ? "" : element("small") { small.joined(separator: " · ") }])
  }

  func timelineSection() -> [HTML] {
    let picture = file.timeline
    let drawing = TimelineDrawing(
      picture: picture, words: words, palette: palette, name: "timeline-lanes",
      title: words.text("report.section.timeline"),
      summary: words.text(
        Sentence(
          "report.timeline.summary", ("payments", .integer(Int64(picture.legs.count))),
          ("lanes", .integer(Int64(picture.lanes.count))), ("first", .date(picture.first.date)),
          ("last", .date(picture.last.date)))))
    let columns = [
      column("holder"), column("country"), column("first"), column("last"), column("payments", number: true),
      column("received", number: true), column("paid", number: true),
    ]
    let rows = picture.lanes.map { lane -> [HTML] in
      [
        .fragment([
          label(lane.label),
          lane.account.map { account in
            if case .name = lane.label { return element("small") { account } }
            return ""
          } ?? "",
        ]),
        lane.country.map { .text(words.text(of: .country($0))) } ?? "—", .text(words.instant(lane.first)),
        .text(words.instant(lane.last)), .text(words.text(of: .integer(Int64(lane.payments)))),
        .text(words.text(lane.inCents)), .text(words.text(lane.outCents)),
      ]
    }
    return [
      figure("report.timeline.lanes", hint: "report.timeline.lanes-hint", drawing.svg(), legend: false),
      twin(words.text("report.twin.timeline"), table(words.text("report.section.timeline"), columns, rows)),
    ]
  }
}
