internal import Clocks
internal import Requests
internal import Vocabulary

// The dates of a request, apart: what an instrument sets, what was promised, what was asked for.

extension RequestForm {
  func datesSection() -> HTML {
    section(
      "dates", .text(words.text("form.dates")),
      [
        element("div", ["class": "dates"]) {
          element("div", ["class": "card date statutory"]) {
            element("h3") { words.text("form.dates.statutory") }
            if clocks.isEmpty {
              element("p", ["class": "none"]) { words.text("form.dates.none-statutory") }
            }
            for clock in clocks { self.clock(clock) }
          }
          card("promised", promised)
          card("requested", message.urgency.requestedBy)
        }
      ])
  }

  private func card(_ kind: String, _ instant: Instant?) -> HTML {
    element("div", ["class": "card date"]) {
      element("h3") { words.text("form.dates.\(kind)") }
      if let instant {
        element("p", ["class": "when"]) { words.instant(instant, in: zone) }
      } else {
        element("p", ["class": "none"]) { words.text("form.dates.none-\(kind)") }
      }
    }
  }

  private func clock(_ clock: Clock) -> HTML {
    element("div", ["class": "clock"]) {
      element("h4") {
        words.text("form.act.\(clock.act.rawValue)") + " · "
          + words.text("form.dates.force.\(clock.rule.force.rawValue)")
      }
      if let deadline = clock.deadline {
        if let since = deadline.pausedSince {
          element("p", ["class": "when"]) {
            words.text(Sentence("form.dates.paused", ("at", .text(words.instant(since, in: zone)))))
          }
        } else {
          element("p", ["class": "when"]) { ending(deadline) }
          if deadline.limit == .lasts { element("p", ["class": "meta"]) { words.text("form.dates.lasts") } }
        }
      } else {
        element("p", ["class": "none"]) { words.text("form.dates.none-statutory") }
      }
      element("p", ["class": "meta"]) {
        english(clock.rule.instrument + (clock.rule.article.map { ", " + $0 } ?? "") + ": " + clock.rule.act)
      }
      if !clock.rule.isVerified { element("p", ["class": "check"]) { words.text("form.check") } }
      if let why = clock.deadline?.why, !why.isEmpty {
        element("p", ["class": "meta"]) { words.text("form.dates.counted") + ":" }
        element("ul", ["class": "why"]) {
          for sentence in why {
            element("li") { english(words.text(sentence), if: words.isLent(sentence.key)) }
          }
        }
      }
    }
  }

  /// Days end with their last hour; hours end to the minute.
  private func ending(_ deadline: Deadline) -> String {
    guard let day = deadline.lastDay else { return words.instant(deadline.at, in: zone) }
    return words.text(
      Sentence(
        "form.dates.end-of-day", ("date", .text(words.date(day))),
        ("zone", .text(words.name(of: deadline.zone.localTime(at: deadline.at))))))
  }
}
