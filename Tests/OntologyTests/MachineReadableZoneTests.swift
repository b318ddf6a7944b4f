import Ontology
import Testing
import Vocabulary

@Suite("Machine-readable zones")
struct MachineReadableZoneTests {
  static let reference = CivilDate(year: 2026, month: 1, day: 1)!

  /// ICAO Doc 9303, parts 4 to 6: the specimen of the fictional state of Utopia.
  static let specimens: [(MachineReadableZone.Format, [String])] = [
    (
      .td3,
      ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
    ),
    (.td2, ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]),
    (
      .td1,
      ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
    ),
  ]

  @Test("ICAO's specimens read alike in all three formats", arguments: specimens.indices)
  func specimen(index: Int) throws {
    let (format, lines) = Self.specimens[index]
    let zone = try #require(MachineReadableZone(lines, reference: Self.reference))
    #expect(zone.format == format)
    #expect(zone.surname == "ERIKSSON")
    #expect(zone.givenNames == "ANNA MARIA")
    #expect(zone.nationality == "UTO")
    #expect(zone.issuer == "UTO")
    #expect(zone.documentNumber == (format == .td3 ? "L898902C3" : "D23145890"))
    #expect(zone.birthDate?.description == "1974-08-12")
    #expect(zone.expiryDate?.description == "2012-04-15")
    #expect(zone.sex == "F")
    #expect(zone.optionalData == (format == .td3 ? "ZE184226B" : ""))
  }

  @Test("one changed digit in a checked field is noticed", arguments: specimens.indices)
  func changed(index: Int) {
    let (format, lines) = Self.specimens[index]
    // The line that holds number, birth and expiry; names and countries carry no check digit.
    let row = format == .td1 ? 1 : 1
    let checked = format == .td1 ? Array(0..<7) + Array(8..<15) : Array(0..<10) + Array(13..<20) + Array(21..<28)
    for place in checked {
      var bytes = Array(lines[row].utf8)
      guard (48...57).contains(bytes[place]) else { continue }
      bytes[place] = bytes[place] == 57 ? 48 : bytes[place] + 1
      var changed = lines
      changed[row] = String(decoding: bytes, as: UTF8.self)
      #expect(MachineReadableZone(changed, reference: Self.reference) == nil, "place \(place)")
    }
  }

  @Test("a card's long document number runs on into the optional data")
  func longNumber() throws {
    // ICAO Doc 9303 part 5, 4.2.2: D23145890734 with check digit 9 behind the filler.
    let lines = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"]
    let zone = try #require(MachineReadableZone(lines, reference: Self.reference))
    #expect(zone.documentNumber == "D23145890734")
    #expect(zone.birthDate?.description == "1934-07-12")
  }

  @Test(
    "what is no zone does not parse",
    arguments: [
      [], [""], ["P<UTO"], ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"],
      ["P<UTOERIKSSON<<ANNA<MARIÄ<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
    ])
  func refuses(lines: [String]) { #expect(MachineReadableZone(lines, reference: Self.reference) == nil) }
}
