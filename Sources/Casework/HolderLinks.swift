internal import Vocabulary

extension HolderLink {
  /// Who among a case's holders belongs together, by what institutions and registers recorded: a shared number of a
  /// document or register, telephone, address, director, or a director who is a holder here.
  ///
  /// A shared address or telephone is mostly honest (a household, a shared office), and the link says so. A director
  /// who bears a holder's name without a birth date that agrees is a link that rests on a name alone.
  ///
  /// - Parameters:
  ///   - isSameName: whether two names may be one person's; decided by the room of names.
  ///   - sharersMax: what more holders than this share (a service office, a switchboard) joins nobody.
  public static func links(
    among holders: [Holder], sharersMax: Int = 8, isSameName: (String, String) -> Bool
  ) -> [HolderLink] {
    var found: [Pair: HolderLink] = [:]
    func add(_ a: Int, _ b: Int, _ kind: Kind, _ why: Sentence, against: Sentence? = nil) {
      guard a != b else { return }
      let pair = Pair(min(a, b), max(a, b))
      var link =
        found[pair] ?? HolderLink(first: holders[pair.first].key, second: holders[pair.second].key, kinds: [], why: [])
      if !link.kinds.contains(kind) { link.kinds.append(kind) }
      let reason = Reason(why)
      if !link.why.contains(reason) { link.why.append(reason) }
      if let against, !link.against.contains(Reason(against)) { link.against.append(Reason(against)) }
      found[pair] = link
    }
    func share(_ kind: Kind, _ key: String, against: Sentence? = nil, _ values: (Holder) -> [String]) {
      var sharers: [String: [Int]] = [:]
      for (index, holder) in holders.enumerated() {
        for value in Set(values(holder)) where value.utf8.count >= 5 { sharers[value, default: []].append(index) }
      }
      for (_, group) in sharers.sorted(by: { $0.key < $1.key }) where group.count > 1 && group.count <= sharersMax {
        for (place, a) in group.enumerated() {
          for b in group[(place + 1)...] {
            add(a, b, kind, Sentence(key, ("holders", .integer(Int64(group.count)))), against: against)
          }
        }
      }
    }
    share(.identifier, "case.link.identifier") { $0.identifiers.map(folded) }
    share(.telephone, "case.link.telephone", against: Sentence("case.link.telephone-shared")) {
      $0.telephones.map { String(decoding: $0.utf8.filter { (0x30...0x39).contains($0) }, as: UTF8.self) }
    }
    share(.address, "case.link.address", against: Sentence("case.link.address-shared")) { $0.addresses.map(folded) }
    share(.director, "case.link.director") { holder in
      // A director known by name and birth date; without one, only the name below.
      holder.directors.flatMap { director in director.birthDates.map { folded(director.name) + "|" + $0 } }
    }
    for (firm, holder) in holders.enumerated() {
      for director in holder.directors {
        for (person, other) in holders.enumerated() where other.directors.isEmpty && person != firm {
          guard other.names.contains(where: { isSameName($0, director.name) }) else { continue }
          let agrees = director.birthDates.contains { other.birthDates.contains($0) }
          if agrees {
            add(firm, person, .director, Sentence("case.link.directs"))
          } else if director.birthDates.isEmpty || other.birthDates.isEmpty {
            add(firm, person, .name, Sentence("case.link.director-name"), against: Sentence("case.link.name-alone"))
          }
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  private struct Pair: Hashable, Comparable {
    let first: Int
    let second: Int
    init(_ first: Int, _ second: Int) {
      self.first = first
      self.second = second
    }
    static func < (a: Pair, b: Pair) -> Bool { (a.first, a.second) < (b.first, b.second) }
  }

  /// Letters and digits in lower case: what is left when spelling differs only in case, spaces and points.
  private static func folded(_ text: String) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}
