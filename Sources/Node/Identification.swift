internal import Casework
internal import Names
internal import Ontology
internal import Screening
public import Vocabulary

/// Who holds the accounts of a case, as far as institutions and lists say.
///
/// Holders are screened against every held list and compared with each other. Nothing here decides: a match says how
/// sure, why, and what speaks against; a name that facts contradict is kept and shown as a namesake, because clearing
/// somebody needs to be seen, too.
struct Identification {
  private let index: ScreeningIndex
  private let programs: [String: [String]]
  /// The lists held, by name, sorted.
  let lists: [String]

  init(lists entries: [HeldSourceRecord]) {
    var programs: [String: [String]] = [:]
    var screened: [ScreeningEntry] = []
    for entry in entries {
      screened.append(ListReading.entry(entry.record, list: entry.provenance.source))
      programs[entry.provenance.source + "\u{0}" + entry.record.key] = ListReading.programs(entry.record)
    }
    index = ScreeningIndex(screened)
    self.programs = programs
    lists = Set(entries.map(\.provenance.source)).sorted()
  }

  /// Whether two names of persons may be one, in any script.
  static func isSameName(_ first: String, _ second: String) -> Bool {
    let names = (Name(first, kind: .person), Name(second, kind: .person))
    guard !names.0.parts.isEmpty, !names.1.parts.isEmpty else { return false }
    return Double(NameComparison(names.0, names.1).score) >= ScreeningPolicy.threshold
  }

  /// The entries a holder's name stands on, best first: those that agree, and those that a fact contradicts.
  func matches(of holder: Holder) -> [ListMatch] {
    let query = ScreeningQuery(
      schema: holder.schema, names: holder.names, birthDates: holder.birthDates.compactMap { PartialDate($0) },
      countries: holder.countries.map { $0.code.lowercased() }, identifiers: holder.identifiers)
    return index.search(query).filter {
      $0.nameScore >= ScreeningPolicy.threshold || $0.score >= ScreeningPolicy.threshold
    }
    .map { hit in
      let entry = index.entries[hit.entry]
      let verdict: ListMatch.Verdict =
        hit.isContradicted || hit.score < ScreeningPolicy.threshold
        ? .contradicted : hit.restsOnNameAlone ? .nameOnly : .match
      return ListMatch(
        holder: holder.key, list: entry.list, entry: entry.id, caption: entry.caption,
        programs: programs[entry.list + "\u{0}" + entry.id] ?? [], score: Int64((hit.score * 1_000).rounded()),
        verdict: verdict, why: hit.why, against: hit.against)
    }
  }
}

extension ServiceNode {
  /// Every held list, ready to screen names against. That somebody is about to screen is entered in the log.
  public func screeningWorkbench(
    at desk: Desk, words: @escaping @Sendable (Sentence) -> String
  ) async throws -> sending ScreeningWorkbench {
    let entries = try await listEntries()
    guard !entries.isEmpty else { throw Fault("workbench.list.none-held") }
    let lists = Set(entries.map(\.provenance.source)).sorted()
    try await consult("screen", subjects: lists, at: desk) { _ in }
    return ScreeningWorkbench(
      entries.map { ListReading.entry($0.record, list: $0.provenance.source) },
      notice: Sentence("workbench.notice.node"), words: words)
  }
}

/// How list entries and parties are read for identification.
enum ListReading {
  static func entry(_ record: SourceRecord, list: String) -> ScreeningEntry {
    let subject = record.subject
    let names =
      subject["name"].map { ScreeningEntry.ListedName($0, quality: .primary) }
      + (subject["alias"] + subject["previousName"]).map { ScreeningEntry.ListedName($0, quality: .alias) }
      + subject["weakAlias"].map { ScreeningEntry.ListedName($0, quality: .weak) }
    return ScreeningEntry(
      id: record.key, list: list, schema: subject.schema, names: names,
      birthDates: subject["birthDate"].compactMap { PartialDate($0) },
      countries: countries(of: subject).map { $0.code.lowercased() }, identifiers: identifiers(of: record))
  }

  static func programs(_ record: SourceRecord) -> [String] {
    var programs: [String] = []
    for entity in record.entities {
      for program in entity["program"] where !programs.contains(program) { programs.append(program) }
    }
    return programs
  }

  static func holder(_ held: HeldSourceRecord) -> Holder {
    let record = held.record
    let subject = record.subject
    var holder = Holder(
      key: record.key, schema: subject.schema, names: subject.names, birthDates: subject["birthDate"],
      countries: countries(of: subject), reference: record.reference, source: held.provenance.source,
      role: record.role)
    holder.telephones = subject["phone"]
    holder.addresses = subject["address"] + record.entities.filter { $0.schema == "Address" }.flatMap { $0["full"] }
    holder.identifiers = identifiers(of: record)
    var people: [String: Entity] = [:]
    for entity in record.entities { people[entity.id] = entity }
    for tie in record.entities where tie.schema == "Directorship" {
      for director in tie["director"] {
        guard let person = people[director], let name = person.names.first else { continue }
        holder.directors.append(Holder.Director(name: name, birthDates: person["birthDate"]))
      }
    }
    return holder
  }

  private static func countries(of subject: Entity) -> [CountryCode] {
    var countries: [CountryCode] = []
    for property in ["country", "jurisdiction", "mainCountry"] {
      for text in subject[property] {
        if let country = CountryCode(text), !countries.contains(country) { countries.append(country) }
      }
    }
    return countries
  }

  private static func identifiers(of record: SourceRecord) -> [String] {
    let properties = [
      "idNumber", "registrationNumber", "passportNumber", "taxNumber", "vatCode", "leiCode", "imoNumber", "number",
    ]
    var numbers: [String] = []
    for entity in [record.subject] + record.entities.dropFirst().filter({ $0.schema != "Person" }) {
      for property in properties {
        for number in entity[property] where !numbers.contains(number) { numbers.append(number) }
      }
    }
    return numbers
  }
}
