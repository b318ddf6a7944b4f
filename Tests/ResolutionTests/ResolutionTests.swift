import Resolution
import Testing
import Vocabulary

private struct Draws {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(bound, 1)
  }
}

/// Invented people, some recorded twice with slips: which record means whom is known.
private struct Population {
  var truth: [Int] = []
  var columns: [[String]] = [[], [], [], [], []]

  static let kinds: [(String, RecordTable.Kind)] = [
    ("given_name", .givenName), ("surname", .familyName), ("dob", .birthDate), ("postcode", .postcode),
    ("street", .street),
  ]

  init(people: Int, seed: UInt64) {
    var draws = Draws(seed: seed)
    func word(_ draws: inout Draws) -> String {
      let syllables = ["ka", "lo", "mi", "ren", "sta", "vor", "bel", "dun", "fri", "gos", "hul", "jen"]
      return (0..<2 + draws.next(3)).map { _ in syllables[draws.next(syllables.count)] }.joined()
    }
    let given = (0..<60).map { _ in word(&draws) }
    let family = (0..<300).map { _ in word(&draws) }
    let streets = (0..<400).map { _ in word(&draws) + " street" }
    for person in 0..<people {
      let record = [
        given[draws.next(60)], family[draws.next(300)],
        "\(1940 + draws.next(65))\(String(101 + draws.next(12)).suffix(2))\(String(101 + draws.next(28)).suffix(2))",
        String(1000 + draws.next(500)), "\(1 + draws.next(200)) " + streets[draws.next(400)],
      ]
      add(record, person)
      if draws.next(2) == 0 {
        var copy = record
        let field = draws.next(5)
        var letters = Array(copy[field])
        if letters.count > 2 { letters.swapAt(1, 2) }
        copy[field] = String(letters)
        if draws.next(4) == 0 { copy[draws.next(5)] = "" }
        add(copy, person)
      }
    }
  }

  private mutating func add(_ record: [String], _ person: Int) {
    truth.append(person)
    for (column, value) in record.enumerated() { columns[column].append(value) }
  }

  var table: RecordTable {
    RecordTable(
      identifiers: truth.indices.map(String.init),
      columns: zip(Population.kinds, columns).map { (heading: $0.0, kind: $0.1, values: $1) })
  }
}

@Suite("Resolution")
struct ResolutionTests {
  @Test("records of one person come together, and those of two stay apart")
  func quality() {
    let population = Population(people: 1_500, seed: 3)
    let result = Resolver.resolve(population.table)
    var right = 0
    var made = 0
    var real = 0
    let count = population.truth.count
    for a in 0..<count {
      for b in a + 1..<min(a + 3, count) where population.truth[a] == population.truth[b] {
        real += 1
        if result.clusters[a] == result.clusters[b] { right += 1 }
      }
    }
    var sizes: [Int: Int] = [:]
    for cluster in result.clusters { sizes[cluster, default: 0] += 1 }
    for size in sizes.values { made += size * (size - 1) / 2 }
    #expect(Double(right) / Double(real) > 0.97)
    #expect(Double(right) / Double(made) > 0.97)
  }

  @Test("the order of records changes no cluster")
  func order() {
    let population = Population(people: 200, seed: 5)
    let count = population.truth.count
    let forth = Resolver.resolve(population.table).clusters
    let reversed = RecordTable(
      identifiers: (0..<count).map(String.init),
      columns: zip(Population.kinds, population.columns).map {
        (heading: $0.0, kind: $0.1, values: Array($1.reversed()))
      })
    let back = Resolver.resolve(reversed).clusters
    var disagreements = 0
    for a in 0..<count {
      for b in a + 1..<count where (forth[a] == forth[b]) != (back[count - 1 - a] == back[count - 1 - b]) {
        disagreements += 1
      }
    }
    #expect(disagreements <= 2)
  }

  @Test("tables of nothing, of one record and without usable columns resolve")
  func edges() {
    #expect(Resolver.resolve(RecordTable(identifiers: [], columns: [])).clusters.isEmpty)
    let one = RecordTable(identifiers: ["a"], columns: [(heading: "name", kind: .fullName, values: ["Anna"])])
    #expect(Resolver.resolve(one).clusters == [0])
    let bare = RecordTable(identifiers: ["a", "b"], columns: [])
    #expect(Resolver.resolve(bare).clusters == [0, 1])
  }
}

@Suite("Linkage")
struct LinkageTests {
  func person(
    _ id: String, _ name: String, born: String? = nil, phone: String? = nil, address: String? = nil,
    number: String? = nil
  )
    -> LinkageParty
  {
    LinkageParty(
      id: id, schema: "Person", names: [name], birthDates: [born.flatMap { PartialDate($0) }].compactMap { $0 },
      identifiers: [number].compactMap { $0 }, phones: [phone].compactMap { $0 }, addresses: [address].compactMap { $0 }
    )
  }

  @Test("a number, a telephone, an address and a name with birth date link; a name alone is marked as such")
  func bases() throws {
    let parties = [
      person("a", "Anna Abendroth", born: "1960-03-07", phone: "+1 000 555 0100"),
      person("b", "Boris Brankovic", phone: "+1-000-555-0100", address: "4 Elm Street, Oakham"),
      person("c", "Abendroth, Anna", born: "1960-03-07"), person("d", "Anna Abendroth", address: "4 Elm street Oakham"),
      person("e", "Anna Abendroth", born: "1990-01-01"), person("f", "Chidi Castellanos", number: "X-12345"),
      person("g", "C. Castellanos", number: "x12345"),
    ]
    let links = Linkage.links(parties).links
    func link(_ a: Int, _ b: Int) -> PartyLink? { links.first { $0.first == a && $0.second == b } }
    #expect(try #require(link(0, 1)).bases == [.phone])
    #expect(try #require(link(1, 3)).bases == [.address])
    let same = try #require(link(0, 2))
    #expect(same.bases == [.nameAndBirthDate] && same.isLikelySame && !same.restsOnNameAlone)
    #expect(try #require(link(0, 3)).restsOnNameAlone)
    #expect(link(0, 4) == nil)
    #expect(try #require(link(5, 6)).isLikelySame)
    #expect(links.allSatisfy { !$0.why.isEmpty })
  }

  @Test("what more than the limit share links none, and the result says so")
  func limit() {
    func group(_ size: Int) -> Linkage.Result {
      let letters = Array("abcdefghijklmnopqrstuvwxyz")
      return Linkage.links(
        (0..<size).map {
          person("p\($0)", "Wil\(letters[$0])ert Hun\(letters[25 - $0])ley", address: "1 Harbor House")
        })
    }
    let most = Linkage.mostSharing
    #expect(group(most).links.count == most * (most - 1) / 2)
    #expect(group(most).limits.isEmpty)
    #expect(group(most + 1).links.isEmpty)
    #expect(group(most + 1).limits.count == 1)
  }

  @Test("a director is linked to the person of the same name and birth date only")
  func directors() {
    let firm = LinkageParty(
      id: "f", schema: "Company", names: ["Elm Trading Ltd"],
      related: [.init(name: "Anna Abendroth", birthDate: PartialDate("1960-03-07"))])
    let links = Linkage.links([
      firm, person("a", "Anna Abendroth", born: "1960-03-07"), person("b", "Anna Abendroth", born: "1971-03-07"),
    ]).links
    #expect(links.map { [$0.first, $0.second] } == [[0, 1]])
    #expect(links.first?.bases == [.director])
  }
}
