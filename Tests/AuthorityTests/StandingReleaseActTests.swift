import Authority
import Testing
import Vocabulary
import World

private struct NothingFound: EgressScanning {
  func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict {
    EgressVerdict(blocks: [], unscannable: [])
  }
}

@Suite("What two officers signed beforehand stands for a second officer's word")
struct StandingReleaseActTests {
  private let leader: (officer: Officer, key: SigningKey)
  private let second: (officer: Officer, key: SigningKey)
  private let clerk: (officer: Officer, key: SigningKey)
  private let gate = Gate(node: "node-1", service: .fiu, services: ServicePermissions { _, _, _ in .byTwo })
  private let parts = [OutboundPart(name: "message", bytes: Array("legs".utf8))]
  private let marking = Marking(sharing: .amber, action: .amber, handling: [.h2])!

  init() throws {
    leader = try officer("A", role: .supervisor, seed: 1)
    second = try officer("B", role: .investigator, seed: 2, unit: "unit 2")
    clerk = try officer("C", role: .analyst, seed: 3, unit: "unit 3")
  }

  private func sign<A: Act>(_ act: A, by who: (officer: Officer, key: SigningKey), seed: UInt64) -> SignedAct<A> {
    SignedAct(
      signing: act, for: "node-1", by: who.officer, with: who.key, under: warrant, clock: clock,
      entropy: SeededEntropy(seed: seed))
  }

  private func answer(
    to peer: String = "peer-1", type: String = "trace.continue", code: String = "legs", marking: Marking? = nil
  ) -> SignedAct<AnswerRequest> {
    let told = Disclosure(
      to: Recipient(id: peer, countries: []), for: .investigation, basis: "Act 1", marking: marking ?? self.marking,
      parts: parts)
    return sign(
      AnswerRequest(request: "R", type: type, answer: code, event: Digest(of: "event"), disclosing: told), by: clerk,
      seed: 5)
  }

  private func release(until day: CivilDate? = nil) -> SignedAct<SetStandingRelease> {
    sign(
      SetStandingRelease(
        release: "S", peer: "peer-1", type: "trace.continue", neutral: "not-available", marking: marking,
        until: day ?? clock.now().date.adding(days: 30), terms: Digest(of: "terms")), by: leader, seed: 6)
  }

  private func approval(of signed: SignedAct<SetStandingRelease>, by who: (officer: Officer, key: SigningKey))
    -> Approval
  {
    Approval(of: signed.signedDigest, for: "node-1", by: who.officer, with: who.key, clock: clock)
  }

  private func ground(
    _ signed: SignedAct<AnswerRequest>, under standing: ApprovedAct<SetStandingRelease>, officers: [Officer]? = nil,
    parts other: [OutboundPart]? = nil, now: Instant? = nil
  ) -> String? {
    code {
      let authorization = try gate.authorize(
        signed, under: standing, officers: officers ?? [leader.officer, second.officer, clerk.officer],
        egress: NothingFound(), parts: other ?? parts, fallback: [], now: now ?? clock.now())
      _ = authorization.spend()
    }
  }

  @Test("an answer of its peer and type, under its marking or a stricter one, needs no other word")
  func covered() throws {
    let signed = release()
    let standing = ApprovedAct(signed, approvals: [approval(of: signed, by: second)])
    #expect(ground(answer(), under: standing) == nil)
    #expect(ground(answer(marking: marking.joined(with: .serviceOnly)), under: standing) == nil)
    // The neutral answer goes under its own marking.
    #expect(ground(answer(code: "not-available", marking: .serviceOnly), under: standing) == nil)
    // Weeks later as well: an act that waits would have lapsed.
    let later = clock.now().adding(seconds: 20 * 86_400)
    #expect(ground(answer(), under: standing, now: later) == "authority.signature.stale", "the answer is signed anew")
  }

  @Test("another peer, type or marking, a day after its last, other bytes, and half a release are not covered")
  func notCovered() throws {
    let signed = release()
    let standing = ApprovedAct(signed, approvals: [approval(of: signed, by: second)])
    let other = "authority.standing.other"
    #expect(ground(answer(to: "peer-2"), under: standing) == other)
    #expect(ground(answer(type: "fiu.request"), under: standing) == other)
    #expect(ground(answer(marking: .published), under: standing) == other)
    let over = release(until: clock.now().date.adding(days: -1))
    #expect(ground(answer(), under: ApprovedAct(over, approvals: [approval(of: over, by: second)])) == other)
    #expect(ground(answer(), under: standing, parts: [OutboundPart(name: "message", bytes: [1])]) != nil)
    #expect(ground(answer(), under: ApprovedAct(signed, approvals: [])) == "authority.approval.missing")
    #expect(
      ground(answer(), under: ApprovedAct(signed, approvals: [approval(of: signed, by: leader)]))
        == "authority.approval.same-key")
    #expect(
      ground(answer(), under: ApprovedAct(signed, approvals: [approval(of: signed, by: clerk)]))
        == "authority.approval.not-allowed")
    let withdrawn = second.officer.withdrawn(from: clock.now())
    #expect(
      ground(answer(), under: standing, officers: [leader.officer, withdrawn, clerk.officer])
        == "authority.officer.withdrawn")
    let gone = leader.officer.withdrawn(from: clock.now())
    #expect(
      ground(answer(), under: standing, officers: [gone, second.officer, clerk.officer])
        == "authority.officer.withdrawn")
  }
}
