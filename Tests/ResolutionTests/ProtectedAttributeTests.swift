import Resolution
import Testing

@Suite("Safeguard 9 in resolution") struct ProtectedAttributeTests {
  @Test("safeguard 9: no column of a protected attribute takes part in linking records")
  func leftOut() {
    let names = ["nationality", "Ethnic group", "religion", "sexualOrientation", "health_status", "political party"]
    let columns =
      [(heading: "surname", kind: RecordTable.Kind.familyName, values: ["Korvain", "Korvain"])]
      + names.map { (heading: $0, kind: RecordTable.Kind.category, values: ["a", "b"]) }
    #expect(RecordTable(identifiers: ["1", "2"], columns: columns).headings == ["surname"])
  }
}
