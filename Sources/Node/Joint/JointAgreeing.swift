internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Joint
internal import Ledger
internal import PrivateMatching
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Agreeing: one service proposes, every member agrees by its own officers, and anyone may leave. The agreement is the same bytes
// at all of them; what each states beside it is its own legal basis and whose records it holds.

/// What an officer proposes to other services.
public struct JointProposal: Sendable, Hashable {
  /// What the analysis shall find out, in a sentence.
  public var question: String
  public var peers: [String]
  /// The first and the last day of the payments that are looked at.
  public var first: CivilDate
  public var last: CivilDate
  /// The last day on which anything is computed.
  public var expires: CivilDate
  /// By the names of the thresholds; the usual ones where nothing is said.
  public var thresholds: [String: Double] = [:]
  /// What one member may do on one day; the usual where nothing is said.
  public var evaluations: Int?
  public var digests: Int?
  public var paymentsNamed: Int?

  public init(question: String, peers: [String], first: CivilDate, last: CivilDate, expires: CivilDate) {
    (self.question, self.peers, self.first, self.last, self.expires) = (question, peers, first, last, expires)
  }

  static let longestQuestion = 120

  func agreement(among members: [MemberID], by own: String, for purpose: Purpose, nonce: [UInt8]) throws(Fault)
    -> JointAgreement
  {
    guard question.contains(where: { !$0.isWhitespace }), question.utf8.count <= Self.longestQuestion else {
      throw Fault("joint.question", ("most", .integer(Int64(Self.longestQuestion))))
    }
    var agreed = Thresholds()
    for (name, value) in thresholds {
      guard let threshold = Threshold(rawValue: name) else {
        throw Fault(
          "joint.threshold", ("name", .text(name)), ("names", .list(Threshold.allCases.map { .text($0.rawValue) })))
      }
      agreed[threshold] = value
    }
    var budget = JointAgreement.DailyBudget()
    if let evaluations { budget.evaluations = evaluations }
    if let digests { budget.digests = digests }
    if let paymentsNamed { budget.paymentsNamed = paymentsNamed }
    return try JointAgreement(
      identifier: "urn:entente:\(own):joint:\(Digest(of: nonce).hex.prefix(12)) \(question)", purpose: purpose,
      members: members, first: first, last: last, thresholds: agreed, budget: budget, expires: expires)
  }
}

/// What came of proposing or agreeing.
public struct JointAgreed: Sendable, Hashable {
  /// `joint-` and the beginning of the agreement's digest.
  public let agreement: String
  /// Under which name it waits for the second officer.
  public let waits: String
}

/// What this service would state, as it waits for the second officer.
struct JointPlan: Sendable {
  let agreement: JointAgreement
  let basis: String
  let institutions: [String]
  /// For whoever reads it here.
  let memberNames: [String]
}

extension JointPlan: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(agreement)
    writer.write(basis)
    writer.write(list: institutions)
    writer.write(list: memberNames)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    agreement = try reader.value()
    basis = try reader.text()
    institutions = try reader.texts()
    memberNames = try reader.texts()
  }
}

extension JointAgreement {
  /// As officers call it.
  var name: String { "joint-" + digest.hex.prefix(12) }
  /// What it shall find out.
  var question: String {
    identifier.split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init) ?? identifier
  }
}

/// The secrets of one agreement, from the seed that lies beside the node's other keys.
struct JointSecrets: Sendable {
  let seed: [UInt8]

  private func derived(_ purpose: String, _ more: [UInt8]) -> [UInt8] {
    Digest(of: Array("entente joint \(purpose) 1\n".utf8) + seed + more).bytes
  }

  func accountKey(of own: MemberID, under agreement: JointAgreement) throws(Fault) -> AccountTokenKey {
    try AccountTokenKey(
      seed: derived("account key", agreement.digest.bytes), of: own, under: agreement)
  }

  /// The key for naming payments that both hold, where this member is the first of the two.
  func pairKey(with other: MemberID, under agreement: JointAgreement) -> [UInt8] {
    derived("pair key", agreement.digest.bytes + Array(other.text.utf8))
  }
}

extension ServiceNode {
  func jointSecrets() throws -> JointSecrets { JointSecrets(seed: try matchingSeed()) }

  /// Proposes a joint analysis to other services, once a second officer has signed it. Proposing is agreeing.
  ///
  /// Throws `joint.agreement`, `joint.threshold`, `joint.question`, `node.peer.…`, `joint.channel`, `joint.institutions` where
  /// no records of any institution are held here, and what the gate throws.
  public func proposeJoint(_ proposal: JointProposal, at signing: SigningDesk) async throws -> JointAgreed {
    let own = try ownMember()
    var members = [own]
    for name in proposal.peers {
      guard let member = MemberID(try await peer(name).identity.nodeID) else { throw Fault("joint.not-a-member") }
      members.append(member)
    }
    let agreement = try proposal.agreement(
      among: members, by: description.id, for: signing.desk.warrant.purpose, nonce: entropy.bytes(16))
    return try await state(agreement, at: signing)
  }

  /// Agrees to what another service proposed, once a second officer has signed it.
  ///
  /// Throws `joint.unknown`, `joint.agreed` where it was done, `joint.purpose` for another purpose than the agreement's,
  /// and what ``proposeJoint(_:at:)`` throws.
  public func agreeJoint(_ name: String, at signing: SigningDesk) async throws -> JointAgreed {
    let held = try await jointAgreement(name)
    guard held.words[try ownMember()] == nil else { throw Fault("joint.agreed") }
    return try await state(held.agreement, at: signing)
  }

  func ownMember() throws(Fault) -> MemberID {
    guard let own = MemberID(description.id) else { throw Fault("joint.not-a-member") }
    return own
  }

  /// An agreement by its name, or the end or beginning of it. Throws `joint.unknown`.
  func jointAgreement(_ name: String) async throws -> HeldJointAgreement {
    let found = try await store.read { try $0.jointAgreements() }.filter {
      $0.agreement.name == name || name.utf8.count >= 4 && $0.agreement.name.hasSuffix(name)
    }
    guard found.count == 1, let only = found.first else { throw Fault("joint.unknown", ("name", .text(name))) }
    return only
  }

  /// The other members, admitted, and with a channel that provides for it.
  func jointPeers(_ agreement: JointAgreement) async throws -> [PeerIdentity] {
    let own = try ownMember()
    var peers: [PeerIdentity] = []
    for member in agreement.members where member != own {
      let peer = try await admitted(member.text).identity
      let channel = try await channel(with: member.text)
      guard !channel.isSuspended else { throw Fault("requests.channel.suspended") }
      guard channel.allowedTypes.contains("joint.analysis") else {
        throw Fault("joint.channel", ("peer", .text(peer.name)))
      }
      peers.append(peer)
    }
    return peers
  }

  private func state(_ agreement: JointAgreement, at signing: SigningDesk) async throws -> JointAgreed {
    guard signing.desk.warrant.purpose == agreement.purpose else {
      throw Fault("joint.purpose", ("purpose", .word("word.purpose.\(agreement.purpose.rawValue)")))
    }
    let now = clock.now()
    guard now.date <= agreement.expires else { throw Fault("joint.expired") }
    let peers = try await jointPeers(agreement)
    let country = description.country.code
    let institutions = try await ledger().accounts.institutions.filter { $0.heldBy == country }.map(\.id)
    guard !institutions.isEmpty else { throw Fault("joint.institutions", ("country", .country(description.country))) }
    let plan = JointPlan(
      agreement: agreement, basis: signing.desk.warrant.basis, institutions: Set(institutions).sorted(),
      memberNames: peers.map(\.name))
    try await checkJointWords(plan, to: peers)
    let signed = SignedAct(
      signing: AgreeJointAnalysis(
        agreement: agreement.digest, statement: Digest(of: plan.canonicalBytes), members: peers.map(\.nodeID)),
      for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant, clock: clock,
      entropy: entropy)
    let pending = try gate.pend(signed, officers: try await officers(), now: now)
    try await keep(WaitingAct(pending: pending, content: plan.canonicalBytes), at: now)
    return JointAgreed(agreement: agreement.name, waits: pending.id)
  }

  /// What is stated is searched for protected persons as everything else that leaves.
  private func checkJointWords(_ plan: JointPlan, to peers: [PeerIdentity]) async throws {
    let part = OutboundPart(
      name: "agreement",
      bytes: Array(([plan.agreement.identifier, plan.basis] + plan.institutions).joined(separator: "\n").utf8))
    let scanner = try await egress()
    for peer in peers {
      guard scanner.scan([part], to: Recipient(id: peer.nodeID, countries: [peer.country])).isClear else {
        throw Fault("authority.disclosure.blocked", ("parts", .list([.text(part.name)])))
      }
    }
  }

  /// What the second officer's signature states.
  func finishJointAgreement(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<AgreeJointAnalysis> = try waiting.pending.act()
    let plan = try JointPlan(canonicalBytes: waiting.content)
    guard signed.act.statement == Digest(of: waiting.content), signed.act.agreement == plan.agreement.digest else {
      throw Fault("authority.approval.other-act")
    }
    let peers = try await jointPeers(plan.agreement)
    try await checkJointWords(plan, to: peers)
    let (own, now, secrets, key) = (try ownMember(), clock.now(), try jointSecrets(), key)
    guard now.date <= plan.agreement.expires else { throw Fault("joint.expired") }
    let word = SignedByNode(
      JointWord(
        agreement: plan.agreement, member: own, basis: plan.basis, institutions: plan.institutions,
        publicKey: try secrets.accountKey(of: own, under: plan.agreement).publicKey, at: now), as: "joint word", by: key
    )
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: try await officers(), now: now)
    try await store.effect(
      spending: authorization, kind: .disclosure,
      notes: ["members \(plan.agreement.members.count)", waiting.pending.id]
    ) { transaction in
      try transaction.finish(waiting.pending, approval)
      var held = try transaction.jointAgreement(plan.agreement.digest) ?? HeldJointAgreement(plan.agreement)
      guard held.words[own] == nil else { throw Fault("joint.agreed") }
      guard held.left.isEmpty else { throw Fault("joint.left") }
      held.words[own] = word
      try transaction.keep(held)
      for other in plan.agreement.members where other != own {
        let pairKey = own < other ? secrets.pairKey(with: other, under: plan.agreement) : nil
        try transaction.enqueueJoint(
          TravellingWord(word, pairKey: pairKey).parcel, to: other, as: "joint-word", under: plan.agreement,
          basis: plan.basis, notes: ["institutions \(plan.institutions.count)"], at: now)
      }
    }
  }

  /// Leaves an agreement, or declines one: at once, by one officer. Rounds end, and nothing more is computed under it, here or
  /// at any other member that hears of it. Throws `joint.unknown`, `joint.left` where this service had left.
  public func leaveJoint(_ name: String, at signing: SigningDesk) async throws {
    let (own, now, key) = (try ownMember(), clock.now(), key)
    let digest = try await jointAgreement(name).agreement.digest
    let leaving = SignedByNode(JointLeaving(agreement: digest, member: own, at: now), as: "joint leaving", by: key)
    let basis = signing.desk.warrant.basis
    try await perform(LeaveJointAnalysis(agreement: digest), logged: .disclosure, at: signing) { transaction in
      guard let held = try transaction.jointAgreement(digest) else {
        throw Fault("joint.unknown", ("name", .text(name)))
      }
      guard held.left[own] == nil else { throw Fault("joint.left") }
      try transaction.leave(held, by: own, own: own, at: now)
      for other in held.agreement.members where other != own {
        try transaction.enqueueJoint(
          Parcel(kind: JointParcel.leaving, content: leaving.canonicalBytes), to: other, as: "joint-leave",
          under: held.agreement, basis: basis, notes: [], at: now)
      }
    }
  }
}

extension WriteTransaction {
  /// A member is bound no more: its open rounds end here.
  func leave(_ held: HeldJointAgreement, by member: MemberID, own: MemberID, at now: Instant) throws {
    var held = held
    held.left[member] = now
    try keep(held)
    for round in try jointRounds(of: held.agreement.digest) where round.isOpen {
      try end(round, .left, by: member, telling: [], under: held, own: own, at: now)
    }
  }
}

extension WaitingAct {
  /// What the service would be bound to.
  func jointNotes() throws -> [Sentence] {
    let plan = try JointPlan(canonicalBytes: content)
    let agreement = plan.agreement
    let others = Threshold.allCases.filter { agreement.thresholds[$0] != $0.usual }
    return [
      Sentence(
        "joint.waiting", ("members", .list(plan.memberNames.map { .text($0) })), ("first", .date(agreement.first)),
        ("last", .date(agreement.last)), ("expires", .date(agreement.expires)),
        ("purpose", .word("word.purpose.\(agreement.purpose.rawValue)"))),
      Sentence("joint.waiting.question", ("question", .text(agreement.question))),
      Sentence(
        "joint.waiting.budget", ("digests", .integer(Int64(agreement.budget.digests))),
        ("payments", .integer(Int64(agreement.budget.paymentsNamed))),
        ("accounts", .integer(Int64(agreement.budget.evaluations)))),
      Sentence("joint.waiting.institutions", ("count", .integer(Int64(plan.institutions.count)))),
    ]
      + others.map {
        Sentence(
          "joint.waiting.threshold", ("name", .text($0.rawValue)),
          ("value", .thousandths(Int64((agreement.thresholds[$0] * 1000).rounded()))),
          ("usual", .thousandths(Int64(($0.usual * 1000).rounded()))))
      }
  }
}
