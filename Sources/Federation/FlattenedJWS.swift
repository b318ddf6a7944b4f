public import Authority
public import JSON
internal import Vocabulary

/// A signature over exact bytes: the flattened JSON form of RFC 7515 section 7.2.2 with EdDSA (RFC 8037).
///
/// Nothing is unprotected, and what is signed is never written anew: protected header and payload keep the bytes in
/// which they came.
public struct FlattenedJWS: Sendable, Hashable {
  public let protectedHeader: JSONValue
  /// The protected header as it travels.
  let headerBytes: [UInt8]
  public let payload: [UInt8]
  public let signature: [UInt8]
  /// The whole as it travels.
  public let bytes: [UInt8]
  private let signed: [UInt8]

  /// The protected header with these members. They must name no `alg`: it is `EdDSA` here.
  static func header(_ members: [JSONValue.Member]) -> JSONValue {
    .object([.init("alg", .string("EdDSA"))] + members)
  }

  /// Signs. `header` must name no `alg`.
  public init(header: [JSONValue.Member], payload: [UInt8], signedWith key: SigningKey) {
    protectedHeader = FlattenedJWS.header(header)
    headerBytes = protectedHeader.bytes
    self.payload = payload
    let header = Base64URL.text(headerBytes)
    let body = Base64URL.text(payload)
    signed = Array((header + "." + body).utf8)
    signature = key.sign(signed)
    bytes =
      JSONValue.fields(
        ("payload", .string(body)), ("protected", .string(header)), ("signature", .string(Base64URL.text(signature)))
      ).bytes
  }

  /// Reads one; does not say whether the signature holds. Refused: any other member, an unprotected header, `crit`, an
  /// algorithm other than EdDSA, bytes that are not the one form of what they encode.
  public init(_ bytes: [UInt8]) throws(JSONError) {
    let malformed = JSONError(problem: .malformed, column: 1)
    let whole = try JSONValue.parse(bytes, depth: 2, nodes: 8)
    guard case .object(let members) = whole, members.count == 3, let header = whole["protected"]?.string,
      let body = whole["payload"]?.string, let signature = whole["signature"]?.string.flatMap(Base64URL.bytes),
      let headerBytes = Base64URL.bytes(header), let payload = Base64URL.bytes(body), signature.count == 64
    else { throw malformed }
    protectedHeader = try JSONValue.parse(headerBytes, depth: 4, nodes: 32)
    guard case .object = protectedHeader, protectedHeader["alg"] == .string("EdDSA"), protectedHeader["crit"] == nil
    else { throw malformed }
    self.headerBytes = headerBytes
    self.payload = payload
    self.signature = signature
    self.bytes = bytes
    signed = Array((header + "." + body).utf8)
  }

  /// Whether the key signed exactly these bytes.
  public func isSigned(by key: PublicKey) -> Bool { key.verifies(signature, over: signed) }
}
