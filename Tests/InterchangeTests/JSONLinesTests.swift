import Interchange
import Ontology
import Testing
import Vocabulary

@Suite("JSON lines are read strictly and one by one")
struct JSONLinesTests {
  @Test func `entities, account holders and directors`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("entities.jsonl"))
    #expect(reading.summary.format == .followTheMoney)
    #expect(reading.records.map(\.key) == ["P1", "P2", "own-1"])
    #expect(reading.records.allSatisfy { $0.role == .notAssessed })
    #expect(reading.records[0].subject["alias"] == ["Богумил"])
    #expect(reading.records[0].remarks == ["known_to: DE, CA"])
    let firm = reading.records[1]
    #expect(firm.entities.map(\.schema) == ["Company", "Person", "Directorship", "Person", "Directorship"])
    #expect(firm.entities[1]["birthDate"] == ["1960-01-02"])
    #expect(firm.entities[2]["director"] == [firm.entities[1].id])
    #expect(firm.entities[2]["organization"] == ["party-2"])
    #expect(reading.records[2].subject["percentage"] == ["60"])
    let listed = try Reading(
      bytes: Fixtures.bytes("entities.jsonl"), options: IntakeOptions(isPublishedList: true))
    #expect(listed.records.allSatisfy { $0.role == .listed && $0.roleOrigin == .list })
  }

  @Test func `repeated and empty values of a property count once and not at all, however many`() throws {
    let values = (0..<20_000).map { "\"v\($0 % 9000)\"" }.joined(separator: ",")
    let reading = try Reading(#"{"id":"1","schema":"Person","properties":{"alias":["","# + values + "]}}")
    #expect(reading.records[0].subject["alias"] == (0..<9000).map { "v\($0)" })
  }

  @Test func `a list of names`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("list.jsonl"))
    #expect(reading.records.map(\.key) == ["fx-1", "fx-2"])
    #expect(reading.records[0].subject["birthDate"] == ["1963-06-05"])
    #expect(reading.records[1].subject["name"] == ["Hollow Reed \"Trading\" 🌾"])
    #expect(reading.summary.dataset == "fiction")
    #expect(reading.records.allSatisfy { $0.role == .listed })
  }

  @Test func `a bad line costs itself and is named by number`() throws {
    let good = #"{"id":"1","list":"l","schema":"Person","names":["A"]}"#
    let bad = [
      #"{"id":"2","names":"#, #"["names"]"#, #"{"names":["B"]}"#, #"{"id":"3","names":[]}"#,
      #"{"id":"4","names":[{}]}"#,
    ]
    let reading = try Reading(([good] + bad + [good]).joined(separator: "\n"))
    #expect(reading.records.count == 2)
    #expect(
      reading.codes == [
        "interchange.json.malformed", "interchange.json.no-object", "interchange.field-missing",
        "interchange.field-missing", "interchange.field-missing",
      ])
    #expect(reading.faults.map { $0.location.line } == [2, 3, 4, 5, 6])
    var options = IntakeOptions()
    options.limits.rowBytes = good.utf8.count
    let long = try Reading(good + "\n" + good + "  \n" + good + "\n", options: options)
    #expect(long.records.count == 2)
    #expect(long.codes == ["interchange.row-too-long"])
  }
}
