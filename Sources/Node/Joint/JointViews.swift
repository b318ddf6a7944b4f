internal import Authority
internal import Federation
internal import Holdings
internal import JSON
package import Joint
public import Vocabulary
internal import World

// What officers see of joint analysis: agreements and who is bound, rounds and what each message told, and the networks with,
// for each leg, who supplied it and whom to ask.

/// An agreement as a list shows it.
public struct JointAgreementSummary: Sendable, Hashable {
  public struct Member: Sendable, Hashable {
    public let id: String
    public let name: String
    public let isOwn: Bool
    /// `agreed`, `open` or `left`.
    public let standing: String
    /// Its legal basis, once it agreed.
    public let basis: String?
  }

  public let name: String
  public let question: String
  public let purpose: Purpose
  public let first: CivilDate
  public let last: CivilDate
  public let expires: CivilDate
  public let members: [Member]
  /// `in-force`, `open` while a word is missing, `left`, `expired`, or `early` before its period is over.
  public let standing: String
  public let rounds: [JointRoundSummary]

  public var json: String {
    JSONValue.fields(
      ("agreement", .string(name)), ("question", .string(question)), ("purpose", .string(purpose.rawValue)),
      ("first", .string(first.description)), ("last", .string(last.description)),
      ("expires", .string(expires.description)), ("standing", .string(standing)),
      (
        "members",
        .array(
          members.map {
            .fields(
              ("id", .string($0.id)), ("name", .string($0.name)), ("standing", .string($0.standing)),
              ("basis", $0.basis.map { .string($0) } ?? .null))
          })
      ), ("rounds", .array(rounds.map(\.value)))
    ).text
  }
}

/// A round as this service took part in it.
public struct JointRoundSummary: Sendable, Hashable {
  /// What messages to one member told.
  public struct Told: Sendable, Hashable {
    public let member: String
    /// Such as `digests`; see the table in docs/joint-analysis.md.
    public let message: String
    public let items: Int
    public let bytes: Int
    /// Whether the member learns something by it; not by masks, blinded accounts and parts of sums.
    public var tells: Bool { Disclosure.Message(rawValue: message)?.tells ?? true }
  }

  public let name: String
  /// `joining`, `running`, `finished` or `ended`.
  public let stage: String
  public let step: Int
  public let openedBy: String
  public let openedAt: Instant
  /// Why it ended before it was finished.
  public let ending: Sentence?
  /// Whose messages are waited for.
  public let awaited: [String]
  public let told: [Told]
  public let heldBack: Int
  public let networks: Int

  var value: JSONValue {
    .fields(
      ("round", .string(name)), ("stage", .string(stage)), ("step", .integer(step)), ("opened-by", .string(openedBy)),
      ("opened-at", .string(openedAt.description)), ("ending", ending.map { .string($0.key) } ?? .null),
      ("awaited", .array(awaited.map { .string($0) })),
      (
        "told",
        .array(
          told.map {
            .fields(
              ("member", .string($0.member)), ("message", .string($0.message)), ("items", .integer($0.items)),
              ("bytes", .integer($0.bytes)), ("tells", .bool($0.tells)))
          })
      ), ("held-back", .integer(heldBack)), ("networks", .integer(networks))
    )
  }

  public var json: String { value.text }
}

/// A network that a round found.
public struct JointNetworkSummary: Sendable, Hashable {
  public struct Leg: Sendable, Hashable {
    /// As all members call it: `2-14`, or `account-3` for one that nobody holds.
    public let name: String
    public let suppliedBy: [String]
    public let isOwn: Bool
    public let isOpenedAccount: Bool
    public let payments: Int
    /// In tenths of a decimal logarithm.
    public let score: Int
  }

  /// Counted from 1 within the round, the strongest first: the same at every member.
  public let number: Int
  /// In thousandths of a decimal logarithm.
  public let score: Int64
  public let firstDay: CivilDate
  public let lastDay: CivilDate
  public let legs: [Leg]
  /// Why they belong together, and who says so, by the names of legs.
  public let joints: [(a: String, b: String, ground: String, statedBy: String)]
  /// This service's own payments in it.
  public let payments: [String]
  /// Whom to ask, and about which legs.
  public let toAsk: [(member: String, legs: [String])]

  public static func == (a: Self, b: Self) -> Bool {
    a.number == b.number && a.legs == b.legs && a.payments == b.payments
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }

  public var json: String {
    JSONValue.fields(
      ("network", .integer(number)), ("score", .integer(Int(score))), ("first", .string(firstDay.description)),
      ("last", .string(lastDay.description)),
      (
        "legs",
        .array(
          legs.map {
            .fields(
              ("leg", .string($0.name)), ("supplied-by", .array($0.suppliedBy.map { .string($0) })),
              ("own", .bool($0.isOwn)), ("opened-account", .bool($0.isOpenedAccount)),
              ("payments", .integer($0.payments)), ("score", .integer($0.score)))
          })
      ),
      (
        "joints",
        .array(
          joints.map {
            .fields(
              ("a", .string($0.a)), ("b", .string($0.b)), ("ground", .string($0.ground)),
              ("stated-by", .string($0.statedBy)))
          })
      ), ("payments", .array(payments.map { .string($0) })),
      (
        "ask",
        .array(
          toAsk.map { .fields(("member", .string($0.member)), ("legs", .array($0.legs.map { .string($0) }))) })
      )
    ).text
  }
}

extension ServiceNode {
  /// All agreements that are known here, with their rounds, oldest first. Logged.
  public func jointAgreements(at desk: Desk) async throws -> [JointAgreementSummary] {
    let names = try await memberNames()
    let (own, today) = (try ownMember(), clock.now().date)
    return try await consult("list-joint-agreements", at: desk) { transaction in
      try transaction.jointAgreements().map { held in
        JointAgreementSummary(
          held,
          rounds: try transaction.jointRounds(of: held.agreement.digest).map { round in
            try transaction.summary(of: round, held, names, own: own)
          }, names: names, own: own, on: today)
      }.sorted { ($0.expires, $0.name) < ($1.expires, $1.name) }
    }
  }

  /// What one round found, strongest first; the last finished one of the agreement where none is named. Logged. Throws
  /// `joint.unknown`, `joint.purpose` for another purpose than the agreement's.
  public func jointNetworks(
    of name: String, round roundName: String? = nil, at desk: Desk
  ) async throws -> (round: JointRoundSummary, networks: [JointNetworkSummary]) {
    let names = try await memberNames()
    let own = try ownMember()
    let held = try await jointAgreement(name)
    guard desk.warrant.purpose == held.agreement.purpose else {
      throw Fault("joint.purpose", ("purpose", .word("word.purpose.\(held.agreement.purpose.rawValue)")))
    }
    let digest = held.agreement.digest
    let rounds = try await store.read { try $0.jointRounds(of: digest) }
    let found =
      roundName.map { wanted in rounds.last { $0.name == wanted || $0.name.hasSuffix(wanted) } }
      ?? rounds.last { $0.stage == .finished } ?? rounds.last
    guard let round = found else { throw Fault("joint.round.unknown") }
    return try await consult("read-joint-round", subjects: [digest.hex, round.name], at: desk) { transaction in
      let networks = round.networks.enumerated().map { at, network in
        JointNetworkSummary(
          network, number: at + 1, payments: at < round.payments.count ? round.payments[at] : [], held.agreement, names,
          own: own)
      }
      return (try transaction.summary(of: round, held, names, own: own), networks)
    }
  }

  /// What the networks of a round are, as all members computed them.
  package func jointResult(of name: String) async throws -> [(
    round: String, networks: [JointNetwork], payments: [[String]]
  )] {
    let digest = try await jointAgreement(name).agreement.digest
    return try await store.read { try $0.jointRounds(of: digest).map { ($0.name, $0.networks, $0.payments) } }
  }

  /// The agreement itself.
  package func jointTerms(of name: String) async throws -> JointAgreement { try await jointAgreement(name).agreement }

  /// Goes on with rounds, without putting anything out.
  package func goOnWithJoint() async throws { try await goOnWithJointRounds() }

  private func memberNames() async throws -> [MemberID: String] {
    var names: [MemberID: String] = [:]
    for peer in try await peers() {
      if let member = MemberID(peer.identity.nodeID) { names[member] = peer.identity.name }
    }
    names[try ownMember()] = try await serviceName()
    return names
  }
}

extension ReadTransaction {
  fileprivate func summary(
    of round: HeldJointRound, _ held: HeldJointAgreement, _ names: [MemberID: String], own: MemberID
  ) throws -> JointRoundSummary {
    var awaited: [String] = []
    if round.isOpen, let place = held.agreement.position(of: own), let day = round.day,
      let agreement = try? held.inForce(on: day)
    {
      let senders = MemberRound.awaited(in: round.step, by: place, under: agreement)
      let came = try jointMessages(round, step: round.step, of: senders)
      awaited = senders.filter { came[$0] == nil }.map { names.of(held.agreement.members[$0]) }
    }
    var told: [JointRoundSummary.Told] = []
    for member in held.agreement.members {
      let messages = Dictionary(grouping: round.told.filter { $0.to == member }, by: \.message)
      for message in messages.keys.sorted() {
        let list = messages[message] ?? []
        told.append(
          .init(
            member: names.of(member), message: message, items: list.reduce(0) { $0 + $1.items },
            bytes: list.reduce(0) { $0 + $1.bytes }))
      }
    }
    return JointRoundSummary(
      name: round.name, stage: round.stage.rawValue, step: round.step, openedBy: names.of(round.openedBy),
      openedAt: round.openedAt, ending: round.sentence(names), awaited: awaited, told: told, heldBack: round.heldBack,
      networks: round.networks.count)
  }
}

extension [MemberID: String] {
  fileprivate func of(_ member: MemberID) -> String { self[member] ?? member.text }
}

extension HeldJointRound {
  fileprivate func sentence(_ names: [MemberID: String]) -> Sentence? {
    guard let ending else { return nil }
    let member = Sentence.Value.text(endedBy.map(names.of) ?? "")
    switch ending {
    case .left: return Sentence("joint.ended.left", ("member", member))
    case .expired: return Sentence("joint.ended.expired")
    case .unanswered:
      return endedBy == nil ? Sentence("joint.ended.unanswered") : Sentence("joint.ended.silent", ("member", member))
    case .stopped: return Sentence("joint.ended.stopped", ("member", member))
    case .message:
      return endedBy == nil ? Sentence("joint.ended.fault") : Sentence("joint.ended.message", ("member", member))
    case .changed: return Sentence("joint.ended.changed")
    case .busy: return Sentence("joint.ended.busy", ("member", member))
    }
  }
}

extension JointAgreementSummary {
  fileprivate init(
    _ held: HeldJointAgreement, rounds: [JointRoundSummary], names: [MemberID: String], own: MemberID, on day: CivilDate
  ) {
    let agreement = held.agreement
    name = agreement.name
    question = agreement.question
    purpose = agreement.purpose
    (first, last, expires) = (agreement.first, agreement.last, agreement.expires)
    members = agreement.members.map { member in
      Member(
        id: member.text, name: names.of(member), isOwn: member == own,
        standing: held.left[member] != nil ? "left" : held.words[member] != nil ? "agreed" : "open",
        basis: held.words[member]?.statement.basis)
    }
    standing =
      !held.left.isEmpty
      ? "left"
      : day > agreement.expires
        ? "expired"
        : !agreement.members.allSatisfy { held.words[$0] != nil } ? "open" : day < agreement.last ? "early" : "in-force"
    self.rounds = rounds
  }
}

extension JointNetworkSummary {
  fileprivate init(
    _ network: JointNetwork, number: Int, payments: [String], _ agreement: JointAgreement, _ names: [MemberID: String],
    own: MemberID
  ) {
    self.number = number
    score = network.score
    firstDay = agreement.first.adding(days: network.firstDay)
    lastDay = agreement.first.adding(days: network.lastDay)
    func name(_ event: Recognition.Event) -> String {
      agreement.members.indices.contains(Int(event.member))
        ? "\(Int(event.member) + 1)-\(event.number)" : "account-\(event.number)"
    }
    legs = network.legs.map { leg in
      Leg(
        name: name(leg.event), suppliedBy: leg.suppliedBy.map(names.of), isOwn: leg.suppliedBy.contains(own),
        isOpenedAccount: leg.isOpenedAccount, payments: leg.payments, score: Int(leg.score))
    }
    joints = network.joints.map { joint in
      (
        name(joint.recognition.a), name(joint.recognition.b), joint.recognition.ground.name,
        names.of(joint.statedBy)
      )
    }
    self.payments = payments
    toAsk = network.members.filter { $0 != own }.map { member in
      (names.of(member), network.legs.filter { $0.suppliedBy.contains(member) }.map { name($0.event) })
    }
  }
}

extension Recognition.Ground {
  /// As wording knows it.
  fileprivate var name: String {
    switch self {
    case .commonPayments: "common-payments"
    case .commonAccount: "common-account"
    case .commonPayers: "common-payers"
    case .continues: "continues"
    case .opened: "opened"
    case .oneSource: "one-source"
    case .oneEnd: "one-end"
    }
  }
}

extension JointArrival {
  var sentence: Sentence {
    switch self {
    case .word(let agreement, true): Sentence("joint.arrival.proposal", ("agreement", .text(agreement)))
    case .word(let agreement, false): Sentence("joint.arrival.word", ("agreement", .text(agreement)))
    case .left(let agreement): Sentence("joint.arrival.left", ("agreement", .text(agreement)))
    case .message(let agreement, let round):
      Sentence("joint.arrival.message", ("agreement", .text(agreement)), ("round", .text(round)))
    case .ended(let agreement, let round):
      Sentence("joint.arrival.ended", ("agreement", .text(agreement)), ("round", .text(round)))
    case .late(let agreement, let round):
      Sentence("joint.arrival.late", ("agreement", .text(agreement)), ("round", .text(round)))
    }
  }

  var members: [(String, JSONValue)] {
    let (outcome, agreement, round): (String, String, String?) =
      switch self {
      case .word(let agreement, let isProposal): (isProposal ? "joint-proposal" : "joint-word", agreement, nil)
      case .left(let agreement): ("joint-left", agreement, nil)
      case .message(let agreement, let round): ("joint-message", agreement, round)
      case .ended(let agreement, let round): ("joint-ended", agreement, round)
      case .late(let agreement, let round): ("joint-late", agreement, round)
      }
    return [
      ("outcome", .string(outcome)), ("agreement", .string(agreement)), ("round", round.map { .string($0) } ?? .null),
    ]
  }
}
