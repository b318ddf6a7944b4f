import Authority
import Federation
import Foundation
import JSON
import Sealing
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Bodies sealed by HPKE open for their recipient, in their envelope, and nowhere else")
struct HybridBodyTests {
  private let ours: OwnIdentity
  private let theirs: OwnIdentity
  /// The same node as a program of the first version shows it.
  private let oursBefore: OwnIdentity
  private let now = Instant(seconds: 1_790_000_000)

  init() throws {
    func own(_ digit: UInt8, _ country: String, bodies: BodyKeys?) throws -> OwnIdentity {
      let signing = try SigningKey(seed: [UInt8](repeating: digit, count: 32))
      let sealing = try SealingKey(seed: [UInt8](repeating: digit + 100, count: 32))
      let country = try #require(CountryCode(country))
      let identity = try #require(
        PeerIdentity(
          nodeID: "00000000-0000-7000-8000-00000000000\(digit)", country: country,
          service: .fiu, name: "Unit \(digit)", signingKey: signing.publicKey, sealingKey: sealing.publicKey,
          offers: bodies?.offers ?? []))
      return try #require(OwnIdentity(identity, signing: signing, sealing: sealing, bodies: bodies))
    }
    ours = try own(1, "CA", bodies: try HybridBodyTests.keys(1))
    theirs = try own(2, "FR", bodies: try HybridBodyTests.keys(2))
    oursBefore = try own(1, "CA", bodies: nil)
  }

  private static func keys(_ digit: UInt8, earlier: [UInt8] = []) throws -> BodyKeys {
    func seed(_ digit: UInt8) -> [UInt8] { (0..<64).map { digit &* 64 &+ UInt8($0) } }
    return try BodyKeys(seed: seed(digit), earlier: earlier.map(seed))
  }

  private func seal(_ text: String, for identity: PeerIdentity) throws -> Envelope {
    try Envelope.seal(
      Parcel(kind: "event", content: Array(text.utf8)), from: theirs, to: identity, after: nil, at: now,
      entropy: SeededEntropy(seed: 7))
  }

  private func open(_ bytes: [UInt8], by own: OwnIdentity) throws -> [UInt8] {
    let known = Peer(
      identity: theirs.identity, admittedAt: now, validUntil: now.date, assessment: Digest(of: "assessment"))
    return try Envelope.open(bytes, by: own, now: now, peer: { _ in known }, lane: { _ in nil }).parcel.content
  }

  private func refusal(_ bytes: [UInt8], by own: OwnIdentity) throws -> EnvelopeRefusal.Ground? {
    do {
      _ = try open(bytes, by: own)
      return nil
    } catch let refusal as EnvelopeRefusal {
      return refusal.ground
    }
  }

  private func scheme(_ envelope: Envelope) throws -> String? {
    try FlattenedJWS(envelope.bytes).protectedHeader["enc"]?.string
  }

  @Test func `the best scheme that both nodes have is taken, and each opens`() throws {
    let hybrid = try seal("hybrid", for: ours.identity)
    #expect(try scheme(hybrid) == "hpke-xwing-hkdf-sha256-aes256gcm")
    #expect(try open(hybrid.bytes, by: ours) == Array("hybrid".utf8))
    let classicalOnly = ours.identity.with(offers: ours.identity.offers.filter { $0.scheme == .classical })
    let classical = try seal("classical", for: classicalOnly)
    #expect(try scheme(classical) == "hpke-x25519-hkdf-sha256-aes256gcm")
    #expect(try open(classical.bytes, by: ours) == Array("classical".utf8))
  }

  @Test func `a node of the first version is spoken to as before, byte for byte`() throws {
    let before = try seal("as before", for: oursBefore.identity)
    #expect(try scheme(before) == "x25519-xsalsa20-poly1305-sealed")
    #expect(try open(before.bytes, by: oursBefore) == Array("as before".utf8))
    #expect(try open(before.bytes, by: ours) == Array("as before".utf8))
    // What the first version made of the same parcel, keys, time and chance.
    #expect(before.digest.hex == "4b7205b4b4408e357e083dd1436da144bf4b800aa782fc995f6da4ac19d2f38f")
  }

  @Test func `a card that offers keys has the payload of one that does not`() throws {
    let card = IdentityCard.make(ours)
    #expect(try IdentityCard.read(card) == ours.identity)
    let before = IdentityCard.make(oursBefore)
    #expect(try FlattenedJWS(card).payload == FlattenedJWS(before).payload)
    #expect(try IdentityCard.read(before) == oursBefore.identity)
    #expect(ours.identity.isSame(as: oursBefore.identity) && ours.identity != oursBefore.identity)
    #expect(ours.identity.fingerprint == oursBefore.identity.fingerprint)
    #expect(try PeerIdentity(canonicalBytes: ours.identity.canonicalBytes) == ours.identity)
  }

  @Test func `an envelope with any one bit turned is refused`() throws {
    let bytes = try seal("bits", for: ours.identity).bytes
    let places = Array(stride(from: 0, to: bytes.count, by: 97)) + Array(bytes.count - 60..<bytes.count)
    for place in Thoroughness.cases(places, brieflyEvery: 4) {
      var turned = bytes
      turned[place] ^= 1 << UInt8(place % 7)
      #expect(try refusal(turned, by: ours) != nil, "byte \(place)")
    }
  }

  @Test func `a body with any one bit turned does not open, signed again or not`() throws {
    let key = try #require(ours.identity.offers.first)
    let keys = try HybridBodyTests.keys(1)
    let head = Array("head".utf8)
    let body = try keys.seal(Array("a message".utf8), for: key, authenticating: head)
    #expect(keys.open(body, by: .hybrid, for: key.name, authenticating: head) == Array("a message".utf8))
    for place in Thoroughness.cases(Array(body.indices), brieflyEvery: 16) {
      var turned = body
      turned[place] ^= 1 << UInt8(place % 8)
      #expect(keys.open(turned, by: .hybrid, for: key.name, authenticating: head) == nil, "byte \(place)")
    }
    #expect(keys.open(body, by: .hybrid, for: key.name, authenticating: head + [0]) == nil)
    #expect(keys.open(body, by: .classical, for: key.name, authenticating: head) == nil)
    #expect(keys.open(Array(body.prefix(1135)), by: .hybrid, for: key.name, authenticating: head) == nil)
    #expect(keys.open([], by: .classical, for: keys.offers[1].name, authenticating: head) == nil)
  }

  @Test(arguments: ["id", "created", "previous"])
  func `a body opens in no other envelope of its own sender`(field: String) throws {
    let signing = try SigningKey(seed: [UInt8](repeating: 2, count: 32))
    let signed = try FlattenedJWS(seal("bound", for: ours.identity).bytes)
    let payload = String(decoding: signed.payload, as: UTF8.self)
    let changed =
      switch field {
      case "id": payload.replacing(/"id":"[0-9a-f]/, with: #""id":"f"#)
      case "created": payload.replacing(/"created":"2026/, with: #""created":"2025"#)
      default: payload.replacing(#""sequence":1,"previous":null"#, with: #""sequence":1 ,"previous":null"#)
      }
    guard case .object(let members) = signed.protectedHeader else { return }
    let again = FlattenedJWS(
      header: members.filter { $0.key != "alg" }, payload: Array(changed.utf8), signedWith: signing)
    // Other bytes of the same fields are the same envelope; another field is another one.
    #expect(try refusal(again.bytes, by: ours) == (field == "previous" ? nil : .notSealedForUs))
    let marked = FlattenedJWS(
      header: members.filter { $0.key != "alg" } + [.init("x", .string("y"))], payload: signed.payload,
      signedWith: signing)
    #expect(try refusal(marked.bytes, by: ours) == .notSealedForUs)
  }

  @Test func `keys that were replaced still open what was under way, and nothing once they are gone`() throws {
    let old = try HybridBodyTests.keys(1)
    let key = try #require(old.offers.first)
    let body = try old.seal([1, 2, 3], for: key, authenticating: [])
    let renewed = try HybridBodyTests.keys(3, earlier: [1])
    #expect(!renewed.offers.contains(key))
    #expect(renewed.open(body, by: .hybrid, for: key.name, authenticating: []) == [1, 2, 3])
    #expect(try HybridBodyTests.keys(3).open(body, by: .hybrid, for: key.name, authenticating: []) == nil)
  }

  @Test func `who offers a key that is none gets no envelope`() throws {
    let none = try #require(OfferedKey(scheme: .classical, bytes: [UInt8](repeating: 0, count: 32)))
    // A point of small order makes a secret that everybody knows.
    #expect { _ = try seal("x", for: ours.identity.with(offers: [none])) } throws: {
      ($0 as? Fault)?.code == "federation.seal.failed"
    }
    #expect(OfferedKey(scheme: .hybrid, bytes: [1]) == nil)
  }

  // MARK: Published vectors

  private struct Wing: Decodable { let seed, pk, ct, ss: String }
  private struct Base: Decodable { let info, skRm, enc, aad, ct, pt: String }

  private func vectors<V: Decodable>(_ name: String) throws -> V {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
    return try JSONDecoder().decode(V.self, from: Data(contentsOf: file))
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test func `the vectors of X-Wing hold`() throws {
    let vectors: [Wing] = try vectors("x-wing.json")
    #expect(vectors.count == 3)
    for vector in vectors {
      let made = try #require(PublishedVectors.hybrid(seed: bytes(vector.seed), encapsulated: bytes(vector.ct)))
      #expect(made.publicKey == bytes(vector.pk) && made.secret == bytes(vector.ss))
    }
  }

  @Test func `the vector of RFC 9180 holds`() throws {
    let vector: Base = try vectors("hpke-x25519-sha256-aes256gcm.json")
    let opened = PublishedVectors.open(
      bytes(vector.enc) + bytes(vector.ct), classicalKey: bytes(vector.skRm), info: bytes(vector.info),
      authenticating: bytes(vector.aad))
    #expect(opened == bytes(vector.pt))
  }
}
