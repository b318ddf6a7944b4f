internal import Ontology
internal import Vocabulary

/// Canada's consolidated autonomous sanctions list: a `record` a person, entity or ship.
enum CanadaDocument {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    sink.summary.dataset = "ca-sema"
    var newest: PartialDate?
    try XMLEntries.read(source, entries: ["record"], into: sink) { node, sink in
      let given = node.value("GivenName")
      let last = node.value("LastName")
      let other = node.value("EntityOrShip")
      let person = [given, last].compactMap { $0 }.joined(separator: " ")
      guard let name = other ?? (person.isEmpty ? nil : person) else {
        try sink.fault("interchange.field-missing", line: node.line, field: "LastName")
        return
      }
      let isShip = node.value("ShipIMONumber") != nil
      let schema = other == nil ? "Person" : isShip ? "Vessel" : "Organization"
      let regulation = node.value("Country") ?? ""
      // The publisher gives no number; regulation, schedule and item are its address of an entry.
      let place = [
        regulation.split(separator: "/").first.map(\.tidied) ?? "", node.value("Schedule") ?? "",
        node.value("Item") ?? "",
      ]
      var entry = EntryBuilder(
        key: "ca-" + place.map(\.slug).filter { !$0.isEmpty }.joined(separator: "-"), schema: schema,
        authority: "Global Affairs Canada",
        country: "ca")
      entry.add("name", name)
      if schema == "Person" {
        entry.add("firstName", given)
        entry.add("lastName", last)
      }
      entry.add(schema == "Person" ? "title" : "type", node.value("TitleOrShip"))
      if let number = node.value("ShipIMONumber") { entry.identifier(.imo, type: "IMO", number: number) }
      if let date = node.value("DateOfBirthOrShipBuildDate") { entry.birthDate(date) }
      for alias in aliases(node.value("Aliases") ?? "", ofPerson: schema == "Person") { entry.alias(alias, .strong) }
      if let code = country(regulation) { entry.add("country", code) }
      entry.sanction.add("program", regulation)
      entry.sanction.add("authorityId", place.dropFirst().filter { !$0.isEmpty }.joined(separator: ", item "))
      if let listed = node.value("DateOfListing").flatMap({ DateText.parse($0).first }) {
        entry.sanction.add("listingDate", listed.description)
        if newest.map({ $0.latest < listed.latest }) ?? true { newest = listed }
      }
      if let record = entry.record(reference: sink.reference(line: node.line)) { try sink.record(record) }
    }
    sink.summary.publishedAt = newest
  }

  /// `Belarus / Bélarus` is a country; `Hamas Terrorist Attacks / …` is none.
  private static func country(_ regulation: String) -> String? {
    regulation.split(separator: "/").lazy.compactMap { CountryNames.code($0.tidied) }.first
  }

  /// Aliases stand in one field: semicolons and slashes divide them, and commas between names of persons (a firm's comma
  /// belongs to its legal form).
  static func aliases(_ text: String, ofPerson: Bool) -> [String] {
    text.replacingSlashes.split(whereSeparator: { $0 == ";" || (ofPerson && $0 == ",") })
      .map(\.tidied).filter { name in name.contains(where: \.isLetter) }
  }
}

extension String {
  /// A slash between blanks divides; one inside a word (`S/A`) does not.
  fileprivate var replacingSlashes: String {
    var out = ""
    let characters = Array(self)
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : " "
      let after = index + 1 < characters.count ? characters[index + 1] : " "
      out.append(character == "/" && before == " " && after == " " ? ";" : character)
    }
    return out
  }
}
