public import Casework
internal import Vocabulary

/// The evidence list as files: CSV for a spreadsheet, JSON for a program. Both hold the same rows.
public enum EvidenceForms {
  /// RFC 4180 with a head line of the JSON form's names, lines ended by CR LF. A field that a spreadsheet would take for
  /// a formula begins with an apostrophe.
  public static func csv(_ file: CaseFile) -> String {
    var out = line([
      "number", "payment", "time", "zone", "payer", "payerInstitution", "payee", "payeeInstitution", "amount",
      "currency", "amountReceived", "currencyReceived", "valueUSD", "rate", "rateDay", "rateSource", "channel",
      "source", "file", "line", "marking", "findings",
    ])
    for row in file.evidence.rows {
      out += line([
        String(row.number), row.payment, row.time.description, row.zone ?? "", row.payer.evidenceText,
        row.payerInstitution, row.payee.evidenceText, row.payeeInstitution, row.amount.decimalText,
        row.amount.currency.code, row.received?.decimalText ?? "", row.received?.currency.code ?? "",
        DecimalText.text(row.valueCents, exponent: 2),
        row.rate.map { DecimalText.text($0.billionths, exponent: 9) } ?? "",
        row.rate?.day.description ?? "", row.rate?.source ?? "", row.channel, row.source, row.file?.hex ?? "",
        row.line.map(String.init) ?? "", row.marking.description, row.findings.joined(separator: " "),
      ])
    }
    return out
  }

  /// One object: the case, the digest and how to recompute it, and the rows.
  public static func json(_ file: CaseFile) -> String {
    var head = JSONText()
    head.add("case", file.head.id)
    head.add("asOf", file.head.asOf.description)
    head.add("marking", file.marking.description)
    head.add("sha256", file.evidence.digest.hex)
    head.add("sha256Over", "jq -c '.rows[]' evidence.json | sha256sum")
    return "{" + head.body + ",\n\"rows\":[\n"
      + file.evidence.rows.map(\.canonicalLine).joined(separator: ",\n") + "\n]}\n"
  }

  private static func line(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\r\n"
  }

  private static func field(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, ["=", "+", "-", "@", "\t", "\r"].contains(first), !isNumber(text) {
      text = "'" + text
    }
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private static func isNumber(_ text: String) -> Bool {
    text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E } && text.utf8.count > 1
  }
}

/// Members of one JSON object.
private struct JSONText {
  var body = ""
  mutating func add(_ key: String, _ value: String) {
    if !body.isEmpty { body += "," }
    body += quoted(key) + ":" + quoted(value)
  }

  private func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
