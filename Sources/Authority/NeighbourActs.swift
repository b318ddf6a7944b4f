public import Vocabulary

// Acts on who may work here and with whom this node speaks.

/// Takes an officer's key out of use from an instant on. What was signed before stays signed.
public struct WithdrawOfficer: PendableAct {
  public static let kind = ActKind.withdrawOfficer
  public let officer: String
  public let from: Instant
  /// Such as `left the service`, `key lost`.
  public let ground: String

  public init(officer: String, from: Instant, ground: String) {
    self.officer = officer
    self.from = from
    self.ground = ground
  }

  public var subjects: [String] { [officer] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(officer)
    writer.write(from)
    writer.write(ground)
  }

  public init(from reader: inout CanonicalReader) throws {
    officer = try reader.text()
    from = try reader.value()
    ground = try reader.text()
  }
}

/// Lets another node be spoken with, after an assessment that is on record.
public struct AdmitPeer: PendableAct {
  public static let kind = ActKind.admitPeer
  public let peer: String
  public let country: CountryCode
  public let service: ServiceKind
  public let publicKey: PublicKey
  /// The digest of the recorded assessment: data protection, human rights, reciprocity.
  public let assessment: Digest

  public init(
    peer: String, country: CountryCode, service: ServiceKind, publicKey: PublicKey, assessment: Digest
  ) {
    self.peer = peer
    self.country = country
    self.service = service
    self.publicKey = publicKey
    self.assessment = assessment
  }

  public var subjects: [String] { [peer, assessment.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(peer)
    writer.write(country)
    writer.write(service.rawValue)
    writer.write(publicKey.bytes)
    writer.write(assessment)
  }

  public init(from reader: inout CanonicalReader) throws {
    peer = try reader.text()
    country = try reader.value()
    service = try reader.choice()
    guard let key = PublicKey(bytes: try reader.byteRun()) else { throw reader.malformed }
    publicKey = key
    assessment = try reader.value()
  }
}

/// Opens, changes or closes a channel with a peer under an agreement.
public struct OpenChannel: PendableAct {
  public static let kind = ActKind.openChannel
  public let channel: String
  public let peer: String
  /// The digest of the channel's terms: agreement, allowed types, contacts, expiry.
  public let terms: Digest

  public init(channel: String, peer: String, terms: Digest) {
    self.channel = channel
    self.peer = peer
    self.terms = terms
  }

  public var subjects: [String] { [channel, peer, terms.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(channel)
    writer.write(peer)
    writer.write(terms)
  }

  public init(from reader: inout CanonicalReader) throws {
    channel = try reader.text()
    peer = try reader.text()
    terms = try reader.value()
  }
}
