internal import Glibc
internal import Interchange
internal import JSON
internal import Resolution
public import Vocabulary

/// Records put together by whom they mean: a file in, a file of clusters out, nothing kept.
public enum ResolutionWorkbench {
  public struct Outcome: Sendable, Hashable {
    public let records: Int
    public let clusters: Int
    public let comparedPairs: Int
    public let joinedPairs: Int
    public let skippedBlocks: Int
    public let faults: Int
  }

  /// Reads CSV with a heading row, or JSON lines, by content; writes `unique_id,cluster_id`, a record a line, in the
  /// order of the input. A cluster is named by its first record. Throws when the file cannot be read, holds no record,
  /// or has no column of names, identifiers, telephones or e-mail addresses; nothing is written then.
  public static func resolve(input: String, output: String, report: (Fault) -> Void) throws -> Outcome {
    let bytes = try whole(input)
    var faults = 0
    let counting: (Fault) -> Void = { fault in
      faults += 1
      report(fault)
    }
    let first = bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
    let table =
      first == UInt8(ascii: "{")
      ? fromJSONLines(bytes, file: input, report: counting) : fromCSV(bytes, file: input, report: counting)
    // Clusters of nothing, or of columns that say nothing of who is meant, would look like an answer.
    guard table.count > 0 else { throw Fault("workbench.resolve.no-records", at: Fault.Location(file: input)) }
    let telling: Set<RecordTable.Kind> = [.givenName, .familyName, .fullName, .identifier, .phone, .email]
    guard table.kinds.contains(where: telling.contains) else {
      throw Fault("workbench.resolve.no-columns", at: Fault.Location(file: input))
    }
    let result = Resolver.resolve(table)
    try write(table, result, to: output)
    return Outcome(
      records: table.count, clusters: Set(result.clusters).count, comparedPairs: result.comparedPairs,
      joinedPairs: result.joinedPairs, skippedBlocks: result.skippedBlocks, faults: faults)
  }

  /// The whole file, plain or gzip: all records are needed before the first can be placed.
  private static func whole(_ path: String) throws -> [UInt8] {
    let input = try ByteInput(path: path, hashing: false)
    var bytes: [UInt8] = []
    while true {
      let piece = try input.read(count: 1 << 20)
      if piece.isEmpty { break }
      bytes.append(contentsOf: piece)
    }
    if let damage = input.damage { throw damage }
    return bytes
  }

  private static func fromCSV(_ bytes: [UInt8], file: String, report: (Fault) -> Void) -> RecordTable {
    var rows = CommaSeparatedRows(bytes)
    let headings = rows.next() ?? []
    let separator = headings.map { String(decoding: $0, as: UTF8.self) }
    let identifier = separator.firstIndex { RecordTable.Kind.of(heading: $0) == nil } ?? -1
    var identifiers: [String] = []
    var columns = [[String]](repeating: [], count: separator.count)
    while let row = rows.next() {
      if row.count == 1, row[0].isEmpty { continue }
      if row.count != separator.count {
        report(Fault("workbench.record.fields", at: Fault.Location(file: file, line: rows.line)))
        continue
      }
      for (column, field) in row.enumerated() { columns[column].append(String(decoding: field, as: UTF8.self)) }
      identifiers.append(identifier >= 0 ? columns[identifier][identifiers.count] : String(identifiers.count + 1))
    }
    return RecordTable(identifiers: identifiers, columns: described(separator, columns, without: identifier))
  }

  private static func described(
    _ headings: [String], _ columns: [[String]], without identifier: Int
  ) -> [(heading: String, kind: RecordTable.Kind, values: [String])] {
    headings.indices.compactMap { column in
      guard column != identifier, let kind = RecordTable.Kind.of(heading: headings[column]) else { return nil }
      return (headings[column], kind, columns[column])
    }
  }

  private static func fromJSONLines(_ bytes: [UInt8], file: String, report: (Fault) -> Void) -> RecordTable {
    var headings: [String] = []
    var number: [String: Int] = [:]
    var columns: [[String]] = []
    var identifiers: [String] = []
    let content = bytes.starts(with: ScreeningLines.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    for (index, line) in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if !line.contains(where: { $0 > 0x20 }) { continue }
      guard let object = ScreeningJSON.object(line) else {
        report(Fault("workbench.record.line", at: Fault.Location(file: file, line: index + 1)))
        continue
      }
      // FollowTheMoney keeps its fields one level down.
      var fields = object
      if case .object(let properties)? = object["properties"] {
        fields.merge(ScreeningJSON.fields(properties)) { own, _ in own }
        fields["properties"] = nil
      }
      var id = String(identifiers.count + 1)
      for key in fields.keys.sorted() {
        guard let value = fields[key]?.nameTexts?.first else { continue }
        if RecordTable.Kind.of(heading: key) == nil {
          id = value
          continue
        }
        if number[key] == nil {
          number[key] = headings.count
          headings.append(key)
          columns.append([])
        }
        if let column = number[key] {
          while columns[column].count < identifiers.count { columns[column].append("") }
          columns[column].append(value)
        }
      }
      identifiers.append(id)
    }
    return RecordTable(identifiers: identifiers, columns: described(headings, columns, without: -1))
  }

  private static func write(_ table: RecordTable, _ result: Resolver.Result, to path: String) throws {
    let output = try ResultOutput(file: path)
    output.line("unique_id,cluster_id")
    for record in 0..<table.count {
      output.line(quoted(table.identifiers[record]) + "," + quoted(table.identifiers[result.clusters[record]]))
    }
    try output.flush()
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return field }
    var quoted = "\""
    for character in field.unicodeScalars {
      if character == "\"" { quoted.append("\"") }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }
}

/// Rows of comma-separated values as RFC 4180 has them: quotes around fields, doubled inside.
struct CommaSeparatedRows {
  private let bytes: [UInt8]
  private var at = 0
  /// The line on which the row last returned began, counted from 1.
  private(set) var line = 0
  private var nextLine = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  mutating func next() -> [[UInt8]]? {
    guard at < bytes.count else { return nil }
    line = nextLine
    var row: [[UInt8]] = []
    var field: [UInt8] = []
    var inQuotes = false
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\n") { nextLine += 1 }
      if inQuotes {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
          field.append(byte)
          at += 1
        } else {
          inQuotes = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty: inQuotes = true
      case UInt8(ascii: ","):
        row.append(field)
        field = []
      case UInt8(ascii: "\n"):
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        row.append(field)
        return row
      default: field.append(byte)
      }
    }
    if field.last == UInt8(ascii: "\r") { field.removeLast() }
    row.append(field)
    return row
  }
}
