public import Vocabulary

/// The payments a case rests on, one a row, with a digest over all rows.
///
/// The digest is SHA-256 over the rows' canonical lines: each row as one JSON object without spaces, keys in the order
/// of ``Row/canonicalLine``, followed by a line feed. `jq -c '.rows[]' evidence.json | sha256sum` recomputes it.
public struct EvidenceList: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    /// From 1, in order of (time, payment).
    public var number: Int
    public var payment: String
    public var time: Instant
    public var zone: String?
    public var payer: CaseFile.Label
    public var payerInstitution: String
    public var payee: CaseFile.Label
    public var payeeInstitution: String
    public var amount: Money
    public var received: Money?
    public var valueCents: Int64
    public var rate: Rate?
    public var channel: String
    public var source: String
    public var file: Digest?
    public var line: Int?
    public var marking: Marking
    /// Identifiers of the findings that the payment is part of.
    public var findings: [String]
  }

  public let rows: [Row]
  public let digest: Digest

  public init(rows: [Row]) {
    self.rows = rows
    var hasher = Digest.Hasher()
    for row in rows { hasher.update((row.canonicalLine + "\n").utf8) }
    digest = hasher.finish()
  }
}

extension EvidenceList.Row {
  /// The row as one JSON object, always the same bytes for the same row.
  public var canonicalLine: String {
    var json = JSONLine()
    json.add("number", number)
    json.add("payment", payment)
    json.add("time", time.description)
    json.add("zone", zone)
    json.add("payer", payer.evidenceText)
    json.add("payerInstitution", payerInstitution)
    json.add("payee", payee.evidenceText)
    json.add("payeeInstitution", payeeInstitution)
    json.add("amount", amount.decimalText)
    json.add("currency", amount.currency.code)
    json.add("amountReceived", received?.decimalText)
    json.add("currencyReceived", received?.currency.code)
    json.add("valueUSD", DecimalText.text(valueCents, exponent: 2))
    json.add("rate", rate.map { DecimalText.text($0.billionths, exponent: 9) })
    json.add("rateDay", rate?.day.description)
    json.add("rateSource", rate?.source)
    json.add("channel", channel)
    json.add("source", source)
    json.add("file", file?.hex)
    json.add("line", line)
    json.add("marking", marking.description)
    json.add("findings", findings)
    return json.text
  }
}

extension CaseFile.Label {
  /// How an account is called in an evidence list: its identifier, or the pseudonym of whoever is sheltered.
  public var evidenceText: String {
    switch self {
    case .account(let id): id
    case .name(let name): name
    case .payer(let number): "Payer \(number)"
    case .payers(let count), .others(let count), .counters(let count): "\(count)"
    }
  }
}

/// One JSON object on one line, keys in the order they are added.
struct JSONLine {
  private var body = ""
  var text: String { "{" + body + "}" }

  mutating func add(_ key: String, _ value: String?) {
    put(key)
    if let value { JSONLine.quote(value, into: &body) } else { body += "null" }
  }

  mutating func add(_ key: String, _ value: Int?) {
    put(key)
    body += value.map(String.init) ?? "null"
  }

  mutating func add(_ key: String, _ values: [String]) {
    put(key)
    body += "["
    for (index, value) in values.enumerated() {
      if index > 0 { body += "," }
      JSONLine.quote(value, into: &body)
    }
    body += "]"
  }

  private mutating func put(_ key: String) {
    if !body.isEmpty { body += "," }
    JSONLine.quote(key, into: &body)
    body += ":"
  }

  /// RFC 8259 with the short escapes and nothing else escaped; control characters that no record should hold are
  /// shown as U+FFFD.
  static func quote(_ value: String, into out: inout String) {
    out += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
