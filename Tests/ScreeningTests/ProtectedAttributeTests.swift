import Ontology
import Screening
import Testing
import Vocabulary

@Suite("Safeguard 9 in screening") struct ProtectedAttributeTests {
  private func entry(_ properties: [(String, String)]) throws -> ScreeningEntry {
    var person = Entity(id: "p", schema: "Person")
    person.add("name", "Karim Dubrovsky")
    for (name, value) in properties { person.add(name, value) }
    let record = SourceRecord(
      key: "k", entities: [person], role: .listed, roleOrigin: .list,
      reference: RecordReference(file: Digest(of: "x"), line: 1))
    return try #require(ScreeningEntry(record, list: "t"))
  }

  @Test("safeguard 9: what nationality, religion or ethnicity a list gives changes no comparison")
  func notCompared() throws {
    let query = ScreeningQuery(schema: "Person", names: ["Karim Dubrovsky"], countries: ["sy"])
    func hit(_ properties: [(String, String)]) throws -> ScreeningHit {
      try #require(ScreeningIndex([try entry(properties)]).search(query).first)
    }
    let bare = try hit([])
    for (property, value) in [
      ("nationality", "SY"), ("nationality", "RU"), ("citizenship", "SY"), ("ethnicity", "any"), ("religion", "any"),
    ] {
      let other = try hit([(property, value)])
      #expect(other.score == bare.score && other.why == bare.why && other.against == bare.against, "\(property)")
    }
    // Where somebody lives does count.
    #expect(try hit([("country", "SY")]).score != bare.score || hit([("country", "SY")]).why != bare.why)
  }
}
