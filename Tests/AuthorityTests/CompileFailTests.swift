import TestSupport
import Testing

/// What must not compile. Each case is a small file with a control: the same thing done rightly, without an error. The
/// compiler's own `-verify` mode compares its diagnostics with the ones expected in comments, so a case that fails for
/// another reason (or whose control fails) fails the test.
@Suite struct CompileFailTests {
  @Test func anAuthorizationCannotBeSpentTwice() throws {
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        func control(_ authorization: consuming Authorization<Erase>) -> Spent<Erase> { authorization.spend() }
        func twice(_ authorization: consuming Authorization<Erase>) { // expected-error {{'authorization' consumed more than once}}
          _ = authorization.spend() // expected-note {{consumed here}}
          _ = authorization.spend() // expected-note {{consumed again here}}
        }
        """) == nil)
  }

  @Test func aSpentAuthorizationCannotBeLookedAt() throws {
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        func control(_ authorization: consuming Authorization<Erase>) -> [String] {
          let subjects = authorization.act.subjects
          _ = authorization.spend()
          return subjects
        }
        func after(_ authorization: consuming Authorization<Erase>) -> [String] { // expected-error {{'authorization' used after consume}}
          _ = authorization.spend() // expected-note {{consumed here}}
          return authorization.act.subjects // expected-note {{used here}}
        }
        """) == nil)
  }

  @Test func anAuthorizationForOneActIsNotOneForAnother() throws {
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        func erase(_ authorization: consuming Authorization<Erase>) { _ = authorization.spend() }
        func control(_ authorization: consuming Authorization<Erase>) { erase(authorization) }
        func other(_ authorization: consuming Authorization<WriteReport>) { erase(authorization) } // expected-error {{cannot convert value of type 'Authorization<WriteReport>' to expected argument type 'Authorization<Erase>'}} expected-note {{arguments to generic parameter 'A' ('WriteReport' and 'Erase') are expected to be equal}}
        """) == nil)
  }

  @Test func nobodyButTheGateMakesOneOrWhatIsLeftOfOne() throws {
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        import Vocabulary
        func control(_ gate: Gate, _ signed: SignedAct<Erase>, _ now: Instant) throws -> Authorization<Erase> {
          try gate.authorize(signed, officers: [], now: now)
        }
        func forged(_ signed: SignedAct<Erase>) {
          _ = Authorization<Erase>(signed, approvals: [], overriding: nil, onUnspent: { _ in }) // expected-error {{'Authorization<A>' initializer is inaccessible due to 'fileprivate' protection level}}
          _ = Spent<Erase>(signed, [], nil) // expected-error {{'Spent<A>' initializer is inaccessible due to 'fileprivate' protection level}}
        }
        """) == nil)
  }
}

/// Every door takes an authorization of its own act: none opens to a signature, to another act's, or twice.
@Suite("Doors do not compile without an authorization") struct DoorTests {
  @Test(
    "sending, answering, disclosing, freezing, erasing and overriding take their own authorization, once",
    arguments: [
      "SendRequest", "AnswerRequest", "DecideOnRequest", "Disclose", "Freeze", "Erase", "EraseSubject",
      "RelaxMarking", "OverrideProtection", "SetProtection", "CorrectRecord", "AdmitPeer", "OpenChannel",
      "WithdrawOfficer", "MergePersons", "HoldErasure",
    ])
  func aDoorTakesItsOwnAuthorizationOnce(act: String) throws {
    let other = act == "Erase" ? "Freeze" : "Erase"
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        func door(_ authorization: consuming Authorization<\(act)>) -> Spent<\(act)> { authorization.spend() }
        func control(_ authorization: consuming Authorization<\(act)>) { _ = door(authorization) }
        func signature(_ signed: SignedAct<\(act)>) { _ = door(signed) } // expected-error {{cannot convert value of type 'SignedAct<\(act)>' to expected argument type 'Authorization<\(act)>'}}
        func bare(_ act: \(act)) { _ = door(act) } // expected-error {{cannot convert value of type '\(act)' to expected argument type 'Authorization<\(act)>'}}
        func other(_ authorization: consuming Authorization<\(other)>) { _ = door(authorization) } // expected-error {{cannot convert value of type 'Authorization<\(other)>' to expected argument type 'Authorization<\(act)>'}} expected-note {{arguments to generic parameter 'A' ('\(other)' and '\(act)') are expected to be equal}}
        func spent(_ rest: Spent<\(act)>) { _ = door(rest) } // expected-error {{cannot convert value of type 'Spent<\(act)>' to expected argument type 'Authorization<\(act)>'}}
        """) == nil)
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        func door(_ authorization: consuming Authorization<\(act)>) -> Spent<\(act)> { authorization.spend() }
        func control(_ authorization: consuming Authorization<\(act)>) { _ = door(authorization) }
        func twice(_ authorization: consuming Authorization<\(act)>) { // expected-error {{'authorization' consumed more than once}}
          _ = door(authorization) // expected-note {{consumed here}}
          _ = door(authorization) // expected-note {{consumed again here}}
        }
        """) == nil)
  }

  @Test("an authorization is not kept for later in a list, nor copied") func anAuthorizationIsNotCopied() throws {
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        func control(_ authorization: consuming Authorization<Freeze>) { let moved = authorization; _ = moved.spend() }
        func copy(_ authorization: borrowing Authorization<Freeze>) { // expected-error {{'authorization' is borrowed and cannot be consumed}}
          let copied = authorization // expected-note {{consumed here}}
          _ = copied.spend()
        }
        """) == nil)
  }

  @Test("what second officers signed is no authorization either") func anApprovalIsNoAuthorization() throws {
    #expect(
      try unexpectedDiagnostics(
        """
        import Authority
        import Vocabulary
        func control(_ gate: Gate, _ act: SignedAct<Freeze>, _ approval: Approval, _ now: Instant) throws {
          _ = try gate.authorize(act, approvals: [approval], officers: [], now: now).spend()
        }
        func approved(_ act: ApprovedAct<Freeze>) { _ = act.spend() } // expected-error {{value of type 'ApprovedAct<Freeze>' has no member 'spend'}}
        func pending(_ act: PendingAct) { _ = act.spend() } // expected-error {{value of type 'PendingAct' has no member 'spend'}}
        """) == nil)
  }
}
