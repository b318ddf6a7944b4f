internal import Crypto
public import Federation
internal import Foundation
public import Vocabulary
public import World

/// A node's keys for HPKE: those it offers, and those it offered before, which still open what was under way when they were
/// replaced.
public struct BodyKeys: BodySealing {
  private let current: Pair
  private let earlier: [Pair]

  /// Bytes of one pair of keys as they are kept.
  public static let seedSize = 64

  /// Keys from seeds of ``seedSize`` bytes, the one in use first. Throws `federation.key.not-made`.
  public init(seed: [UInt8], earlier: [[UInt8]] = []) throws(Fault) {
    current = try Pair(seed: seed)
    var pairs: [Pair] = []
    for seed in earlier { pairs.append(try Pair(seed: seed)) }
    self.earlier = pairs
  }

  /// A new seed.
  public static func makeSeed(_ entropy: any Entropy) -> [UInt8] { entropy.bytes(seedSize) }

  public var offers: [OfferedKey] { [current.hybrid.offer, current.classical.offer] }

  public func seal(
    _ message: [UInt8], for key: OfferedKey, authenticating head: [UInt8]
  ) throws(Fault) -> [UInt8] {
    do {
      switch key.scheme {
      case .hybrid:
        let recipient = try XWingMLKEM768X25519.PublicKey(rawRepresentation: key.bytes)
        var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: .ofHybrid, info: .ofBodies)
        return try Array(sender.encapsulatedKey) + sender.seal(message, authenticating: head)
      case .classical:
        let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: key.bytes)
        // RFC 9180 section 7.1.4: a point of small order would make a secret that everybody knows; the library lets it pass.
        let probe = try Curve25519.KeyAgreement.PrivateKey().sharedSecretFromKeyAgreement(with: recipient)
        guard probe.withUnsafeBytes({ $0.contains { $0 != 0 } }) else { throw Fault("federation.seal.failed") }
        var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: .ofClassical, info: .ofBodies)
        return try Array(sender.encapsulatedKey) + sender.seal(message, authenticating: head)
      case .sealedBox: throw Fault("federation.seal.failed")
      }
    } catch {
      throw Fault("federation.seal.failed")
    }
  }

  public func open(
    _ body: [UInt8], by scheme: SealingScheme, for key: String, authenticating head: [UInt8]
  ) -> [UInt8]? {
    for pair in [current] + earlier {
      switch scheme {
      case .hybrid where pair.hybrid.offer.name == key:
        return BodyKeys.open(body, with: pair.hybrid.key, info: .ofBodies, authenticating: head)
      case .classical where pair.classical.offer.name == key:
        return BodyKeys.open(body, with: pair.classical.key, info: .ofBodies, authenticating: head)
      default: continue
      }
    }
    return nil
  }

  fileprivate static func open(
    _ body: [UInt8], with key: XWingMLKEM768X25519.PrivateKey, info: Data, authenticating head: [UInt8]
  ) -> [UInt8]? {
    guard body.count >= 1120 + 16 else { return nil }
    var recipient = try? HPKE.Recipient(
      privateKey: key, ciphersuite: .ofHybrid, info: info, encapsulatedKey: Data(body[..<1120]))
    return (try? recipient?.open(body[1120...], authenticating: head)).map(Array.init)
  }

  fileprivate static func open(
    _ body: [UInt8], with key: Curve25519.KeyAgreement.PrivateKey, info: Data, authenticating head: [UInt8]
  ) -> [UInt8]? {
    guard body.count >= 32 + 16 else { return nil }
    var recipient = try? HPKE.Recipient(
      privateKey: key, ciphersuite: .ofClassical, info: info, encapsulatedKey: Data(body[..<32]))
    return (try? recipient?.open(body[32...], authenticating: head)).map(Array.init)
  }
}

/// The two keys of one seed.
private struct Pair {
  let hybrid: (key: XWingMLKEM768X25519.PrivateKey, offer: OfferedKey)
  let classical: (key: Curve25519.KeyAgreement.PrivateKey, offer: OfferedKey)

  init(seed: [UInt8]) throws(Fault) {
    guard seed.count == BodyKeys.seedSize,
      let hybrid = try? XWingMLKEM768X25519.PrivateKey(seedRepresentation: Data(seed[..<32]), publicKey: nil),
      let hybridOffer = OfferedKey(scheme: .hybrid, bytes: Array(hybrid.publicKey.rawRepresentation)),
      let classical = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Data(seed[32...])),
      let classicalOffer = OfferedKey(scheme: .classical, bytes: Array(classical.publicKey.rawRepresentation))
    else { throw Fault("federation.key.not-made") }
    self.hybrid = (hybrid, hybridOffer)
    self.classical = (classical, classicalOffer)
  }
}

extension HPKE.Ciphersuite {
  fileprivate static let ofHybrid = XWingMLKEM768X25519_SHA256_AES_GCM_256
  fileprivate static let ofClassical = HPKE.Ciphersuite(
    kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
}

extension Data {
  /// What keys of bodies are for and nothing else.
  fileprivate static let ofBodies = Data("entente envelope body 1".utf8)
}

/// The library against published vectors, through the calls that envelopes make.
package enum PublishedVectors {
  /// RFC 9180: opens what somebody sealed with a known key, for a purpose of their own.
  package static func open(
    _ body: [UInt8], classicalKey: [UInt8], info: [UInt8], authenticating head: [UInt8]
  ) -> [UInt8]? {
    guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Data(classicalKey)) else { return nil }
    return BodyKeys.open(body, with: key, info: Data(info), authenticating: head)
  }

  /// X-Wing: the public key of a seed, and the secret in an encapsulation for it.
  package static func hybrid(seed: [UInt8], encapsulated: [UInt8]) -> (publicKey: [UInt8], secret: [UInt8])? {
    guard let key = try? XWingMLKEM768X25519.PrivateKey(seedRepresentation: Data(seed), publicKey: nil),
      let secret = try? key.decapsulate(Data(encapsulated))
    else { return nil }
    return (Array(key.publicKey.rawRepresentation), secret.withUnsafeBytes { Array($0) })
  }
}
