public import Authority
internal import JSON
public import Vocabulary

/// Who a node is to others: its identifier, its country and service, the key it signs with and the key they seal for.
public struct PeerIdentity: Sendable, Hashable {
  /// A UUID in its usual form, lower case.
  public let nodeID: String
  public let country: CountryCode
  public let service: ServiceKind
  /// The name of the service as its officers write it, for those who read a list of peers.
  public let name: String
  public let signingKey: PublicKey
  public let sealingKey: SealingPublicKey
  /// Further keys to seal for, the best first; a node of the first version has none. They may change while the identity
  /// stays: whoever holds the signing key vouches for them.
  public let offers: [OfferedKey]

  /// Nil when the identifier is no UUID in lower case: it becomes part of file names.
  public init?(
    nodeID: String, country: CountryCode, service: ServiceKind, name: String, signingKey: PublicKey,
    sealingKey: SealingPublicKey, offers: [OfferedKey] = []
  ) {
    guard PeerIdentity.isNodeID(nodeID) else { return nil }
    self.nodeID = nodeID
    self.country = country
    self.service = service
    self.name = name
    self.signingKey = signingKey
    self.sealingKey = sealingKey
    self.offers = offers
  }

  /// The same node with the same lasting keys, whatever it offers beside them.
  public func isSame(as other: PeerIdentity) -> Bool { with(offers: []) == other.with(offers: []) }

  /// The same with other keys to seal for.
  public func with(offers: [OfferedKey]) -> PeerIdentity { PeerIdentity(self, offers: offers) }

  private init(_ other: PeerIdentity, offers: [OfferedKey]) {
    (nodeID, country, service, name) = (other.nodeID, other.country, other.service, other.name)
    (signingKey, sealingKey, self.offers) = (other.signingKey, other.sealingKey, offers)
  }

  /// What two officers read to each other over another line before a peer is admitted: the first sixteen bytes of
  /// SHA-256 over both lasting keys, in groups of four digits. What is offered beside them is signed with the first.
  public var fingerprint: String {
    let digits = Array(Digest(of: signingKey.bytes + sealingKey.bytes).hex.prefix(32))
    return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }.joined(separator: " ")
  }

  static func isNodeID(_ text: String) -> Bool {
    let digits = Array(text.utf8)
    guard digits.count == 36 else { return false }
    return digits.enumerated().allSatisfy { index, digit in
      [8, 13, 18, 23].contains(index)
        ? digit == UInt8(ascii: "-")
        : (digit >= 48 && digit <= 57) || (digit >= 97 && digit <= 102)
    }
  }
}

extension PeerIdentity: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
    writer.write(nodeID)
    writer.write(country)
    writer.write(service.rawValue)
    writer.write(name)
    writer.write(signingKey.bytes)
    writer.write(sealingKey.bytes)
    writer.write(list: offers)
  }

  public init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    let nodeID = try reader.text()
    let country: CountryCode = try reader.value()
    let service: ServiceKind = try reader.choice()
    let name = try reader.text()
    guard let signing = PublicKey(bytes: try reader.byteRun()),
      let sealing = SealingPublicKey(bytes: try reader.byteRun())
    else { throw reader.malformed }
    let offers: [OfferedKey] = version == 1 ? [] : try reader.list()
    guard
      let identity = PeerIdentity(
        nodeID: nodeID, country: country, service: service, name: name, signingKey: signing, sealingKey: sealing,
        offers: offers)
    else { throw reader.malformed }
    self = identity
  }
}

/// A node's own identity with the keys that belong to it.
public struct OwnIdentity: Sendable {
  public let identity: PeerIdentity
  let signing: SigningKey
  let sealing: SealingKey
  /// What seals and opens by HPKE; nil in a node of the first version.
  let bodies: (any BodySealing)?

  /// Nil when the keys are not the identity's.
  public init?(
    _ identity: PeerIdentity, signing: SigningKey, sealing: SealingKey, bodies: (any BodySealing)? = nil
  ) {
    guard identity.signingKey == signing.publicKey, identity.sealingKey == sealing.publicKey,
      identity.offers == bodies?.offers ?? []
    else { return nil }
    self.identity = identity
    self.signing = signing
    self.sealing = sealing
    self.bodies = bodies
  }
}

/// The file by which a node makes itself known: its identity, signed with its own key, so that nobody can hand in
/// another's keys as their own. It proves possession and nothing else: whose node it is, two people find out by reading
/// the fingerprint to each other.
public enum IdentityCard {
  private static let type = "entente-identity+json"
  /// The member of the protected header that lists what is offered beside the lasting keys. A reader of the first version
  /// passes over it, and the payload is as it was: the card is for both.
  private static let offered = "seal"

  public static func make(_ own: OwnIdentity) -> [UInt8] {
    let identity = own.identity
    let payload = JSONValue.fields(
      ("version", .integer(1)), ("node", .string(identity.nodeID)), ("country", .string(identity.country.code)),
      ("service", .string(identity.service.rawValue)), ("name", .string(identity.name)),
      ("signing-key", .string(Base64URL.text(identity.signingKey.bytes))),
      ("sealing-key", .string(Base64URL.text(identity.sealingKey.bytes))))
    let offers = identity.offers.map {
      JSONValue.Member($0.scheme.rawValue, .string(Base64URL.text($0.bytes)))
    }
    return FlattenedJWS(
      header: [.init("typ", .string(type))] + (offers.isEmpty ? [] : [.init(offered, .object(offers))]),
      payload: payload.bytes, signedWith: own.signing
    ).bytes
  }

  /// Throws `federation.card.malformed` or `federation.card.signature`.
  public static func read(_ bytes: [UInt8]) throws -> PeerIdentity {
    let malformed = Fault("federation.card.malformed")
    guard bytes.count <= 16 << 10, let signed = try? FlattenedJWS(bytes),
      signed.protectedHeader["typ"] == .string(type), let payload = try? JSONValue.parse(signed.payload, depth: 2)
    else { throw malformed }
    var fields = try JSONFields(payload)
    func key(_ text: String) throws -> [UInt8] {
      guard let bytes = Base64URL.bytes(text) else { throw malformed }
      return bytes
    }
    guard try fields.integer("version") == 1, let country = CountryCode(try fields.text("country")),
      let signing = PublicKey(bytes: try key(fields.text("signing-key"))),
      let sealing = SealingPublicKey(bytes: try key(fields.text("sealing-key"))),
      let identity = PeerIdentity(
        nodeID: try fields.text("node"), country: country, service: try fields.choice("service"),
        name: try fields.text("name"), signingKey: signing, sealingKey: sealing,
        offers: try offers(in: signed.protectedHeader))
    else { throw malformed }
    try fields.finish()
    guard signed.isSigned(by: identity.signingKey) else { throw Fault("federation.card.signature") }
    return identity
  }

  /// What is offered, the best first; a scheme from after this program is passed over.
  private static func offers(in header: JSONValue) throws(Fault) -> [OfferedKey] {
    guard let member = header[offered] else { return [] }
    guard case .object(let members) = member else { throw Fault("federation.card.malformed") }
    var offers: [OfferedKey] = []
    for scheme in SealingScheme.byPreference {
      guard let value = members.first(where: { $0.key == scheme.rawValue })?.value else { continue }
      guard let bytes = value.string.flatMap(Base64URL.bytes), let key = OfferedKey(scheme: scheme, bytes: bytes) else {
        throw Fault("federation.card.malformed")
      }
      offers.append(key)
    }
    return offers
  }
}
