import Names
import Ontology
import Screening
import Testing
import Vocabulary

@Suite("Screening")
struct ScreeningTests {
  static let given = [
    "Anna", "Boris", "Chidi", "Dmitri", "Elena", "Farid", "Goran", "Hiroshi", "Ines", "Jamal", "Karim", "Lucia",
  ]
  static let family = [
    "Abendroth", "Brankovic", "Castellanos", "Dubrovsky", "Eldarov", "Farahani", "Gutierrez", "Hakobyan", "Ivashchenko",
    "Juskalian", "Khwarizmi", "Lindqvist", "Mbeki", "Nakagawa", "Oyelaran", "Papadakis",
  ]

  /// Invented people: every given name with every family name, and a third of them with a second given name.
  static let entries: [ScreeningEntry] = {
    var entries: [ScreeningEntry] = []
    for (f, family) in family.enumerated() {
      for (g, given) in given.enumerated() {
        let middle = (f + g) % 3 == 0 ? " " + ScreeningTests.given[(g + 5) % ScreeningTests.given.count] : ""
        entries.append(
          ScreeningEntry(
            id: "e\(entries.count)", list: "test", schema: "Person",
            names: [.init(given + middle + " " + family, quality: .primary)],
            birthDates: [PartialDate(year: 1950 + f, month: 1 + g, day: 3)].compactMap { $0 }, countries: ["zz"]))
      }
    }
    return entries
  }()

  static let index = ScreeningIndex(entries)

  func search(
    _ name: String, dob: String? = nil, countries: [String] = [], in index: ScreeningIndex = ScreeningTests.index
  )
    -> [ScreeningHit]
  {
    index.search(
      ScreeningQuery(
        schema: "Person", names: [name], birthDates: [dob.flatMap { PartialDate($0) }].compactMap { $0 },
        countries: countries))
  }

  @Test("every listed name finds its own entry first")
  func exact() {
    for (number, entry) in ScreeningTests.entries.enumerated() {
      let hits = search(entry.names[0].text)
      #expect(hits.first?.entry == number)
      #expect(hits.first?.score == 1)
    }
  }

  @Test("the index finds what comparing with every entry finds")
  func againstBruteForce() {
    let queries = [
      "Anna Abendroht", "Dmitriy Dubrovskiy", "Дмитрий Дубровский", "Gutierez Ines", "Karim Khwarezmi", "H. Nakagawa",
      "Jamal Hakob yan", "Elena Ivaschenko", "Goran Brankovich", "Chidi Oyelarran",
    ]
    for query in queries {
      let name = Name(query, kind: .person)
      var best: (Int, Float) = (-1, -1)
      for (number, entry) in ScreeningTests.entries.enumerated() {
        let score = NameComparison(name, Name(entry.names[0].text, kind: .person)).score
        if score > best.1 { best = (number, score) }
      }
      let hits = search(query)
      #expect(hits.prefix(3).contains { $0.entry == best.0 }, "\(query)")
    }
  }

  @Test("a stranger's name is no alert")
  func strangers() {
    for name in ["Wolfgang Zimmermann", "Priya Venkataraman", "Oluwaseun Adeyemi", "Anna", "", "   ", "12345"] {
      #expect(search(name).allSatisfy { $0.score < ScreeningPolicy.threshold }, "\(name)")
    }
  }

  @Test("a contradicting birth date and country lower a namesake below every alert, and are shown")
  func namesake() throws {
    let name = ScreeningTests.entries[7].names[0].text
    let hit = try #require(search(name, dob: "1999-12-24", countries: ["yy"]).first { $0.entry == 7 })
    #expect(hit.score < ScreeningPolicy.threshold)
    #expect(hit.nameScore == 1)
    #expect(hit.isContradicted)
    #expect(hit.against.contains { $0.sentence.key == "screening.birth.different" })
    #expect(hit.against.contains { $0.sentence.key == "screening.country.different" })
  }

  @Test("a birth date that agrees, also to the year or with day and month swapped, supports")
  func birthDates() throws {
    let entry = ScreeningEntry(
      id: "a", list: "t", schema: "Person", names: [.init("Karim Dubrovsky")],
      birthDates: [PartialDate("1960-03-07")].compactMap { $0 })
    let index = ScreeningIndex([entry])
    func score(_ dob: String?) throws -> Double {
      try #require(search("Karim Dubrovskiy", dob: dob, in: index).first).score
    }
    let alone = try score(nil)
    for dob in ["1960-03-07", "1960", "1960-07-03"] { #expect(try score(dob) > alone) }
    #expect(try score("1985-03-07") < alone)
    #expect(try score("1960-03-07") >= score("1960"))
  }

  @Test("a weak alias alone is no alert, with a birth date it is")
  func weakAlias() throws {
    let entry = ScreeningEntry(
      id: "a", list: "t", schema: "Person",
      names: [.init("Karim Dubrovsky", quality: .primary), .init("Santiago Brigante", quality: .weak)],
      birthDates: [PartialDate("1960-03-07")].compactMap { $0 })
    let index = ScreeningIndex([entry])
    let alone = try #require(search("Santiago Brigante", in: index).first)
    #expect(alone.score < ScreeningPolicy.threshold)
    #expect(alone.against.contains { $0.sentence.key == "screening.alias.weak" })
    let supported = try #require(search("Santiago Brigante", dob: "1960-03-07", in: index).first)
    #expect(supported.score >= ScreeningPolicy.threshold)
  }

  @Test("the same number finds an entry whatever the name")
  func identifiers() throws {
    let entry = ScreeningEntry(
      id: "a", list: "t", schema: "Person", names: [.init("Karim Dubrovsky")], identifiers: ["X-123 456"])
    let index = ScreeningIndex([entry])
    let hit = try #require(
      index.search(ScreeningQuery(schema: "Person", names: ["Somebody Else"], identifiers: ["x123456"])).first)
    #expect(hit.score >= ScreeningPolicy.threshold)
    #expect(!hit.restsOnNameAlone)
  }

  @Test("a name is found in a payment field around it")
  func paymentField() throws {
    let hit = try #require(search("/ORD/ DMITRI KARIM DUBROVSKY INV 76018 HIGH STREET 4").first)
    #expect(ScreeningTests.entries[hit.entry].names[0].text.contains("Dubrovsky"))
    #expect(hit.score >= ScreeningPolicy.threshold)
  }

  @Test("one searcher asked often answers as a new one does, and in the same order")
  func determinism() {
    var searcher = ScreeningSearcher(ScreeningTests.index)
    for entry in ScreeningTests.entries.prefix(60) {
      let query = ScreeningQuery(schema: "Person", names: [entry.names[0].text + " Ines"])
      #expect(searcher.search(query) == ScreeningTests.index.search(query))
    }
  }

  @Test("an index of nothing, or of names without letters, answers with nothing")
  func empty() {
    #expect(ScreeningIndex([]).search(ScreeningQuery(schema: "Person", names: ["Anna"])).isEmpty)
    let entry = ScreeningEntry(id: "a", list: "t", schema: "Person", names: [.init("--")])
    #expect(ScreeningIndex([entry]).search(ScreeningQuery(schema: "Person", names: ["Anna"])).isEmpty)
    #expect(ScreeningTests.index.search(ScreeningQuery(schema: "Person", names: [])).isEmpty)
  }

  @Test("a list's record becomes an entry with the quality of its names and the numbers of its documents")
  func records() throws {
    var person = Entity(id: "p", schema: "Person")
    person.add("name", "Karim Dubrovsky")
    person.add("weakAlias", "Santiago")
    person.add("birthDate", "1960-03")
    person.add("country", "RU")
    person.add("nationality", "SY")
    var passport = Entity(id: "q", schema: "Passport")
    passport.add("number", "X 123456")
    let record = SourceRecord(
      key: "k", entities: [person, passport], role: .listed, roleOrigin: .list,
      reference: RecordReference(file: Digest(of: "x"), line: 1))
    let entry = try #require(ScreeningEntry(record, list: "t"))
    #expect(entry.names.map(\.text) == ["Karim Dubrovsky", "Santiago"])
    #expect(entry.names.map(\.quality) == [ScreeningEntry.Quality.primary, .weak])
    #expect(entry.identifiers == ["X 123456"])
    #expect(entry.countries == ["ru"])
    #expect(entry.birthDates == [PartialDate("1960-03")])
  }
}
