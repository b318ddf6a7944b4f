import Authority
import Testing
import Vocabulary
import World

/// Nothing is found in any part.
private struct ClearScan: EgressScanning {
  func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict { .clear }
}

@Suite("Safeguard 5") struct FourEyesSafeguardTests {
  private let gate = Gate(node: "node-1", service: .fiu, services: ServicePermissions { _, _, _ in .allowed })
  private let parts = [OutboundPart(name: "message", bytes: [65])]

  private func disclosure() throws -> Disclosure {
    Disclosure(
      to: Recipient(id: "peer-1", countries: [try #require(CountryCode("FR"))]), for: .investigation, basis: "Act 1",
      marking: .serviceOnly, parts: parts)
  }

  /// What the gate says to one officer alone, to a second of the same unit, and to a second of another.
  private func grounds<A: Act>(_ act: A) throws -> [String?] {
    let (signer, key) = try officer("A", role: .investigator, seed: 1)
    let (near, nearKey) = try officer("B", role: .supervisor, seed: 2, unit: "Unit 1")
    let (far, farKey) = try officer("C", role: .supervisor, seed: 3, unit: "unit 2")
    let signed = SignedAct(
      signing: act, for: "node-1", by: signer, with: key, under: warrant, clock: clock, entropy: SeededEntropy(seed: 5))
    func ground(_ approvals: [Approval]) -> String? {
      code {
        let authorization = try gate.authorize(
          signed, approvals: approvals, officers: [signer, near, far], egress: ClearScan(),
          parts: act.disclosure == nil ? [] : parts, now: clock.now())
        _ = authorization.spend()
      }
    }
    func approval(_ officer: Officer, _ key: SigningKey) -> Approval {
      Approval(of: signed.signedDigest, for: "node-1", by: officer, with: key, clock: clock)
    }
    return [ground([]), ground([approval(near, nearKey)]), ground([approval(far, farKey)])]
  }

  @Test(
    "safeguard 5: sending, freezing, proposing a sanction, disclosing after a hit, relaxing a marking, merging persons and holding back a deletion take two officers of two units"
  )
  func fourEyes() throws {
    let two: [String?] = ["authority.approval.missing", "authority.approval.same-unit", nil]
    let told = try disclosure()
    let event = Digest(of: "event")
    #expect(try grounds(SendRequest(request: "R", type: "fiu.request", event: event, disclosing: told)) == two)
    #expect(try grounds(SendRequest(request: "R", type: "sanction.propose", event: event, disclosing: told)) == two)
    #expect(try grounds(Freeze(asset: "a", order: "o", until: clock.now().adding(seconds: 60))) == two)
    #expect(try grounds(Disclose(of: "hit-1", disclosing: told)) == two)
    #expect(try grounds(RelaxMarking(item: "i", from: .serviceOnly, to: .published, release: event)) == two)
    #expect(try grounds(MergePersons(records: ["r", "s"], cases: ["c", "d"])) == two)
    #expect(try grounds(HoldErasure(items: ["i"], ground: "trial", reviewOn: clock.now().date)) == two)
    // One signature is enough for what none of them is.
    #expect(try grounds(KeepFindings(findings: ["f"])).first == .some(nil))
  }
}
