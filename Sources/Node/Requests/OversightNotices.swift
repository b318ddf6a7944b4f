internal import Audit
internal import Authority
internal import Holdings
internal import JSON
public import Vocabulary
internal import World

// What oversight is told as it happens: that something happened and where to look, and of a protection that was set aside
// also why and by whom.

/// Something that oversight is told.
public struct NoticeToOversight: Sendable, Hashable {
  /// A protection that two officers set aside.
  public struct Override: Sendable, Hashable {
    /// Why, in the first officer's words.
    public let ground: String
    /// Who signed: first the one who proposed it.
    public let officers: [String]
    /// Where it stands in the log.
    public let entry: Int
    /// The digest of the verdict that was set aside.
    public let verdict: Digest
    /// Whether oversight has acknowledged it.
    public let isAcknowledged: Bool
  }

  /// Names it in ``ServiceNode/acknowledge(notice:at:)``; only overrides have to be acknowledged.
  public let id: String
  public let at: Instant
  /// `abuse-signal`, `protection-weakened`, `disclosure-stopped`, `override-proposed`, `protection-overridden`, …
  public let code: String
  /// The request or register entry, by its name; the digest of what left, for an override.
  public let subject: String
  public let override: Override?

  /// One object, its members in this order.
  public var json: String {
    var members: [(String, JSONValue)] = [
      ("notice", .string(id)), ("at", .string(at.description)), ("code", .string(code)), ("subject", .string(subject)),
    ]
    if let override {
      members += [
        ("ground", .string(override.ground)), ("officers", .array(override.officers.map { .string($0) })),
        ("entry", .integer(override.entry)), ("acknowledged", .bool(override.isAcknowledged)),
      ]
    }
    return JSONValue.object(members.map { .init($0.0, $0.1) }).text
  }
}

extension ServiceNode {
  /// The notices, oldest first. Throws `node.log.not-for` unless the officer's role is oversight or supervisor. That they
  /// were read is logged.
  public func oversightNotices(at desk: Desk) async throws -> [NoticeToOversight] {
    try desk.watchesOver()
    return try await consult("read-oversight-notices", at: desk) { transaction in
      var notices: [NoticeToOversight] = []
      try transaction.eachRecord(in: .oversightNotices, after: "") {
        var reader = CanonicalReader($0.content)
        guard try reader.unsigned() == 1 else { throw reader.malformed }
        notices.append(
          NoticeToOversight(
            id: $0.id, at: try reader.value(), code: try reader.text(), subject: try reader.text(), override: nil))
        return true
      }
      notices += try transaction.jobs(OversightNotice.queue, in: nil).map(NoticeToOversight.init)
      return notices.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }
  }

  /// Signs that a protection which was set aside has been seen; the notice stays. Throws `node.notice.unknown`, and
  /// `node.notice.own` where one of those who signed it would acknowledge it.
  public func acknowledge(notice name: String, at signing: SigningDesk) async throws {
    try signing.desk.watchesOver()
    let seen = try await store.read { try $0.notice(name) }
    guard try NoticeToOversight(seen).override?.officers.contains(signing.officer.id) == false else {
      throw Fault("node.notice.own")
    }
    guard seen.state == .open else { return }
    let act = Oversee(what: "notice-acknowledged", item: seen.id, content: Digest(of: seen.content))
    try await perform(act, logged: .alteration, at: signing, notes: [act.what]) { transaction in
      var job = try transaction.notice(seen.id)
      guard job.content == seen.content else { throw Fault("node.notice.unknown", ("notice", .text(seen.id))) }
      job.state = .done
      try transaction.put(job)
    }
  }
}

extension ReadTransaction {
  /// The notice that has to be acknowledged, by its name or the end of it.
  fileprivate func notice(_ name: String) throws -> Job {
    let found = try jobs(OversightNotice.queue, in: nil).filter { $0.id == name || $0.id.hasSuffix(name) }
    guard name.utf8.count >= 4, found.count == 1, let job = found.first else {
      throw Fault("node.notice.unknown", ("notice", .text(name)))
    }
    return job
  }
}

extension NoticeToOversight {
  /// A notice of the queue that an override leaves.
  fileprivate init(_ job: Job) throws {
    let notice = try OversightNotice(job)
    let act = try notice.act.act(OverrideProtection.self).act
    self.init(
      id: job.id, at: notice.approvals.map(\.at).max() ?? notice.act.at, code: "protection-overridden",
      subject: act.disclosed.hex,
      override: Override(
        ground: act.ground, officers: [notice.act.officer] + notice.approvals.map(\.officer), entry: notice.entry,
        verdict: act.verdict, isAcknowledged: job.state != .open))
  }
}

extension Desk {
  /// Throws `node.log.not-for` unless the officer watches over what others do.
  func watchesOver() throws(Fault) {
    guard [.oversight, .supervisor].contains(officer.role) else {
      throw Fault("node.log.not-for", ("role", .text(officer.role.rawValue)))
    }
  }
}
