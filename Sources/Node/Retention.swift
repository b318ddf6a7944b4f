internal import Audit
internal import Authority
internal import Holdings
internal import Interchange
internal import Ledger
internal import Ontology
public import Vocabulary
internal import World

/// What may no longer be held: its last day is over, and no finding and no case needs it.
public struct RetentionList: Sendable, Hashable {
  /// What of one import is due.
  public struct Item: Sendable, Hashable {
    public let importID: String
    public let fileNames: [String]
    /// The last day on which it may be held.
    public let retainUntil: CivilDate
    /// Names of the records that go.
    public let records: [String]
    /// Payments that go.
    public let payments: Int
    /// What stays although its day is over, because a finding or case needs it.
    public let neededRecords: Int
    public let neededPayments: Int

    public var isEmpty: Bool { records.isEmpty && payments == 0 }
  }

  /// Things whose last day lies before this one are due.
  public let asOf: CivilDate
  public let items: [Item]
  /// Questions of private matching whose last day is over and that no case needs: what was asked goes, counts stay.
  public let questions: [String]

  public var records: Int { items.reduce(0) { $0 + $1.records.count } }
  public var payments: Int { items.reduce(0) { $0 + $1.payments } }
  public var isEmpty: Bool { items.allSatisfy(\.isEmpty) && questions.isEmpty }

  /// What is signed for: exactly this list.
  var digest: Digest {
    var writer = CanonicalWriter()
    writer.write(asOf)
    writer.write(list: items) {
      $0.write($1.importID)
      $0.write($1.retainUntil)
      $0.write(list: $1.records)
      $0.write($1.payments)
    }
    writer.write(list: questions)
    return Digest(of: writer.bytes)
  }
}

/// What was erased.
public struct RetentionReceipt: Sendable, Hashable {
  public let records: Int
  public let payments: Int
  public let questions: Int
  /// Segments that went whole, and segments that were written anew without what was due.
  public let segmentsRemoved: Int
  public let segmentsRewritten: Int
}

extension ServiceNode {
  /// What is due to go on a day: everything whose last day lies before it and which no finding or case needs. A party
  /// stays with its payments: the owner of an account in a needed payment is needed.
  public func retentionDue(asOf day: CivilDate) async throws -> RetentionList {
    let state = try await retentionState(before: day)
    return state.list
  }

  /// Erases exactly what the list names. Throws `node.retention.changed` when the list is no longer what is due: look
  /// at it again, then decide. Erasure is one transaction with its entry in the log; files go right after it, and those
  /// a crash leaves behind are removed when the node is next opened.
  public func applyRetention(_ list: RetentionList, at signing: SigningDesk) async throws -> RetentionReceipt {
    guard let lock = try await FileLock.waiting(for: folder.lock, seconds: 3) else { throw Fault("node.busy") }
    let state = try await retentionState(before: list.asOf)
    guard state.list == list else { throw Fault("node.retention.changed") }
    let ledgerFolder = folder.ledger
    let rewritten = try await LongWork.run {
      try state.partial.map { segment in
        (segment.entry, try segment.rest().write(to: ledgerFolder))
      }
    }
    let (whole, faults, now) = (state.whole, folder.faults, clock.now())
    let emptied = state.emptied
    let sheltered = try await shelteredAccounts()
    try await perform(
      Erase(list: list.digest, asOf: list.asOf), logged: .erasure, at: signing,
      notes: ["records \(list.records)", "payments \(list.payments)", "questions \(list.questions.count)"]
    ) { transaction in
      guard try transaction.dueQuestions(before: list.asOf, at: now) == list.questions else {
        throw Fault("node.retention.changed")
      }
      try transaction.endPins(at: now)
      guard try sheltered.isCurrent(in: transaction) else { throw Fault("node.retention.changed") }
      try transaction.keepTraces(of: sheltered)
      try transaction.keepTraces(ofRecords: list.items.flatMap(\.records))
      for item in list.items {
        for id in item.records {
          try transaction.removeRecord(.sourceRecords, id: id)
          try transaction.removeRestriction(of: id, .record)
          try transaction.removeCorrections(of: id)
          try transaction.leave(
            Tombstone(kind: "record", identifier: Digest(of: id), ground: "retention", erasedAt: now))
        }
        if item.payments > 0 {
          try transaction.leave(
            Tombstone(
              kind: "payments", identifier: Digest(of: item.importID), ground: "retention", erasedAt: now))
        }
      }
      for id in list.questions {
        try transaction.removeRestriction(of: id, .question)
        guard try transaction.forget(question: id, on: "retention", at: now) else { continue }
        try transaction.leave(
          Tombstone(
            kind: ErasableKind.question.rawValue, identifier: Digest(of: id), ground: "retention", erasedAt: now))
      }
      try transaction.forgetComparedRecords(at: now)
      for segment in whole { try transaction.unlist("ledger", name: segment.name) }
      for (old, new) in rewritten {
        try transaction.unlist("ledger", name: old.name)
        try transaction.list(
          ManifestEntry(
            manifest: "ledger", name: new.name, digest: new.digest, bytes: Int64(new.bytes),
            rows: Int64(new.payments), intakes: old.intakes))
      }
      for importID in emptied {
        // Its terms have nothing left to hold; the log keeps that it was there.
        try transaction.removeRecord(.intakes, id: importID)
        try transaction.removeRecord(.heldMarkings, id: importID)
        try transaction.remove(job: importID, from: "import")
        try transaction.leave(
          Tombstone(kind: "import", identifier: Digest(of: importID), ground: "retention", erasedAt: now))
      }
    }
    for name in whole.map(\.name) + rewritten.map(\.0.name) {
      try files.remove(FilePath.join(ledgerFolder, name))
    }
    for importID in emptied { try files.remove(FilePath.join(faults, importID + ".jsonl")) }
    _ = consume lock
    return RetentionReceipt(
      records: list.records, payments: list.payments, questions: list.questions.count, segmentsRemoved: whole.count,
      segmentsRewritten: rewritten.count)
  }

  private struct RetentionState: Sendable {
    var list: RetentionList
    var whole: [ManifestEntry] = []
    var partial: [DueSegment] = []
    /// Imports of which nothing is left.
    var emptied: [String] = []
  }

  private func retentionState(before day: CivilDate) async throws -> RetentionState {
    let now = clock.now()
    let (imports, segments, pinnedPayments, pinnedParties, pinnedRecords, open) = try await store.read {
      (
        try $0.imports(), try $0.manifest("ledger"), Set(try $0.pins(.payment, standingOn: day).map(\.id)),
        Set(try $0.pins(.party, standingOn: day).map(\.id)),
        Set(
          try $0.pins(.record, standingOn: day).map(\.id) + $0.waitingHolds(at: now).flatMap(\.items)),
        Set(try $0.jobs("import", in: .open).map(\.id))
      )
    }
    // An import that is not finished is not judged: resume it first.
    let due = imports.values.filter { $0.retainUntil < day && !open.contains($0.id) }.sorted { $0.id < $1.id }
    let dueIDs = Set(due.map(\.id))
    let ledgerFolder = folder.ledger
    // Owners of accounts in needed payments, whichever import these came with.
    let (dueSegments, neededOwners) = try await LongWork.run {
      var dueSegments: [DueSegment] = []
      var owners: Set<String> = []
      for entry in segments {
        let view = try LedgerView(folder: ledgerFolder, segments: [entry.name])
        let segment = DueSegment(entry: entry, view: view, pinned: pinnedPayments)
        owners.formUnion(segment.neededOwners)
        if !entry.intakes.isEmpty, dueIDs.isSuperset(of: entry.intakes) { dueSegments.append(segment) }
      }
      return (dueSegments, owners)
    }
    let (dueRecords, neededRecords) = try await store.read { transaction in
      var dueRecords: [String: [String]] = [:]
      var needed: [String: Int] = [:]
      try transaction.eachRecord(in: .sourceRecords, after: "") { held in
        guard dueIDs.contains(held.intake) else { return true }
        if pinnedRecords.contains(held.id) || pinnedParties.contains(held.key) || neededOwners.contains(held.key) {
          needed[held.intake, default: 0] += 1
        } else {
          dueRecords[held.intake, default: []].append(held.id)
        }
        return true
      }
      return (dueRecords, needed)
    }
    let questions = try await store.read { try $0.dueQuestions(before: day, at: now) }
    var state = RetentionState(list: RetentionList(asOf: day, items: [], questions: questions))
    var items: [RetentionList.Item] = []
    for held in due {
      let segments = dueSegments.filter { $0.entry.intakes == [held.id] }
      let item = RetentionList.Item(
        importID: held.id, fileNames: held.fileNames, retainUntil: held.retainUntil,
        records: dueRecords[held.id] ?? [], payments: segments.reduce(0) { $0 + $1.dueRows },
        neededRecords: neededRecords[held.id] ?? 0, neededPayments: segments.reduce(0) { $0 + $1.neededRows.count })
      items.append(item)
      if item.neededRecords == 0, item.neededPayments == 0 { state.emptied.append(held.id) }
      for segment in segments {
        if segment.neededRows.isEmpty {
          state.whole.append(segment.entry)
        } else if segment.dueRows > 0 {
          state.partial.append(segment)
        }
      }
    }
    state.list = RetentionList(asOf: day, items: items, questions: questions)
    return state
  }
}

/// A segment with what of it is needed past its day.
private struct DueSegment: Sendable {
  let entry: ManifestEntry
  let view: LedgerView
  let neededRows: [Int]

  init(entry: ManifestEntry, view: LedgerView, pinned: Set<String>) {
    self.entry = entry
    self.view = view
    neededRows = pinned.isEmpty ? [] : (0..<view.count).filter { pinned.contains(view.id($0)) }
  }

  var dueRows: Int { view.count - neededRows.count }

  var neededOwners: Set<String> {
    Set(
      neededRows.flatMap { row in
        [view.payer[row], view.payee[row]].compactMap { view.accounts.owner(Int($0)) }
      })
  }

  /// A ledger of the needed rows alone, with the accounts, institutions and rates they need and no others.
  func rest() throws -> LedgerView {
    let builder = LedgerBuilder(
      provenance: view.provenances.first ?? "", rates: view.rates.first ?? RateTable(),
      dollarChannels: view.dollarChannels)
    var institutions: Set<String> = []
    for row in neededRows {
      for account in [Int(view.payer[row]), Int(view.payee[row])] {
        let institution = view.accounts.institution(account)
        if institutions.insert(institution.id).inserted { builder.describe(institution) }
        builder.describe(
          AccountRecord(
            institution: institution.id, account: view.accounts.id(account), country: view.accounts.country(account),
            kind: view.accounts.kind(account), owner: view.accounts.owner(account),
            opened: view.accounts.opened(account)))
      }
      if let fault = builder.append(view.paymentRecord(row)) { throw fault }
    }
    return builder.seal()
  }
}

extension LedgerView {
  /// A row as the record it was made from, as far as the ledger keeps it.
  fileprivate func paymentRecord(_ row: Int) -> PaymentRecord {
    let evidence = evidence(row)
    func side(_ side: PaymentEvidence.Side) -> PaymentRecord.Side {
      PaymentRecord.Side(
        institution: side.institution, account: side.account, country: side.country, kind: side.kind,
        owner: side.owner)
    }
    return PaymentRecord(
      id: evidence.id, time: Timestamp(instant: evidence.time, offsetMinutes: 0, precision: .second),
      payer: side(evidence.payer), payee: side(evidence.payee), amount: evidence.amount, received: evidence.received,
      channel: evidence.channel, line: evidence.line)
  }
}
