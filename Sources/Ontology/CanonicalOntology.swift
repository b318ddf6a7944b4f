public import Vocabulary

// The one form in bytes of what this room's values are stored as. Each record and finding begins with its version.

extension Entity: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(id)
    writer.write(schema)
    writer.write(list: properties) {
      $0.write($1.name)
      $0.write(list: $1.values)
    }
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(id: try reader.text(), schema: try reader.text())
    let properties = try reader.list { (try $0.text(), try $0.texts()) }
    for (name, values) in properties { add(name, values) }
  }
}

extension RecordReference: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(file)
    writer.write(line)
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(file: try reader.value(), line: try reader.integer())
  }
}

extension SourceRecord: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(key)
    writer.write(list: entities)
    writer.write(role.rawValue)
    writer.write(roleOrigin.rawValue)
    writer.write(reference)
    writer.write(list: remarks)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let key = try reader.text()
    let entities: [Entity] = try reader.list()
    guard !entities.isEmpty else { throw reader.malformed }
    self.init(
      key: key, entities: entities, role: try reader.choice(), roleOrigin: try reader.choice(),
      reference: try reader.value(), remarks: try reader.texts())
  }

  /// What the source says, apart from where it stood: the same entry in two files has one content.
  public var contentDigest: Digest {
    var writer = CanonicalWriter()
    writer.write(Self.version)
    writer.write(key)
    writer.write(list: entities)
    writer.write(role.rawValue)
    writer.write(roleOrigin.rawValue)
    writer.write(list: remarks)
    return Digest(of: writer.bytes)
  }
}

extension Provenance: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(source)
    writer.write(originator)
    writer.write(means.rawValue)
    writer.write(legalBasis)
    writer.write(purpose.rawValue)
    writer.write(optional: originatedAt) { $0.write($1) }
    writer.write(receivedAt)
    writer.write(retainUntil)
    writer.write(marking)
    writer.write(optional: grading) { $0.write($1) }
    writer.write(isAssessment)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    self.init(
      source: try reader.text(), originator: try reader.text(), means: try reader.choice(),
      legalBasis: try reader.text(), purpose: try reader.choice(), originatedAt: try reader.optional { try $0.value() },
      receivedAt: try reader.value(), retainUntil: try reader.value(), marking: try reader.value(),
      grading: try reader.optional { try $0.value() }, isAssessment: try reader.flag())
  }
}

extension Finding.Account: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(id)
    writer.write(part.rawValue)
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(id: try reader.text(), part: try reader.choice())
  }
}

extension Finding: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(id)
    writer.write(family)
    writer.write(score)
    writer.write(list: payments)
    writer.write(list: accounts)
    writer.write(list: why)
    writer.write(list: against)
    writer.write(list: limits)
    writer.write(first)
    writer.write(last)
    writer.write(valueCents)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    self.init(
      id: try reader.text(), family: try reader.text(), score: try reader.signed(), payments: try reader.texts(),
      accounts: try reader.list(), why: try reader.list(), against: try reader.list(), limits: try reader.list(),
      first: try reader.value(), last: try reader.value(), valueCents: try reader.signed())
  }
}
