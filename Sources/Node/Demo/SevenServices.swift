internal import Authority
internal import JSON
internal import Vocabulary
internal import World

/// Where the nodes of a demonstration meet.
public protocol DemonstrationNetwork: Sendable {
  /// Has each node served by a process of its own on this machine. Returns where they listen, in their order.
  func serve(_ folders: [String]) async throws -> [String]
  /// Ends the processes. Does nothing where there are none.
  func stop() async
}

/// The chapter with seven countries: the same payments as seven services hold them, each its own part. Alone they find what
/// lies within one country; together, in an agreement, what runs through several.
extension Demonstration {
  struct Member {
    let side: Side
    let payments: Int
    /// Planted schemes that its own detectors found in its own part.
    let alone: [PlantedWorld.Group]
    var node: ServiceNode { side.node }
    var code: String { side.node.description.country.code }

    func standing(of agreement: String) async throws -> JointAgreementSummary? {
      try await node.jointAgreements(at: side.handler.desk).first { $0.name == agreement }
    }

    /// The agreement under which a round ran.
    func latest() async throws -> JointAgreementSummary? {
      try await node.jointAgreements(at: side.handler.desk).last { !$0.rounds.isEmpty }
    }
  }

  func together(_ samples: String, planted: PlantedWorld, over network: any DemonstrationNetwork) async throws {
    tell(Line(Sentence("demo.seven")))
    let shares = try SampleShares(folder: samples)
    var members: [Member] = []
    for country in shares.countries { members.append(try await member(country, of: shares, planted)) }
    tellSilos(members, planted)
    do {
      try await meet(members, over: network)
      try await askPrivately(members)
      let declined = try await agree(members, shares)
      let six = members.filter { $0.code != declined }
      try await analyze(six, planted, alone: Set(six.flatMap(\.alone)))
      await network.stop()
    } catch {
      await network.stop()
      throw error
    }
  }

  // MARK: Alone

  private func member(_ country: CountryCode, of shares: SampleShares, _ planted: PlantedWorld) async throws -> Member {
    let place = FilePath.join(folder, "seven")
    let part = FilePath.join(place, country.code.lowercased() + "-payments")
    let payments = try shares.write(country, to: part)
    let node = try await ServiceNode.create(
      at: FilePath.join(place, country.code.lowercased()), country: country, service: .fiu)
    let passphrase = node.entropy.bytes(24)
    _ = try await node.addOfficer(
      "Demonstration", unit: "Samples", role: .supervisor, passphrase: passphrase, cost: .none)
    let desk = try await node.desk(of: nil, purpose: .investigation, basis: signing.desk.warrant.basis)
    let side = try await Side(node, chief: try await node.unlock(desk, passphrase: passphrase), cost: .none)
    let terms = ImportTerms(means: .synthetic, retainUntil: node.today.adding(days: 365), source: "samples")
    let report = try await node.importFiles([part], terms: terms, at: side.handler)
    if let fault = report.unreadable.first { throw fault }
    return Member(
      side: side, payments: payments, alone: planted.found(by: try await node.detect(at: side.handler)))
  }

  private func tellSilos(_ members: [Member], _ planted: PlantedWorld) {
    for member in members {
      tell(
        Line(
          Sentence(
            "demo.seven.alone", ("country", .text(member.code)), ("payments", .integer(Int64(member.payments))),
            ("found", .integer(Int64(member.alone.count))), ("schemes", .integer(Int64(planted.schemes.count)))),
          indent: 5))
    }
    let all = Set(members.flatMap(\.alone))
    tell(
      Line(
        Sentence(
          "demo.seven.silos", ("found", .integer(Int64(all.count))), ("schemes", .integer(Int64(planted.schemes.count)))
        ),
        indent: 3))
  }

  // MARK: Together

  /// Everybody admits everybody, listens, and knows where the others do.
  private func meet(_ members: [Member], over network: any DemonstrationNetwork) async throws {
    for one in members {
      for other in members where other.code != one.code {
        try await one.side.admit(other.side, for: ["joint.analysis", "match.query"])
      }
    }
    let addresses = try await network.serve(members.map(\.node.path))
    for one in members {
      for (other, address) in zip(members, addresses) where other.code != one.code {
        try await one.node.setAddress(address, of: other.node.description.id)
      }
    }
    tell(Line(Sentence("demo.seven.meet", ("count", .integer(Int64(members.count)))), indent: 3))
  }

  /// One of the members declines what Canada proposes; the others agree to the same without it. Returns who declined.
  private func agree(_ members: [Member], _ shares: SampleShares) async throws -> String {
    guard let canada = members.first(where: { $0.code == "CA" }), let shy = members.first(where: { $0.code == "FR" })
    else { throw Fault("demo.nothing-found") }
    func propose(to others: [Member]) async throws -> String {
      let proposal = JointProposal(
        question: "Which networks run through our countries?", peers: others.map(\.node.description.id),
        first: shares.first, last: shares.last, expires: canada.node.today.adding(days: 90))
      let agreed = try await canada.node.proposeJoint(proposal, at: canada.side.handler)
      _ = try await canada.node.approve(agreed.waits, at: canada.side.second)
      for other in others {
        try await waitUntil("demo.seven.proposal") { try await other.standing(of: agreed.agreement) != nil }
      }
      return agreed.agreement
    }
    tell(Line(Sentence("demo.seven.joint"), indent: 3))
    let all = members.filter { $0.code != canada.code }
    let first = try await propose(to: all)
    try await shy.node.leaveJoint(first, at: shy.side.handler)
    try await waitUntil("demo.seven.proposal") { try await canada.standing(of: first)?.standing == "left" }
    tell(Line(Sentence("demo.seven.declined", ("country", .text(shy.code))), indent: 3))
    let others = all.filter { $0.code != shy.code }
    let agreement = try await propose(to: others)
    for other in others {
      let agreed = try await other.node.agreeJoint(agreement, at: other.side.handler)
      _ = try await other.node.approve(agreed.waits, at: other.side.second)
    }
    for member in [canada] + others {
      try await waitUntil("demo.seven.agreed") { try await member.standing(of: agreement)?.standing == "in-force" }
    }
    _ = try await canada.node.runJoint(agreement, at: canada.side.handler)
    return shy.code
  }

  private func analyze(_ members: [Member], _ planted: PlantedWorld, alone: Set<PlantedWorld.Group>) async throws {
    var found: [Int: Set<String>] = [:]
    for member in members {
      var ended: JointRoundSummary?
      try await waitUntil("demo.seven.round") {
        ended = try await member.latest()?.rounds.last { $0.stage == "finished" || $0.stage == "ended" }
        return ended != nil
      }
      guard let round = ended, round.stage == "finished", let agreement = try await member.latest()?.name else {
        throw Fault("demo.seven.round")
      }
      for network in try await member.node.jointNetworks(of: agreement, at: member.side.handler.desk).networks {
        found[network.number, default: []].formUnion(network.payments)
      }
      tell(
        Line(
          Sentence(
            "demo.seven.told", ("country", .text(member.code)),
            ("items", .integer(Int64(round.told.reduce(0) { $1.tells ? $0 + $1.items : $0 }))),
            ("bytes", .integer(Int64(round.told.reduce(0) { $1.tells ? $0 + $1.bytes : $0 }))),
            ("masks", .integer(Int64(round.told.reduce(0) { $1.tells ? $0 : $0 + $1.bytes })))), indent: 5))
    }
    let joint = planted.schemes.filter { scheme in
      found.values.contains { PlantedWorld.holds($0, scheme) }
    }
    let new = joint.filter { !alone.contains($0) }
    tell(
      Line(
        Sentence(
          "demo.seven.together", ("networks", .integer(Int64(found.count))),
          ("found", .integer(Int64(Set(joint).union(alone).count))),
          ("schemes", .integer(Int64(planted.schemes.count)))), indent: 3))
    for scheme in new { tell(Line(Sentence("demo.seven.new", ("kind", .text(scheme.kind))), indent: 5)) }
  }

  private func waitUntil(_ code: Fault.Code, _ isSo: () async throws -> Bool) async throws {
    _ = try await waitFor(code) { try await isSo() ? true : nil }
  }

  /// What comes about by what other processes do, as soon as it is there; throws the fault of that code after a minute.
  func waitFor<R>(_ code: Fault.Code, _ look: () async throws -> R?) async throws -> R {
    let began = ContinuousClock.now
    while ContinuousClock.now - began < .seconds(60) {
      if let seen = try await look() { return seen }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw Fault(code)
  }
}
