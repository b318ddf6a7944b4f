internal import Authority
internal import Federation
package import Node
internal import Requests
internal import Vocabulary

/// Four invented officers of a service at work: one who handles, somebody of another unit who approves, and two
/// supervisors of different units.
package struct Team: Sendable {
  package let handler: SigningDesk
  package let second: SigningDesk
  package let supervisor: SigningDesk
  package let director: SigningDesk

  /// Adds them to a node that has no officers yet. Their keys are thrown away with the node, so locking them costs nothing.
  package init(on node: ServiceNode, passphrase: [UInt8]) async throws {
    func add(_ name: String, _ unit: String, _ role: OfficerRole, by founder: SigningDesk?) async throws -> SigningDesk
    {
      _ = try await node.addOfficer(name, unit: unit, role: role, passphrase: passphrase, cost: .none, by: founder)
      return try await node.unlock(
        try await node.desk(of: name, purpose: .investigation, basis: "Invented Act, section 12"),
        passphrase: passphrase)
    }
    supervisor = try await add("Sue", "direction", .supervisor, by: nil)
    handler = try await add("Ana", "analysis", .analyst, by: supervisor)
    second = try await add("Ivo", "inquiries", .investigator, by: supervisor)
    director = try await add("Max", "oversight of cases", .supervisor, by: supervisor)
  }

  /// Admits a peer: one supervisor proposes, the other approves.
  package func admit(card: [UInt8], fingerprint: String, terms: ChannelTerms, on node: ServiceNode) async throws {
    let waiting = try await node.admitPeer(card: card, fingerprint: fingerprint, terms: terms, at: supervisor)
    _ = try await node.approve(waiting, at: director)
  }

  /// An assessment that nothing stands against; for all types unless some are left out.
  package static func terms(
    without left: Set<String> = [], under agreement: String = "Invented agreement of 2024"
  ) throws -> ChannelTerms {
    let findings = PeerAssessment.Question.allCases.map {
      #""\#($0.rawValue)":{"verdict":"satisfied","reason":"Examined in February 2026"}"#
    }
    let types = try ServiceNode.requestTypes().filter { !left.contains($0.name) }.map { "\"\($0.name)\"" }
    return try ChannelTerms(
      Array(
        """
        {"agreement":{"title":"\(agreement)","signed":"2024-05-02","transfer-basis":"safeguards"},
         "allowed-types":[\(types.joined(separator: ","))],
         "contacts":[{"desk":"Duty desk","reachable":"day and night"}],
         "findings":{\(findings.joined(separator: ","))},"assurances-needed":[],
         "review":"2027-03-01","expires":"2028-03-01"}
        """.utf8))
  }
}
