internal import Holdings
internal import PrivateMatching
internal import Requests
internal import Vocabulary
internal import World

// The second step: a request shows the token of a hit, as an identifier of its subject under the scheme `match-token`, and the
// holder's officer is led to the record. Who sends another token, or somebody else's, sees no difference: nothing is answered
// to the token, only to the request.

/// A record that a token in a request leads to.
public struct TokenRecord: Sendable, Hashable {
  /// The record's name in this node.
  public let record: String
  /// The data set and the source's key.
  public let source: String
  public let key: String
}

extension ServiceNode {
  /// The scheme under which a request's subject bears a token.
  public static let matchTokenScheme = "match-token"

  /// The records that the tokens of a received request lead to, for the officer who handles it; nothing where it shows none.
  /// Logged as read. Throws `node.request.not-found`.
  public func recordsBehindTokens(of request: String, at desk: Desk) async throws -> [TokenRecord] {
    let shown = try await store.read { try $0.tokens(of: $0.request(request)) }
    guard let shown, !shown.tokens.isEmpty else { return [] }
    return try await consult("read-match-token", subjects: [shown.request], at: desk) { transaction in
      try transaction.records(behind: shown.tokens, of: shown.peer)
    }
  }
}

extension ReadTransaction {
  fileprivate func tokens(of held: HeldRequest) throws -> (request: String, peer: String, tokens: [HitToken])? {
    guard held.state.side == .recipient else { return nil }
    let texts = held.state.message.subjects.flatMap(\.identifiers).filter {
      $0.scheme == ServiceNode.matchTokenScheme
    }.map(\.value)
    return (held.id, held.peer, texts.prefix(100).compactMap { HitToken(hex: $0) })
  }

  /// Looks in every set that was published to this peer, whichever a token is of and whether it is of any.
  fileprivate func records(behind tokens: [HitToken], of peer: String) throws -> [TokenRecord] {
    var found: Set<String> = []
    try eachRecord(in: .matchPublications, after: peer + "/") { held in
      guard held.id.hasPrefix(peer + "/") else { return false }
      let entries = try HeldPublication(canonicalBytes: held.content).entries
      let table = HitTable(entries.lazy.flatMap { entry in entry.records.map { (entry.token, $0) } })
      for token in tokens { found.formUnion(table.references(for: token)) }
      return true
    }
    let restrictions = try restrictions()
    return try found.sorted().compactMap { id in
      // What was erased since is not there, and what is restricted is shown to nobody here.
      try restrictions.hides(record: id)
        ? nil : record(.sourceRecords, id: id).map { TokenRecord(record: id, source: $0.source, key: $0.key) }
    }
  }
}

extension HitToken {
  /// Nil for anything but 32 hexadecimal digits.
  init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 2 * HitToken.size else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    self.init(bytes: bytes)
  }
}
