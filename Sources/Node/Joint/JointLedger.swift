internal import Authority
internal import Casework
internal import Holdings
internal import Joint
internal import Ledger
internal import Ontology
internal import Protection
internal import Vocabulary
internal import World

// Which payments of a node take part in a joint analysis. Whoever must not be learnt of is left out before anything is
// computed: no detector sees them, so that no message can rest on them.

/// A node's payments as they take part in one agreement's analysis.
struct JointMaterial: Sendable {
  let ledger: MemberLedger
  /// The accounts that are left out, as a digest: when others are, what was told before no longer stands.
  let leftOut: Digest
  /// What that followed from.
  let protections: Digest
  /// For the log: how many accounts.
  let accountsLeftOut: Int
}

extension ServiceNode {
  /// The payments of these segments with at least one end at an institution whose records this service holds, without those of
  /// accounts that are protected from any of the members' countries, and of holders who are sheltered, may be minors, or of
  /// whom something is restricted.
  ///
  /// Throws `joint.changed` when a segment is gone, `joint.protections` when somebody came to be sheltered meanwhile.
  func jointMaterial(
    for held: HeldJointAgreement, under agreement: JointAgreement.InForce, segments: [String], countries: [CountryCode]
  ) async throws -> JointMaterial {
    guard let own = MemberID(description.id), let word = held.words[own]?.statement else {
      throw Fault("joint.not-a-member")
    }
    let sheltered = try await shelteredAccounts()
    let folder = folder.ledger
    let today = clock.now().date
    let listed = try await store.read { Set(try $0.manifest("ledger").map(\.name)) }
    guard segments.allSatisfy(listed.contains) else { throw Fault("joint.changed") }
    let view = try await LongWork.run { try LedgerView(folder: folder, segments: segments) }
    let recipient = Recipient(id: agreement.digest.hex, countries: countries)
    let (leftOut, protections) = try await store.read { transaction in
      guard try sheltered.isCurrent(in: transaction) else { throw Fault("joint.protections") }
      return (
        try transaction.accountsLeftOut(of: view.accounts, from: recipient, sheltering: sheltered, on: today),
        try transaction.jointProtections()
      )
    }
    let coverage = held.coverage
    return try await LongWork.run {
      let table = view.table()
      let institutions = Set(word.institutions)
      let isHeld = table.accounts.institutions.map(institutions.contains)
      func isOwn(_ account: UInt32) -> Bool { isHeld[Int(table.accounts.institution[Int(account)])] }
      let rows = (0..<table.count).filter { row in
        let (payer, payee) = (table.payer[row], table.payee[row])
        return !leftOut.contains(Int(payer)) && !leftOut.contains(Int(payee)) && (isOwn(payer) || isOwn(payee))
      }
      var writer = CanonicalWriter()
      writer.write(list: leftOut.sorted().map { view.accounts.institution($0).id + "/" + view.accounts.id($0) })
      return JointMaterial(
        ledger: try MemberLedger(table.rows(rows), of: own, coverage: coverage, under: agreement),
        leftOut: Digest(of: writer.bytes), protections: protections, accountsLeftOut: leftOut.count)
    }
  }
}

extension ReadTransaction {
  /// Positions of the accounts that nobody who gets the messages may learn of.
  fileprivate func accountsLeftOut(
    of accounts: AccountDictionary, from recipient: Recipient, sheltering sheltered: ShelteredAccounts,
    on day: CivilDate
  ) throws -> Set<Int> {
    let scanner = try egress(sheltered)
    let holders = try holdersLeftOut(
      among: Set(accounts.owners.filter { !$0.isEmpty }), from: recipient, by: scanner, on: day)
    var leftOut: Set<Int> = []
    func text(_ account: Int) -> String {
      accounts.institution(account).id + "/" + accounts.id(account) + "\n" + accounts.id(account) + "\n"
        + (accounts.owner(account) ?? "") + "\n\n"
    }
    func isClear(_ text: String) -> Bool {
      scanner.scan([OutboundPart(name: "accounts", bytes: Array(text.utf8))], to: recipient).isClear
    }
    // Many at once, and those that something was found in one by one: most runs are clear.
    for start in stride(from: 0, to: accounts.count, by: 256) {
      let run = start..<min(start + 256, accounts.count)
      let isRunClear = isClear(run.map(text).joined())
      for account in run {
        let isHoldersOut = accounts.owner(account).map(holders.contains) ?? false
        if isHoldersOut || !isRunClear && !isClear(text(account)) { leftOut.insert(account) }
      }
    }
    return leftOut
  }

  /// Holders who are sheltered by what a source or a case says of them, who may be minors, of whom something is restricted, or
  /// in whose records somebody occurs whom the recipient must not learn of.
  private func holdersLeftOut(
    among holders: Set<String>, from recipient: Recipient, by scanner: EgressScanner, on day: CivilDate
  ) throws -> Set<String> {
    guard !holders.isEmpty else { return [] }
    let schemata = try SchemaCatalog.embedded()
    let shelters = try sheltersByHolder()
    let restricted = Set(try restrictedItems().filter { $0.kind == .record }.map(\.id))
    var leftOut = Set(shelters.filter { PersonStanding($0.value).isSheltered }.keys)
    var others: [(holder: String, text: [UInt8])] = []
    try eachSourceRecord(withRestricted: true) { held in
      let record = held.record
      guard held.isCurrent, holders.contains(record.key) else { return true }
      let standing = PersonStanding(
        [.init(place: held.importID, role: record.role, origin: record.roleOrigin)] + (shelters[record.key] ?? []),
        flags: record.mayBeOfMinor(on: day, schemata) ? .minor : [])
      if standing.isSheltered || restricted.contains(held.id) {
        leftOut.insert(record.key)
      } else {
        others.append((record.key, record.scanned(with: [])))
      }
      return true
    }
    for start in stride(from: 0, to: others.count, by: 64) {
      let run = others[start..<min(start + 64, others.count)]
      func isClear(_ bytes: [UInt8]) -> Bool {
        scanner.scan([OutboundPart(name: "records", bytes: bytes)], to: recipient).isClear
      }
      if isClear(run.flatMap(\.text)) { continue }
      for other in run where !isClear(other.text) { leftOut.insert(other.holder) }
    }
    return leftOut
  }

  /// Everything that says who is left out, as a digest: while it is the same, so are they.
  func jointProtections() throws -> Digest {
    var writer = CanonicalWriter()
    try eachContent(in: .protectedPersons) { writer.write($0) }
    for standing in try shelters() {
      writer.write(standing.caseID)
      writer.write(standing.shelter.holder)
      writer.write(standing.shelter.role.rawValue)
    }
    writer.write(list: try restrictedItems().map(\.id))
    writer.write(try countRecords(in: .sourceRecords))
    return Digest(of: writer.bytes)
  }
}
