internal import Interchange
internal import JSON
internal import Ontology
public import Screening
public import Vocabulary

/// Lists read for the workbench: published formats and JSON lines, plain or gzip.
public enum ScreeningLists {
  /// All entries of the files, in their order. Bad rows are reported and left out.
  ///
  /// - Parameter note: told of fields that could not be read in entries of JSON lines. The entries are kept without
  ///   them, and no fault is counted: who screens can seldom mend a list.
  ///
  /// Throws a `Fault` when a file cannot be read.
  public static func load(
    _ paths: [String], report: (Fault) -> Void, note: (Fault) -> Void
  ) throws -> [ScreeningEntry] {
    var entries: [ScreeningEntry] = []
    for path in paths {
      // A folder, or what cannot be opened, is for the plan to say.
      if (try? isOwnLayout(path)) == true {
        try readJSONLines(path, into: &entries, report: report, note: note)
        continue
      }
      let plan = try Intake.plan([path])
      plan.faults.forEach(report)
      for source in plan.sources {
        var options = IntakeOptions()
        options.isPublishedList = true
        _ = try Intake.read(source, options: options) { item in
          switch item {
          case .record(let record):
            if let entry = ScreeningEntry(record, list: list(source)) { entries.append(entry) }
          case .fault(let fault): report(fault)
          case .payment, .note, .progress: break
          }
        }
      }
    }
    return entries
  }

  /// The name under which a file's entries appear: the file's, without folder and endings.
  private static func list(_ source: IntakeSource) -> String {
    let file = source.name.split(separator: "/").last.map(String.init) ?? source.name
    return file.split(separator: ".").first.map(String.init) ?? file
  }

  /// Whether the first line is an object with `names`.
  private static func isOwnLayout(_ path: String) throws -> Bool {
    let input = try ByteInput(path: path, hashing: false)
    let head = try input.read(count: 1 << 16)
    guard let first = head.first(where: { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }),
      first == UInt8(ascii: "{")
    else { return false }
    let line = head.prefix { $0 != UInt8(ascii: "\n") }
    guard let object = ScreeningJSON.object(line.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }) else {
      return head.count == 1 << 16 && !head.contains(UInt8(ascii: "\n"))
    }
    return object["names"] != nil
  }

  private static func readJSONLines(
    _ path: String, into entries: inout [ScreeningEntry], report: (Fault) -> Void, note: (Fault) -> Void
  ) throws {
    let input = try ByteInput(path: path, hashing: false)
    var rest: [UInt8] = []
    var number = 0
    func take(_ line: ArraySlice<UInt8>) {
      number += 1
      let isMarked = number == 1 && line.starts(with: ScreeningLines.byteOrderMark)
      let line = isMarked ? line.dropFirst(3) : line
      if !line.contains(where: { $0 > 0x20 }) { return }
      let place = Fault.Location(file: path, line: number)
      guard let object = ScreeningJSON.object(line), let read = entry(object, at: place) else {
        report(Fault("workbench.list.line", at: place))
        return
      }
      read.faults.forEach(note)
      entries.append(read.entry)
    }
    while true {
      let piece = try input.read(count: 1 << 18)
      if piece.isEmpty { break }
      rest.append(contentsOf: piece)
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        take(rest[start..<end])
        start = end + 1
      }
      rest.removeSubrange(..<start)
      if rest.count > ScreeningLines.longest * 16 {
        report(Fault("workbench.list.line", at: Fault.Location(file: path, line: number + 1)))
        return
      }
    }
    if !rest.isEmpty { take(rest[...]) }
    if let damage = input.damage { report(damage) }
  }

  /// Nil when the line has no identifier or no name.
  private static func entry(
    _ object: [String: JSONValue], at place: Fault.Location
  ) -> (entry: ScreeningEntry, faults: [Fault])? {
    var fields = ScreeningFields(object, at: place)
    guard let id = fields.identifier(), let names = fields.names("names"), !names.isEmpty else { return nil }
    let weak = fields.names("weak_names") ?? fields.texts("weak_names")
    let entry = ScreeningEntry(
      id: id, list: object["list"]?.nameText ?? "", schema: fields.schema(otherwise: "LegalEntity"),
      names: names.enumerated().map { .init($1, quality: $0 == 0 ? .primary : .alias) }
        + weak.map { .init($0, quality: .weak) },
      birthDates: fields.birthDates(), countries: fields.countries(), identifiers: fields.texts("identifiers"))
    return (entry, fields.faults)
  }
}
