import TestSupport
import Testing

/// The store's doors, as the compiler sees them: what leaves needs an effect's transaction, and that needs an
/// authorization.
@Suite("The store's doors do not compile without an authorization") struct DoorCompileFailTests {
  private static let imports = """
    import Audit
    import Authority
    import Holdings
    import Vocabulary

    """

  @Test("an ordinary transaction cannot send") func anOrdinaryTransactionCannotSend() throws {
    #expect(
      try unexpectedDiagnostics(
        Self.imports + """
          func control(_ store: any HoldingsStore, _ authorization: consuming Authorization<Disclose>, _ parts: [OutboundPart])
            async throws
          {
            try await store.effect(spending: authorization, kind: .disclosure) { _ = try $0.enqueue(parts) }
          }
          func write(_ store: any HoldingsStore, _ parts: [OutboundPart]) async throws {
            try await store.write { _ = try $0.enqueue(parts) } // expected-error {{value of type 'any WriteTransaction' has no member 'enqueue'}}
          }
          """) == nil)
  }

  @Test(
    "sending, answering, disclosing, freezing and erasing take an authorization and nothing like one",
    arguments: ["SendRequest", "AnswerRequest", "Disclose", "Freeze", "Erase", "EraseSubject"])
  func anEffectTakesAnAuthorization(act: String) throws {
    #expect(
      try unexpectedDiagnostics(
        Self.imports + """
          func control(_ store: any HoldingsStore, _ authorization: consuming Authorization<\(act)>) async throws {
            try await store.effect(spending: authorization, kind: .disclosure) { _ in }
          }
          func signed(_ store: any HoldingsStore, _ act: SignedAct<\(act)>) async throws {
            try await store.effect(spending: act, kind: .disclosure) { _ in } // expected-error {{cannot convert value of type 'SignedAct<\(act)>' to expected argument type 'Authorization<}} expected-error {{generic parameter 'A' could not be inferred}}
          }
          """) == nil)
  }

  @Test("an authorization opens one transaction and no second") func anAuthorizationOpensOneTransaction() throws {
    #expect(
      try unexpectedDiagnostics(
        Self.imports + """
          func control(_ store: any HoldingsStore, _ authorization: consuming Authorization<Disclose>) async throws {
            try await store.effect(spending: authorization, kind: .disclosure) { _ in }
          }
          func twice(_ store: any HoldingsStore, _ authorization: consuming Authorization<Disclose>) async throws { // expected-error {{'authorization' consumed more than once}}
            try await store.effect(spending: authorization, kind: .disclosure) { _ in } // expected-note {{consumed here}}
            try await store.effect(spending: authorization, kind: .disclosure) { _ in } // expected-note {{consumed again here}}
          }
          """) == nil)
  }
}
