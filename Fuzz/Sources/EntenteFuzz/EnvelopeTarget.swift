import Authority
import Federation
import JSON
import Vocabulary
import World

/// What arrives from outside a service: as it comes, with a true signature around it, and with a true seal around it, so
/// that each layer is reached behind the one before.
struct EnvelopeTarget {
  let own: OwnIdentity
  let peer: Peer
  let peerKey: SigningKey
  let now = Instant(seconds: 1_790_000_000)

  static let standard: EnvelopeTarget? = try? EnvelopeTarget()

  init() throws {
    func identity(_ digit: UInt8) throws -> (OwnIdentity, SigningKey)? {
      let signing = try SigningKey(seed: [UInt8](repeating: digit, count: 32))
      let sealing = try SealingKey(seed: [UInt8](repeating: digit + 1, count: 32))
      guard let country = CountryCode("CA"),
        let identity = PeerIdentity(
          nodeID: "00000000-0000-7000-8000-00000000000\(digit)", country: country, service: .fiu, name: "Fuzzed",
          signingKey: signing.publicKey, sealingKey: sealing.publicKey),
        let own = OwnIdentity(identity, signing: signing, sealing: sealing)
      else { return nil }
      return (own, signing)
    }
    guard let (own, _) = try identity(1), let (other, key) = try identity(3) else {
      throw Fault("federation.card.malformed")
    }
    self.own = own
    peer = Peer(
      identity: other.identity, admittedAt: now, validUntil: now.date, assessment: Digest(of: "assessment"))
    peerKey = key
  }

  func run(_ bytes: [UInt8]) {
    _ = try? IdentityCard.read(bytes)
    _ = try? TransportReceipt(bytes, at: now) { _ in peer }
    open(bytes)
    sign(bytes, "entente-envelope+json")
    _ = try? TransportReceipt(signed(bytes, "entente-receipt+json"), at: now) { _ in peer }
    // Only whole size classes are looked into.
    let padded = bytes.prefix(4096) + [UInt8](repeating: 0, count: max(0, 4096 - bytes.count))
    if let body = try? own.identity.sealingKey.seal(Array(padded), entropy: SeededEntropy(seed: 1)) {
      let payload = JSONValue.fields(
        ("version", .integer(1)), ("id", .string(own.identity.nodeID)), ("from", .string(peer.identity.nodeID)),
        ("to", .string(own.identity.nodeID)), ("sequence", .integer(1)), ("created", .string(now.description)),
        ("body", .string(Base64URL.text(body))))
      sign(payload.bytes, "entente-envelope+json")
    }
  }

  private func signed(_ payload: [UInt8], _ type: String) -> [UInt8] {
    FlattenedJWS(
      header: [.init("typ", .string(type)), .init("enc", .string("x25519-xsalsa20-poly1305-sealed"))],
      payload: payload, signedWith: peerKey
    ).bytes
  }

  private func sign(_ payload: [UInt8], _ type: String) { open(signed(payload, type)) }

  private func open(_ bytes: [UInt8]) {
    do {
      let opened = try Envelope.open(bytes, by: own, now: now, peer: { _ in peer }, lane: { _ in nil })
      precondition(opened.envelope.from == peer.identity.nodeID && opened.envelope.sequence == 1)
    } catch { precondition(error is EnvelopeRefusal) }
  }
}
