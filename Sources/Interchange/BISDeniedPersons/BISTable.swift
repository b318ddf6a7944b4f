internal import Ontology
internal import Vocabulary

/// The Denied Persons List: a row a denial order and address.
enum BISTable {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    sink.summary.dataset = "us-bis-dpl"
    try HeadedTable.read(source, separator: UInt8(ascii: "\t"), required: ["Name"], into: sink) { row, sink in
      guard let name = row["Name"] else {
        try sink.fault("interchange.field-missing", line: row.line, field: "Name")
        return
      }
      let effective = row["Effective_Date"]
      var entry = EntryBuilder(
        key: "us-bis-"
          + contentKey([
            name, row["Street_Address"] ?? "", row["City"] ?? "", effective ?? "", row["FR_Citation"] ?? "",
          ]),
        schema: "LegalEntity", authority: "Bureau of Industry and Security", country: "us")
      entry.add("name", name)
      entry.address(
        street: [row["Street_Address"]].compactMap { $0 }, city: row["City"], state: row["State"],
        postalCode: row["Postal_Code"], country: row["Country"])
      entry.sanction.add("program", "Denied Persons List")
      for (column, property) in [
        ("Effective_Date", "startDate"), ("Expiration_Date", "endDate"), ("Last_Update", "modifiedAt"),
      ] {
        if let text = row[column] {
          entry.sanction.add(property, DateText.parse(text).first?.description ?? text)
        }
      }
      entry.sanction.add("reason", row["Action"] ?? "")
      entry.sanction.add("authorityId", row["FR_Citation"] ?? "")
      if let standard = row["Standard_Order"] { entry.sanction.add("provisions", "Standard order: " + standard) }
      if let record = entry.record(reference: sink.reference(line: row.line)) { try sink.record(record) }
    }
  }
}
