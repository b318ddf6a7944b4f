import Ontology
import Testing
import Vocabulary

@Suite("Identifiers")
struct IdentifierTests {
  @Test(
    "published examples parse to one normal form",
    arguments: [
      // ISO 13616 registry examples.
      (Kind.iban, "GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
      (.iban, "de89370400440532013000", "DE89370400440532013000"),
      (.iban, "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
      (.iban, "NO93 8601 1117 947", "NO9386011117947"),
      (.iban, "MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"),
      (.iban, "BR1800360305000010009795493C1", "BR1800360305000010009795493C1"),
      (.iban, "LC55HEMM000100010012001200023015", "LC55HEMM000100010012001200023015"),
      (.bic, "deutdeff", "DEUTDEFF"), (.bic, "DEUTDEFFXXX", "DEUTDEFF"), (.bic, "NEDSZAJJ123", "NEDSZAJJ123"),
      // GLEIF's own identifier and two of large banks, as published by GLEIF.
      (.lei, "506700GE1G29325QX363", "506700GE1G29325QX363"), (.lei, "529900T8BM49AURSDO55", "529900T8BM49AURSDO55"),
      (.lei, "5493-001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12"),
      (.imo, "IMO 9074729", "IMO9074729"), (.imo, "9074729", "IMO9074729"),
      (.vin, "1m8gdm9axkp042788", "1M8GDM9AXKP042788"), (.vin, "11111111111111111", "11111111111111111"),
      (.container, "CSQU 305438 3", "CSQU3054383"), (.container, "csqu305438-3", "CSQU3054383"),
      (.cas, "7732-18-5", "7732-18-5"), (.cas, "437-38-7", "437-38-7"), (.cas, "58-08-2", "58-08-2"),
      (.inchiKey, "BSYNRYMUTXBXSQ-UHFFFAOYSA-N", "BSYNRYMUTXBXSQ-UHFFFAOYSA-N"),
      (.phone, "+44 (0)20 7946 0000", "+442079460000"), (.phone, "0044 20 7946 0000", "+442079460000"),
      (.phone, "+1 (613) 555-0123", "+16135550123"), (.phone, "+49 000 1913 8376", "+4900019138376"),
      (.uetr, "EB6305C9-1F7F-49DE-AED0-16487C27B42D", "eb6305c9-1f7f-49de-aed0-16487c27b42d"),
    ])
  func parses(kind: Kind, text: String, normal: String) {
    #expect(kind.parse(text) == normal)
    #expect(kind.parse(normal) == normal, "the normal form parses to itself")
  }

  @Test(
    "a wrong check digit, length, letter or place does not parse",
    arguments: [
      (Kind.iban, "GB28NWBK60161331926819"), (.iban, "GB29NWBK6016133192681"), (.iban, "XX29NWBK60161331926819"),
      (.iban, "GB29NWBK60161331926891"), (.iban, "GB2ONWBK60161331926819"), (.iban, ""),
      (.iban, "US29NWBK60161331926819"), (.bic, "DEUTZZFF"), (.bic, "DEUT1EFF"), (.bic, "DEUTDEFFXX"),
      (.bic, "DEUTDEFFXXXX"), (.lei, "529900T8BM49AURSDO56"), (.lei, "529900T8BM49AURSDO5"),
      (.imo, "9074728"), (.imo, "IMO 907472"), (.imo, "0000000"), (.imo, "IMO IMO 9074729"),
      (.vin, "1M8GDM9AXKP04278"), (.vin, "1M8GDM9AXKPO42788"), (.vin, "1M8GDM9AXKP0427888"),
      (.container, "CSQU3054384"), (.container, "CSQX3054383"), (.container, "CS1U3054383"),
      (.cas, "7732-18-4"), (.cas, "7732-185"), (.cas, "07732-18-5"), (.cas, "7732–18–5"), (.cas, "1-18-5"),
      (.inchiKey, "BSYNRYMUTXBXSQ-UHFFFAOYXA-N"), (.inchiKey, "BSYNRYMUTXBXSQUHFFFAOYSAN"),
      (.phone, "020 7946 0000"), (.phone, "+"), (.phone, "+442"), (.phone, "+44 20 7946 0000 12345"),
      (.phone, "+44 20 CALL ME"), (.phone, "++44 20 7946 0000"), (.phone, "+000 1234567"),
      (.uetr, "eb6305c9-1f7f-19de-aed0-16487c27b42d"), (.uetr, "eb6305c9-1f7f-49de-ced0-16487c27b42d"),
      (.uetr, "eb6305c91f7f49deaed016487c27b42d"),
    ])
  func refuses(kind: Kind, text: String) { #expect(kind.parse(text) == nil) }

  @Test(
    "MOD 97-10 notices any one changed digit",
    arguments: [(Kind.iban, "DE89370400440532013000"), (.lei, "529900T8BM49AURSDO55")])
  func singleErrors(kind: Kind, text: String) {
    let bytes = Array(text.utf8)
    for place in bytes.indices where (48...57).contains(bytes[place]) {
      for digit in UInt8(48)...57 where digit != bytes[place] {
        var changed = bytes
        changed[place] = digit
        let parsed = kind.parse(String(decoding: changed, as: UTF8.self))
        #expect(parsed == nil, "place \(place)")
      }
    }
  }

  @Test("identifiers know what they are made of")
  func parts() throws {
    let iban = try #require(IBAN("GB29NWBK60161331926819"))
    #expect(iban.country.code == "GB")
    #expect(iban.grouped == "GB29 NWBK 6016 1331 9268 19")
    let bic = try #require(BIC("NEDSZAJJ123"))
    #expect((bic.institution, bic.branch, bic.country.code) == ("NEDSZAJJ", "123", "ZA"))
    #expect(VIN("1M8GDM9AXKP042788")?.hasCheckDigit == true)
    #expect(VIN("1M8GDM9A1KP042788")?.hasCheckDigit == false)
    #expect(VIN("WVWZZZ1JZXW000001")?.manufacturer == "WVW")
    #expect(ContainerNumber("CSQU3054383")?.owner == "CSQU")
    #expect(PhoneNumber("+351 000 123 456")?.callingCode == "351")
    #expect(PhoneNumber("+7 495 000 00 00")?.callingCode == "7")
    #expect(InChIKey("BSYNRYMUTXBXSQ-UHFFFAOYSA-N")?.skeleton == "BSYNRYMUTXBXSQ")
  }

  @Test("no text makes a parser trap")
  func fuzz() {
    let alphabet = Array("0189AZaz+-<() /.\u{e9}\u{661}\u{1F600}")
    for _ in 0..<20_000 {
      let text = String((0..<Int.random(in: 0...48)).compactMap { _ in alphabet.randomElement() })
      for kind in Kind.allCases {
        if let normal = kind.parse(text) { #expect(kind.parse(normal) == normal) }
      }
    }
  }

  enum Kind: CaseIterable, Sendable {
    case iban, bic, lei, imo, vin, container, cas, inchiKey, phone, uetr, wallet

    func parse(_ text: String) -> String? {
      switch self {
      case .iban: IBAN(text)?.text
      case .bic: BIC(text)?.text
      case .lei: LEI(text)?.text
      case .imo: IMONumber(text)?.text
      case .vin: VIN(text)?.text
      case .container: ContainerNumber(text)?.text
      case .cas: CASNumber(text)?.text
      case .inchiKey: InChIKey(text)?.text
      case .phone: PhoneNumber(text)?.text
      case .uetr: UETR(text)?.text
      case .wallet: WalletAddress(text)?.text
      }
    }
  }
}
