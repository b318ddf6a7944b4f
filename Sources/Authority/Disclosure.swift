public import Vocabulary

/// What is to leave: to whom, for which purpose, on which basis, under which marking, and exactly which bytes.
///
/// An act that discloses is signed over this, so an authorization fits one recipient and one content. The gate
/// computes the digests again from the plaintext and has it scanned; the store computes them once more when the
/// content is put into the outbox.
public struct Disclosure: Sendable, Hashable {
  /// One part, by its digests.
  public struct Part: Sendable, Hashable {
    public let name: String
    /// SHA-256 of the plaintext.
    public let digest: Digest
    /// SHA-256 over the names that travel with it.
    public let labels: Digest

    public init(_ part: OutboundPart) {
      name = part.name
      digest = part.digest
      var writer = CanonicalWriter()
      writer.write(list: part.labels)
      labels = Digest(of: writer.bytes)
    }
  }

  public let recipient: Recipient
  /// What the recipient may use it for.
  public let purpose: Purpose
  /// The legal basis of giving it to this recipient, as the service's officers cite it.
  public let basis: String
  public let marking: Marking
  /// In the order in which they leave.
  public let parts: [Part]

  public init(
    to recipient: Recipient, for purpose: Purpose, basis: String, marking: Marking, parts: [OutboundPart]
  ) {
    self.recipient = recipient
    self.purpose = purpose
    self.basis = basis
    self.marking = marking
    self.parts = parts.map(Part.init)
  }

  /// What is authorized: the digest over all of it.
  public var digest: Digest { Digest(of: canonicalBytes) }

  /// Whether these are the parts it speaks of, all of them, in their order, to the byte.
  public func isOf(_ parts: [OutboundPart]) -> Bool { !parts.isEmpty && parts.map(Part.init) == self.parts }

  /// For the log: the recipient and the digest of each part.
  var subjects: [String] { [recipient.id] + parts.map(\.digest.hex) }
}

extension Disclosure: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(recipient)
    writer.write(purpose.rawValue)
    writer.write(basis)
    writer.write(marking)
    writer.write(list: parts)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    recipient = try reader.value()
    purpose = try reader.choice()
    basis = try reader.text()
    marking = try reader.value()
    parts = try reader.list()
  }
}

extension Disclosure.Part: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(name)
    writer.write(digest)
    writer.write(labels)
  }

  public init(from reader: inout CanonicalReader) throws {
    name = try reader.text()
    digest = try reader.value()
    labels = try reader.value()
  }
}

extension Recipient: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(id)
    writer.write(list: countries)
  }

  public init(from reader: inout CanonicalReader) throws {
    self.init(id: try reader.text(), countries: try reader.list())
  }
}

extension OutboundPart: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(name)
    writer.write(bytes)
    writer.write(list: labels)
  }

  public init(from reader: inout CanonicalReader) throws {
    self.init(name: try reader.text(), bytes: try reader.byteRun(), labels: try reader.texts())
  }
}

extension EgressVerdict {
  /// What two officers override when they override: exactly these findings, and no other that a later scan may make.
  public var digest: Digest {
    var writer = CanonicalWriter()
    writer.write(list: blocks) {
      $0.write($1.person)
      $0.write($1.part)
      $0.write($1.form)
      $0.write(list: $1.packing)
      $0.write($1.isAbsolute)
    }
    writer.write(list: unscannable) {
      $0.write($1.part)
      $0.write($1.ground)
      $0.write(list: $1.packing)
    }
    return Digest(of: writer.bytes)
  }
}
