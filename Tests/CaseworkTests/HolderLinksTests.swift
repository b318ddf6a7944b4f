import Casework
import Testing
import Vocabulary

@Suite("Holders are joined by what they share")
struct HolderLinksTests {
  private func holder(
    _ key: String, name: String = "", born: [String] = [], phones: [String] = [], addresses: [String] = [],
    identifiers: [String] = [], directors: [Holder.Director] = []
  ) -> Holder {
    var holder = Holder(key: key, schema: directors.isEmpty ? "Person" : "Company", names: [name], birthDates: born)
    holder.telephones = phones
    holder.addresses = addresses
    holder.identifiers = identifiers
    holder.directors = directors
    return holder
  }

  private func links(_ holders: [Holder]) -> [HolderLink] {
    HolderLink.links(among: holders) { $0.lowercased() == $1.lowercased() }
  }

  @Test("a shared telephone and address make one link with two kinds, whatever the spelling, and what speaks against")
  func shared() throws {
    let found = links([
      holder("a", phones: ["+1 000 2128 0196"], addresses: ["5 Kay Lane, Hill"]), holder("b"),
      holder("c", phones: ["+1(000)21280196"], addresses: ["5 KAY LANE Hill"]),
    ])
    let link = try #require(found.first)
    #expect(found.count == 1)
    #expect(link.first == "a" && link.second == "c" && link.kinds == [.telephone, .address])
    #expect(link.against.count == 2 && !link.restsOnNameAlone)
  }

  @Test("what very many share joins nobody")
  func switchboard() {
    #expect(links((0..<9).map { holder("h\($0)", phones: ["+1 000 2128 0196"]) }).isEmpty)
    #expect(links((0..<8).map { holder("h\($0)", phones: ["+1 000 2128 0196"]) }).count == 28)
  }

  @Test("empty and very short values are no link")
  func short() {
    #expect(links([holder("a", phones: ["", "12"]), holder("b", phones: ["", "12"])]).isEmpty)
  }

  @Test("a director is the holder when name and birth date agree, perhaps when no date is known, not when they differ")
  func directors() throws {
    let firm = holder("firm", name: "Firm", directors: [.init(name: "Jo Vane", birthDates: ["1980-01-02"])])
    #expect(links([firm, holder("p", name: "JO VANE", born: ["1980-01-02"])]).map(\.kinds) == [[.director]])
    let alone = try #require(links([firm, holder("p", name: "Jo Vane")]).first)
    #expect(alone.restsOnNameAlone && !alone.against.isEmpty)
    #expect(links([firm, holder("p", name: "Jo Vane", born: ["1991-01-02"])]).isEmpty)
  }

  @Test("firms with one director are joined")
  func sameDirector() {
    let director = Holder.Director(name: "Jo Vane", birthDates: ["1980-01-02"])
    let found = links([
      holder("f", name: "F", directors: [director]), holder("g", name: "G", directors: [director]),
    ])
    #expect(found.map(\.kinds) == [[.director]])
  }
}
