internal import Casework
internal import Ontology
internal import Vocabulary

extension CaseReport {
  func actorsSection() -> [HTML] {
    var out: [HTML] = [
      element("div", ["class": "prose"]) {
        element("p") { words.text("report.actors.intro") }
      },
      element("div", ["class": "actors"]) { file.actors.map(actor) },
    ]
    out.append(element("h3") { words.text("report.links") })
    if file.links.isEmpty {
      out.append(element("p", ["class": "none prose"]) { words.text("report.links.none") })
    } else {
      out.append(
        table(
          words.text("report.links"),
          [column("holder"), column("holder"), column("shared"), column("why"), column("against")],
          file.links.map(link)))
    }
    return out
  }

  private func actor(_ actor: CaseFile.Actor) -> HTML {
    element("article", ["class": "card \(style(of: actor.sureness))"]) {
      element("header") {
        element("h3") { label(actor.label) }
        element("p", ["class": "tag \(style(of: actor.sureness))"]) {
          words.text("report.sureness.\(style(of: actor.sureness))")
        }
      }
      element("p", ["class": "meta"]) { recorded(actor) }
      element("ul", ["class": "accounts"]) {
        for account in actor.accounts {
          element("li") {
            element("code") { account.id }
            " "
            [kind(account.kind), account.country.map { words.text(of: .country($0)) } ?? ""]
              .filter { !$0.isEmpty }.joined(separator: ", ")
            for part in account.parts {
              " "
              element("span", ["class": "part"]) { words.text("report.part.\(part.rawValue)") }
            }
          }
        }
      }
      element("p") {
        say(
          actor.paidCount == 0
            ? "report.actor.kept" : actor.receivedCount == 0 ? "report.actor.sent" : "report.actor.turnover",
          ("received", .money(Money(minorUnits: actor.receivedCents, currency: .usDollar))),
          ("in", .integer(Int64(actor.receivedCount))),
          ("paid", .money(Money(minorUnits: actor.paidCents, currency: .usDollar))),
          ("out", .integer(Int64(actor.paidCount))))
      }
      for match in actor.matches { self.match(match) }
    }
  }

  /// What the institution recorded about the holder.
  private func recorded(_ actor: CaseFile.Actor) -> [HTML] {
    var pieces: [[HTML]] = []
    if !actor.schema.isEmpty, words.has("report.schema.\(actor.schema)") {
      pieces.append([.text(words.text("report.schema.\(actor.schema)"))])
    }
    if !actor.birthDates.isEmpty {
      pieces.append(say("report.actor.born", ("dates", .list(actor.birthDates.map { .text($0) }))))
    }
    if !actor.countries.isEmpty {
      pieces.append(say(Sentence("report.actor.countries", ("countries", .list(actor.countries.map { .country($0) })))))
    }
    if !actor.otherNames.isEmpty {
      pieces.append(say("report.actor.names", ("names", .list(actor.otherNames.map { .text($0) }))))
    }
    if pieces.isEmpty { return [.text(words.text("report.actor.nothing"))] }
    return Array(pieces.joined(separator: [" · "]))
  }

  private func match(_ match: ListMatch) -> HTML {
    element("section", ["class": "match \(match.verdict.rawValue)"]) {
      element("h4") {
        say(
          "report.match.\(match.verdict.rawValue)", ("caption", .text(match.caption)), ("entry", .text(match.entry)),
          ("list", .text(match.list)))
      }
      element("p", ["class": "meta"]) {
        say("report.match.score", ("score", .share(match.score * 10)))
        if !match.programs.isEmpty {
          " "
          say("report.match.programs", ("programs", .list(match.programs.map { .text($0) })))
        }
      }
      element("div", ["class": "two"]) {
        reasons("report.for", match.why, "for")
        reasons("report.against", match.against, "against")
      }
    }
  }

  private func link(_ link: CaseFile.ActorLink) -> [HTML] {
    [
      label(link.first), label(link.second),
      .fragment([
        .text(link.kinds.map { words.text("report.link.\($0.rawValue)") }.joined(separator: ", ")),
        link.restsOnNameAlone ? element("small", ["class": "warn"]) { words.text("report.link.name-alone") } : "",
      ]),
      sentences(link.why), sentences(link.against),
    ]
  }

  private func sentences(_ reasons: [Reason]) -> HTML {
    reasons.isEmpty
      ? "—"
      : .fragment(reasons.enumerated().flatMap { index, reason in (index > 0 ? [" "] : []) + say(reason.sentence) })
  }

  private func style(of sureness: CaseFile.Actor.Sureness) -> String {
    switch sureness {
    case .listed: "listed"
    case .nameOnList: "name-on-list"
    case .namesake: "namesake"
    case .recorded: "recorded"
    case .unknown: "unknown"
    }
  }
}
