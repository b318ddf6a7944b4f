internal import GRDB
internal import Holdings
internal import Vocabulary

// Event streams, queues, manifests, pins and tombstones.

extension SQLiteTransaction {
  func events(of stream: String) throws -> [HeldEvent] {
    try all(
      "SELECT version, at, kind, officer, content FROM event WHERE stream = ? ORDER BY version", [stream]
    ) { row in
      HeldEvent(
        stream: stream, version: row[0], at: Instant(microseconds: row[1]), kind: row[2], officer: row[3],
        content: bytes(row[4]))
    }
  }

  func streams(prefix: String) throws -> [String] {
    // Version 1 exists in every stream, and the range stands for "begins with" in byte order.
    try all(
      "SELECT stream FROM event WHERE version = 1 AND stream >= ? ORDER BY stream", [prefix]
    ) { row in row[0] as String }
    .filter { $0.utf8.starts(with: prefix.utf8) }
  }

  func streams(where key: IndexKey) throws -> [String] {
    try all("SELECT stream FROM event_key WHERE name = ? AND value = ? ORDER BY stream", [key.name, key.value]) {
      $0[0]
    }
  }

  func append(_ events: [NewEvent], to stream: String, expecting expected: Int, keys: [IndexKey]) throws {
    let held: Int = try first("SELECT count(*) FROM event WHERE stream = ?", [stream]) { $0[0] } ?? 0
    guard held == expected else {
      throw Fault(
        "holdings.stream.moved", ("expected", .integer(Int64(expected))), ("found", .integer(Int64(held))))
    }
    for (offset, event) in events.enumerated() {
      try run(
        "INSERT INTO event (stream, version, at, kind, officer, content) VALUES (?, ?, ?, ?, ?, ?)",
        [stream, expected + offset + 1, event.at.microseconds, event.kind, event.officer, data(event.content)])
    }
    for key in keys {
      try run("INSERT OR IGNORE INTO event_key (name, value, stream) VALUES (?, ?, ?)", [key.name, key.value, stream])
    }
  }

  func eraseEvents(of stream: String) throws {
    try run("DELETE FROM event WHERE stream = ?", [stream])
    try run("DELETE FROM event_key WHERE stream = ?", [stream])
  }

  // MARK: Queues

  private func job(_ row: Row) throws -> Job {
    guard let state = Job.State(rawValue: row[2]) else { throw damaged("job") }
    return Job(
      queue: row[0], id: row[1], state: state, createdAt: Instant(microseconds: row[3]), content: bytes(row[4]),
      cursor: row[5])
  }

  func job(_ queue: String, id: String) throws -> Job? {
    try first(
      "SELECT queue, id, state, created_at, content, cursor FROM job WHERE queue = ? AND id = ?", [queue, id], job)
  }

  func jobs(_ queue: String, in state: Job.State?) throws -> [Job] {
    try all(
      "SELECT queue, id, state, created_at, content, cursor FROM job WHERE queue = ? ORDER BY created_at, id",
      [queue], job
    ).filter { state == nil || $0.state == state }
  }

  func put(_ job: Job) throws {
    try run(
      """
      INSERT INTO job (queue, id, state, created_at, content, cursor) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (queue, id)
      DO UPDATE SET state = excluded.state, cursor = excluded.cursor, content = excluded.content
      """, [job.queue, job.id, job.state.rawValue, job.createdAt.microseconds, data(job.content), job.cursor])
  }

  func remove(job id: String, from queue: String) throws {
    try run("DELETE FROM job WHERE queue = ? AND id = ?", [queue, id])
  }

  // MARK: Manifests

  func manifest(_ name: String) throws -> [ManifestEntry] {
    try all(
      "SELECT name, digest, bytes, rows, intakes FROM manifest WHERE manifest = ? ORDER BY name", [name]
    ) { row in
      var reader = CanonicalReader(bytes(row[4]))
      guard let digest = Digest(bytes: bytes(row[1])), let intakes = try? reader.texts() else {
        throw damaged("manifest")
      }
      return ManifestEntry(
        manifest: name, name: row[0], digest: digest, bytes: row[2], rows: row[3], intakes: intakes)
    }
  }

  func list(_ entry: ManifestEntry) throws {
    var intakes = CanonicalWriter()
    intakes.write(list: entry.intakes)
    try run(
      "INSERT OR REPLACE INTO manifest (manifest, name, digest, bytes, rows, intakes) VALUES (?, ?, ?, ?, ?, ?)",
      [entry.manifest, entry.name, data(entry.digest.bytes), entry.bytes, entry.rows, data(intakes.bytes)])
  }

  func unlist(_ manifest: String, name: String) throws {
    try run("DELETE FROM manifest WHERE manifest = ? AND name = ?", [manifest, name])
  }

  // MARK: Pins and tombstones

  func isPinned(_ kind: Pin.Kind, _ id: String) throws -> Bool {
    try first("SELECT 1 FROM pin WHERE kind = ? AND id = ? LIMIT 1", [kind.rawValue, id]) { _ in true } ?? false
  }

  func pins(_ kind: Pin.Kind) throws -> [Pin] {
    try all("SELECT id, by FROM pin WHERE kind = ? ORDER BY id, by", [kind.rawValue]) {
      Pin(kind: kind, id: $0[0], by: $0[1])
    }
  }

  func pin(_ pin: Pin) throws {
    try run("INSERT OR IGNORE INTO pin (kind, id, by) VALUES (?, ?, ?)", [pin.kind.rawValue, pin.id, pin.by])
  }

  func unpin(by: String) throws { try run("DELETE FROM pin WHERE by = ?", [by]) }

  func leave(_ tombstone: Tombstone) throws {
    try run(
      "INSERT OR REPLACE INTO tombstone (kind, identifier, ground, erased_at) VALUES (?, ?, ?, ?)",
      [tombstone.kind, data(tombstone.identifier.bytes), tombstone.ground, tombstone.erasedAt.microseconds])
  }

  func tombstone(kind: String, identifier: Digest) throws -> Tombstone? {
    try first(
      "SELECT ground, erased_at FROM tombstone WHERE kind = ? AND identifier = ?", [kind, data(identifier.bytes)]
    ) {
      Tombstone(kind: kind, identifier: identifier, ground: $0[0], erasedAt: Instant(microseconds: $0[1]))
    }
  }

  func countTombstones() throws -> Int {
    try first("SELECT count(*) FROM tombstone") { $0[0] } ?? 0
  }
}
