internal import Audit
internal import Authority
internal import Holdings
internal import Interchange
internal import Ledger
public import Vocabulary
internal import World

extension ServiceNode {
  /// Takes files into the node.
  ///
  /// The act is signed once for all files that are new, and stands in the log with a job for each before anything is
  /// read. Each batch of records is one transaction with the job's cursor; the payments of a source become part of the
  /// node with the last of them. A process that dies leaves an open job, and the same call finishes it. Files that are
  /// held already change nothing.
  ///
  /// Throws for what cannot be undone by reading on: a file that cannot be opened, a full disk, a missing right. Bad
  /// rows are in the report.
  public func importFiles(
    _ paths: [String], terms: ImportTerms, at signing: SigningDesk,
    onProgress: @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportReport {
    try check(terms)
    try await checkContent(at: paths, by: signing.officer.id)
    guard let lock = try await FileLock.waiting(for: folder.lock, seconds: 3) else { throw Fault("node.busy") }
    let (planned, unreadable) = try await plan(paths, terms: terms, at: signing.desk)
    try await checkContent(planned.flatMap(\.held.digests), place: "import", by: signing.officer.id)
    var open: [(planned: PlannedSource, held: HeldImport?, state: Job.State?)] = []
    for each in planned {
      let id = each.held.id
      let (held, job) = try await store.read { (try $0.record(.intakes, id: id), try $0.job("import", id: id)) }
      open.append((each, try held.map { try HeldImport(canonicalBytes: $0.content) }, job?.state))
    }
    let new = open.filter { $0.held == nil }.map(\.planned)
    if !new.isEmpty {
      let act = ImportFiles(
        files: new.flatMap(\.held.digests), means: terms.means, retainUntil: terms.retainUntil,
        marking: terms.marking)
      let now = clock.now()
      try await perform(act, logged: .collection, at: signing, notes: new.map(\.held.id)) { transaction in
        for each in new {
          _ = try transaction.put(
            HeldRecord(collection: .intakes, id: each.held.id, content: each.held.canonicalBytes))
          try transaction.put(
            Job(queue: "import", id: each.held.id, createdAt: now, content: ImportReport.Counts().canonicalBytes))
        }
      }
    }
    var sources: [ImportReport.Source] = []
    for each in open {
      if let held = each.held {
        // What is held stands under the terms under which it came.
        let other = !held.hasSameTerms(as: each.planned.held)
        if each.state != .done {
          sources.append(
            try await run(
              PlannedSource(source: each.planned.source, held: held),
              outcome: each.state == .failed ? .imported : .resumed, other: other, onProgress))
        } else {
          sources.append(try await alreadyHeld(each.planned.source, held, other: other))
        }
      } else {
        sources.append(try await run(each.planned, outcome: .imported, other: false, onProgress))
      }
    }
    _ = consume lock
    return ImportReport(sources: sources, unreadable: unreadable)
  }

  /// Reads the files as an import would, and writes nothing: what is in them, what is wrong, what is held already.
  public func dryRun(
    _ paths: [String], terms: ImportTerms, at desk: Desk, onProgress: @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportReport {
    try check(terms)
    let (planned, unreadable) = try await plan(paths, terms: terms, at: desk)
    var sources: [ImportReport.Source] = []
    for each in planned {
      var counts = ImportReport.Counts()
      var end = ImportReading.End()
      let rates = try await heldRates(for: each.source)
      let reading = ImportReading(source: each.source, held: each.held, ledgerFolder: nil, rates: rates)
      let store = store
      try await LongWork.pieces(make: { try reading.run($0) }) { piece in
        switch piece {
        case .records(let records, _):
          let (known, newer) = try await store.read { transaction in
            var known = 0
            var newer = 0
            for record in records {
              if try transaction.record(.sourceRecords, id: record.id) != nil {
                known += 1
              } else if try !transaction.records(.sourceRecords, source: record.source, key: record.key).isEmpty {
                newer += 1
              }
            }
            return (known, newer)
          }
          counts.unchanged += known
          counts.updated += newer
          counts.added += records.count - known - newer
        case .progress(let progress): onProgress(progress)
        case .end(let found): end = found
        }
      }
      counts.take(end)
      let id = each.held.id
      let job = try await store.read { try $0.job("import", id: id) }
      sources.append(
        source(
          each, outcome: job?.state == .done ? .alreadyHeld : .dryRun, counts: counts, end: end, faultsFile: nil,
          other: false))
    }
    return ImportReport(sources: sources, unreadable: unreadable)
  }

  private func check(_ terms: ImportTerms) throws {
    let today = clock.now().date
    guard terms.retainUntil >= today else {
      throw Fault("node.import.retention-past", ("date", .date(terms.retainUntil)), ("today", .date(today)))
    }
  }

  /// Reads one source from where its job stands to its end.
  private func run(
    _ planned: PlannedSource, outcome: ImportReport.Outcome, other: Bool,
    _ onProgress: @Sendable (ImportProgress) -> Void
  ) async throws -> ImportReport.Source {
    let held = planned.held
    guard var job = try await store.read({ try $0.job("import", id: held.id) }) else {
      throw Fault("node.import.no-job")
    }
    var counts = try ImportReport.Counts(canonicalBytes: job.content)
    var end = ImportReading.End()
    let rates = try await heldRates(for: planned.source)
    let reading = ImportReading(source: planned.source, held: held, ledgerFolder: folder.ledger, rates: rates)
    let store = store
    try await LongWork.pieces(make: { try reading.run($0) }) { piece in
      switch piece {
      case .records(let records, let first):
        // What an earlier, interrupted run has committed is not counted twice.
        let fresh = Array(records.dropFirst(max(0, Int(job.cursor) - first)))
        guard !fresh.isEmpty else { return }
        let (before, countsBefore) = (job, counts)
        (job, counts) = try await store.write { transaction in
          var job = before
          var counts = countsBefore
          let imports = try transaction.imports()
          let corrected = try transaction.correctedRecords()
          for record in fresh {
            // What was found wrong here does not come back because its source says it once more.
            guard !corrected.contains(record.id) else {
              counts.unchanged += 1
              continue
            }
            switch try transaction.put(record, keys: [IndexKey("key", record.key)]) {
            case .added: counts.added += 1
            case .superseded: counts.updated += 1
            case .unchanged: counts.unchanged += 1
            }
            try transaction.renew(record, under: held, among: imports)
          }
          job.cursor = Int64(first + records.count)
          job.content = counts.canonicalBytes
          try transaction.put(job)
          return (job, counts)
        }
      case .progress(let progress): onProgress(progress)
      case .end(let found): end = found
      }
    }
    counts.take(end)
    let faultsFile = try end.faults.isEmpty ? nil : writeFaults(end.faults, of: held)
    // What gave nothing at all is tried again when it is named again.
    job.state = counts.records == 0 && counts.payments == 0 ? .failed : .done
    job.content = counts.canonicalBytes
    let (done, segment, final) = (job, end.segment, counts)
    let now = clock.now()
    try await store.write { transaction in
      if let segment {
        try transaction.list(
          ManifestEntry(
            manifest: "ledger", name: segment.name, digest: segment.digest, bytes: Int64(segment.bytes),
            rows: Int64(segment.payments), intakes: [held.id]))
      }
      try transaction.put(done)
      try transaction.log(
        AuditEntry(
          time: now, kind: .collection, phase: .succeeded, act: ActKind.importFiles.rawValue, officer: held.officer,
          purpose: held.purpose.rawValue, basis: held.legalBasis, subjects: [held.id],
          notes: [
            "records added \(final.added)", "records updated \(final.updated)",
            "records unchanged \(final.unchanged)", "payments \(final.payments)", "faults \(final.faults)",
          ]))
    }
    return source(planned, outcome: outcome, counts: counts, end: end, faultsFile: faultsFile, other: other)
  }

  /// Payments in messages come without rates: they are valued by those that came with tables. Where two tables give a
  /// currency, the one whose segment's name comes first counts.
  private func heldRates(for source: IntakeSource) async throws -> RateTable {
    guard source.format == .iso20022 else { return RateTable() }
    let folder = folder.ledger
    let segments = try await store.read { try $0.manifest("ledger").map(\.name) }
    return try await LongWork.run {
      try segments.reduce(RateTable()) { rates, name in
        try LedgerView(folder: folder, segments: [name]).rates.reduce(rates) { $0.completed(by: $1) }
      }
    }
  }

  private func alreadyHeld(
    _ intake: IntakeSource, _ held: HeldImport, other: Bool
  ) async throws -> ImportReport.Source {
    let job = try await store.read { try $0.job("import", id: held.id) }
    let counts = try job.map { try ImportReport.Counts(canonicalBytes: $0.content) } ?? ImportReport.Counts()
    let path = FilePath.join(folder.faults, held.id + ".jsonl")
    var end = ImportReading.End()
    end.faultCount = counts.faults
    return source(
      PlannedSource(source: intake, held: held), outcome: .alreadyHeld, counts: counts, end: end,
      faultsFile: files.exists(path) ? path : nil, other: other)
  }

  private func source(
    _ planned: PlannedSource, outcome: ImportReport.Outcome, counts: ImportReport.Counts, end: ImportReading.End,
    faultsFile: String?, other: Bool
  ) -> ImportReport.Source {
    ImportReport.Source(
      importID: planned.held.id, name: planned.source.name, format: planned.held.format, outcome: outcome,
      counts: counts, faults: Array(end.faults.prefix(ImportReport.shownFaults)), faultsFile: faultsFile,
      notes: end.notes, isWhole: end.isWhole, isHeldUnderOtherTerms: other)
  }

  private func writeFaults(_ faults: [Fault], of held: HeldImport) throws -> String {
    let path = FilePath.join(folder.faults, held.id + ".jsonl")
    try files.replace(path, with: Array(FaultLines.text(faults).utf8))
    return path
  }
}

extension ImportReport.Counts: CanonicalCodable {
  /// What the end of the reading adds.
  mutating func take(_ end: ImportReading.End) {
    payments = end.payments
    unvalued = end.unvalued
    faults = end.faultCount
  }

  public func write(to writer: inout CanonicalWriter) {
    for number in [added, updated, unchanged, payments, unvalued, faults] { writer.write(number) }
  }

  public init(from reader: inout CanonicalReader) throws {
    added = try reader.integer()
    updated = try reader.integer()
    unchanged = try reader.integer()
    payments = try reader.integer()
    unvalued = try reader.integer()
    faults = try reader.integer()
  }
}

extension WriteTransaction {
  /// What an import brings again is held under its terms from now on, when these let it be held longer and are no less
  /// strict. Otherwise it would go with the older import although a newer one says the same.
  fileprivate func renew(_ record: HeldRecord, under terms: HeldImport, among imports: [String: HeldImport]) throws {
    guard let held = try self.record(record.collection, id: record.id), held.intake != terms.id,
      let until = held.retainUntil, until < terms.retainUntil, let older = imports[held.intake],
      older.marking.joined(with: terms.marking) == terms.marking
    else { return }
    try renew(record.collection, id: record.id, intake: terms.id, retainUntil: terms.retainUntil)
  }
}
