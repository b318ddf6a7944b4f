internal import Ontology
internal import Vocabulary

/// The legacy CSV set: `sdn.csv` with `alt.csv`, `add.csv` and `sdn_comments.csv`, joined by entry number.
///
/// Aliases, addresses and comments are small and held; the main file streams. `-0-` stands for nothing, a last line
/// may hold the byte 1A. Works with parts missing: without `sdn.csv` the entries are known by alias alone.
struct OFACTables {
  private struct Alias {
    let kind: String
    let name: String
  }
  private struct Place {
    let street: String?
    let city: String?
    let country: String?
    let remarks: String?
  }

  private var aliases: [String: [Alias]] = [:]
  private var places: [String: [Place]] = [:]
  private var comments: [String: [String]] = [:]
  /// Entry numbers of the side files in the order met, with the file and line, until an entry claims them.
  private var unclaimed: [String: (file: String, line: Int, order: Int)] = [:]

  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    var tables = OFACTables()
    for member in source.members where member.part != .main {
      try tables.load(member, into: sink)
    }
    sink.summary.dataset = "us-ofac-sdn"
    for part in [IntakeSource.Part.main, .aliases, .addresses, .comments] where source[part] == nil {
      try sink.note("interchange.ofac.part-missing", ("part", .text(fileName(part))))
    }
    if let main = source[.main] {
      try tables.readMain(main, into: sink)
    } else {
      try tables.emitNameless(into: sink)
    }
  }

  private static func fileName(_ part: IntakeSource.Part) -> String {
    switch part {
    case .aliases: "alt.csv"
    case .addresses: "add.csv"
    case .comments: "sdn_comments.csv"
    default: "sdn.csv"
    }
  }

  private static func isEnd(_ row: CSVRow) -> Bool {
    row.fields.count == 1 && row.fields[0].unicodeScalars.allSatisfy { $0.value == 0x1A || $0 == " " }
  }

  private static func value(_ row: CSVRow, _ index: Int) -> String? {
    guard let text = row[index], text != "-0-" else { return nil }
    return text
  }

  private static func isNumber(_ text: String?) -> Bool {
    guard let text, text.utf8.count <= 12 else { return false }
    return text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  /// Rows of one file that have an entry number and as many columns as they must; the others are faults.
  private static func rows(
    _ file: IntakeFile, columns: Int, into sink: IntakeSink, _ body: (CSVRow, String) throws -> Void
  ) throws {
    sink.file = file.name
    let input = try file.open(limits: sink.limits, hashing: false)
    let reader = CSVReader(input, limits: sink.limits)
    while let item = try reader.next() {
      switch item {
      case .bad(let code, let line, let field):
        try sink.fault(code, line: line, field: field.map { String($0) })
      case .row(let row):
        if isEnd(row) { continue }
        guard let number = row[0], isNumber(number) else {
          try sink.fault("interchange.ofac.entry-number", line: row.line, field: "ent_num")
          continue
        }
        guard row.fields.count >= columns else {
          try sink.fault(
            "interchange.table.columns", line: row.line, ("found", .integer(Int64(row.fields.count))),
            ("wanted", .integer(Int64(columns))))
          continue
        }
        try body(row, number)
      }
      try sink.progress(input)
    }
    try sink.close(input)
  }

  private mutating func load(_ member: IntakeSource.Member, into sink: IntakeSink) throws {
    let columns = member.part == .aliases ? 4 : member.part == .addresses ? 5 : 2
    try OFACTables.rows(member.file, columns: columns, into: sink) { row, number in
      switch member.part {
      case .aliases:
        guard let name = OFACTables.value(row, 3) else {
          try sink.fault("interchange.field-missing", line: row.line, field: "alt_name")
          return
        }
        aliases[number, default: []].append(
          Alias(kind: OFACTables.value(row, 2)?.lowercased() ?? "aka", name: name))
      case .addresses:
        places[number, default: []].append(
          Place(
            street: OFACTables.value(row, 2), city: OFACTables.value(row, 3), country: OFACTables.value(row, 4),
            remarks: OFACTables.value(row, 5)))
      default:
        // Comments go on where remarks were cut off, in the middle of a word if need be: blanks count.
        comments[number, default: []].append(row.fields[1])
      }
      if unclaimed[number] == nil { unclaimed[number] = (member.file.name, row.line, unclaimed.count) }
    }
  }

  private mutating func readMain(_ file: IntakeFile, into sink: IntakeSink) throws {
    try OFACTables.rows(file, columns: 12, into: sink) { row, number in
      guard let name = OFACTables.value(row, 1) else {
        try sink.fault("interchange.field-missing", line: row.line, field: "SDN_Name")
        return
      }
      var entry = OFACNames.entry(number: number, type: OFACTables.value(row, 2))
      if entry.subject.schema == "Person" {
        let parts = OFACNames.personal(name)
        entry.add("name", parts.full)
        entry.add("firstName", parts.first)
        entry.add("lastName", parts.last)
      } else {
        entry.add("name", name)
      }
      for program in OFACNames.programs(OFACTables.value(row, 3) ?? "") { entry.sanction.add("program", program) }
      entry.add(entry.subject.schema == "Person" ? "position" : "summary", OFACTables.value(row, 4))
      entry.add("callSign", OFACTables.value(row, 5))
      entry.add("type", OFACTables.value(row, 6))
      entry.tonnage("deadweightTonnage", OFACTables.value(row, 7))
      entry.tonnage("grossRegisteredTonnage", OFACTables.value(row, 8))
      entry.add("flag", OFACTables.value(row, 9).map(CountryNames.value))
      if let owner = OFACTables.value(row, 10) { entry.link("vessel owner", to: owner) }
      attach(number, to: &entry)
      let remarks = (OFACTables.value(row, 11) == nil ? "" : row.fields[11]) + (comments[number] ?? []).joined()
      OFACRemarks.apply(remarks, to: &entry)
      unclaimed[number] = nil
      if let record = entry.record(reference: sink.reference(line: row.line)) { try sink.record(record) }
    }
    for (_, place) in unclaimed.sorted(by: { $0.value.order < $1.value.order }) {
      sink.file = place.file
      try sink.fault("interchange.ofac.orphan", line: place.line, field: "ent_num")
    }
  }

  /// Without the main file: what the others tell, under the aliases. Whether a name is a person's is not known.
  private func emitNameless(into sink: IntakeSink) throws {
    var nameless = 0
    for (number, place) in unclaimed.sorted(by: { $0.value.order < $1.value.order }) {
      var entry = EntryBuilder(
        key: "ofac-" + number, schema: "LegalEntity", authority: OFACNames.authority, country: "us")
      attach(number, to: &entry)
      // Comments begin where remarks were cut off: the first piece is the end of a fact we do not have.
      for (index, piece) in OFACRemarks.pieces((comments[number] ?? []).joined()).enumerated() {
        if index == 0 { entry.remark(piece) } else { OFACRemarks.apply(piece: piece, to: &entry) }
      }
      if let record = entry.record(reference: sink.reference(line: place.line)) {
        try sink.record(record)
      } else {
        nameless += 1
      }
    }
    if nameless > 0 { try sink.note("interchange.ofac.nameless", ("entries", .integer(Int64(nameless)))) }
  }

  private func attach(_ number: String, to entry: inout EntryBuilder) {
    for alias in aliases[number] ?? [] {
      let name = entry.subject.schema == "Person" ? OFACNames.personal(alias.name).full : alias.name
      entry.alias(name, alias.kind == "fka" ? .former : .strong)
    }
    for place in places[number] ?? [] {
      entry.address(
        street: [place.street].compactMap { $0 }, city: place.city, country: place.country, remarks: place.remarks)
    }
  }
}
