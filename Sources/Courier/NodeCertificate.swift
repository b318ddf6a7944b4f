internal import Authority
internal import Crypto
internal import Foundation
internal import NIOSSL
internal import SwiftASN1
internal import Vocabulary
internal import X509

/// The certificate under which a node speaks on the network: a key made for it alone, vouched for by the node's lasting
/// signing key, for thirty days at most.
///
/// The name in it is the node's identifier. It is worth nothing by itself: who receives it looks up the keys that officers
/// admitted for that node and asks whether one of them signed it.
struct NodeCertificate: Sendable {
  let certificate: NIOSSLCertificate
  let key: NIOSSLPrivateKey

  static let daysMax: Int64 = 30
  /// Clocks differ.
  static let tolerance: Int64 = 300

  /// Makes one. Throws `courier.certificate` when it cannot be made.
  init(for node: String, signedWith signing: SigningKey, at now: Instant) throws(Fault) {
    let from = now.adding(seconds: -NodeCertificate.tolerance)
    try self.init(
      for: node, signedWith: signing, from: from, until: from.adding(seconds: NodeCertificate.daysMax * 86_400))
  }

  init(for node: String, signedWith signing: SigningKey, from: Instant, until: Instant) throws(Fault) {
    do {
      let key = P256.Signing.PrivateKey()
      let issuer = Certificate.PrivateKey(
        try Curve25519.Signing.PrivateKey(rawRepresentation: signing.exposedSeed()))
      let name = DistinguishedName([.init([.init(type: .RDNAttributeType.commonName, utf8String: node)])])
      let made = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
        notValidBefore: from.date, notValidAfter: until.date, issuer: name, subject: name,
        signatureAlgorithm: .ed25519,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([.serverAuth, .clientAuth])
        }, issuerPrivateKey: issuer)
      var serializer = DER.Serializer()
      try serializer.serialize(made)
      certificate = try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
      self.key = try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)
    } catch {
      throw Fault("courier.certificate")
    }
  }

  /// The certificate that somebody showed.
  struct Shown {
    private let certificate: Certificate

    /// Nil for what is no certificate.
    init?(_ shown: NIOSSLCertificate) {
      guard let bytes = try? shown.toDERBytes(), bytes.count <= 16 << 10,
        let certificate = try? Certificate(derEncoded: bytes)
      else { return nil }
      self.certificate = certificate
    }

    /// The node whose name it bears; nil where that has not the form of one.
    var node: String? {
      let names = certificate.subject.flatMap { Array($0) }
      guard names.count == 1, let name = names.first, name.type == .RDNAttributeType.commonName else { return nil }
      return String(describing: name.value)
    }

    /// Whether one of the keys signed it, it is in force now, and for no longer than a node's certificate may be.
    func isVouchedFor(by keys: [PublicKey], at now: Instant) -> Bool {
      let tolerance = TimeInterval(NodeCertificate.tolerance)
      guard certificate.notValidBefore <= now.date.addingTimeInterval(tolerance),
        now.date < certificate.notValidAfter,
        certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
          <= TimeInterval(NodeCertificate.daysMax * 86_400)
      else { return false }
      return keys.contains { key in
        guard let open = try? Curve25519.Signing.PublicKey(rawRepresentation: key.bytes) else { return false }
        return Certificate.PublicKey(open).isValidSignature(certificate.signature, for: certificate)
      }
    }
  }
}

extension Instant {
  fileprivate var date: Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }
}
