internal import Authority
internal import CSodium
public import Vocabulary
public import World

/// An X25519 public key (RFC 7748): what others seal for.
public struct SealingPublicKey: Sendable, Hashable {
  public let bytes: [UInt8]

  /// Nil unless 32 bytes are given.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Bytes that only the key's holder can open: libsodium's sealed box (an ephemeral X25519 key, its nonce by BLAKE2b
  /// over both public keys, XSalsa20-Poly1305), made here step by step so that its chance comes from the entropy port.
  ///
  /// 48 bytes longer than the message. Nobody can tell who sealed it: that is said inside and signed outside.
  public func seal(_ message: [UInt8], entropy: any Entropy) throws(Fault) -> [UInt8] {
    var ephemeral = [UInt8](repeating: 0, count: 32)
    let seed = entropy.bytes(32)
    guard Sodium.isReady, seed.count == 32,
      let secret = SecretBytes(count: 32, fill: { crypto_box_seed_keypair(&ephemeral, $0, seed) == 0 })
    else { throw Fault("federation.seal.failed") }
    let nonce = SealingPublicKey.nonce(ephemeral, bytes)
    var box = [UInt8](repeating: 0, count: message.count + 16)
    guard
      secret.withBytes({ crypto_box_easy(&box, message, UInt64(message.count), nonce, bytes, $0) }) == 0
    else { throw Fault("federation.seal.failed") }
    return ephemeral + box
  }

  private static func nonce(_ ephemeral: [UInt8], _ recipient: [UInt8]) -> [UInt8] {
    var nonce = [UInt8](repeating: 0, count: 24)
    let both = ephemeral + recipient
    _ = crypto_generichash(&nonce, nonce.count, both, UInt64(both.count), nil, 0)
    return nonce
  }
}

/// An X25519 key that opens what was sealed for it. Its secret part never leaves locked memory.
public struct SealingKey: Sendable {
  private let secret: SecretBytes
  public let publicKey: SealingPublicKey

  /// The key of a seed of 32 bytes. Throws `federation.key.not-made`.
  public init(seed: [UInt8]) throws(Fault) {
    var open = [UInt8](repeating: 0, count: 32)
    guard Sodium.isReady, seed.count == 32,
      let secret = SecretBytes(count: 32, fill: { crypto_box_seed_keypair(&open, $0, seed) == 0 }),
      let publicKey = SealingPublicKey(bytes: open)
    else { throw Fault("federation.key.not-made") }
    self.secret = secret
    self.publicKey = publicKey
  }

  /// The message; nil when the box was not sealed for this key or was altered.
  public func open(_ box: [UInt8]) -> [UInt8]? {
    guard box.count >= 48 else { return nil }
    var message = [UInt8](repeating: 0, count: box.count - 48)
    let done = secret.withBytes {
      crypto_box_seal_open(&message, box, UInt64(box.count), publicKey.bytes, $0)
    }
    return done == 0 ? message : nil
  }
}
