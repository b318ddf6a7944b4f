internal import Authority
internal import JSON
public import Vocabulary

/// Whose keys speak for the network, and how many members it takes: no single one is the root.
public struct DirectoryRoot: Sendable, Hashable {
  /// Who signs as what.
  public struct Keyholders: Sendable, Hashable {
    public let keys: [MemberKey]
    /// How many members must sign.
    public let threshold: Int

    /// Nil unless so many different members are named, and at least one must sign.
    public init?(keys: [MemberKey], threshold: Int) {
      guard threshold >= 1, Set(keys.map(\.member)).count >= threshold, Set(keys.map(\.key)).count == keys.count else {
        return nil
      }
      self.keys = keys
      self.threshold = threshold
    }
  }

  /// Rises by one with each change.
  public let number: Int
  public let expires: Instant
  public let keyholders: [SignedStatement.Role: Keyholders]

  public init?(number: Int, expires: Instant, keyholders: [SignedStatement.Role: Keyholders]) {
    guard number >= 1, Set(keyholders.keys) == Set(SignedStatement.Role.allCases) else { return nil }
    self.number = number
    self.expires = expires
    self.keyholders = keyholders
  }

  /// Whether enough members signed the statement in its role.
  func hasEnough(_ statement: SignedStatement) -> Bool {
    guard let keyholders = keyholders[statement.role] else { return false }
    return statement.signers(among: keyholders.keys).count >= keyholders.threshold
  }

  /// The payload to be signed.
  public var payload: [UInt8] {
    JSONValue.fields(
      ("version", .integer(1)), ("number", .integer(number)), ("expires", .string(expires.description)),
      (
        "roles",
        .object(
          SignedStatement.Role.allCases.compactMap { role in
            keyholders[role].map { holders in
              .init(
                role.rawValue,
                .fields(
                  ("threshold", .integer(holders.threshold)),
                  (
                    "keys",
                    .array(
                      holders.keys.map {
                        .fields(("member", .string($0.member)), ("key", .string(Base64URL.text($0.key.bytes))))
                      })
                  )))
            }
          })
      )
    ).bytes
  }

  /// Reads a payload. Throws `federation.directory.malformed`, or the fault of a field.
  public init(payload: [UInt8]) throws(Fault) {
    let malformed = Fault("federation.directory.malformed")
    guard let value = try? JSONValue.parse(payload, depth: 6, nodes: 4_000) else { throw malformed }
    var fields = try JSONFields(value)
    guard try fields.integer("version") == 1, let number = Int(exactly: try fields.integer("number")),
      let expires = Timestamp(try fields.text("expires")), var roles = try fields.optionalFields("roles")
    else { throw malformed }
    var keyholders: [SignedStatement.Role: Keyholders] = [:]
    for role in SignedStatement.Role.allCases {
      guard var each = try roles.optionalFields(role.rawValue) else { throw roles.missing(role.rawValue) }
      var keys: [MemberKey] = []
      for value in try each.list("keys") {
        var key = try JSONFields(value, path: "keys")
        let member = try key.text("member")
        guard let bytes = Base64URL.bytes(try key.text("key")), let open = PublicKey(bytes: bytes), !member.isEmpty
        else {
          throw malformed
        }
        try key.finish()
        keys.append(MemberKey(member: member, key: open))
      }
      guard let threshold = Int(exactly: try each.integer("threshold")),
        let holders = Keyholders(keys: keys, threshold: threshold)
      else { throw malformed }
      try each.finish()
      keyholders[role] = holders
    }
    try roles.finish()
    try fields.finish()
    guard let root = DirectoryRoot(number: number, expires: expires.instant, keyholders: keyholders) else {
      throw malformed
    }
    self = root
  }

  /// What two people read to each other before the first root is trusted: the first sixteen bytes of the payload's
  /// SHA-256, in groups of four digits.
  public static func fingerprint(of statement: SignedStatement) -> String {
    let digits = Array(Digest(of: statement.payload).hex.prefix(32))
    return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }.joined(separator: " ")
  }
}
