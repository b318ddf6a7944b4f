internal import Authority
internal import Federation
internal import JSON
internal import Requests
internal import Vocabulary
internal import World

extension Demonstration {
  /// A service at the exchange: a handler, and an officer of another unit who signs second.
  struct Side {
    let node: ServiceNode
    let handler: SigningDesk
    let second: SigningDesk

    /// The chief of a node at work, and a second officer of another unit beside them.
    init(_ node: ServiceNode, chief: SigningDesk, cost: SealedKey.Cost = .interactive) async throws {
      let passphrase = node.entropy.bytes(24)
      _ = try await node.addOfficer(
        "Second officer", unit: "Approvals", role: .supervisor, passphrase: passphrase, cost: cost, by: chief)
      let desk = try await node.desk(
        of: "Second officer", purpose: chief.desk.warrant.purpose, basis: chief.desk.warrant.basis)
      self.node = node
      handler = chief
      second = try await node.unlock(desk, passphrase: passphrase)
    }

    /// Proposes the other side as a peer, on terms invented for the samples, and admits it.
    func admit(_ other: Side, for types: [String] = ["fiu.request", "feedback"]) async throws {
      let satisfied = JSONValue.fields(
        ("verdict", .string("satisfied")), ("reason", .string("Invented for the samples")))
      let today = node.today
      let terms = try ChannelTerms(
        JSONValue.fields(
          (
            "agreement",
            .fields(
              ("title", .string("Agreement invented for the samples")),
              ("signed", .string(today.adding(days: -400).description)), ("transfer-basis", .string("safeguards")))
          ),
          ("allowed-types", .array(types.map { .string($0) })),
          ("contacts", .array([.fields(("desk", .string("Duty desk")), ("reachable", .string("day and night")))])),
          ("findings", .object(PeerAssessment.Question.allCases.map { .init($0.rawValue, satisfied) })),
          ("assurances-needed", .array([])), ("review", .string(today.adding(days: 300).description)),
          ("expires", .string(today.adding(days: 600).description))
        ).bytes)
      let waiting = try await node.admitPeer(
        card: try await other.node.identityCard(), fingerprint: try await other.node.fingerprint(), terms: terms,
        at: handler)
      _ = try await node.approve(waiting, at: second)
    }

    func draft(_ type: String, to other: Side, _ content: [JSONValue.Member]) async throws -> String {
      try await node.draftRequest(
        RequestDraft(type: type, to: other.node.description.id, content: content), at: handler
      ).message.id
    }

    /// Drafts a request and sends it under two signatures.
    func ask(_ type: String, of other: Side, _ content: [JSONValue.Member]) async throws -> String {
      let request = try await draft(type, to: other, content)
      try await approve(try await node.sendRequest(request, at: handler))
      return request
    }

    func step(_ action: RequestAction, on request: String) async throws {
      try await approve(try await node.step(action, on: request, at: handler))
    }

    /// Signs as second officer where one is needed.
    private func approve(_ outcome: RequestOutcome) async throws {
      if let waiting = outcome.waiting { _ = try await node.approve(waiting, at: second) }
    }

    /// Takes a request up: accepted, begun.
    func takeUp(_ request: String) async throws {
      try await step(.accepted(pace: nil), on: request)
      try await step(.begun, on: request)
    }

    /// Everything that is due travels, both ways, until nothing comes.
    func exchange(with other: Side) async throws {
      for _ in 0..<4 {
        for side in [self, other] { _ = try await side.node.deliver() }
        let came =
          try await node.receive(from: other.node.outboxFolder, at: handler)
          + other.node.receive(from: node.outboxFolder, at: other.handler)
        if came.isEmpty { return }
      }
    }
  }
}
