public import Authority
internal import JSON
public import Vocabulary

/// Words that several sign together: exact bytes, and a signature of each.
///
/// ```json
/// {"payload":"…","signatures":[{"key":"<fingerprint>","signature":"…"}]}
/// ```
///
/// A signature is over a line that names what is signed and as what, and the payload's bytes: what was signed as a
/// directory is no list of root keys.
public struct SignedStatement: Sendable, Hashable {
  /// What a statement is, each with keys of its own.
  public enum Role: String, Sendable, CaseIterable {
    /// Whose keys sign what, and how many of them it takes.
    case root
    /// The nodes, their keys and addresses.
    case directory
    /// Which directory is the newest; made often and short of life, so that nobody can be kept at an old one.
    case timestamp
  }

  public struct Signature: Sendable, Hashable {
    public let key: String
    public let bytes: [UInt8]
  }

  public let role: Role
  public let payload: [UInt8]
  public private(set) var signatures: [Signature]

  /// Bytes of the largest statement.
  public static let largest = 4 << 20
  static let signaturesMax = 64

  /// A statement that nobody has signed yet.
  public init(_ role: Role, payload: [UInt8]) {
    self.role = role
    self.payload = payload
    signatures = []
  }

  /// Reads one; does not say whether the signatures hold. Throws `federation.directory.malformed`.
  public init(_ role: Role, _ bytes: [UInt8]) throws(Fault) {
    let malformed = Fault("federation.directory.malformed")
    guard bytes.count <= SignedStatement.largest,
      let whole = try? JSONValue.parse(bytes, depth: 3, nodes: 8 + 4 * SignedStatement.signaturesMax)
    else { throw malformed }
    var fields = try JSONFields(whole)
    guard let payload = Base64URL.bytes(try fields.text("payload")) else { throw malformed }
    var signatures: [Signature] = []
    for value in try fields.list("signatures") {
      var signature = try JSONFields(value, path: "signatures")
      let key = try signature.text("key")
      guard let bytes = Base64URL.bytes(try signature.text("signature")), bytes.count == 64,
        !signatures.contains(where: { $0.key == key }), signatures.count < SignedStatement.signaturesMax
      else { throw malformed }
      try signature.finish()
      signatures.append(Signature(key: key, bytes: bytes))
    }
    try fields.finish()
    self.role = role
    self.payload = payload
    self.signatures = signatures
  }

  /// The same with one more signature; one that this key gave before is replaced.
  public func signed(with key: SigningKey) -> SignedStatement {
    var signed = self
    let name = key.publicKey.fingerprint
    signed.signatures.removeAll { $0.key == name }
    signed.signatures.append(Signature(key: name, bytes: key.sign(signedBytes)))
    return signed
  }

  public var bytes: [UInt8] {
    JSONValue.fields(
      ("payload", .string(Base64URL.text(payload))),
      (
        "signatures",
        .array(
          signatures.map {
            .fields(("key", .string($0.key)), ("signature", .string(Base64URL.text($0.bytes))))
          })
      )
    ).bytes
  }

  private var signedBytes: [UInt8] { Array("entente \(role.rawValue) statement 1\n".utf8) + payload }

  /// The members of whose keys one signed. Each counts once, however many keys it has.
  func signers(among keys: [MemberKey]) -> Set<String> {
    let message = signedBytes
    return Set(
      keys.filter { member in
        signatures.contains { $0.key == member.key.fingerprint && member.key.verifies($0.bytes, over: message) }
      }.map(\.member))
  }
}

/// A key of one member of the network.
public struct MemberKey: Sendable, Hashable {
  /// The member, as the others call it: a country, or an institution.
  public let member: String
  public let key: PublicKey

  public init(member: String, key: PublicKey) {
    self.member = member
    self.key = key
  }
}
