internal import JSON
public import Vocabulary

/// An envelope that passed every check, opened.
public struct OpenedEnvelope: Sendable, Hashable {
  public let envelope: Envelope
  public let sender: Peer
  public let parcel: Parcel
}

extension Envelope {
  /// Reads, checks and opens what arrived, in this order: size, form, addressee, sender, signature, time, number, box.
  /// Nothing of the body is looked at before all the rest held.
  ///
  /// `peer` finds an admitted peer by node identifier; `lane` says how far the numbering from it is.
  public static func open(
    _ bytes: [UInt8], by own: OwnIdentity, now: Instant, peer: (String) throws -> Peer?,
    lane: (String) throws -> LaneMark?
  ) throws -> OpenedEnvelope {
    let digest = Digest(of: bytes.prefix(largest))
    func refusal(_ ground: EnvelopeRefusal.Ground, _ head: Envelope? = nil, isKnown: Bool = false) -> EnvelopeRefusal {
      EnvelopeRefusal(ground: ground, digest: digest, from: head?.from, sequence: head?.sequence, isKnown: isKnown)
    }
    guard bytes.count <= largest else { throw refusal(.overLarge) }
    let signed: FlattenedJWS
    do {
      signed = try FlattenedJWS(bytes)
    } catch {
      throw refusal(error.problem == .malformed && error.column > bytes.count ? .truncated : .malformed)
    }
    guard signed.protectedHeader["typ"] == .string(type),
      let scheme = signed.protectedHeader["enc"]?.string.flatMap(SealingScheme.init),
      let (envelope, body) = Envelope.head(signed)
    else { throw refusal(.malformed) }
    guard envelope.to == own.identity.nodeID else { throw refusal(.wronglyAddressed, envelope) }
    guard let sender = try peer(envelope.from) else { throw refusal(.unknownPeer, envelope) }
    guard sender.signingKeys(at: now).contains(where: signed.isSigned) else {
      throw refusal(.wronglySigned, envelope)
    }
    guard envelope.created <= now.adding(seconds: clockTolerance) else { throw refusal(.futureDated, envelope) }
    let last = try lane(envelope.from)
    let next = (last?.sequence ?? 0) + 1
    if envelope.sequence < next { throw refusal(.replayed, envelope, isKnown: last?.digest == digest) }
    if envelope.sequence > next { throw refusal(.sequenceGap, envelope) }
    guard envelope.previous == last?.digest else { throw refusal(.brokenChain, envelope) }
    let padded =
      if scheme == .sealedBox {
        own.sealing.open(body)
      } else {
        signed.protectedHeader[recipientKey]?.string.flatMap { key in
          own.bodies?.open(
            body, by: scheme, for: key, authenticating: envelope.authenticated(under: signed.headerBytes))
        }
      }
    guard let padded, let inner = PaddedParcel(padded: padded),
      inner.from == envelope.from, inner.to == envelope.to, inner.envelope == envelope.id,
      inner.sequence == envelope.sequence
    else { throw refusal(.notSealedForUs, envelope) }
    return OpenedEnvelope(envelope: envelope, sender: sender, parcel: inner.parcel)
  }

  private static func head(_ signed: FlattenedJWS) -> (Envelope, body: [UInt8])? {
    guard let payload = try? JSONValue.parse(signed.payload, depth: 2, nodes: 32),
      var fields = try? JSONFields(payload)
    else { return nil }
    do {
      guard try fields.integer("version") == 1, let sequence = Int(exactly: try fields.integer("sequence")),
        sequence >= 1, sequence < Int.max, let created = Timestamp(try fields.text("created")),
        let body = Base64URL.bytes(try fields.text("body"))
      else { return nil }
      let id = try fields.text("id")
      let from = try fields.text("from")
      let to = try fields.text("to")
      var previous: Digest?
      if let hex = try fields.optionalText("previous") {
        guard let digest = Digest(hex: hex) else { return nil }
        previous = digest
      }
      try fields.finish()
      guard PeerIdentity.isNodeID(id), PeerIdentity.isNodeID(from), PeerIdentity.isNodeID(to),
        (previous == nil) == (sequence == 1), created.offsetMinutes == 0
      else { return nil }
      let envelope = Envelope(
        id: id, from: from, to: to, sequence: sequence, previous: previous, created: created.instant,
        bytes: signed.bytes)
      return (envelope, body)
    } catch { return nil }
  }
}
