import Authority
import Federation
import Testing
import Vocabulary
import World

/// Two nodes that know each other, and a third that nobody admitted.
struct TwoNodes {
  let ours: OwnIdentity
  let theirs: OwnIdentity
  let stranger: OwnIdentity
  let now = Instant(seconds: 1_790_000_000)
  let theirKey: SigningKey

  init() throws {
    func own(_ digit: UInt8, _ country: String) throws -> (OwnIdentity, SigningKey) {
      let signing = try SigningKey(seed: [UInt8](repeating: digit, count: 32))
      let sealing = try SealingKey(seed: [UInt8](repeating: digit + 100, count: 32))
      let country = try #require(CountryCode(country))
      let identity = try #require(
        PeerIdentity(
          nodeID: "00000000-0000-7000-8000-00000000000\(digit)", country: country,
          service: .fiu, name: "Unit \(digit)", signingKey: signing.publicKey, sealingKey: sealing.publicKey))
      return (try #require(OwnIdentity(identity, signing: signing, sealing: sealing)), signing)
    }
    ours = try own(1, "CA").0
    (theirs, theirKey) = try own(2, "FR")
    stranger = try own(3, "JP").0
  }

  func peer(_ own: OwnIdentity) -> Peer {
    Peer(
      identity: own.identity, admittedAt: now, validUntil: now.date, assessment: Digest(of: "assessment"))
  }

  /// From them to us.
  func seal(
    _ text: String, after last: LaneMark? = nil, at moment: Instant? = nil, seed: UInt64 = 7
  ) throws -> Envelope {
    try Envelope.seal(
      Parcel(kind: "event", content: Array(text.utf8)), from: theirs, to: ours.identity, after: last,
      at: moment ?? now, entropy: SeededEntropy(seed: seed))
  }

  func open(_ bytes: [UInt8], after last: LaneMark? = nil, by own: OwnIdentity? = nil) throws -> OpenedEnvelope {
    let known = peer(theirs)
    return try Envelope.open(
      bytes, by: own ?? ours, now: now, peer: { $0 == known.identity.nodeID ? known : nil }, lane: { _ in last })
  }

  /// Why it is refused; nil when it is opened.
  func refusal(_ bytes: [UInt8], after last: LaneMark? = nil, by own: OwnIdentity? = nil) throws -> EnvelopeRefusal? {
    do {
      _ = try open(bytes, after: last, by: own)
      return nil
    } catch let refusal as EnvelopeRefusal {
      return refusal
    }
  }
}
