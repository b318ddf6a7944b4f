public import Vocabulary

/// What one key and one set are for: one holder, one asker, one class of identifiers, one epoch, one way of writing items.
///
/// Nothing of one scope is of use in another: two askers who pool their sets and their answers learn what each could learn
/// alone.
public struct MatchScope: Sendable, Hashable {
  /// The nodes' identifiers.
  public let holder: String
  public let asker: String
  /// The code of the class of identifiers.
  public let matchClass: String
  /// Rises by one with each new key, of which there is one for some months.
  public let epoch: UInt64
  /// Which version of the normal forms the items were written in.
  public let schema: UInt64

  /// Nil for a text that is empty or longer than 64 bytes, or a holder that asks itself.
  public init?(holder: String, asker: String, matchClass: String, epoch: UInt64, schema: UInt64) {
    guard [holder, asker, matchClass].allSatisfy({ (1...64).contains($0.utf8.count) }), holder != asker else {
      return nil
    }
    self.holder = holder
    self.asker = asker
    self.matchClass = matchClass
    self.epoch = epoch
    self.schema = schema
  }
}

extension MatchScope: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(holder)
    writer.write(asker)
    writer.write(matchClass)
    writer.write(epoch)
    writer.write(schema)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard
      let scope = MatchScope(
        holder: try reader.text(), asker: try reader.text(), matchClass: try reader.text(),
        epoch: try reader.unsigned(), schema: try reader.unsigned())
    else { throw reader.malformed }
    self = scope
  }
}

extension EvaluationKey {
  /// The key of a scope, derived from the holder's seed of 32 bytes. Throws `matching.key` for a seed of another length.
  public init(seed: [UInt8], scope: MatchScope) throws(Fault) {
    try self.init(seed: seed, information: Array("entente-match-1 key\n".utf8) + scope.canonicalBytes)
  }
}
