internal import JSON
internal import Ontology
internal import Vocabulary

/// FollowTheMoney entities, one JSON object a line, and the flavour in which banks hand over account holders: with
/// `owner_id` (the key that accounts refer to), `known_to`, and `directors` of firms.
enum FollowTheMoneyLines {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    try JSONLines.read(source, into: sink) { value, line, sink in
      guard let id = value["id"]?.scalarText, !id.isEmpty else {
        return try sink.fault("interchange.field-missing", line: line, field: "id")
      }
      guard let schema = value["schema"]?.string, !schema.isEmpty else {
        return try sink.fault("interchange.field-missing", line: line, field: "schema")
      }
      guard case .object(let properties)? = value["properties"] else {
        return try sink.fault("interchange.field-missing", line: line, field: "properties")
      }
      var subject = Entity(id: id, schema: schema)
      for property in properties {
        guard let texts = property.value.texts else {
          // A nested entity or a broken value: the rest of the entity stands.
          try sink.fault("interchange.ftm.value", line: line, field: property.key)
          continue
        }
        subject.add(property.key, texts.map(\.tidied))
      }
      let key = value["owner_id"]?.scalarText ?? id
      var remarks: [String] = []
      if let known = value["known_to"]?.texts, !known.isEmpty {
        remarks.append("known_to: " + known.joined(separator: ", "))
      }
      let isListed = sink.options.isPublishedList || subject["topics"].contains("sanction")
      let record = SourceRecord(
        key: key, entities: [subject] + directors(value["directors"], of: id, key: key),
        role: isListed ? .listed : .notAssessed, roleOrigin: isListed ? .list : .machine,
        reference: sink.reference(line: line), remarks: remarks)
      try sink.record(record)
    }
  }

  /// Each director a person of its own, tied to the firm: whether that is somebody else here is not for a reader to say.
  private static func directors(_ value: JSONValue?, of organization: String, key: String) -> [Entity] {
    guard case .array(let items)? = value else { return [] }
    var entities: [Entity] = []
    for (index, item) in items.enumerated() {
      guard let name = (item["name"] ?? item).scalarText?.tidied, !name.isEmpty else { continue }
      var person = Entity(id: "\(key)-director-\(index + 1)", schema: "Person")
      person.add("name", name)
      for date in item["birthDate"]?.texts ?? [] { person.add("birthDate", date.tidied) }
      var directorship = Entity(id: "\(key)-directorship-\(index + 1)", schema: "Directorship")
      directorship.add("director", person.id)
      directorship.add("organization", organization)
      entities += [person, directorship]
    }
    return entities
  }
}
