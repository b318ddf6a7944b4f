public import Vocabulary
internal import Yams

extension DefinitionReader {
  // MARK: Text

  public func string(_ key: String) throws(Fault) -> String { try text(takeRequired(key)) }

  public func optionalString(_ key: String) throws(Fault) -> String? {
    guard let field = take(key) else { return nil }
    return try text(field)
  }

  /// A list of texts; `[]` is allowed, absence is not.
  public func stringList(_ key: String) throws(Fault) -> [String] { try texts(takeRequired(key)) }

  /// A list of texts; empty when absent.
  /// A text, or a list of several: `urgent: 1805-fr`, `urgent: [1805-fr, mla]`.
  public func stringOrList(_ key: String) throws(Fault) -> [String] {
    let field = try takeRequired(key)
    if case .sequence = field.node { return try texts(field) }
    return [try text(field)]
  }

  public func optionalStringList(_ key: String) throws(Fault) -> [String] {
    guard let field = take(key) else { return [] }
    return try texts(field)
  }

  /// Every field of this mapping as text, in file order: what wording files are.
  public func stringMap() throws(Fault) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    pairs.reserveCapacity(fields.count)
    for field in fields {
      _ = take(field.key)
      pairs.append((field.key, try text(field)))
    }
    return pairs
  }

  // MARK: Expiry

  /// The last day on which a list of indicators or a lexicon is used, under `expires`. Every such file has one: what
  /// nobody looks at again is not used for ever. It lies at most three years after the file's `reviewed` day.
  public func expiry() throws(Fault) -> CivilDate {
    let reviewed = try value("reviewed") { CivilDate($0) }
    let expires = try value("expires") { CivilDate($0) }
    guard expires > reviewed, expires.daysSinceEpoch - reviewed.daysSinceEpoch <= 3 * 366 else {
      throw fault("definitions.expiry", at: "expires")
    }
    return expires
  }

  // MARK: Numbers and truth

  public func integer(_ key: String) throws(Fault) -> Int { try integer(takeRequired(key)) }

  public func optionalInteger(_ key: String) throws(Fault) -> Int? {
    guard let field = take(key) else { return nil }
    return try integer(field)
  }

  /// A decimal number scaled by 1,000: `2.5` is 2,500. At most three places.
  public func decimalThousandths(_ key: String) throws(Fault) -> Int64 { try thousandths(takeRequired(key)) }

  public func optionalDecimalThousandths(_ key: String) throws(Fault) -> Int64? {
    guard let field = take(key) else { return nil }
    return try thousandths(field)
  }

  /// `true` or `false`, nothing else: `yes` and `NO` are words.
  public func boolean(_ key: String) throws(Fault) -> Bool { try boolean(takeRequired(key)) }

  public func optionalBoolean(_ key: String) throws(Fault) -> Bool? {
    guard let field = take(key) else { return nil }
    return try boolean(field)
  }

  /// A span of time in seconds, written with its unit: `90s`, `15min`, `36h`, `14d`.
  public func durationSeconds(_ key: String) throws(Fault) -> Int64 { try duration(takeRequired(key)) }

  public func optionalDurationSeconds(_ key: String) throws(Fault) -> Int64? {
    guard let field = take(key) else { return nil }
    return try duration(field)
  }

  // MARK: Values of other kinds

  /// A text that some type parses: `try reader.value("country", CountryCode.init)`.
  public func value<T>(_ key: String, _ parse: (String) -> T?) throws(Fault) -> T {
    try parsed(takeRequired(key), parse)
  }

  public func optionalValue<T>(_ key: String, _ parse: (String) -> T?) throws(Fault) -> T? {
    guard let field = take(key) else { return nil }
    return try parsed(field, parse)
  }

  /// A list of texts that some type parses; empty when absent.
  public func optionalValueList<T>(_ key: String, _ parse: (String) -> T?) throws(Fault) -> [T] {
    var values: [T] = []
    for text in try optionalStringList(key) {
      guard let value = parse(text) else { throw fault("definitions.not-allowed", at: key, ("key", .text(key))) }
      values.append(value)
    }
    return values
  }

  // MARK: Mappings within

  public func child(_ key: String) throws(Fault) -> DefinitionReader {
    let field = try takeRequired(key)
    return try adopt(field.node, line: field.line, field: key)
  }

  public func optionalChild(_ key: String) throws(Fault) -> DefinitionReader? {
    guard let field = take(key) else { return nil }
    return try adopt(field.node, line: field.line, field: key)
  }

  /// A list of mappings; empty when absent.
  public func children(_ key: String) throws(Fault) -> [DefinitionReader] {
    guard let field = take(key) else { return [] }
    guard case .sequence(let sequence) = field.node else {
      throw fault("definitions.not-a-list", at: key, ("key", .text(key)))
    }
    var readers: [DefinitionReader] = []
    for node in sequence { readers.append(try adopt(node, line: node.mark?.line ?? field.line, field: key)) }
    return readers
  }

  // MARK: - Reading one field

  private func scalar(_ node: Node, _ field: Field) throws(Fault) -> Node.Scalar {
    guard case .scalar(let scalar) = node else {
      throw fault("definitions.not-text", at: field.key, ("key", .text(field.key)))
    }
    // `key:` and `key: ~` say nothing; `key: ""` says "empty", which is a value.
    guard scalar.style != .plain || !["", "~", "null"].contains(scalar.string) else {
      throw fault("definitions.empty-value", at: field.key, ("key", .text(field.key)))
    }
    return scalar
  }

  private func text(_ field: Field) throws(Fault) -> String { try scalar(field.node, field).string }

  private func texts(_ field: Field) throws(Fault) -> [String] {
    guard case .sequence(let sequence) = field.node else {
      throw fault("definitions.not-a-list", at: field.key, ("key", .text(field.key)))
    }
    var values: [String] = []
    for node in sequence { values.append(try scalar(node, field).string) }
    return values
  }

  private func integer(_ field: Field) throws(Fault) -> Int {
    let text = try text(field)
    let digits = text.utf8.filter { $0 != UInt8(ascii: "_") }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw fault("definitions.not-a-number", at: field.key, ("key", .text(field.key)))
    }
    return number
  }

  private func thousandths(_ field: Field) throws(Fault) -> Int64 {
    guard let value = scaled(try text(field), places: 3) else {
      throw fault("definitions.not-a-decimal", at: field.key, ("key", .text(field.key)))
    }
    return value
  }

  private func boolean(_ field: Field) throws(Fault) -> Bool {
    switch try text(field) {
    case "true": return true
    case "false": return false
    default: throw fault("definitions.not-a-boolean", at: field.key, ("key", .text(field.key)))
    }
  }

  private func duration(_ field: Field) throws(Fault) -> Int64 {
    let text = try text(field)
    let units: [(suffix: String, seconds: Int64)] = [("min", 60), ("s", 1), ("h", 3600), ("d", 86_400)]
    for unit in units where text.hasSuffix(unit.suffix) {
      guard let count = Int64(text.dropLast(unit.suffix.count)), count >= 0 else { break }
      let (seconds, overflow) = count.multipliedReportingOverflow(by: unit.seconds)
      if !overflow { return seconds }
    }
    throw fault("definitions.not-a-duration", at: field.key, ("key", .text(field.key)))
  }

  private func parsed<T>(_ field: Field, _ parse: (String) -> T?) throws(Fault) -> T {
    guard let value = parse(try text(field)) else {
      throw fault("definitions.not-allowed", at: field.key, ("key", .text(field.key)))
    }
    return value
  }
}

/// A plain decimal (`-12.5`) times ten to the power of `places`; nil when it has more places, or is none, or overflows.
private func scaled(_ text: String, places: Int) -> Int64? {
  var bytes = Array(text.utf8)[...]
  let negative = bytes.first == UInt8(ascii: "-")
  if negative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
  let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
  guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || (1...places).contains(parts[1].count) else {
    return nil
  }
  var value: Int64 = 0
  let fraction = parts.count > 1 ? Array(parts[1]) : []
  let padding = [UInt8](repeating: UInt8(ascii: "0"), count: places - fraction.count)
  for byte in Array(whole) + fraction + padding {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    let (tens, over) = value.multipliedReportingOverflow(by: 10)
    let (sum, more) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
    guard !over, !more else { return nil }
    value = sum
  }
  return negative ? -value : value
}
