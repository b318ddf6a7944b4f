internal import Casework
internal import Vocabulary

/// A timeline as SVG.
struct TimelineDrawing {
  let picture: TimelinePicture
  let words: Wording
  let palette: Palette
  let name: String
  let title: String
  let summary: String

  func svg() -> HTML {
    let layout = Timeline(picture)
    let measure = layout.measure
    let bottom = layout.height - measure.bottom
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
      element("g") {
        for weekend in layout.weekends {
          element(
            "rect",
            [
              "x": coordinate(weekend.from), "y": coordinate(measure.top),
              "width": coordinate(weekend.to - weekend.from), "height": coordinate(bottom - measure.top),
              "class": "weekend",
            ])
        }
        for tick in layout.ticks {
          line(tick.x, measure.top - 6, tick.x, bottom, "tick")
          element("text", ["x": coordinate(tick.x + 3), "y": coordinate(measure.top - 12), "class": "head"]) {
            words.text(
              Sentence(
                "report.timeline.tick", ("day", .text(String(tick.day.day))),
                ("month", .text(words.text("report.month-short-\(tick.day.month)")))))
          }
        }
      }
      element("g") { picture.lanes.indices.map { lane($0, layout) } }
      element("g", ["class": "legs"]) {
        layout.marks.map { mark in
          line(
            mark.x, mark.fromY, mark.x, mark.toY,
            "leg \(palette.style(of: picture.lanes[picture.legs[mark.leg].from].country))")
        }
      }
      element("g") {
        for mark in layout.marks { self.mark(mark) }
      }
    }
  }

  private func lane(_ index: Int, _ layout: Timeline) -> HTML {
    let lane = picture.lanes[index]
    let y = layout.laneY[index]
    return .fragment([
      line(layout.measure.gutter, y, layout.width - layout.measure.right, y, "lane"),
      element(
        "rect",
        [
          "x": "2", "y": coordinate(y - 8), "width": "5", "height": "16", "rx": "1",
          "class": "box \(palette.style(of: lane.country))",
        ]),
      element("text", ["x": "14", "y": coordinate(y + 4), "class": "name"]) {
        element("title") { lane.account ?? words.text(lane.label) }
        shortened(words.text(lane.label), columns: lane.country == nil ? 25 : 21)
      },
      element("text", ["x": coordinate(layout.measure.gutter - 10), "y": coordinate(y + 4), "class": "sum end"]) {
        lane.country?.code ?? ""
      },
    ])
  }

  private func mark(_ mark: Timeline.Mark) -> HTML {
    let leg = picture.legs[mark.leg]
    let title = words.text(
      Sentence(
        "report.timeline.mark", ("payment", .payment(leg.payment)), ("time", .instant(leg.time)),
        ("from", .text(words.text(picture.lanes[leg.from].label))),
        ("to", .text(words.text(picture.lanes[leg.to].label))), ("sum", .text(words.text(leg.cents)))))
    let x = coordinate(mark.x)
    let radius = coordinate(mark.radius)
    return element("g") {
      element("title") { title }
      element(
        "circle",
        [
          "cx": x, "cy": coordinate(mark.fromY), "r": radius,
          "class": "out \(palette.style(of: picture.lanes[leg.from].country))",
        ])
      element(
        "circle",
        [
          "cx": x, "cy": coordinate(mark.toY), "r": radius,
          "class": "in \(palette.style(of: picture.lanes[leg.to].country))",
        ])
    }
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> HTML {
    element(
      "line",
      ["x1": coordinate(x1), "y1": coordinate(y1), "x2": coordinate(x2), "y2": coordinate(y2), "class": style])
  }
}
