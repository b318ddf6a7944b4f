import Testing
import Vocabulary

@Suite struct CanonicalBytesTests {
  @Test(arguments: [Int64.min, -1_000_000_007, -64, -1, 0, 1, 63, 64, 127, 128, 300, 1 << 40, .max])
  func wholeNumbersAreReadBack(value: Int64) throws {
    var writer = CanonicalWriter()
    writer.write(value)
    writer.write(UInt64(bitPattern: value))
    var reader = CanonicalReader(writer.bytes)
    #expect(try reader.signed() == value)
    #expect(try reader.unsigned() == UInt64(bitPattern: value))
    try reader.finish()
  }

  @Test func aSentenceWithEveryKindOfValueIsReadBack() throws {
    let sentence = Sentence(
      "a.b", ("text", .text("Zoë")), ("n", .integer(-5)), ("share", .share(9450)), ("t", .thousandths(2500)),
      ("money", .money(Money(minorUnits: 12, currency: .euro))), ("date", .date(CivilDate(daysSinceEpoch: 20_000))),
      ("at", .instant(Instant(seconds: 5))), ("span", .duration(seconds: 60)), ("in", .country(CountryCode("FR")!)),
      ("account", .account("1")), ("payment", .payment("2")), ("all", .list([.text("x"), .list([.integer(1)])])))
    #expect(try Sentence(canonicalBytes: sentence.canonicalBytes) == sentence)
  }

  @Test func cutAndAlteredBytesThrowOrGiveAnotherValueButNeverTrap() throws {
    let marking = Marking(sharing: .amber, action: .red, handling: [.h1, .h3], restrictions: ["not abroad"])!
    let whole = marking.canonicalBytes
    #expect(try Marking(canonicalBytes: whole) == marking)
    for length in 0..<whole.count {
      #expect(throws: Fault.self) { try Marking(canonicalBytes: Array(whole[..<length])) }
    }
    for index in whole.indices {
      for bit in 0..<8 {
        var altered = whole
        altered[index] ^= 1 << UInt8(bit)
        #expect((try? Marking(canonicalBytes: altered)) != marking)
      }
    }
    #expect(throws: Fault.self) { try Marking(canonicalBytes: whole + [0]) }
  }

  @Test func aNumberHasOneForm() {
    var padded = CanonicalReader([0x80, 0x00])
    #expect(throws: Fault.self) { try padded.unsigned() }
    var long = CanonicalReader([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02])
    #expect(throws: Fault.self) { try long.unsigned() }
    var liar = CanonicalReader([0xff, 0xff, 0xff, 0xff, 0x0f])
    #expect(throws: Fault.self) { try liar.texts() }
  }
}
