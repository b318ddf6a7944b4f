internal import Casework
internal import Vocabulary

/// A flow picture as SVG. Classes carry the colours, so one picture serves light, dark and print.
struct SankeyDrawing {
  let picture: FlowPicture
  let words: Wording
  let palette: Palette
  /// For the `id`s of title and description.
  let name: String
  let title: String
  let summary: String
  /// Nodes are countries, not accounts.
  var isByCountry = false

  private var layout: Sankey { Sankey(picture) }

  func svg() -> HTML {
    let layout = layout
    return element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "picture",
        "viewBox": "0 0 \(coordinate(layout.width)) \(coordinate(layout.height))",
        "width": coordinate(layout.width), "height": coordinate(layout.height), "role": "img",
        "aria-labelledby": "\(name)-title \(name)-desc",
      ]
    ) {
      element("title", ["id": "\(name)-title"]) { title }
      element("desc", ["id": "\(name)-desc"]) { summary }
      element("g", ["class": "heads"]) { heads(layout) }
      element("g", ["class": "ribbons"]) { layout.ribbons.map { ribbon($0, layout) } }
      element("g", ["class": "boxes"]) { layout.boxes.map { box($0, layout) } }
      element("g", ["class": "labels"]) { layout.boxes.map { label($0, layout) } }
    }
  }

  private func heads(_ layout: Sankey) -> [HTML] {
    (0..<picture.hops).map { hop in
      let key = hop == 0 ? "report.flow.hop-first" : "report.flow.hop"
      return element(
        "text",
        [
          "x": coordinate(layout.measure.margin + Double(hop) * layout.measure.columnWidth),
          "y": coordinate(layout.measure.top - 18), "class": "head",
        ]
      ) { words.text(Sentence(key, ("hop", .integer(Int64(hop))))) }
    }
  }

  private func ribbon(_ ribbon: Sankey.Ribbon, _ layout: Sankey) -> HTML {
    let link = picture.links[ribbon.link]
    let from = picture.nodes[link.from]
    let style = palette.style(of: from.country)
    let x0 = coordinate(ribbon.x0)
    let y0 = coordinate(ribbon.y0)
    let x1 = coordinate(ribbon.x1)
    let y1 = coordinate(ribbon.y1)
    let path: String
    if let below = ribbon.below {
      let down = coordinate(below)
      let out = coordinate(ribbon.x0 + 22)
      let back = coordinate(ribbon.x1 - 14)
      path =
        "M\(x0) \(y0)C\(out) \(y0) \(out) \(down) \(x0) \(down)L\(x1) \(down)C\(back) \(down) \(back) \(y1) \(x1) \(y1)"
    } else {
      let middle = coordinate((ribbon.x0 + ribbon.x1) / 2)
      path = "M\(x0) \(y0)C\(middle) \(y0) \(middle) \(y1) \(x1) \(y1)"
    }
    return element(
      "path",
      [
        "d": path, "stroke-width": coordinate(ribbon.width),
        "class": "ribbon \(style)\(link.isReturn ? " return" : "")",
      ]
    ) {
      element("title") {
        words.text(
          Sentence(
            "report.flow.link", ("from", .text(name(of: from))), ("to", .text(name(of: picture.nodes[link.to]))),
            ("sum", .text(words.text(link.cents))), ("payments", .integer(Int64(link.payments)))))
      }
    }
  }

  private func box(_ box: Sankey.Box, _ layout: Sankey) -> HTML {
    let node = picture.nodes[box.node]
    return element(
      "rect",
      [
        "x": coordinate(box.x), "y": coordinate(box.y), "width": coordinate(layout.measure.boxWidth),
        "height": coordinate(box.height), "rx": box.height > 6 ? "2" : "0",
        "class": "box \(palette.style(of: node.country))\(isSheltered(node) ? " sheltered" : "")",
      ]
    ) {
      element("title") {
        words.text(
          Sentence(
            "report.flow.node", ("name", .text(name(of: node))), ("account", .text(node.account ?? "")),
            ("in", .text(words.text(node.inCents))), ("out", .text(words.text(node.outCents)))))
      }
    }
  }

  private func label(_ box: Sankey.Box, _ layout: Sankey) -> HTML {
    let node = picture.nodes[box.node]
    let x = coordinate(box.x + layout.measure.boxWidth + 6)
    let middle = box.y + box.height / 2
    var second = words.brief(node.weight)
    if !isByCountry, let country = node.country { second = country.code + " · " + second }
    return .fragment([
      element("text", ["x": x, "y": coordinate(middle - 3), "class": "name"]) {
        shortened(name(of: node), columns: 23)
      },
      element("text", ["x": x, "y": coordinate(middle + 11), "class": "sum"]) { second },
    ])
  }

  private func isSheltered(_ node: FlowPicture.Node) -> Bool {
    switch node.label {
    case .payer, .payers: true
    default: false
    }
  }

  func name(of node: FlowPicture.Node) -> String {
    guard isByCountry else { return words.text(node.label) }
    let country = node.country.map { words.text(of: .country($0)) } ?? words.text("report.country.unknown")
    return words.text(
      Sentence("report.label.country", ("country", .text(country)), ("accounts", .integer(Int64(node.accounts)))))
  }
}
