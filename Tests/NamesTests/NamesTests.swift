import Names
import Testing
import Vocabulary

/// A generator with a seed, so that every run tests the same cases.
struct Draws {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(bound, 1)
  }
}

@Suite("Names in Latin letters")
struct RomanizingTests {
  /// Examples from the published tables: BGN/PCGN 1947 and passport practice (Cyrillic), ISO 843 in common use (Greek),
  /// national systems (Armenian, Georgian), Hunterian (Hindi), Hepburn (kana), pinyin.
  @Test(
    "an alphabet is read by its table",
    arguments: [
      ("Владимир Жириновский", "vladimir zhirinovskiy"), ("Хрущёв", "khrushchyov"), ("Юрій", "yuriy"),
      ("Παπαδόπουλος", "papadopoulos"), ("Γκίκας Μπάμπης", "gikas babis"), ("ბარაკ ობამა", "barak obama"),
      ("Բարակ Օբամա", "barak obama"), ("गौतम", "gautam"), ("Erdoğan", "erdogan"), ("Łódź", "lodz"),
      ("Straße Ærø", "strasse aero"), ("バラク・オバマ", "baraku obama"), ("ニシャ", "nisha"), ("Ｊｏｈｎ", "john"),
    ])
  func alphabets(_ example: (text: String, latin: String)) {
    #expect(Name(example.text, kind: .person).romanized == example.latin)
  }

  @Test(
    "a reading of Han, Hangul or Arabic is among the spellings",
    arguments: [
      ("王君正", ["wang", "junzheng"]), ("金正恩", ["kim", "chongun"]), ("山田太郎", ["yamada", "taro"]),
      ("渡辺 健", ["watanabe", "ken"]), ("박인수", ["park", "insu"]), ("김정은", ["kim", "jeongeun"]),
      ("李明", ["lee", "ming"]),
    ])
  func readings(_ example: (text: String, parts: [String])) {
    let name = Name(example.text, kind: .person)
    #expect(name.parts.count == example.parts.count)
    for (part, wanted) in zip(name.parts, example.parts) {
      #expect(name.spellings(of: part).contains { $0.text == wanted }, "\(example.text): \(wanted)")
    }
  }

  @Test(
    "what hides a name is undone",
    arguments: [
      "Vladimir P\u{200B}utin", "V\u{301}ladimir Putin", "Vlаdimir Рutin", "V1adimir Putin", "V l a d i m i r Putin",
      "Vladimir.Putin", "VLADIMIR  PUTIN", "Vl@dimir Putin",
    ])
  func evasion(_ text: String) {
    let hidden = NameComparison(Name(text, kind: .person), Name("Vladimir Putin", kind: .person))
    #expect(hidden.score > 0.85, "\(hidden.query.romanized)")
  }

  @Test("any bytes are a name, and none traps")
  func fuzz() {
    var draws = Draws(seed: 7)
    let pieces: [[UInt8]] = [
      Array("اللّه".utf8), Array("金正恩".utf8), Array("ッャー".utf8), Array("한".utf8), [0xF0, 0x9F], [0xED, 0xA0, 0x80],
      Array("a.".utf8), Array("1".utf8), [0], [0xFF], Array("गौ्".utf8), Array("\u{202E}".utf8), Array("АA".utf8),
    ]
    for _ in 0..<4_000 {
      var bytes: [UInt8] = []
      for _ in 0..<draws.next(24) {
        if draws.next(3) == 0 {
          bytes.append(UInt8(draws.next(256)))
        } else {
          bytes += pieces[draws.next(pieces.count)]
        }
      }
      let kind = Name.Kind.allCases[draws.next(3)]
      var name = Name(bytes, kind: kind)
      name.readAsPaymentField()
      for part in name.parts {
        #expect(part.start <= part.end && part.end <= name.text.count)
        #expect(part.spellingCount > 0)
      }
      let score = NameComparison(name, Name("Anna Maria Schmidt", kind: kind)).score
      #expect(score >= 0 && score <= 1)
    }
    let long = Name([UInt8](repeating: 0x61, count: 100_000), kind: .person)
    #expect(long.wasCut)
    let many = Name(String(repeating: "ab ", count: 500), kind: .organization)
    #expect(many.parts.count == Name.longest && many.wasCut)
  }
}

@Suite("Parts of names")
struct PartTests {
  func roles(_ text: String, _ kind: Name.Kind) -> [Name.Role] { Name(text, kind: kind).parts.map(\.role) }

  @Test("a person's name has titles, particles, patronymics and initials")
  func person() {
    #expect(roles("Dr Anna Petrovna Ivanova", .person) == [.title, .word, .patronymic, .word])
    #expect(roles("Hassan bin Ali", .person) == [.word, .particle, .word])
    #expect(roles("J. Smith", .person) == [.initial, .word])
    #expect(roles("العمري", .person) == [.particle, .word])
  }

  @Test("an organization's form is known in many languages, short or in full")
  func forms() {
    for text in [
      "Acme Ltd", "Acme GmbH", "ООО «Акме»", "Общество с ограниченной ответственностью «Акме»", "Acme Sp. z o.o.",
      "Acme S.A. de C.V.", "Acme Aktiengesellschaft",
    ] {
      let name = Name(text, kind: .organization)
      let words = name.parts.filter { $0.role != .form }
      #expect(words.count == 1, "\(text): \(name.parts.map(\.role))")
    }
    #expect(!Name("Limited", kind: .organization).parts.allSatisfy { $0.role == .form })
  }

  @Test("numbers in words are figures")
  func numbers() {
    let brigade = Name("Brigade Forty-Four", kind: .organization)
    #expect(brigade.parts.contains { $0.role == .number && brigade.spellings(of: $0).first?.text == "44" })
  }

  @Test("a payment field's account, invoice and street are noise, a person's name is not")
  func paymentField() {
    var field = Name("BENEF: PEYMAN JEBELLI ACC 71540", kind: .person)
    field.readAsPaymentField()
    #expect(field.parts.filter { $0.role == .word }.count == 2)
    var plain = Name("Anna Street", kind: .person)
    plain.readAsPaymentField()
    #expect(plain.parts.filter { $0.role == .noise }.isEmpty)
  }
}

@Suite("Likeness")
struct LikenessTests {
  static func word(_ draws: inout Draws, _ letters: String) -> String {
    let choice = Array(letters)
    return String((0..<1 + draws.next(11)).map { _ in choice[draws.next(choice.count)] })
  }

  /// Optimal string alignment by the plain table of the textbook.
  static func edits(_ a: [Character], _ b: [Character]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for j in 0...b.count { table[0][j] = j }
    for i in 0..<a.count {
      for j in 0..<b.count {
        var best = min(table[i][j + 1] + 1, table[i + 1][j] + 1, table[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, table[i - 1][j - 1] + 1) }
        table[i + 1][j + 1] = best
      }
    }
    return table[a.count][b.count]
  }

  @Test("edits counted in one machine word are those of the plain table")
  func bitParallel() {
    var draws = Draws(seed: 11)
    for _ in 0..<5_000 {
      let a = LikenessTests.word(&draws, "abc")
      let b = LikenessTests.word(&draws, "abc")
      let x = Spelling(folding: Array(a.utf8))
      let y = Spelling(folding: Array(b.utf8))
      #expect(x.edits(to: y) == LikenessTests.edits(Array(a), Array(b)), "\(a) \(b)")
    }
  }

  @Test("likeness is symmetric, bounded, and 1 only for the same letters")
  func properties() {
    var draws = Draws(seed: 13)
    for _ in 0..<5_000 {
      let a = Spelling(folding: Array(LikenessTests.word(&draws, "aeikhstrz").utf8))
      let b = Spelling(folding: Array(LikenessTests.word(&draws, "aeikhstrz").utf8))
      let forth = Likeness.of(a, b)
      #expect(abs(forth - Likeness.of(b, a)) < 1e-6)
      #expect(forth >= 0 && forth <= 1)
      #expect((forth == 1) == (a.text == b.text))
    }
  }

  @Test("words one edit apart meet under a key")
  func keys() {
    var draws = Draws(seed: 17)
    for _ in 0..<2_000 {
      var letters = Array(LikenessTests.word(&draws, "abcdefghijklmnopqrstuvwxyz"))
      while letters.count < 5 { letters.append("q") }
      let before = String(letters)
      letters[draws.next(letters.count)] = "x"
      func keys(_ text: String, _ side: Spelling.KeySide) -> Set<UInt64> {
        var set: Set<UInt64> = []
        Spelling(folding: Array(text.utf8)).withKeys(for: side) { set.insert($0) }
        return set
      }
      #expect(!keys(before, .index).isDisjoint(with: keys(String(letters), .query)))
    }
  }
}

@Suite("Comparing names")
struct ComparisonTests {
  func score(_ a: String, _ b: String, _ kind: Name.Kind = .person) -> Float {
    NameComparison(Name(a, kind: kind), Name(b, kind: kind)).score
  }

  static let names = [
    "Anna Maria Schmidt", "Hassan bin Ali al-Najjar", "Петров Иван Сергеевич", "山田太郎", "O. J. Meyer", "Kim Chol Su",
    "نادية العمري", "Jean-Claude Dupont", "María José García López", "Łukasz Wójcik",
  ]

  @Test("a name is itself, whatever the order of its parts")
  func identity() {
    for name in ComparisonTests.names {
      #expect(score(name, name) == 1)
    }
    #expect(score("Anna Maria Schmidt", "SCHMIDT, Anna Maria") == 1)
    #expect(score("Hassan bin Ali", "Ali Hassan bin") == 1)
  }

  @Test("the score is the same both ways")
  func symmetry() {
    for a in ComparisonTests.names {
      for b in ComparisonTests.names { #expect(abs(score(a, b) - score(b, a)) < 1e-5, "\(a) / \(b)") }
    }
  }

  @Test(
    "spellings of one name are alike",
    arguments: [
      ("Mohammed al-Rashid", "Muhammad Al Rasheed"), ("Sergey Ivanovich Petrov", "Sergei Petrov"),
      ("Хасан Гусейнов", "Hasan Huseynov"), ("Hamid Reza Karimi", "Hamidreza Karimi"), ("이민호", "Lee Min Ho"),
      ("Aleksandr Lukin", "Alexander Lukin"), ("نادر الكريمي", "Nader Al Karimi"), ("Anna Schmitd", "Anna Schmidt"),
    ])
  func alike(_ pair: (String, String)) { #expect(score(pair.0, pair.1) > 0.6) }

  @Test(
    "names of two people are not",
    arguments: [
      ("Anna Schmidt", "Peter Schmidt"), ("Ivan Petrovich Sidorov", "Ivan Pavlovich Sidorov"),
      ("Maria Lopez", "Maria Keller"),
      ("Ali Hassan al-Rawi", "Ali Hassan al-Jubouri"),
    ])
  func unlike(_ pair: (String, String)) { #expect(score(pair.0, pair.1) < 0.6) }

  @Test("a form left out or written out does not part an organization from itself")
  func organizations() {
    #expect(score("Nordlicht Reederei GmbH", "Nordlicht Reederei", .organization) > 0.9)
    #expect(score("Pacific Trdg Co", "Pacific Trading Company", .organization) > 0.9)
    #expect(score("Nordlicht Reederei GmbH", "Südwind Reederei GmbH", .organization) < 0.6)
  }

  @Test("a contradicted part is told from one left out")
  func reasons() {
    let contradicted = NameComparison(Name("Anna Schmidt", kind: .person), Name("Anna Keller", kind: .person)).reasons
    #expect(contradicted.against.contains { $0.key == "names.part.contradicted" })
    let leftOut = NameComparison(Name("Anna Schmidt", kind: .person), Name("Anna Maria Schmidt", kind: .person)).reasons
    #expect(leftOut.against.contains { $0.key == "names.part.left-out" })
  }
}
