internal import Audit
internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import NameKeys
internal import Ontology
internal import PrivateMatching
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Publishing: what one peer may find here by asking. Signed by an officer, by two of different units for classes that can
// endanger somebody; the set, its table of tokens, the log's entry and the parcel on its way out are one transaction.

/// How a publication is to be made, beyond peer and classes.
public struct MatchPublishing: Sendable, Hashable {
  /// For how many days from now the set may be asked; until a month after the quarter otherwise.
  public var validDays: Int?
  /// Elements a day, a month and a quarter for each purpose; the usual ones otherwise.
  public var day: Int?
  public var month: Int?
  public var epoch: Int?
  /// For which purposes it may be asked; inquiries, prosecution, danger to life and asset recovery otherwise.
  public var purposes: [Purpose] = []
  /// Publish whole sets, not what changed.
  public var isAnew = false
  public init() {}

  /// A batch costs sixteen elements at least: less than that would be published and could never be asked.
  func checkBudgets() throws(Fault) {
    let least = MatchQuery.sizes[0]
    guard [day, month, epoch].allSatisfy({ $0.map { $0 >= least } ?? true }) else {
      throw Fault("match.publish.budget", ("least", .integer(Int64(least))))
    }
  }
}

/// What was published, or waits to be.
public struct MatchPublished: Sendable, Hashable {
  public struct Set: Sendable, Hashable {
    public let matchClass: String
    /// It holds what a case seeks, not what is held here.
    public let isSought: Bool
    /// How many identifiers it holds; the peer sees only `entries`.
    public let items: Int
    public let entries: Int
    public let edition: Int
    /// How many changes were published since the edition.
    public let deltas: Int
    public let validUntil: Instant
  }
  public let sets: [Set]
  /// Under which name it waits for a second officer; nil where it is done.
  public let waits: String?
}

extension ServiceNode {
  /// Publishes to a peer what is held in some classes of identifiers, or has it wait for a second officer. A second time in
  /// the same quarter, what changed since.
  ///
  /// Throws `match.class.unknown`, `match.class.none`, `node.peer.…`, `requests.channel.suspended`, `match.channel` where the
  /// agreement does not speak of matching, and what the gate throws.
  public func publish(
    to name: String, classes codes: [String], _ publishing: MatchPublishing = MatchPublishing(),
    at signing: SigningDesk
  ) async throws -> MatchPublished {
    let peer = try await matchingPeer(name)
    let classes = try Self.classes(codes)
    try publishing.checkBudgets()
    let plan = try await publication(to: peer, classes, publishing)
    return try await put(plan, isSensitive: classes.contains(where: \.isSensitive), to: peer, at: signing)
  }

  /// Lets a peer find nothing more in some classes: what is published there is taken back, and nothing may be asked. One
  /// officer signs. Publishing anew lets it ask again.
  public func withdraw(from name: String, classes codes: [String], at signing: SigningDesk) async throws
    -> MatchPublished
  {
    let peer = try await matchingPeer(name)
    let now = clock.now()
    let published = try await store.read { transaction in
      try Self.classes(codes).filter {
        try transaction.record(
          .matchPublications, id: MatchPlace.of(peer.nodeID, $0.rawValue, MatchEpoch(at: now).number)) != nil
      }
    }
    guard !published.isEmpty else { throw Fault("match.withdraw.none", ("peer", .text(peer.name))) }
    var sets: [PublicationPlan.PlannedSet] = []
    for one in published {
      sets.append(try await planned(MatchLane(one), [:], for: .none, to: peer, MatchPublishing()))
    }
    let plan = PublicationPlan(
      peer: peer.nodeID, peerName: peer.name, salt: entropy.bytes(16), withheld: 0, sets: sets)
    return try await put(plan, isSensitive: false, to: peer, at: signing)
  }

  /// Signs a publication and carries it out, or has it wait for a second officer.
  func put(
    _ plan: PublicationPlan, isSensitive: Bool, to peer: PeerIdentity, at signing: SigningDesk
  ) async throws -> MatchPublished {
    let act = PublishMatchSets(
      peer: peer.nodeID, classes: try plan.sets.map { try $0.manifest.scope.matchClass }, isSensitive: isSensitive,
      disclosing: try await matchDisclosure(plan.parts, to: peer, at: signing.desk.warrant.purpose))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let officers = try await officers()
    let now = clock.now()
    guard try gate.needsSecondOfficer(act) else {
      let authorization = try gate.authorize(
        signed, officers: officers, egress: try await egress(), parts: plan.parts, now: now)
      try await store.effect(spending: authorization, kind: .disclosure, notes: plan.notes) { transaction in
        try transaction.publish(plan, at: now)
      }
      return plan.published(waits: nil)
    }
    let pending = try gate.pend(signed, officers: officers, egress: try await egress(), parts: plan.parts, now: now)
    try await keep(WaitingAct(pending: pending, content: plan.canonicalBytes), at: now)
    return plan.published(waits: pending.id)
  }

  /// What the second officer's signature publishes.
  func finishPublication(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<PublishMatchSets> = try waiting.pending.act()
    let plan = try PublicationPlan(canonicalBytes: waiting.content)
    _ = try await matchingPeer(signed.act.peer)
    guard plan.peer == signed.act.peer else { throw Fault("authority.approval.other-act") }
    let now = clock.now()
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: try await officers(), egress: try await egress(), parts: plan.parts,
      now: now)
    try await store.effect(
      spending: authorization, kind: .disclosure, notes: plan.notes + [waiting.pending.id]
    ) { transaction in
      // What is sought for a case that was closed while this waited is sought no more.
      if let sought = plan.sought, try transaction.caseState(sought.caseID).stage != .open {
        throw Fault("case.closed")
      }
      try transaction.finish(waiting.pending, approval)
      try transaction.publish(plan, at: now)
    }
  }

  /// Codes as classes: each once, in order. `name` stands for all kinds of keys that are made of a name.
  static func classes(_ codes: [String]) throws(Fault) -> [IdentifierClass] {
    var classes: Set<IdentifierClass> = []
    for code in codes {
      if code == "name" {
        classes.formUnion(IdentifierClass.allCases.filter(\.isName))
      } else if let one = IdentifierClass(rawValue: code) {
        classes.insert(one)
      } else {
        throw Fault("match.class.unknown", ("class", .text(code)))
      }
    }
    guard !classes.isEmpty else { throw Fault("match.class.none") }
    return classes.sorted()
  }

  /// A peer with which matching is agreed and nothing stands against it today.
  func matchingPeer(_ name: String) async throws -> PeerIdentity {
    let peer = try await admitted(try await peer(name).identity.nodeID)
    let channel = try await channel(with: peer.identity.nodeID)
    guard !channel.isSuspended else { throw Fault("requests.channel.suspended") }
    guard channel.allowedTypes.contains("match.query") else {
      throw Fault("match.channel", ("peer", .text(peer.identity.name)))
    }
    return peer.identity
  }

  func matchDisclosure(
    _ parts: [OutboundPart], to peer: PeerIdentity, at purpose: Purpose
  ) async throws -> Disclosure {
    let channel = try await channel(with: peer.nodeID)
    return Disclosure(
      to: Recipient(id: peer.nodeID, countries: [peer.country]), for: purpose,
      basis: "\(channel.agreement.transferBasis.rawValue): \(channel.agreement.title)", marking: .serviceOnly,
      parts: parts)
  }

  private func publication(
    to peer: PeerIdentity, _ classes: [IdentifierClass], _ publishing: MatchPublishing
  ) async throws -> PublicationPlan {
    let now = clock.now()
    let recipient = Recipient(id: peer.nodeID, countries: [peer.country])
    let schemata = try SchemaCatalog.embedded()
    var sets: [PublicationPlan.PlannedSet] = []
    var withheld = 0
    let sheltered = try await shelteredAccounts()
    for matchClass in classes {
      let grant = publishing.grant(matchClass)
      let index = try await store.read { transaction in
        try MatchIndex(
          of: [matchClass], for: recipient, purposes: grant.purposes, from: transaction, sheltering: sheltered,
          schemata: schemata, at: now)
      }
      withheld += index.withheld
      sets.append(try await planned(MatchLane(matchClass), index.items, for: grant, to: peer, publishing))
    }
    return PublicationPlan(
      peer: peer.nodeID, peerName: peer.name, salt: entropy.bytes(16), withheld: withheld, sets: sets)
  }

  /// One set as it is to be published: its items, and what stands behind each.
  func planned(
    _ lane: MatchLane, _ index: [[UInt8]: Set<String>], for grant: MatchGrant, to peer: PeerIdentity,
    _ publishing: MatchPublishing
  ) async throws -> PublicationPlan.PlannedSet {
    let now = clock.now()
    let epoch = MatchEpoch(at: now)
    let latest = epoch.ends.adding(seconds: 30 * 86_400)
    let until =
      publishing.validDays.map { min(now.adding(seconds: Int64(min(max(1, $0), 400)) * 86_400), latest) } ?? latest
    let (key, seed, entropy) = (key, try matchingSeed(), entropy)
    let place = MatchPlace.of(peer.nodeID, lane.code, epoch.number)
    let held = try await store.read { try $0.record(.matchPublications, id: place)?.content }
    let items = index.map { (item: $0.key, records: $0.value.sorted()) }
    guard
      let scope = MatchScope(
        holder: description.id, asker: peer.nodeID, matchClass: lane.code, epoch: epoch.number,
        schema: UInt64(IdentifierClass.standardVersion))
    else { throw Fault("match.class.none") }
    let made = try await LongWork.run {
      try SetMaking(
        scope: scope, seed: seed, grant: grant, items: items,
        earlier: held.map { try HeldPublication(canonicalBytes: $0) },
        isAnew: publishing.isAnew, from: epoch.begins, until: until, at: now, entropy: entropy
      ).made { key.sign($0) }
    }
    return PublicationPlan.PlannedSet(
      place: place, before: held.map { Digest(of: $0) }, publication: made.publication,
      sendsBase: made.sendsBase, newDeltas: made.newDeltas,
      items: items.map(\.item).sorted { $0.lexicographicallyPrecedes($1) })
  }
}

extension MatchPublishing {
  /// What the peer may ask of a class; budgets of names are said in persons.
  func grant(_ matchClass: IdentifierClass) -> MatchGrant {
    let usual = MatchGrant.standard(matchClass)
    let purposes = purposes.isEmpty ? usual.purposes : Array(Swift.Set(purposes))
    let most = matchClass.mostKeys
    let limits = usual.limits[0]
    return MatchGrant(
      purposes.map { ($0, day ?? limits.day / most, month ?? limits.month / most) },
      epoch: epoch ?? usual.epoch / most
    ).inKeys(of: matchClass)
  }
}

/// A publication as it was signed: all of it, so that the second officer's signature puts exactly this in place.
struct PublicationPlan: Sendable {
  struct PlannedSet: Sendable {
    let place: String
    /// The digest of what stood there when it was planned; nil for nothing.
    let before: Digest?
    let publication: HeldPublication
    let sendsBase: Bool
    let newDeltas: Int
    /// In plain words, for the officers and the scan; not kept once it has left.
    let items: [[UInt8]]
  }

  let peer: String
  let peerName: String
  let salt: [UInt8]
  /// Records that a protection kept out.
  let withheld: Int
  let sets: [PlannedSet]
  /// What a case seeks, where it is that which is published.
  var sought: HeldQuestion?
  /// Questions that are sought no more.
  var ended: [String] = []

  var parcel: Parcel {
    TravellingSet.parcel(
      sets.map { TravellingSet($0.publication, sendsBase: $0.sendsBase, newDeltas: $0.newDeltas) })
  }

  /// What is signed: every identifier, and the form in which they leave.
  var parts: [OutboundPart] {
    let lines = sets.lazy.flatMap(\.items).map { PlainIdentifiers.line(of: $0) }
    return [PlainIdentifiers.part(salt: salt, lines), PlainIdentifiers.form(parcel.content)]
  }

  var notes: [String] {
    sets.compactMap { set in
      (try? set.manifest).map {
        "class \($0.scope.matchClass) entries \($0.entries) edition \($0.edition) changes \($0.deltas.count)"
      }
    }
  }

  func published(waits: String?) -> MatchPublished {
    MatchPublished(
      sets: sets.compactMap { set in
        (try? set.manifest).map {
          MatchPublished.Set(
            matchClass: MatchLane($0.scope.matchClass)?.matchClass.rawValue ?? "",
            isSought: MatchLane($0.scope.matchClass)?.isSought ?? false, items: set.publication.entries.count,
            entries: $0.entries,
            edition: Int($0.edition), deltas: $0.deltas.count, validUntil: $0.validUntil)
        }
      }, waits: waits)
  }
}

extension PublicationPlan.PlannedSet {
  var manifest: SetManifest {
    get throws(Fault) { try SignedManifest(bytes: publication.manifest) { _, _ in true }.manifest }
  }
}

extension PublicationPlan: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(peer)
    writer.write(peerName)
    writer.write(salt)
    writer.write(withheld)
    writer.write(list: sets) {
      $0.write($1.place)
      $0.write(optional: $1.before) { $0.write($1) }
      $0.write($1.publication)
      $0.write($1.sendsBase)
      $0.write($1.newDeltas)
      $0.write(list: $1.items) { $0.write($1) }
    }
    writer.write(optional: sought) { $0.write($1) }
    writer.write(list: ended)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    peer = try reader.text()
    peerName = try reader.text()
    salt = try reader.byteRun()
    withheld = try reader.integer()
    sets = try reader.list {
      PlannedSet(
        place: try $0.text(), before: try $0.optional { try $0.value() }, publication: try $0.value(),
        sendsBase: try $0.flag(), newDeltas: try $0.integer(), items: try $0.list { try $0.byteRun() })
    }
    sought = try reader.optional { try $0.value() }
    ended = try reader.texts()
  }
}

extension ReadTransaction {
  fileprivate func publishedEpochs(_ lane: String) throws -> [UInt64] {
    var epochs: [UInt64] = []
    try eachRecord(in: .matchPublications, after: lane + "/") { held in
      guard held.id.hasPrefix(lane + "/") else { return false }
      if let epoch = UInt64(held.id.dropFirst(lane.count + 1)) { epochs.append(epoch) }
      return true
    }
    return epochs
  }
}

extension EffectTransaction {
  /// Puts a publication in place and on its way. Throws `match.publish.moved` where another was made meanwhile.
  fileprivate func publish(_ plan: PublicationPlan, at now: Instant) throws {
    for set in plan.sets {
      guard try record(.matchPublications, id: set.place).map({ Digest(of: $0.content) }) == set.before else {
        throw Fault("match.publish.moved")
      }
      let manifest = try set.manifest
      guard now < manifest.validUntil else { throw Fault("match.publish.moved") }
      try replace(
        HeldRecord(collection: .matchPublications, id: set.place, content: set.publication.canonicalBytes))
      try replace(
        HeldRecord(
          collection: .matchManifests, id: manifest.digest.hex,
          content: PublishedManifest(publication: set.place, manifest: manifest).canonicalBytes))
      let lane = MatchPlace.of(plan.peer, manifest.scope.matchClass)
      try replace(HeldRecord(collection: .matchGrants, id: lane, content: set.publication.grant.canonicalBytes))
      // Tokens of the two quarters before still lead to records; older ones are forgotten with their sets.
      for epoch in try publishedEpochs(lane) where epoch + 2 < manifest.scope.epoch {
        try removeRecord(.matchPublications, id: lane + "/" + String(epoch))
      }
    }
    if let sought = plan.sought { try keep(sought) }
    for id in plan.ended {
      guard let held = try record(.matchQuestions, id: id) else { continue }
      var question = try HeldQuestion(canonicalBytes: held.content)
      question.stage = .ended
      try keep(question)
    }
    // Who was left out stands in the protected log alone, and there as a number.
    if plan.withheld > 0 {
      try log(
        AuditEntry(
          time: now, kind: .consultation, act: "match-withheld", officer: "", purpose: "", basis: "",
          subjects: [plan.peer], notes: ["records \(plan.withheld)"]))
    }
    try enqueue(plan.parts, in: plan.parcel, to: plan.peer, notBefore: now, at: now)
  }
}
