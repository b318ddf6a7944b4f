import Authority
import Ontology
import Protection
import TestSupport
import Testing
import Vocabulary

/// Invented people, each barred from somewhere.
enum Register {
  static func person(
    _ id: String, _ names: [String], _ identifiers: [String] = [], barred: [String], role: PersonRole = .victim
  ) -> ProtectedPerson {
    ProtectedPerson(
      id: id, names: names, identifiers: identifiers, references: ["record-" + id + "-7741"],
      standing: PersonStanding([.init(place: "case", role: role, origin: .officer)]),
      bar: DisclosureBar(countries: barred.compactMap { CountryCode($0) }))
  }

  static let samira = person(
    "quiet-heron", ["Samira Haddadian"],
    ["DE89 3704 0044 0532 0130 00", "X12 345 678 K", "+49 151 2345 6789", "samira.haddadian@example.org"],
    barred: ["IR"])
  static let vladimir = person("grey-otter", ["Владимир Кузнечихин"], ["4509 123456 RU"], barred: ["RU"])
  static let xiaoming = person("small-crane", ["李晓明"], barred: ["CN"])
  static let joerg = person("red-marten", ["Jörg Müßgens-Ødegård", "Juan Carlos Peñaverde Ibarluzea"], barred: ["IR"])

  static let scanner = EgressScanner(ProtectedRegister([samira, vladimir, xiaoming, joerg]))
  static let iran = recipient("IR")
  static let everyone = recipient("IR", "RU", "CN")

  static func recipient(_ countries: String...) -> Recipient {
    Recipient(id: "peer", countries: countries.compactMap { CountryCode($0) })
  }

  static func scan(_ text: String, to recipient: Recipient = everyone) -> EgressVerdict {
    scan(Array(text.utf8), to: recipient)
  }
  static func scan(_ bytes: [UInt8], to recipient: Recipient = everyone) -> EgressVerdict {
    scanner.scan([OutboundPart(name: "message", bytes: bytes)], to: recipient)
  }
}

struct Leak: Sendable, CustomTestStringConvertible {
  let way: String
  let bytes: [UInt8]
  var person = Register.samira.id
  var testDescription: String { way }

  init(_ way: String, _ text: String, person: String = Register.samira.id) {
    self.init(way, bytes: Array(text.utf8), person: person)
  }
  init(_ way: String, bytes: [UInt8], person: String = Register.samira.id) {
    self.way = way
    self.bytes = bytes
    self.person = person
  }

  static let name = "Samira Haddadian"
  static let note = "Our contact is Samira Haddadian, staying with friends."
  static let padding = String(
    repeating: "The weather in the harbour was fair and the report says little else. ", count: 40)

  static let spelt: [Leak] = [
    Leak("plain", note),
    Leak("family name first", "HADDADIAN, Samira (f)"),
    Leak("capitals", "SAMIRA HADDADIAN"),
    Leak("run together", "file samirahaddadian.pdf"),
    Leak("camel case", "see SamiraHaddadian2"),
    Leak("underscores", "samira_haddadian-statement"),
    Leak("set apart", "S a m i r a   H a d d a d i a n"),
    Leak("over a line break", "she is called Samira\nHaddadian and"),
    Leak("hyphenated at the line's end", "Sami-\nra Haddad-\nian"),
    Leak("one letter wrong", "Samira Haddadiann"),
    Leak("another romanisation", "Samireh Hadadian"),
    Leak("accents", "Sámira Hâddâdiân"),
    Leak("decomposed accents", "Sa\u{301}mira Hadda\u{302}dian"),
    Leak("invisible characters", "Sa\u{200B}mi\u{AD}ra Had\u{2060}dadian"),
    Leak("look-alike letters", "S\u{430}mira Hadd\u{430}dian"),
    Leak("digits for letters", "S4mira Hadd4dian"),
    Leak("full-width letters", "Ｓａｍｉｒａ Ｈａｄｄａｄｉａｎ"),
    Leak("Cyrillic", "её зовут Самира Хаддадиан"),
    Leak("Arabic", "اسمها سميرة حداديان"),
    Leak("Greek", "Σαμίρα Χανταντιάν ή Σαμιρα Χαδδαδιαν"),
    Leak("a middle name between", "Samira Leyla Haddadian"),
    Leak("fields of a form", "Given names: Samira\nFamily name: Haddadian"),
    Leak("fields of a record", #"{"firstName":"Samira","sex":"f","lastName":"Haddadian"}"#),
    Leak("markup inside", "<p>Sam<b>ira</b> Had<i>dadian</i></p>"),
    Leak("cells of a table", "<td>Samira</td><td>Haddadian</td>"),
    Leak("Latin for Cyrillic", "Vladimir Kuznechikhin", person: Register.vladimir.id),
    Leak("another Latin for Cyrillic", "Wladimir Kusnetschichin", person: Register.vladimir.id),
    Leak("pinyin for Han", "a man named Li Xiaoming", person: Register.xiaoming.id),
    Leak("Han inside running text", "昨天我们看到李晓明在港口工作", person: Register.xiaoming.id),
    Leak("umlauts spelt out", "Joerg Muessgens-Oedegaard", person: Register.joerg.id),
    Leak("two of four names", "Mr. Juan Peñaverde", person: Register.joerg.id),
    Leak("bank account with other separators", "acct DE89-3704-0044-0532-0130-00"),
    Leak("bank account in small letters, unseparated", "de89370400440532013000"),
    Leak("telephone with brackets", "call 0049 (151) 23456789"),
    Leak("telephone at home", "mobile: 0151/2345 67 89"),
    Leak("document with dots", "ID x12.345.678.k"),
    Leak("mail address in words", "samira dot haddadian (at) example dot org"),
    Leak("the node's own reference in an error", "1 record: record-quiet-heron-7741 is withheld"),
    Leak("the register's pseudonym", "subject quiet-heron"),
  ]

  static let hashed: [Leak] = [
    Leak("SHA-256 of the account", Digest(of: "DE89370400440532013000").hex),
    Leak("SHA-256 in capitals", Digest(of: "DE89370400440532013000").hex.uppercased()),
    Leak("SHA-256 of the mail address, base64", Packing.base64(Digest(of: "samira.haddadian@example.org").bytes)),
    Leak("MD5 of the mail address", "key \(md5OfMail)"),
    Leak("SHA-1 of the telephone number", sha1OfPhone),
    Leak("SHA-256 with colons", Packing.hex(Digest(of: "+4915123456789").bytes, separator: ":")),
    Leak("SHA-256 as bytes", bytes: [0, 1, 2, 255] + Digest(of: "x12345678k").bytes + [9, 200]),
  ]
  // From `printf … | md5sum` and `sha1sum`, not from the code under test.
  static let md5OfMail = "10629ac299aeb197f0f14d9deef27061"
  static let sha1OfPhone = "0158dd27651b66727ff5152c54ca1538c025221b"

  static let packed: [Leak] = {
    let bytes = Packing.bytes(note)
    let long = Packing.bytes(padding + note + padding)
    return [
      Leak("base64", "payload=" + Packing.base64(bytes)),
      Leak("base64 behind letters", "data" + Packing.base64(bytes)),
      Leak("base64url of the name alone", Packing.base64(Packing.bytes(name), url: true)),
      Leak("base64 in lines", Packing.base64(long, lineLength: 76)),
      Leak("base64 of base64", Packing.base64(Packing.bytes(Packing.base64(bytes)))),
      // `printf 'Samira Haddadian' | base32`
      Leak("base32", "key KNQW22LSMEQEQYLEMRQWI2LBNY======"),
      Leak("hex", Packing.hex(bytes)),
      Leak("hex with colons", Packing.hex(bytes, separator: ":")),
      Leak("hex in C", "\\x" + Packing.hex(bytes, separator: "\\x")),
      Leak("decimal bytes", "[" + bytes.map { String($0) }.joined(separator: ", ") + "]"),
      Leak("percent", "?q=" + Packing.percent(name)),
      Leak("percent twice", Packing.percent(Packing.percent(name, all: true))),
      Leak("quoted-printable", Packing.quotedPrintable(note)),
      Leak("JSON escapes", #"{"n":""# + Packing.jsonEscapes(name) + #""}"#),
      Leak("character references", Packing.entities(name)),
      Leak("hexadecimal character references", Packing.entities(name, hex: true)),
      Leak("UTF-16, little end first", bytes: Packing.utf16(note, littleEndian: true)),
      Leak("UTF-16, big end first, marked", bytes: Packing.utf16(note, littleEndian: false, mark: true)),
      Leak(
        "UTF-16 in Cyrillic", bytes: Packing.utf16("Владимир Кузнечихин", littleEndian: true),
        person: Register.vladimir.id),
      Leak("UTF-16 in base64", Packing.base64(Packing.utf16(name, littleEndian: true))),
      Leak(
        "Windows-1252",
        bytes: Packing.bytes("J") + [0xF6] + Packing.bytes("rg M") + [0xFC, 0xDF] + Packing.bytes("gens"),
        person: Register.joerg.id),
      Leak("gzip", bytes: Packing.gzip(bytes)),
      Leak("two gzip members", bytes: Packing.gzip([65, 66]) + Packing.gzip(bytes)),
      Leak("zlib", bytes: Packing.zlib(bytes)),
      Leak("raw deflate", bytes: Packing.rawDeflate(long)),
      Leak("gzip in base64", Packing.base64(Packing.gzip(bytes))),
      Leak("raw deflate in base64", Packing.base64(Packing.rawDeflate(bytes))),
      Leak("zip", bytes: Packing.zip([("a.txt", [65]), ("b.txt", bytes)])),
      Leak("zip, stored", bytes: Packing.zip([("b.txt", bytes)], stored: true)),
      Leak("zip in zip in gzip", bytes: Packing.gzip(Packing.zip([("in.zip", Packing.zip([("b.txt", bytes)]))]))),
      Leak("the name of a file in a zip", bytes: Packing.zip([("Samira Haddadian.txt", [65])])),
      Leak(
        "the name of a file in an encrypted zip",
        bytes: Packing.zip([("Samira Haddadian.txt", [1, 2, 3])], encrypted: true)),
      Leak("tar", bytes: Packing.tar("notes.txt", bytes)),
      Leak("gzip in tar in gzip", bytes: Packing.gzip(Packing.tar("x.gz", Packing.gzip(bytes)))),
      Leak("zlib inside other bytes", bytes: [0, 1, 2, 3, 250, 251] + Packing.zlib(bytes) + [0, 7, 7, 7]),
      Leak("gzip in hex in JSON", #"{"blob":""# + Packing.hex(Packing.gzip(bytes)) + #""}"#),
      Leak("entities in percent in base64", Packing.base64(Packing.bytes(Packing.percent(Packing.entities(name))))),
    ]
  }()
}

@Suite("The egress scan")
struct EgressTests {
  @Test("a protected person is found however the name or identifier is spelt", arguments: Leak.spelt)
  func spelling(leak: Leak) { expectCaught(leak) }

  @Test("a protected person's identifier is found by its hash", arguments: Leak.hashed)
  func hashes(leak: Leak) { expectCaught(leak) }

  @Test("a protected person is found however the text is packed", arguments: Leak.packed)
  func packing(leak: Leak) { expectCaught(leak) }

  private func expectCaught(_ leak: Leak) {
    #expect(Register.scan(leak.bytes).blocks.contains { $0.person == leak.person }, "\(leak.way)")
  }

  @Test("there are at least fifty leaks, and each is found in the middle of a long text, too")
  func fifty() {
    let all = Leak.spelt + Leak.hashed + Leak.packed
    #expect(all.count >= 50)
    for leak in Leak.spelt + Leak.hashed {
      let long = Packing.bytes(Leak.padding) + leak.bytes + Packing.bytes(" " + Leak.padding)
      #expect(Register.scan(long).blocks.contains { $0.person == leak.person }, "\(leak.way)")
    }
  }

  @Test("what is packed and cannot be read is reported, what can be read is not")
  func unscannable() {
    func grounds(_ bytes: [UInt8]) -> [String] { Register.scan(bytes).unscannable.map(\.ground) }
    var random = SeededNumbers(4)
    let noise = (0..<600).map { _ in UInt8.random(in: 0...255, using: &random) }
    #expect(grounds(noise) == ["unknown-binary"])
    #expect(grounds(Packing.bytes("see: " + Packing.base64(noise))) == ["unknown-binary"])
    #expect(grounds(Packing.bytes("%PDF-1.7 plain to see")) == ["unknown-binary"])
    #expect(grounds(Packing.zip([("a", noise)], encrypted: true)) == ["encrypted"])
    #expect(grounds(Array(Packing.gzip(Packing.bytes(Leak.padding)).dropLast(20))) == ["damaged"])
    var deep = Packing.bytes(Leak.padding)
    for _ in 0..<12 { deep = Packing.gzip(deep) }
    #expect(grounds(deep) == ["too-deep"])
    let bomb = Packing.gzip([UInt8](repeating: 65, count: 3 << 20))
    let small = EgressScanner(ProtectedRegister([Register.samira]), limits: EgressLimits(unpackedBytesMax: 1 << 20))
    #expect(
      small.scan([OutboundPart(name: "bomb", bytes: bomb)], to: Register.iran).unscannable.map(\.ground) == [
        "too-large"
      ])
    for fine in [
      Packing.bytes(Leak.padding), Packing.gzip(Packing.bytes(Leak.padding)), Packing.zip([("a.txt", [65])]),
    ] {
      #expect(grounds(fine) == [])
    }
  }

  @Test("a packed size that is not true hides nothing, and is reported")
  func untruePackedSizes() throws {
    let first = Packing.zip([("a.txt", Packing.bytes(Leak.padding))])
    let honest = Packing.zip([("a.txt", Packing.bytes(Leak.padding)), ("b.txt", Packing.bytes(Leak.note))])
    #expect(Register.scan(honest).unscannable.isEmpty && Register.scan(honest).isBlocked)
    // Of the first member: beyond the second, to the end of what can be, into its own middle, nothing.
    for size in [UInt32(honest.count - 40), 0xFFFF_FFFF, 0x7FFF_FFFF, 3, 0] {
      var lying = honest
      for place in 0..<4 { lying[18 + place] = UInt8(truncatingIfNeeded: size >> UInt32(8 * place)) }
      let verdict = Register.scan(lying)
      #expect(verdict.blocks.contains { $0.person == Register.samira.id }, "\(size)")
      #expect(verdict.unscannable.contains { $0.ground == "damaged" }, "\(size)")
    }
    // A true one in the field for large archives is no fault.
    let packed = Array(first[18..<22])
    let size = Array(first[22..<26])
    let name = 30..<35
    var large = Array(first[..<18]) + [UInt8](repeating: 0xFF, count: 8) + Array(first[26..<28]) + [20, 0]
    large += Array(first[name]) + [1, 0, 16, 0] + size + [0, 0, 0, 0] + packed + [0, 0, 0, 0] + Array(first[35...])
    #expect(Register.scan(large).isClear)
  }

  @Test("names that travel beside the bytes are scanned, too")
  func labels() {
    let part = OutboundPart(name: "attachment 1", bytes: [65], labels: ["Haddadian_Samira.jpg"])
    let verdict = Register.scanner.scan([part], to: Register.iran)
    #expect(verdict.blocks.first?.packing == ["label"] && verdict.isBlocked)
  }

  @Test("whom the bar does not name may learn; an unknown recipient may not; an informant is barred everywhere")
  func bars() {
    #expect(Register.scan(Leak.note, to: Register.recipient("FR", "DE")).isClear)
    #expect(Register.scan(Leak.note, to: Register.recipient("FR", "IR")).isBlocked)
    #expect(Register.scan(Leak.note, to: Recipient(id: "somebody", countries: [])).isBlocked)
    let informant = Register.person("i", ["Odalys Brankowicz"], barred: [], role: .informant)
    let scanner = EgressScanner(ProtectedRegister([informant]))
    let part = OutboundPart(name: "m", bytes: Packing.bytes("Odalys Brankowicz"))
    #expect(scanner.scan([part], to: Register.recipient("CA")).isBlocked)
  }

  @Test("a constant text is left out where it is exactly that, and nothing else is")
  func constants() {
    let amber = Register.person("a", ["Amber"], barred: [])
    let text = Packing.bytes(#"{"marking":"TLP:AMBER"}"#)
    let scanner = EgressScanner(
      ProtectedRegister([
        ProtectedPerson(id: amber.id, names: amber.names, standing: amber.standing, bar: .everywhere)
      ]), leavingOut: [text])
    func isClear(_ bytes: [UInt8], _ labels: [String] = []) -> Bool {
      scanner.scan([OutboundPart(name: "message", bytes: bytes, labels: labels)], to: Register.recipient("CA")).isClear
    }
    #expect(isClear(text))
    #expect(!isClear(text + Packing.bytes(" ")))
    #expect(!isClear(text, ["Amber.txt"]))
    #expect(!isClear(Packing.bytes("Amber")))
  }

  @Test("a verdict names neither what was written nor who")
  func silence() {
    let verdict = Register.scan(Leak.note)
    #expect(!"\(verdict)".contains("Samira") && !"\(verdict)".contains("Haddadian"))
  }

  @Test("a person whom records describe is found by name, by parts of the name, by document, account and key")
  func describedByRecords() throws {
    var person = Entity(id: "party-90210", schema: "Person")
    person.add("firstName", "Ilse")
    person.add("lastName", "Tannhofer")
    person.add("phone", "+43 660 1234567")
    var passport = Entity(id: "passport-90210", schema: "Passport")
    passport.add("passportNumber", "U 9988 776")
    var account = Entity(id: "account-90210", schema: "BankAccount")
    account.add("iban", "AT61 1904 3002 3457 3201")
    account.add("bic", "BKAUATWW")
    let described = ProtectedPerson(
      id: "quiet-owl", describedBy: [person, passport, account], keys: ["row-55120"],
      standing: PersonStanding([.init(place: "case", role: .witness, origin: .officer)]), bar: .everywhere,
      schemata: try SchemaCatalog.embedded())
    #expect(try ProtectedPerson(canonicalBytes: described.canonicalBytes) == described)
    let scanner = EgressScanner(ProtectedRegister([described]))
    func isBlocked(_ text: String) -> Bool {
      scanner.scan([OutboundPart(name: "m", bytes: Packing.bytes(text))], to: Register.recipient("CA")).isBlocked
    }
    for leak in ["TANNHOFER Ilse", "u9988776", "AT611904300234573201", "+43-660-1234567", "party 90210", "row-55120"] {
      #expect(isBlocked(leak), "\(leak)")
    }
    #expect(!isBlocked("BKAUATWW") && !isBlocked("Ilse Tannberg"))
  }

  /// An identifier in every code that holds its letters and digits.
  private static func codes(_ identifier: String) -> [String] {
    let bytes = Packing.bytes(identifier)
    return [
      identifier, Packing.base64(bytes), Packing.base64(bytes, url: true), Packing.hex(bytes),
      Packing.hex(bytes, separator: " "), Packing.hex(bytes, separator: ":", upper: true),
      Packing.percent(identifier, all: true), Packing.entities(identifier), Packing.jsonEscapes(identifier),
      bytes.map { "\($0)" }.joined(separator: ","), Packing.base64(Packing.gzip(bytes)),
      Packing.base64(Packing.utf16(identifier, littleEndian: true)),
    ]
  }

  @Test("dates, sums and words beside a code, which could be a part of it, hide nothing")
  func neighbours() {
    var random = SeededNumbers(20_260_302)
    func beside() -> String {
      let pieces = [
        "2026-01-03", "900.00", "fare", "be", "a", "7", "12, 9", "0x", "face", "dead:beef", "3 4", "03:15", "QUJD",
        "1,",
        "received", "\n", "\t", "(", "-", "=", "/", "AB12",
      ]
      return (0..<Int.random(in: 0...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined(separator: [" ", "", ", "].randomElement(using: &random) ?? "")
    }
    for identifier in ["DW0077123Q", "KQ0417", "X7123498", "P00417739K", "4417 0093 21", "imke.prym@example.org"] {
      let scanner = EgressScanner(
        ProtectedRegister([Register.person("short-lark", [], [identifier], barred: ["IR"])]))
      for code in Self.codes(identifier) {
        for _ in 0..<Thoroughness.rounds(60, briefly: 20) {
          let text = beside() + " " + code + ([" ", "\n", ";", ")"].randomElement(using: &random) ?? "") + beside()
          let verdict = scanner.scan([OutboundPart(name: "message", bytes: Array(text.utf8))], to: Register.iran)
          #expect(verdict.isBlocked, "\(identifier) in \(text)")
        }
      }
    }
  }

  @Test("an identifier as short as any that is looked for is found in every code, whatever stands beside it")
  func short() {
    for identifier in ["X7123498", "KQ0417", "P-00417"] {
      let scanner = EgressScanner(
        ProtectedRegister([Register.person("short-lark", [], [identifier], barred: ["IR"])]))
      for code in Self.codes(identifier) {
        for text in [code, "the file \(code)", "\(code) Between us", "be \(code) a bed", "see (\(code))."] {
          let verdict = scanner.scan([OutboundPart(name: "message", bytes: Array(text.utf8))], to: Register.iran)
          #expect(verdict.isBlocked, "\(identifier) in \(text)")
        }
      }
    }
  }

  @Test(
    "alike and harmless texts pass",
    arguments: [
      "Samira went home. The Haddad family and Ian stayed.", "Samir Haddad", "Haddadi and Samirah Ian", "Jörg Müller",
      "Vladimir Kuznetsov", "Li Xiaolong", "Juan Carlos Ibarra", "DE89370400440532013001", "0151 2345 6788",
      "Carlos told Juan that the harbour is closed", "X12 345 679 K", "李小龙在港口", Leak.padding,
    ])
  func harmless(text: String) { #expect(Register.scan(text).isClear, "\(text)") }

  @Test("any bytes are scanned without harm, the same ones always with the same verdict")
  func fuzz() {
    var random = SeededNumbers(99)
    let seeds = Leak.packed.map(\.bytes)
    for round in 0..<Thoroughness.rounds(400, briefly: 60) {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes = Array(bytes[..<place])
        }
      }
      #expect(Register.scan(bytes) == Register.scan(bytes))
    }
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = Register.scan(bytes)
    }
  }
}
