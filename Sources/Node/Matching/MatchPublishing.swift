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
  /// For how many days from now the set may be asked, one to ``mostDays``; until a month after the quarter otherwise.
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

  /// No set lives longer: a quarter, and the month after it.
  public static let mostDays = 122

  /// A batch costs sixteen elements at least: less than that would be published and could never be asked.
  ///
  /// Throws `match.publish.days` and `match.publish.budget`.
  func check() throws(Fault) {
    guard validDays.map({ (1...Self.mostDays).contains($0) }) ?? true else {
      throw Fault("match.publish.days", ("most", .integer(Int64(Self.mostDays))))
    }
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
    /// What may be asked of it, or compared with it: elements, of names persons, a day and a month for each purpose, and a
    /// quarter. Nothing where it was taken back.
    public let day: Int
    public let month: Int
    public let quarter: Int
  }
  public let sets: [Set]
  /// Under which name it waits for a second officer; nil where it is done.
  public let waits: String?
}

extension ServiceNode {
  /// Publishes to a peer what is held in some classes of identifiers, or has it wait for a second officer. A second time in
  /// the same quarter, what changed since.
  ///
  /// Throws `match.publish.…`, `match.class.unknown`, `match.class.none`, `node.peer.…`, `requests.channel.suspended`, `match.channel` where the
  /// agreement does not speak of matching, and what the gate throws.
  public func publish(
    to name: String, classes codes: [String], _ publishing: MatchPublishing = MatchPublishing(),
    at signing: SigningDesk
  ) async throws -> MatchPublished {
    let peer = try await matchingPeer(name)
    let classes = try Self.classes(codes)
    try publishing.check()
    let plan = try await publication(to: peer, classes, publishing)
    return try await put(plan, isSensitive: classes.contains(where: \.isSensitive), to: peer, at: signing)
  }

  /// Signs a publication and carries it out, or has it wait for a second officer. What the scan stops is told to oversight.
  func put(
    _ plan: PublicationPlan, isSensitive: Bool, to peer: PeerIdentity, at signing: SigningDesk
  ) async throws -> MatchPublished {
    let subject = plan.sought?.id ?? peer.nodeID
    return try await watchingStops(
      of: .publishMatchSets, plan.sought.map { [$0.id, peer.nodeID] } ?? [peer.nodeID], request: subject, at: signing,
      keeping: { if let sought = plan.sought { try $0.keep(sought.stopped()) } }
    ) { try await putUnwatched(plan, isSensitive: isSensitive, to: peer, at: signing) }
  }

  private func putUnwatched(
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
    let epoch = MatchEpoch(at: now)
    let recipient = Recipient(id: peer.nodeID, countries: [peer.country])
    let schemata = try SchemaCatalog.embedded()
    var sets: [PublicationPlan.PlannedSet] = []
    var withheld = 0
    let sheltered = try await shelteredAccounts()
    for matchClass in classes {
      let terms = publishing.terms(matchClass, in: epoch, at: now)
      let index = try await store.read { transaction in
        try MatchIndex(
          of: [matchClass], for: recipient, purposes: terms.grant.purposes, from: transaction, sheltering: sheltered,
          schemata: schemata, at: now)
      }
      withheld += index.withheld
      sets.append(try await planned(MatchLane(matchClass), index.items, terms, in: epoch, to: peer))
    }
    return PublicationPlan(
      peer: peer.nodeID, peerName: peer.name, salt: entropy.bytes(16), withheld: withheld, sets: sets)
  }

  /// One set as it is to be published: its items, and what stands behind each.
  func planned(
    _ lane: MatchLane, _ index: [[UInt8]: Set<String>], _ terms: SetTerms, in epoch: MatchEpoch, to peer: PeerIdentity
  ) async throws -> PublicationPlan.PlannedSet {
    let now = clock.now()
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
        scope: scope, seed: seed, grant: terms.grant, items: items,
        earlier: held.map { try HeldPublication(canonicalBytes: $0) },
        isAnew: terms.isAnew, from: epoch.begins, until: terms.until, at: now, entropy: entropy
      ).made { key.sign($0) }
    }
    return PublicationPlan.PlannedSet(
      place: place, before: held.map { Digest(of: $0) }, publication: made.publication,
      sendsBase: made.sendsBase, newDeltas: made.newDeltas,
      items: items.map(\.item).sorted { $0.lexicographicallyPrecedes($1) })
  }
}
