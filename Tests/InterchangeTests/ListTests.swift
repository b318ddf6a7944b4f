import Interchange
import Ontology
import Testing
import Vocabulary

@Suite("Lists keep everything that their publishers say")
struct ListTests {
  func ofac(_ parts: [String]) throws -> Reading {
    let files = try parts.map { IntakeFile(name: "fx-\($0).csv", bytes: try Fixtures.bytes("ofac/\($0).csv")) }
    let plan = try Intake.plan(files: files)
    #expect(plan.sources.count == 1)
    return try Reading(plan.sources[0])
  }
  func subject(_ reading: Reading, _ key: String) -> Entity? { reading.records.first { $0.key == key }?.subject }
  func entities(_ reading: Reading, _ key: String, _ schema: String) -> [Entity] {
    reading.records.first { $0.key == key }?.entities.filter { $0.schema == schema } ?? []
  }

  @Test func `the OFAC tables join, comments going on where remarks were cut`() throws {
    let reading = try ofac(["alt", "sdn", "sdn_comments", "add"])
    #expect(reading.faults.isEmpty)
    #expect(reading.records.map(\.key) == (1...5).map { "ofac-70000\($0)" })
    let person = try #require(subject(reading, "ofac-700001"))
    #expect(person.schema == "Person")
    #expect(person["name"] == ["Bogumil Janek TARNOWICZ"])
    #expect(person["firstName"] == ["Bogumil Janek"])
    #expect(person["lastName"] == ["TARNOWICZ"])
    #expect(person["alias"] == ["Bogumil TARNOVICH", "Богумил ТАРНОВИЧ"])
    #expect(person["weakAlias"] == ["THE REED", "REED; HOLLOW", "OLD REED"])
    #expect(person["previousName"] == ["Bogumil TARNO", "Bogdan TARNO"])
    #expect(person["birthDate"] == ["1963-06-05", "~1964"])
    #expect(person["birthPlace"] == ["Lower Quay, Poland"])
    #expect(person["nationality"] == ["pl", "mt"])
    #expect(person["citizenship"] == ["mt"])
    #expect(person["gender"] == ["male"])
    #expect(person["passportNumber"] == ["X1234567", "RL 998877"])
    #expect(person["idNumber"] == ["X-63-0605"])
    #expect(person["taxNumber"] == ["5550001112"])
    #expect(person["phone"] == ["000111222"])
    #expect(person["email"] == ["bt@reed.example"])
    #expect(person["website"] == ["www.reed.example"])
    #expect(person["position"] == ["Chief of the HOLLOW REED NETWORK"])
    #expect(person["address"] == ["1 Reed Lane, Lower Quay 00-001, Poland", "Valletta, Malta"])
    let sanction = try #require(entities(reading, "ofac-700001", "Sanction").first)
    #expect(sanction["program"] == ["FICTION-NARC", "FICTION-CYBER"])
    #expect(sanction["provisions"] == ["Secondary sanctions risk: section 1 of Invented Order 1"])
    let passports = entities(reading, "ofac-700001", "Passport")
    #expect(passports.map { $0["country"] } == [["mt"], ["pl"]])
    #expect(passports[0]["startDate"] == ["2004-03-03"])
    #expect(passports[0]["endDate"] == ["2014-03-02"])
    let wallets = entities(reading, "ofac-700001", "CryptoWallet")
    #expect(wallets.map { $0["currencySymbol"] } == [["XBT"], ["ETH"]])
    #expect(wallets[1]["publicKey"] == ["0x00000000000000000000000000000000000f1c71"])
    #expect(entities(reading, "ofac-700001", "UnknownLink").map { $0["description"] } == [["HOLLOW REED TRADING LTD."]])
    #expect(reading.records[0].remarks.isEmpty)
  }

  @Test func `firms, ships and aircraft keep their particulars`() throws {
    let reading = try ofac(["sdn", "alt", "add", "sdn_comments"])
    let firm = try #require(subject(reading, "ofac-700002"))
    #expect(firm.schema == "Organization")
    #expect(firm["name"] == ["HOLLOW REED TRADING LTD."])
    #expect(firm["alias"] == ["REED TRADING, S.A."])
    #expect(firm["registrationNumber"] == ["X-MT-7001", "851683897"])
    #expect(firm["swiftBic"] == ["FICTMTM1"])
    #expect(firm["vatCode"] == ["X121024920"])
    #expect(firm["incorporationDate"] == ["2018-01-17"])
    #expect(firm["classification"] == ["Wholesale of goods"])
    #expect(reading.records[1].remarks == ["all offices worldwide"])
    let ship = try #require(subject(reading, "ofac-700003"))
    #expect(ship.schema == "Vessel")
    #expect(ship["imoNumber"] == ["9074729"])
    #expect(ship["mmsi"] == ["000209123"])
    #expect(ship["callSign"] == ["X2FIC"])
    #expect(ship["type"] == ["Crude/Oil Products Tanker"])
    #expect(ship["deadweightTonnage"] == ["99144"])
    #expect(ship["grossRegisteredTonnage"] == ["56068"])
    #expect(ship["flag"] == ["mt"])
    #expect(ship["pastFlags"] == ["pa", "tv"])
    #expect(
      entities(reading, "ofac-700003", "UnknownLink").map { $0["role"] + $0["description"] } == [
        ["vessel owner", "Hollow Reed Shipping Inc."], ["linked to", "HOLLOW REED TRADING LTD"],
      ])
    let plane = try #require(subject(reading, "ofac-700004"))
    #expect(plane.schema == "Airplane")
    #expect(plane["serialNumber"] == ["8401", "1023409321"])
    #expect(plane["registrationNumber"] == ["FX-RED2"])
    #expect(plane["model"] == ["IL76-TD"])
    #expect(plane["buildDate"] == ["1987-02-02"])
    #expect(subject(reading, "ofac-700005")?["birthDate"] == ["1958", "1959", "1960", "1961", "1962"])
  }

  @Test func `without the main file the aliases stand alone and what is missing is said`() throws {
    let reading = try ofac(["alt", "add"])
    #expect(reading.records.map(\.key) == ["ofac-700001", "ofac-700002", "ofac-700005"])
    #expect(
      reading.notes.map(\.key) == [
        "interchange.ofac.part-missing", "interchange.ofac.part-missing", "interchange.ofac.nameless",
      ])
    let alone = try ofac(["sdn"])
    #expect(alone.records.count == 5)
    #expect(alone.notes.count == 3)
  }

  @Test func `rows of entries that the main file lacks are reported`() throws {
    let plan = try Intake.plan(files: [
      IntakeFile(name: "a/sdn.csv", bytes: try Fixtures.bytes("ofac/sdn.csv")),
      IntakeFile(
        name: "a/alt.csv", bytes: Array("999,1,\"aka\",\"NOBODY\",-0- \r\nx,1,\"aka\",\"NOBODY\",-0- \r\n".utf8)),
    ])
    let reading = try Reading(plan.sources[0])
    #expect(reading.records.count == 5)
    #expect(reading.codes == ["interchange.ofac.entry-number", "interchange.ofac.orphan"])
    #expect(reading.faults.map { $0.location.file } == ["a/alt.csv", "a/alt.csv"])
  }

  @Test func `sets in different places are different sources`() throws {
    let names = ["a/sdn.csv", "b/sdn.csv", "a/x-alt.csv"]
    let plan = try Intake.plan(
      files: try names.map {
        IntakeFile(name: $0, bytes: try Fixtures.bytes($0.contains("alt") ? "ofac/alt.csv" : "ofac/sdn.csv"))
      })
    #expect(plan.sources.map { $0.members.map(\.file.name) } == [["a/sdn.csv"], ["b/sdn.csv"], ["a/x-alt.csv"]])
    let beside = try Intake.plan([Fixtures.path("ofac/sdn.csv")])
    #expect(beside.sources[0].members.map(\.part) == [.main, .aliases, .addresses, .comments])
  }

  @Test func `OFAC's XML says the same as its tables`() throws {
    let tables = try ofac(["sdn", "alt", "add", "sdn_comments"])
    let reading = try Reading(bytes: Fixtures.bytes("sdn.xml"))
    #expect(reading.faults.isEmpty)
    #expect(reading.records.map(\.key) == ["ofac-700001", "ofac-700003", "ofac-700002"])
    #expect(reading.summary.publishedAt == PartialDate("2025-03-28"))
    let person = reading.records[0].subject
    let other = try #require(subject(tables, "ofac-700001"))
    for property in [
      "name", "firstName", "lastName", "birthDate", "birthPlace", "nationality", "citizenship", "gender", "position",
    ] {
      #expect(person[property] == other[property], "\(property)")
    }
    #expect(person["weakAlias"] == ["THE REED"])
    #expect(person["previousName"] == ["Bogumil TARNO"])
    #expect(person["address"] == ["1 Reed Lane, Lower Quay, 00-001, Poland"])
    #expect(
      reading.records[0].entities.map(\.schema) == [
        "Person", "Sanction", "Address", "Passport", "CryptoWallet", "UnknownLink",
      ])
    for property in ["imoNumber", "callSign", "type", "flag", "deadweightTonnage", "grossRegisteredTonnage"] {
      #expect(reading.records[1].subject[property] == subject(tables, "ofac-700003")?[property], "\(property)")
    }
    #expect(reading.records[2].subject["name"] == ["HOLLOW REED TRADING LTD. & CO."])
  }

  @Test func `the list of the Security Council with qualities, ranges and documents`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("un.xml"))
    #expect(reading.faults.isEmpty)
    let person = reading.records[0].subject
    #expect(person["name"] == ["BOGUMIL JANEK TARNOWICZ"])
    #expect(person["alias"] == ["Тарновіч", "BOGUMIL TARNOVICH"])
    #expect(person["weakAlias"] == ["THE REED"])
    #expect(person["birthDate"] == ["1963-06-06", "~1963", "1964", "1965", "1966"])
    #expect(person["birthCountry"] == ["pl"])
    #expect(person["position"] == ["Chief", "Treasurer"])
    #expect(person["gender"] == ["male"])
    #expect(person["passportNumber"] == ["X1234567"])
    #expect(reading.records[0].entities[1]["listingDate"] == ["2012-12-31"])
    #expect(reading.records[0].entities[1]["unscId"] == ["FXi.001"])
    let firm = reading.records[1].subject
    #expect(firm["name"] == ["HOLLOW REED SHIPPING", "REED LINES"])
    #expect(firm["previousName"] == ["Old Reed Lines"])
    #expect(firm["imoNumber"] == ["9074729"])
    #expect(reading.summary.publishedAt == PartialDate("2026-02-27"))
  }

  @Test func `Canada's list with persons, firms and ships`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("canada.xml"))
    #expect(reading.faults.isEmpty)
    #expect(reading.records.map(\.key) == ["ca-belarus-1-part-1-1", "ca-invented-regulations-2", "ca-russia-2-3"])
    #expect(reading.records[0].subject["alias"] == ["Bogumil Tarnovich", "Тарновіч", "The Reed", "Old Reed"])
    #expect(reading.records[0].subject["country"] == ["by"])
    #expect(reading.records[1].subject["alias"] == ["Reed Trading, S/A", "HRT"])
    #expect(reading.records[1].subject["country"].isEmpty)
    #expect(reading.records[2].subject.schema == "Vessel")
    #expect(reading.records[2].subject["buildDate"] == ["1997"])
    #expect(reading.records[2].subject["imoNumber"] == ["9074729"])
  }

  @Test func `every property that the readers write is one that the schemata know`() throws {
    let catalog = try SchemaCatalog.embedded()
    var readings = [try ofac(["sdn", "alt", "add", "sdn_comments"])]
    for name in ["sdn.xml", "un.xml", "canada.xml", "bis.tsv", "names.csv", "entities.jsonl", "list.jsonl"] {
      readings.append(try Reading(bytes: Fixtures.bytes(name)))
    }
    for reading in readings {
      for entity in reading.records.flatMap(\.entities) {
        let unknown = catalog.faults(in: entity).filter { $0.code != "ontology.malformed-value" }
        #expect(unknown.isEmpty, "\(entity.schema) \(unknown)")
      }
    }
  }

  @Test func `the same file read twice gives the same records`() throws {
    for name in ["sdn.xml", "un.xml", "canada.xml", "bis.tsv", "names.csv", "entities.jsonl", "list.jsonl"] {
      let first = try Reading(bytes: Fixtures.bytes(name))
      let second = try Reading(bytes: gzipped(Fixtures.bytes(name)))
      #expect(first.records == second.records, "\(name)")
      #expect(!first.records.isEmpty)
      #expect(first.summary.digests == second.summary.digests)
    }
  }
}
