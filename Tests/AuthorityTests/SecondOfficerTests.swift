import Authority
import Testing
import Vocabulary
import World

/// Two officers, the gate of an FIU, and an act that needs both.
private struct Room {
  let signer: Officer
  let signerKey: SigningKey
  let approver: Officer
  let approverKey: SigningKey
  let gate: Gate
  let start = clock.now()

  init(approverUnit: String = "unit 2", approverRole: OfficerRole = .supervisor) throws {
    (signer, signerKey) = try officer("A", role: .investigator, seed: 1)
    (approver, approverKey) = try officer("B", role: approverRole, seed: 2, unit: approverUnit)
    gate = Gate(node: "node-1", service: .fiu, services: ServicePermissions { _, _, _ in .allowed })
  }

  var officers: [Officer] { [signer, approver] }

  func signed<A: Act>(_ act: A, nonce: UInt64 = 5) -> SignedAct<A> {
    SignedAct(
      signing: act, for: "node-1", by: signer, with: signerKey, under: warrant, clock: clock,
      entropy: SeededEntropy(seed: nonce))
  }

  func approval(
    _ decision: Approval.Decision = .approved, of signed: Digest, node: String = "node-1", at seconds: Int64 = 0,
    by officer: Officer? = nil, with key: SigningKey? = nil
  ) -> Approval {
    Approval(
      decision, of: signed, for: node, by: officer ?? approver, with: key ?? approverKey,
      clock: SimulatedClock(start.adding(seconds: seconds)))
  }

  func ground<A: Act>(
    _ signed: SignedAct<A>, _ approvals: [Approval], officers: [Officer]? = nil, after seconds: Int64 = 0
  ) -> String? {
    code {
      let authorization = try gate.authorize(
        signed, approvals: approvals, officers: officers ?? self.officers, now: start.adding(seconds: seconds))
      _ = authorization.spend()
    }
  }
}

private let freeze = Freeze(asset: "asset-1", order: "order-1", until: Instant(seconds: 1_800_000_000))

@Suite("Four eyes") struct SecondOfficerTests {
  @Test("an act that needs two is refused with one and done with a second of another unit")
  func anActThatNeedsTwoIsDoneByTwo() throws {
    let room = try Room()
    let signed = room.signed(freeze)
    #expect(room.ground(signed, []) == "authority.approval.missing")
    let approval = room.approval(of: signed.signedDigest)
    #expect(room.ground(signed, [approval]) == nil)
    let authorization = try room.gate.authorize(
      signed, approvals: [approval], officers: room.officers, now: room.start)
    #expect(authorization.spend().approvals == [approval])
  }

  @Test("the same key, the same unit however it is written, and a role that may not approve are refused")
  func theSameKeyOrUnitIsRefused() throws {
    let room = try Room()
    let signed = room.signed(freeze)
    let own = room.approval(of: signed.signedDigest, by: room.signer, with: room.signerKey)
    #expect(room.ground(signed, [own]) == "authority.approval.same-key")
    for unit in ["unit 1", "Unit 1", " UNIT  1 ", "unit1"] {
      let near = try Room(approverUnit: unit)
      let signed = near.signed(freeze)
      #expect(near.ground(signed, [near.approval(of: signed.signedDigest)]) == "authority.approval.same-unit")
    }
    for role in OfficerRole.allCases {
      let other = try Room(approverRole: role)
      let signed = other.signed(freeze)
      let expected = [.investigator, .supervisor].contains(role) ? nil : "authority.approval.not-allowed"
      #expect(other.ground(signed, [other.approval(of: signed.signedDigest)]) == expected)
    }
  }

  /// The same person under a second name in another unit, with the same key.
  @Test("a second name for the same key is no second officer") func aSecondNameForTheSameKeyIsRefused() throws {
    let room = try Room()
    let double = Officer(
      name: "Other", unit: "unit 9", role: .supervisor, publicKey: room.signer.publicKey,
      sealedKey: room.signer.sealedKey, addedAt: room.start)
    let signed = room.signed(freeze)
    let approval = room.approval(of: signed.signedDigest, by: double, with: room.signerKey)
    #expect(room.ground(signed, [approval], officers: [room.signer, double]) == "authority.approval.same-key")
  }

  @Test("an approval of another act, for another node, altered, declined, stale or of the future is refused")
  func everyUnfitApprovalIsRefused() throws {
    let room = try Room()
    let signed = room.signed(freeze)
    let other = room.signed(Freeze(asset: "asset-2", order: "order-1", until: freeze.until), nonce: 6)
    let digest = signed.signedDigest
    #expect(room.ground(signed, [room.approval(of: other.signedDigest)]) == "authority.approval.other-act")
    #expect(room.ground(signed, [room.approval(of: digest, node: "node-2")]) == "authority.signature.wrong")
    #expect(room.ground(signed, [room.approval(.declined, of: digest)]) == "authority.approval.declined")
    #expect(
      room.ground(signed, [room.approval(of: digest), room.approval(.declined, of: digest)])
        == "authority.approval.declined")
    #expect(room.ground(signed, [room.approval(of: digest, at: 61)]) == "authority.signature.stale")
    #expect(room.ground(signed, [room.approval(of: digest, at: -61)]) == "authority.signature.stale")
    #expect(
      room.ground(signed, [room.approval(of: digest, with: room.signerKey)]) == "authority.signature.wrong")
    #expect(
      room.ground(signed, [room.approval(of: digest)], officers: [room.signer]) == "authority.officer.unknown")
    // A decision signed as declined cannot be shown as approved.
    let declined = room.approval(.declined, of: digest)
    var bytes = declined.canonicalBytes
    let word = try #require(bytes.firstRange(of: Array("declined".utf8)))
    bytes.replaceSubrange(word, with: Array("approved".utf8))
    #expect(room.ground(signed, [try Approval(canonicalBytes: bytes)]) == "authority.signature.wrong")
  }

  @Test("an act waits for its second officer as long as it may and not a second longer")
  func anActWaitsAsLongAsItMay() throws {
    let room = try Room()
    let signed = room.signed(freeze)
    let last = PendingAct.validity
    #expect(room.ground(signed, [room.approval(of: signed.signedDigest, at: last)], after: last) == nil)
    #expect(
      room.ground(signed, [room.approval(of: signed.signedDigest, at: last)], after: last + 1)
        == "authority.pending.expired")
    // Without an approval nothing waits.
    let one = room.signed(CorrectRecord(record: "r", before: Digest(of: "a"), after: Digest(of: "b"), ground: "g"))
    #expect(room.ground(one, [], after: Gate.freshness + 1) == "authority.signature.stale")
  }

  @Test("a pending act is read back as it was signed, and what was altered in it does not pass")
  func aPendingActIsReadBack() throws {
    let room = try Room()
    let signed = room.signed(freeze)
    let pending = try room.gate.pend(signed, officers: room.officers, now: room.start)
    let kept = try PendingAct(canonicalBytes: pending.canonicalBytes)
    #expect(kept == pending && kept.id.hasPrefix("pending-"))
    #expect(kept.signed == signed.signedDigest)
    let approval = room.approval(of: kept.signed, at: 30)
    try room.gate.check(approval, of: kept, officers: room.officers, now: room.start.adding(seconds: 30))
    #expect(room.ground(try kept.act(Freeze.self), [approval], after: 40) == nil)
    #expect(code { _ = try kept.act(EraseSubject.self) } == "authority.pending.other")
    // Any byte of it altered: unreadable, another act, or a signature that no longer fits.
    let bytes = pending.canonicalBytes
    for place in bytes.indices {
      var altered = bytes
      altered[place] ^= 1
      guard let read = try? PendingAct(canonicalBytes: altered), let act = try? read.act(Freeze.self) else { continue }
      // What it touches is repeated for lists and is not what is carried out.
      if read.content == pending.content, read.subjects != pending.subjects { continue }
      #expect(room.ground(act, [approval], after: 40) != nil, "byte \(place)")
    }
  }

  @Test("an officer whose key was withdrawn signs and approves nothing from that instant on")
  func aWithdrawnOfficerSignsNothing() throws {
    let room = try Room()
    let signed = room.signed(freeze)
    let approval = room.approval(of: signed.signedDigest)
    let later = room.start.adding(seconds: 10)
    let withoutFirst = [room.signer.withdrawn(from: later), room.approver]
    let withoutSecond = [room.signer, room.approver.withdrawn(from: later)]
    #expect(room.ground(signed, [approval], officers: withoutFirst, after: 9) == nil)
    #expect(room.ground(signed, [approval], officers: withoutFirst, after: 10) == "authority.officer.withdrawn")
    #expect(room.ground(signed, [approval], officers: withoutSecond, after: 9) == nil)
    #expect(room.ground(signed, [approval], officers: withoutSecond, after: 10) == "authority.officer.withdrawn")
    #expect(try Officer(canonicalBytes: withoutFirst[0].canonicalBytes) == withoutFirst[0])
    // A later withdrawal does not undo an earlier one.
    #expect(withoutFirst[0].withdrawn(from: later.adding(seconds: 5)).withdrawnAt == later)
  }

  @Test("every act on the list needs two, and less protection needs two where more needs one")
  func theListOfFourEyes() throws {
    let four: Set<ActKind> = [
      .sendRequest, .disclose, .freeze, .setStandingRelease, .relaxMarking, .mergePersons, .holdErasure,
      .overrideProtection, .agreeJointAnalysis,
    ]
    #expect(Set(ActKind.allCases.filter(\.isFourEyes)) == four)
    let entry = Digest(of: "entry")
    #expect(!SetProtection(person: "P", entry: entry, replacing: nil, weakens: false).needsSecondOfficer)
    #expect(SetProtection(person: "P", entry: entry, replacing: nil, weakens: true).needsSecondOfficer)
    #expect(SetProtection(person: "P", entry: nil, replacing: entry, weakens: false).needsSecondOfficer)
  }

  @Test("a service does on a type of request what the matrix allows it, alone or by two, and nothing else")
  func theMatrixOfServicesIsObeyed() throws {
    let room = try Room()
    let step = DecideOnRequest(request: "R", type: "fiu.request", step: "accept", event: Digest(of: "e"))
    let signed = room.signed(step)
    func ground(_ gate: Gate, _ approvals: [Approval] = []) -> String? {
      code {
        let authorization = try gate.authorize(
          signed, approvals: approvals, officers: room.officers, now: room.start)
        _ = authorization.spend()
      }
    }
    let matrix = ServicePermissions { service, type, act in
      guard type == "fiu.request", act == .decideOnRequest else { return .refused }
      return service == .fiu ? .allowed : service == .police ? .byTwo : .refused
    }
    #expect(ground(Gate(node: "node-1", service: .fiu, services: matrix)) == nil)
    #expect(ground(Gate(node: "node-1", service: .customs, services: matrix)) == "authority.service.not-allowed")
    #expect(ground(Gate(node: "node-1", services: matrix)) == "authority.service.not-allowed")
    #expect(ground(Gate(node: "node-1", service: .fiu)) == "authority.service.not-allowed")
    let police = Gate(node: "node-1", service: .police, services: matrix)
    #expect(ground(police) == "authority.approval.missing")
    #expect(ground(police, [room.approval(of: signed.signedDigest)]) == nil)
  }

  @Test("oversight signs nothing but its own word") func oversightSignsItsOwnWordAlone() {
    for kind in ActKind.allCases {
      #expect(ActMatrix.standard.allows(kind, to: .oversight) == (kind == .oversee))
      #expect(ActMatrix.standard.allowsApproval(of: kind, by: .oversight) == (kind == .oversee))
      #expect(!ActMatrix.standard.roles(for: kind).isEmpty && !ActMatrix.standard.rolesApproving(kind).isEmpty)
    }
  }
}
