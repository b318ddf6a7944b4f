import Authority
import Synchronization
import Testing
import Vocabulary
import World

private let erasure = Erase(list: Digest(of: "list"), asOf: CivilDate(year: 2026, month: 1, day: 1)!)

@Suite struct KeyTests {
  /// RFC 8032 section 7.1, test 2.
  @Test func signaturesAreThoseOfTheStandard() throws {
    let seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    let key = try SigningKey(seed: seed)
    #expect(hexText(key.publicKey.bytes) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect(
      hexText(key.sign([0x72]))
        == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(key.publicKey.verifies(key.sign([0x72]), over: [0x72]))
    #expect(!key.publicKey.verifies(key.sign([0x72]), over: [0x73]))
  }

  @Test func aSealedKeyOpensWithItsPassphraseOnly() throws {
    let (officer, key) = try officer("A", role: .analyst, seed: 1)
    let stored = try SealedKey(canonicalBytes: officer.sealedKey.canonicalBytes)
    #expect(try stored.open(passphrase: Array("correct horse".utf8)).publicKey == key.publicKey)
    #expect(throws: Fault("authority.passphrase.wrong")) { try stored.open(passphrase: Array("wrong horse".utf8)) }
  }

  @Test func aPassphraseOneShortIsRefusedAndOneLongEnoughIsNot() throws {
    let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
    let shortest = SealedKey.shortestPassphrase
    let entropy = SeededEntropy(seed: 2)
    #expect(throws: Fault.self) {
      try SealedKey(
        key, passphrase: [UInt8](repeating: 65, count: shortest - 1), cost: .none, entropy: entropy)
    }
    _ = try SealedKey(key, passphrase: [UInt8](repeating: 65, count: shortest), cost: .none, entropy: entropy)
  }

  @Test func anOfficerIsReadBackWhole() throws {
    let (officer, _) = try officer("Zoë", role: .supervisor, seed: 3)
    #expect(try Officer(canonicalBytes: officer.canonicalBytes) == officer)
  }

  private func bytes(_ hex: String) -> [UInt8] { Digest(hex: hex)?.bytes ?? [] }
}

@Suite struct GateTests {
  @Test func anActSignedByAnOfficerOfTheRightRoleIsAuthorizedOnceAndSaysWhatItIs() throws {
    let (officer, key) = try officer("A", role: .supervisor, seed: 1)
    let signed = SignedAct(
      signing: erasure, for: "node-1", by: officer, with: key, under: warrant, clock: clock,
      entropy: SeededEntropy(seed: 9))
    let authorization = try Gate(node: "node-1").authorize(signed, officers: [officer], now: clock.now())
    #expect(authorization.act.digest == erasure.digest)
    let spent = authorization.spend()
    #expect(spent.officer == officer.id)
    #expect(spent.nonce == signed.nonce)
  }

  @Test func everyWayOfNotBeingAllowedIsRefusedWithItsOwnGround() throws {
    let (supervisor, key) = try officer("A", role: .supervisor, seed: 1)
    let (analyst, analystKey) = try officer("B", role: .analyst, seed: 2)
    let entropy = SeededEntropy(seed: 9)
    let gate = Gate(node: "node-1")
    func signed(
      by officer: Officer, with key: SigningKey, node: String = "node-1", basis: String = "Act 1"
    ) -> SignedAct<Erase> {
      SignedAct(
        signing: erasure, for: node, by: officer, with: key,
        under: Warrant(purpose: .investigation, basis: basis), clock: clock, entropy: entropy)
    }
    func ground(_ act: SignedAct<Erase>, officers: [Officer]? = nil, later: Int64 = 0) -> String? {
      code {
        let authorization = try gate.authorize(
          act, officers: officers ?? [supervisor, analyst], now: clock.now().adding(seconds: later))
        _ = authorization.spend()
      }
    }
    #expect(ground(signed(by: supervisor, with: key)) == nil)
    #expect(ground(signed(by: analyst, with: analystKey)) == "authority.role.not-allowed")
    #expect(ground(signed(by: supervisor, with: key), officers: [analyst]) == "authority.officer.unknown")
    #expect(ground(signed(by: supervisor, with: key), officers: []) == "authority.officer.unknown")
    #expect(ground(signed(by: supervisor, with: analystKey)) == "authority.signature.wrong")
    #expect(ground(signed(by: supervisor, with: key, node: "node-2")) == "authority.signature.wrong")
    #expect(ground(signed(by: supervisor, with: key, basis: " ")) == "authority.basis.missing")
    #expect(ground(signed(by: supervisor, with: key), later: Gate.freshness) == nil)
    #expect(ground(signed(by: supervisor, with: key), later: Gate.freshness + 1) == "authority.signature.stale")
    #expect(ground(signed(by: supervisor, with: key), later: -61) == "authority.signature.stale")
    let good = signed(by: supervisor, with: key)
    let other = Erase(list: Digest(of: "another list"), asOf: erasure.asOf)
    let swapped = SignedAct(
      act: other, officer: good.officer, warrant: good.warrant, at: good.at, nonce: good.nonce,
      signature: good.signature)
    #expect(ground(swapped) == "authority.signature.wrong")
  }

  @Test func theFirstOfficerSignsForThemselfAndLaterOnesAreAddedByThoseWhoMay() throws {
    let (first, firstKey) = try officer("A", role: .analyst, seed: 1)
    let (second, _) = try officer("B", role: .administrator, seed: 2)
    let (third, thirdKey) = try officer("C", role: .analyst, seed: 3)
    let gate = Gate(node: "n")
    func add(_ new: Officer, by signer: Officer, _ key: SigningKey, to officers: [Officer]) -> String? {
      code {
        let signed = SignedAct(
          signing: AddOfficer(new), for: "n", by: signer, with: key, under: warrant, clock: clock,
          entropy: SeededEntropy(seed: 5))
        let authorization = try gate.authorize(signed, officers: officers, now: clock.now())
        _ = authorization.spend()
      }
    }
    #expect(add(first, by: first, firstKey, to: []) == nil)
    #expect(add(second, by: third, thirdKey, to: []) == "authority.officer.unknown")
    #expect(add(second, by: first, firstKey, to: [first]) == nil)
    #expect(add(third, by: first, firstKey, to: [first, second]) == "authority.role.not-allowed")
    #expect(add(third, by: third, thirdKey, to: [first]) == "authority.officer.unknown")
  }

  @Test func anAuthorizationThatGoesUnspentIsNoticed() throws {
    let (officer, key) = try officer("A", role: .supervisor, seed: 1)
    let noticed = Noticed()
    let gate = Gate(node: "n") { kind in noticed.kinds.withLock { $0.append(kind) } }
    func signed() -> SignedAct<Erase> {
      SignedAct(
        signing: erasure, for: "n", by: officer, with: key, under: warrant, clock: clock,
        entropy: SeededEntropy(seed: 9))
    }
    do {
      let authorization = try gate.authorize(signed(), officers: [officer], now: clock.now())
      _ = authorization.spend()
    }
    #expect(noticed.kinds.withLock { $0 } == [])
    do { _ = try gate.authorize(signed(), officers: [officer], now: clock.now()) }
    #expect(noticed.kinds.withLock { $0 } == [.erase])
  }

  private final class Noticed: Sendable {
    let kinds = Mutex<[ActKind]>([])
  }
}
