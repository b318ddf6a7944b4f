internal import CSodium
public import Vocabulary
public import World

/// An Ed25519 public key (RFC 8032).
public struct PublicKey: Sendable, Hashable {
  public let bytes: [UInt8]

  /// Nil unless 32 bytes are given.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Whether the signature is this key's over exactly this message.
  public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    guard Sodium.isReady, signature.count == 64 else { return false }
    return crypto_sign_verify_detached(signature, message, UInt64(message.count), bytes) == 0
  }

  /// The first eight bytes of the key's SHA-256 in hexadecimal: what an officer reads out to compare.
  public var fingerprint: String { String(Digest(of: bytes).hex.prefix(16)) }
}

/// An Ed25519 key that can sign. Its secret part never leaves locked memory in the open.
public struct SigningKey: Sendable {
  private let secret: SecretBytes
  public let publicKey: PublicKey

  /// A new key from 32 bytes of entropy.
  public init(entropy: any Entropy) throws { try self.init(seed: entropy.bytes(32)) }

  /// The key of a seed of 32 bytes.
  public init(seed: [UInt8]) throws {
    var open = [UInt8](repeating: 0, count: 32)
    guard seed.count == 32,
      let secret = SecretBytes(
        count: 64,
        fill: { memory in
          crypto_sign_seed_keypair(&open, memory, seed) == 0
        }), let publicKey = PublicKey(bytes: open)
    else { throw Fault("authority.key.not-made") }
    self.secret = secret
    self.publicKey = publicKey
  }

  public func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    _ = secret.withBytes { crypto_sign_detached(&signature, nil, message, UInt64(message.count), $0) }
    return signature
  }

  /// The seed the key was made from, to be sealed.
  fileprivate func seed() -> [UInt8] {
    var seed = [UInt8](repeating: 0, count: 32)
    _ = secret.withBytes { crypto_sign_ed25519_sk_to_seed(&seed, $0) }
    return seed
  }

  /// The seed itself, for the node's own key, which is guarded by the file's permissions and not by a passphrase.
  package func exposedSeed() -> [UInt8] { seed() }
}

/// A secret key locked by a passphrase: Argon2id (RFC 9106) makes the box's key, XSalsa20-Poly1305 closes the box.
public struct SealedKey: Sendable, Hashable {
  /// How long and how much memory a guess costs.
  public struct Cost: Sendable, Hashable {
    /// The word for it; officers choose by it.
    public let name: String
    fileprivate let operations: UInt64
    fileprivate let memory: UInt64

    /// 64 MiB: a fraction of a second.
    public static let interactive = Cost(
      name: "interactive", operations: UInt64(crypto_pwhash_opslimit_interactive()),
      memory: UInt64(crypto_pwhash_memlimit_interactive()))
    /// 256 MiB: about a second. What officers' keys are given.
    public static let moderate = Cost(
      name: "moderate", operations: UInt64(crypto_pwhash_opslimit_moderate()),
      memory: UInt64(crypto_pwhash_memlimit_moderate()))
    /// 1 GiB: some seconds.
    public static let sensitive = Cost(
      name: "sensitive", operations: UInt64(crypto_pwhash_opslimit_sensitive()),
      memory: UInt64(crypto_pwhash_memlimit_sensitive()))
    /// Next to nothing, for keys that are thrown away at once. Nobody can choose it: a key locked so is as good as open.
    package static let none = Cost(
      name: "none", operations: UInt64(crypto_pwhash_opslimit_min()), memory: UInt64(crypto_pwhash_memlimit_min()))

    /// What an officer may choose among, the cheapest first.
    public static let choices = [interactive, moderate, sensitive]
  }

  private let operations: UInt64
  private let memory: UInt64
  private let salt: [UInt8]
  private let nonce: [UInt8]
  private let box: [UInt8]

  /// Locks a key. The passphrase's bytes are taken as they are.
  public init(_ key: SigningKey, passphrase: [UInt8], cost: Cost = .moderate, entropy: any Entropy) throws {
    guard passphrase.count >= SealedKey.shortestPassphrase else {
      throw Fault(
        "authority.passphrase.short", ("least", .integer(Int64(SealedKey.shortestPassphrase))))
    }
    (operations, memory) = (cost.operations, cost.memory)
    salt = entropy.bytes(Int(crypto_pwhash_saltbytes()))
    nonce = entropy.bytes(Int(crypto_secretbox_noncebytes()))
    let lock = try SealedKey.boxKey(passphrase, salt: salt, operations: operations, memory: memory)
    var seed = key.seed()
    defer { sodium_memzero(&seed, seed.count) }
    var sealed = [UInt8](repeating: 0, count: seed.count + Int(crypto_secretbox_macbytes()))
    let nonce = nonce
    let done = lock.withBytes { crypto_secretbox_easy(&sealed, seed, UInt64(seed.count), nonce, $0) }
    guard done == 0 else { throw Fault("authority.key.not-made") }
    box = sealed
  }

  /// In characters of the passphrase's bytes; shorter ones are refused.
  public static let shortestPassphrase = 8

  /// The key; throws `authority.passphrase.wrong` when the passphrase is not the one it was locked with.
  public func open(passphrase: [UInt8]) throws -> SigningKey {
    let lock = try SealedKey.boxKey(passphrase, salt: salt, operations: operations, memory: memory)
    var seed = [UInt8](repeating: 0, count: 32)
    defer { sodium_memzero(&seed, seed.count) }
    guard box.count == 32 + Int(crypto_secretbox_macbytes()), nonce.count == Int(crypto_secretbox_noncebytes()),
      lock.withBytes({ crypto_secretbox_open_easy(&seed, box, UInt64(box.count), nonce, $0) }) == 0
    else { throw Fault("authority.passphrase.wrong") }
    return try SigningKey(seed: seed)
  }

  private static func boxKey(
    _ passphrase: [UInt8], salt: [UInt8], operations: UInt64, memory: UInt64
  ) throws -> SecretBytes {
    // Limits far above what we write are refused, so that an altered store cannot exhaust the machine.
    guard salt.count == Int(crypto_pwhash_saltbytes()), memory <= 2 << 30, operations <= 64,
      let key = SecretBytes(
        count: Int(crypto_secretbox_keybytes()),
        fill: { target in
          crypto_pwhash(
            target, UInt64(crypto_secretbox_keybytes()), passphrase.map { CChar(bitPattern: $0) },
            UInt64(passphrase.count), salt, operations, Int(memory), crypto_pwhash_alg_argon2id13()) == 0
        })
    else { throw Fault("authority.key.not-made") }
    return key
  }
}

extension SealedKey: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(operations)
    writer.write(memory)
    writer.write(salt)
    writer.write(nonce)
    writer.write(box)
  }
  public init(from reader: inout CanonicalReader) throws {
    operations = try reader.unsigned()
    memory = try reader.unsigned()
    salt = try reader.byteRun()
    nonce = try reader.byteRun()
    box = try reader.byteRun()
  }
}
