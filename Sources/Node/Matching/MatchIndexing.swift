internal import Authority
internal import Casework
internal import Holdings
internal import NameKeys
internal import Ontology
internal import PrivateMatching
internal import Protection
internal import Vocabulary
internal import World

/// What of this service's holdings one peer may find by asking: the items, and the records behind each.
///
/// A record is indexed when a person or a published list gave its subject a role that may be shared, when its marking lets
/// this peer have it for every purpose it may ask for, and when nobody occurs in it whom this peer must not learn of. What a
/// sheltered person is known by is left out wherever else it stands: an account that a victim shares with a suspect is not
/// found. Nobody is told what was left out.
struct MatchIndex {
  /// By item, in order of their bytes; the records in order of their names.
  private(set) var items: [[UInt8]: Set<String>] = [:]
  /// For the log: records that a protection kept out, for this recipient.
  private(set) var withheld = 0

  /// Roles under which somebody is indexed. `not-assessed` is not among them, nor any that shelters; and an official or a
  /// contact is of no interest by being one.
  static let roles: Set<PersonRole> = [.suspect, .convicted, .potentialOffender, .professionalEnabler, .listed]

  init(
    of classes: Set<IdentifierClass>, for recipient: Recipient, purposes: [Purpose],
    from transaction: any ReadTransaction,
    sheltering accounts: ShelteredAccounts, schemata: SchemaCatalog, at now: Instant
  ) throws {
    // Nobody is left out for an account that was not looked for.
    guard try accounts.isCurrent(in: transaction) else { throw Fault("match.publish.shelters") }
    let scanner = try transaction.egress(accounts)
    let shelters = try transaction.sheltersByHolder()
    let restricted = Set(try transaction.restrictedItems().filter { $0.kind == .record }.map(\.id))
    var forbidden: Set<[UInt8]> = []
    var candidates: [Candidate] = []
    // What is restricted is indexed for nobody, and still shelters whom it shelters.
    try transaction.eachSourceRecord(withRestricted: true) { held in
      guard held.isCurrent else { return true }
      let record = held.record
      let standing = PersonStanding(
        [.init(place: held.importID, role: record.role, origin: record.roleOrigin)]
          + (shelters[record.key] ?? []),
        flags: record.mayBeOfMinor(on: now.date, schemata) ? .minor : [])
      let items = RecordItems.of(record, classes: classes, schemata)
      guard !standing.isSheltered else {
        forbidden.formUnion(items)
        return true
      }
      guard MatchIndex.roles.contains(standing.role), !restricted.contains(held.id),
        held.provenance.marking.letsMatch(purposes), !items.isEmpty
      else { return true }
      candidates.append(Candidate(id: held.id, items: items, text: record.scanned(with: items)))
      return true
    }
    // Many at once, and those that something was found in one by one: most runs are clear.
    for start in stride(from: 0, to: candidates.count, by: 64) {
      let run = candidates[start..<min(start + 64, candidates.count)]
      let isClear = scanner.scan([OutboundPart(name: "records", bytes: run.flatMap(\.text))], to: recipient).isClear
      for candidate in run {
        guard isClear || scanner.scan([OutboundPart(name: "record", bytes: candidate.text)], to: recipient).isClear
        else {
          withheld += 1
          forbidden.formUnion(candidate.items)
          continue
        }
        for item in candidate.items { items[item, default: []].insert(candidate.id) }
      }
    }
    for item in forbidden { items[item] = nil }
  }

  private struct Candidate {
    let id: String
    let items: [[UInt8]]
    let text: [UInt8]
  }
}

/// The items of a record: its identifiers in the normal forms of matching, and the keys of its names.
enum RecordItems {
  static func of(_ record: SourceRecord, classes: Set<IdentifierClass>, _ schemata: SchemaCatalog) -> [[UInt8]] {
    var items: Set<[UInt8]> = []
    for entity in record.entities {
      // What hangs on the entry is the subject's own: a document, an account, a wallet. Other persons and firms in it are not.
      let isOther = entity.id != record.subject.id && schemata.isA(entity.schema, "LegalEntity")
      guard !isOther else { continue }
      for item in self.items(of: entity, schemata) where classes.contains(item.identifierClass) {
        items.insert(item.bytes)
      }
    }
    if classes.contains(where: \.isName), schemata.isA(record.subject.schema, "Person") {
      for item in names(of: record.subject) where classes.contains(item.identifierClass) { items.insert(item.bytes) }
    }
    return items.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func items(of entity: Entity, _ schemata: SchemaCatalog) -> [MatchItem] {
    var found: [MatchItem] = []
    func add(_ identifierClass: IdentifierClass, _ texts: [String], by qualifiers: [String?] = [nil]) {
      for text in texts {
        for qualifier in qualifiers {
          if let item = try? MatchItem(identifierClass, text, by: qualifier) { found.append(item) }
        }
      }
    }
    let countries = entity["country"] + entity["jurisdiction"]
    add(.iban, entity["iban"] + entity["accountNumber"])
    add(.account, entity["accountNumber"], by: entity["bic"] + entity["swiftBic"])
    add(.phone, entity["phone"])
    add(.email, entity["email"])
    add(.wallet, entity["publicKey"] + entity["cryptoAddress"])
    add(.vessel, entity["imoNumber"])
    add(.passport, entity["passportNumber"], by: entity["country"] + entity["nationality"] + entity["citizenship"])
    if schemata.isA(entity.schema, "Passport") { add(.passport, entity["number"], by: entity["country"]) }
    if schemata.isA(entity.schema, "Vehicle"), !schemata.isA(entity.schema, "Vessel") {
      add(.plate, entity["registrationNumber"], by: countries)
    } else if schemata.isA(entity.schema, "Organization") {
      add(.company, entity["registrationNumber"], by: countries)
    }
    return found
  }

  private static func names(of person: Entity) -> [MatchItem] {
    let dates = person["birthDate"].compactMap { PartialDate($0) }
    return dates.flatMap { date in
      let whole = (person["name"] + person["alias"] + person["previousName"]).compactMap {
        try? PersonKeys(name: $0, birthDate: date)
      }
      let parts = person["firstName"].flatMap { given in
        person["lastName"].compactMap { try? PersonKeys(given: given, family: $0, birthDate: date) }
      }
      return (whole + parts).flatMap(\.items)
    }
  }
}

extension SourceRecord {
  /// Everything that it says, as one text, with the items it gives: what is searched for protected persons.
  func scanned(with items: [[UInt8]]) -> [UInt8] {
    var text: [UInt8] = Array(key.utf8) + [10]
    for entity in entities {
      text += Array(entity.id.utf8) + [10]
      for property in entity.properties { for value in property.values { text += Array(value.utf8) + [10] } }
    }
    for remark in remarks { text += Array(remark.utf8) + [10] }
    for item in items { text += item.map { $0 == 0 ? 32 : $0 } + [10] }
    return text + [10, 10]
  }

  /// Whether the subject, or somebody that hangs on it, may be under eighteen: by the latest day that a date of birth allows.
  func mayBeOfMinor(on day: CivilDate, _ schemata: SchemaCatalog) -> Bool {
    guard schemata.isA(subject.schema, "Person") else { return false }
    return subject["birthDate"].compactMap { PartialDate($0) }.contains { date in
      guard date.year + 18 >= day.year else { return false }
      guard date.year + 18 == day.year else { return true }
      let (month, last) = (date.month ?? 12, date.day ?? 31)
      return (month, last) > (day.month, day.day) || date.isApproximate
    }
  }
}

extension Marking {
  /// Whether a peer may be told, for each of these purposes, that the item is held: what the marking forbids, and what only
  /// a person can read in it, keep it out.
  fileprivate func letsMatch(_ purposes: [Purpose]) -> Bool {
    classification == .unclassified && sharing < .red && !policy.hasWrittenRestriction
      && purposes.allSatisfy { policy.objections(to: IntendedUse(for: $0, goesOnward: true)).isEmpty }
      && policy.mayGoOnward
  }
}

extension ReadTransaction {
  /// Holders who are sheltered in a case, by the key of their records.
  func sheltersByHolder() throws -> [String: [PersonStanding.Part]] {
    var shelters: [String: [PersonStanding.Part]] = [:]
    for stream in try streams(prefix: caseStreamPrefix) {
      guard let state = try CaseState.replay(try events(of: stream).map(caseEvent)) else { continue }
      for shelter in state.shelters where !shelter.isLifted {
        shelters[shelter.holder, default: []].append(
          .init(place: state.id, role: shelter.role, origin: shelter.origin))
      }
    }
    return shelters
  }
}
