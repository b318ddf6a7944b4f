import Authority
import Testing
import Vocabulary
import World

/// A scan that finds one word and cannot look into another.
private struct WordScan: EgressScanning {
  var person = "P-1"
  var word = "sheltered"
  var isAbsolute = false
  func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict {
    EgressVerdict(
      blocks: parts.filter { $0.bytes.firstRange(of: Array(word.utf8)) != nil }.map {
        .init(person: person, part: $0.name, form: "name", packing: [], isAbsolute: isAbsolute)
      },
      unscannable: parts.filter { $0.bytes.firstRange(of: Array("sealed".utf8)) != nil }.map {
        .init(part: $0.name, ground: "encrypted", packing: [])
      })
  }
}

private func part(_ text: String, labels: [String] = []) -> OutboundPart {
  OutboundPart(name: "message", bytes: Array(text.utf8), labels: labels)
}

private struct Room {
  let signer: Officer
  let signerKey: SigningKey
  let approver: Officer
  let approverKey: SigningKey
  let gate = Gate(node: "node-1", service: .fiu, services: ServicePermissions { _, _, _ in .allowed })
  let recipient = Recipient(id: "peer-1", countries: [CountryCode("FR")!])

  init() throws {
    (signer, signerKey) = try officer("A", role: .investigator, seed: 1)
    (approver, approverKey) = try officer("B", role: .supervisor, seed: 2, unit: "unit 2")
  }

  var officers: [Officer] { [signer, approver] }

  func disclosure(_ parts: [OutboundPart], to other: Recipient? = nil, basis: String = "Act 1") -> Disclosure {
    Disclosure(
      to: other ?? recipient, for: .investigation, basis: basis, marking: .serviceOnly, parts: parts)
  }

  func answer(_ disclosure: Disclosure) -> SignedAct<AnswerRequest> {
    sign(
      AnswerRequest(
        request: "R", type: "fiu.request", answer: "full", event: Digest(of: "event"), disclosing: disclosure))
  }

  func sign<A: Act>(_ act: A) -> SignedAct<A> {
    SignedAct(
      signing: act, for: "node-1", by: signer, with: signerKey, under: warrant, clock: clock,
      entropy: SeededEntropy(seed: 5))
  }

  func approval<A: Act>(of signed: SignedAct<A>) -> Approval {
    Approval(of: signed.signedDigest, for: "node-1", by: approver, with: approverKey, clock: clock)
  }

  func ground(
    _ signed: SignedAct<AnswerRequest>, _ parts: [OutboundPart], approvals: [Approval] = [],
    scan: (any EgressScanning)? = WordScan(), overriding: ApprovedAct<OverrideProtection>? = nil
  ) -> String? {
    code {
      let authorization = try gate.authorize(
        signed, approvals: approvals, officers: officers, egress: scan, parts: parts, overriding: overriding,
        now: clock.now())
      _ = authorization.spend()
    }
  }
}

@Suite("What leaves") struct DisclosureTests {
  @Test("exactly the parts that were signed may leave, and only once they were scanned")
  func exactlyWhatWasSignedMayLeave() throws {
    let room = try Room()
    let parts = [part("one"), OutboundPart(name: "attachment 1", bytes: [1, 2, 3], labels: ["a.pdf"])]
    let signed = room.answer(room.disclosure(parts))
    #expect(room.ground(signed, parts) == nil)
    #expect(room.ground(signed, parts, scan: nil) == "authority.disclosure.not-scanned")
    let others: [[OutboundPart]] = [
      [], [parts[0]], parts.reversed(), parts + [part("more")], [part("One"), parts[1]],
      [parts[0], OutboundPart(name: "attachment 1", bytes: [1, 2, 3], labels: ["b.pdf"])],
      [parts[0], OutboundPart(name: "attachment 2", bytes: [1, 2, 3], labels: ["a.pdf"])],
    ]
    for other in others { #expect(room.ground(signed, other) == "authority.disclosure.altered") }
    #expect(room.ground(room.answer(room.disclosure([])), []) == "authority.disclosure.altered")
    #expect(room.ground(room.answer(room.disclosure(parts, basis: "  ")), parts) == "authority.basis.missing")
  }

  @Test("a signature for one recipient fits no other") func aSignatureFitsOneRecipient() throws {
    let room = try Room()
    let parts = [part("one")]
    let signed = room.answer(room.disclosure(parts))
    let other = Recipient(id: "peer-2", countries: [CountryCode("FR")!])
    let wider = Recipient(id: "peer-1", countries: [CountryCode("FR")!, CountryCode("IT")!])
    for recipient in [other, wider] {
      let act = AnswerRequest(
        request: "R", type: "fiu.request", answer: "full", event: Digest(of: "event"),
        disclosing: room.disclosure(parts, to: recipient))
      let moved = SignedAct(
        act: act, officer: signed.officer, warrant: signed.warrant, at: signed.at, nonce: signed.nonce,
        signature: signed.signature)
      #expect(room.ground(moved, parts) == "authority.signature.wrong")
    }
  }

  @Test("what cannot be looked into needs two officers") func whatCannotBeLookedIntoNeedsTwo() throws {
    let room = try Room()
    let parts = [part("a sealed archive")]
    let signed = room.answer(room.disclosure(parts))
    #expect(room.ground(signed, parts) == "authority.approval.missing")
    #expect(room.ground(signed, parts, approvals: [room.approval(of: signed)]) == nil)
  }

  @Test("a blocked disclosure is not signed away by a second officer, only by an override of two")
  func aBlockedDisclosureNeedsAnOverride() throws {
    let room = try Room()
    let parts = [part("a sheltered person")]
    let disclosure = room.disclosure(parts)
    let signed = room.answer(disclosure)
    let verdict = WordScan().scan(parts, to: room.recipient)
    #expect(room.ground(signed, parts) == "authority.disclosure.blocked")
    #expect(
      room.ground(signed, parts, approvals: [room.approval(of: signed)]) == "authority.disclosure.blocked")

    func override(
      _ disclosure: Disclosure, _ verdict: EgressVerdict, ground: String = "danger to life", approved: Bool = true
    ) -> ApprovedAct<OverrideProtection> {
      let act = room.sign(OverrideProtection(of: disclosure, despite: verdict, ground: ground))
      return ApprovedAct(act, approvals: approved ? [room.approval(of: act)] : [])
    }
    #expect(room.ground(signed, parts, overriding: override(disclosure, verdict)) == nil)
    #expect(
      room.ground(signed, parts, overriding: override(disclosure, verdict, approved: false))
        == "authority.approval.missing")
    #expect(
      room.ground(signed, parts, overriding: override(disclosure, verdict, ground: " "))
        == "authority.override.ground-missing")
    // Of another content, of other findings: not this one.
    let other = room.disclosure([part("another sheltered person")])
    #expect(room.ground(signed, parts, overriding: override(other, verdict)) == "authority.override.other")
    let second = WordScan(person: "P-2").scan(parts, to: room.recipient)
    #expect(room.ground(signed, parts, overriding: override(disclosure, second)) == "authority.override.other")
    // Where the scan finds nothing there is nothing to set aside, and what is absolute is not set aside.
    #expect(
      room.ground(signed, parts, scan: WordScan(word: "nobody"), overriding: override(disclosure, .clear))
        == "authority.override.nothing")
    #expect(
      room.ground(signed, parts, scan: WordScan(isAbsolute: true), overriding: override(disclosure, verdict))
        == "authority.override.absolute")
    // The same officer twice is not two.
    let alone = room.sign(OverrideProtection(of: disclosure, despite: verdict, ground: "danger to life"))
    let own = Approval(of: alone.signedDigest, for: "node-1", by: room.signer, with: room.signerKey, clock: clock)
    #expect(
      room.ground(signed, parts, overriding: ApprovedAct(alone, approvals: [own])) == "authority.approval.same-key")
  }

  @Test("an override that was used is in what is left, so that oversight can be told")
  func anOverrideIsLeftForOversight() throws {
    let room = try Room()
    let parts = [part("a sheltered person")]
    let disclosure = room.disclosure(parts)
    let act = room.sign(
      OverrideProtection(
        of: disclosure, despite: WordScan().scan(parts, to: room.recipient), ground: "danger to life"))
    let signed = room.answer(disclosure)
    let authorization = try room.gate.authorize(
      signed, officers: room.officers, egress: WordScan(), parts: parts,
      overriding: ApprovedAct(act, approvals: [room.approval(of: act)]), now: clock.now())
    let spent = authorization.spend()
    #expect(spent.overridden?.signed.act.digest == act.act.digest)
    #expect(spent.nonces == [signed.nonce, act.nonce])
  }

  @Test("the fault of a blocked disclosure names the part and nobody") func theFaultNamesNobody() throws {
    let room = try Room()
    let parts = [part("a sheltered person")]
    let signed = room.answer(room.disclosure(parts))
    do {
      _ = try room.gate.authorize(signed, officers: room.officers, egress: WordScan(), parts: parts, now: clock.now())
      Issue.record("it passed")
    } catch {
      #expect(error as? Fault == Fault("authority.disclosure.blocked", ("parts", .list([.text("message")]))))
    }
  }

  @Test("acts that wait are read back whole") func actsThatWaitAreReadBack() throws {
    let room = try Room()
    let disclosure = room.disclosure([part("one", labels: ["name.txt"])])
    func same<A: PendableAct>(_ act: A) throws {
      #expect(try A(canonicalBytes: act.canonicalBytes).digest == act.digest)
    }
    let digest = Digest(of: "d")
    try same(SendRequest(request: "R", type: "t", event: digest, disclosing: disclosure))
    try same(AnswerRequest(request: "R", type: "t", answer: "full", event: digest, disclosing: disclosure))
    try same(DecideOnRequest(request: "R", type: "t", step: "refuse", event: digest, telling: disclosure))
    try same(DecideOnRequest(request: "R", type: "t", step: "accept", event: digest))
    try same(Disclose(of: "case-1", disclosing: disclosure))
    try same(Freeze(asset: "a", order: "o", until: clock.now()))
    try same(RelaxMarking(item: "i", from: .serviceOnly, to: .published, release: digest))
    try same(SetProtection(person: "P", entry: digest, replacing: Digest(of: "before"), weakens: true))
    try same(OverrideProtection(of: disclosure, despite: .clear, ground: "g"))
    try same(MergePersons(records: ["r"], cases: ["c"]))
    try same(EraseSubject(file: "f", list: digest, ground: "g"))
    try same(CorrectRecord(record: "r", before: digest, after: digest, ground: "g"))
    try same(HoldErasure(items: ["i"], ground: "g", reviewOn: clock.now().date))
    try same(WithdrawOfficer(officer: "o", from: clock.now(), ground: "left"))
    try same(
      AdmitPeer(
        peer: "p", country: CountryCode("IT")!, service: .police, publicKey: room.signer.publicKey,
        assessment: digest))
    try same(OpenChannel(channel: "c", peer: "p", terms: digest))
  }
}
