internal import Vocabulary

/// The clocks as a page for whoever wants to check them against the official texts: `docs/clocks.md`.
public enum ClockTable {
  /// Markdown, the same for the same rules.
  public static func page(_ rules: ClockRules, calendars: [CountryCalendar]) -> String {
    var lines = [
      "# Clocks", "",
      "Every clock that the program carries, from `Sources/CDefinitions/data/clocks/rules.yaml`; this page is written from it.",
      "**Unverified** means that the figure was not compared with the official text: every face of the program then says",
      "\"check against the official text\". A question to the requester stops a clock only where this table says so. A clock",
      "runs only *between* states that its instrument binds; a request between others has no statutory time, or that of the",
      "next rule which its type names. Who is bound stands below the table.",
      "",
      "| clock | instrument | between | starts with | act | span | counted | a question |",
      "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for rule in rules.rules { lines.append("| " + cells(rule).joined(separator: " | ") + " |") }
    lines += [
      "",
      "Hours are time elapsed, across changes of the clock. Days begin with the day after the event and end with the",
      "last hour of the last day, in the zone of the authority that has to act. *To a working day*: Regulation (EEC, Euratom)",
      "No 1182/71, article 3: a last day on a weekend or holiday moves to the next working day, and two days or more hold at",
      "least two working days.", "", "## Who is bound", "", "| group | states | source | |",
      "| --- | --- | --- | --- |",
    ]
    for group in rules.groups {
      lines.append(
        "| `\(group.id)`: \(group.title) | \(group.members.map(\.code).sorted().joined(separator: ", ")) | \(group.source) | "
          + "\(group.isVerified ? "" : "**unverified**") |")
    }
    lines += [
      "", "## Working days", "", "| calendar | holidays from | |", "| --- | --- | --- |",
    ]
    for calendar in calendars {
      lines.append("| \(calendar.title) | \(calendar.source) | \(calendar.isVerified ? "" : "**unverified**") |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cells(_ rule: ClockRule) -> [String] {
    let span =
      rule.span.map { span in
        let unit = span.unit.rawValue.replacing("-", with: " ")
        return "\(span.count) \(span.count == 1 ? String(unit.dropLast()) : unit)"
          + (rule.extensionCount > 0 ? " (+\(rule.extensionCount))" : "")
      } ?? "no figure: the age is shown"
    var counted: [String] = []
    if rule.limit == .lasts { counted.append("lasts") }
    if rule.force != .binding { counted.append(rule.force.rawValue.replacing("-", with: " ")) }
    if rule.counting == .regulation1182 { counted.append("to a working day") }
    return [
      "`\(rule.id)`", rule.instrument + (rule.article.map { ", " + $0 } ?? ""),
      rule.between.map { "`\($0.id)`" } ?? rule.requesting.map { "`\($0.id)` as requesting state" } ?? "any two",
      rule.trigger, rule.act,
      span + (rule.isVerified ? "" : " **unverified**"), counted.joined(separator: ", "),
      rule.pause == .never ? "" : rule.restart == .clarified ? "begins anew when answered" : "stops it",
    ]
  }
}
