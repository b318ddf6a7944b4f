internal import Casework
internal import Vocabulary

// The same at a terminal.

extension TracePage {
  /// One line of a list.
  public var line: String {
    words.text(
      Sentence(
        "trace.listed", ("trace", .text(file.id)), ("legs", .integer(Int64(file.legs.count))),
        ("ends", .integer(Int64(file.ends.count))),
        ("open", .integer(Int64(file.ends.count { $0.state != .told }))), ("at", .instant(file.begun))))
  }

  /// Every leg with who told it, and every end with its reason, line by line.
  public var lines: [String] {
    var lines = [
      words.text(
        Sentence(
          "trace.head", ("trace", .text(file.id)), ("at", .instant(file.asOf)),
          ("marking", .text(file.marking.description)))), words.text(file.limits),
    ]
    for leg in file.legs {
      lines.append(
        words.text(
          Sentence(
            "trace.leg", ("step", .integer(Int64(leg.step))), ("from", .account(leg.from)), ("to", .account(leg.to)),
            ("sum", .money(leg.sum)), ("traced", .money(leg.traced)), ("at", .instant(leg.at)))))
      lines.append(
        words.text(
          leg.isOwn
            ? Sentence("trace.leg.own", ("marking", .text(leg.marking.description)))
            : Sentence(
              "trace.leg.by", ("service", .text(leg.suppliedBy.name)), ("marking", .text(leg.marking.description)),
              ("under", .text(leg.releasedUnder ?? "")))))
    }
    if !file.ends.isEmpty { lines += ["", words.text("trace.ends")] }
    for end in file.ends {
      lines.append(
        words.text(
          Sentence(
            "trace.end", ("account", .account(end.account)),
            ("holder", .text(end.holder?.name ?? end.country.map { words.country($0) } ?? "?")),
            ("state", .text(words.text(end.sentence))))))
    }
    if !file.setAside.isEmpty { lines += ["", words.text("trace.page.aside")] }
    for aside in file.setAside {
      lines.append(
        words.text(
          Sentence(
            "trace.aside.line", ("told", .text(aside.words)), ("service", .text(aside.suppliedBy.name)),
            ("reason", .word("trace.aside.\(aside.reason)")))))
    }
    return lines
  }
}
