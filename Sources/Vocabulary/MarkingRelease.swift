/// An originator's signed word that an item of theirs may be handled under another marking than before.
///
/// Nothing else relaxes a marking. The release names the item by the digest of its content, so that it fits no other.
public struct MarkingRelease: Sendable, Hashable {
  /// The authority that made the information, as provenance names it.
  public let originator: String
  /// SHA-256 of the item's content.
  public let item: Digest
  /// What the originator's part of the marking becomes.
  public let marking: Marking
  public let at: Instant
  /// The originator's signature over ``message``.
  public let signature: [UInt8]

  public init(originator: String, item: Digest, marking: Marking, at: Instant, signature: [UInt8]) {
    self.originator = originator
    self.item = item
    self.marking = marking
    self.at = at
    self.signature = signature
  }

  /// What is signed.
  public var message: [UInt8] {
    MarkingRelease.message(originator: originator, item: item, marking: marking, at: at)
  }

  public static func message(originator: String, item: Digest, marking: Marking, at: Instant) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write("entente marking release 1")
    writer.write(originator)
    writer.write(item)
    writer.write(marking)
    writer.write(at)
    return writer.bytes
  }
}

extension MarkingRelease: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(originator)
    writer.write(item)
    writer.write(marking)
    writer.write(at)
    writer.write(signature)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    self.init(
      originator: try reader.text(), item: try reader.value(), marking: try reader.value(), at: try reader.value(),
      signature: try reader.byteRun())
  }
}

/// A marking that remembers who asked for what: originator control (ORCON).
///
/// An item made from several originators' information carries the strictest of all their markings. Each originator can
/// relax what they asked for themselves, and nothing of what another asked for.
public struct OriginatedMarking: Sendable, Hashable {
  /// What one originator asks for.
  public struct Part: Sendable, Hashable {
    public let originator: String
    public let marking: Marking
    public init(originator: String, marking: Marking) {
      self.originator = originator
      self.marking = marking
    }
  }

  /// One a originator, sorted by originator.
  public private(set) var parts: [Part]

  public init(originator: String, marking: Marking) {
    parts = [Part(originator: originator, marking: marking)]
  }

  private init(parts: [Part]) { self.parts = parts }

  /// The strictest of all parts on each axis: what holds.
  public var marking: Marking { Marking.join(parts.map(\.marking)) }

  /// What holds for something made from both: associative, commutative, idempotent.
  public func joined(with other: OriginatedMarking) -> OriginatedMarking {
    var joined: [String: Marking] = [:]
    for part in parts + other.parts {
      joined[part.originator] = joined[part.originator].map { $0.joined(with: part.marking) } ?? part.marking
    }
    return OriginatedMarking(
      parts: joined.keys.sorted().compactMap { name in
        joined[name].map { Part(originator: name, marking: $0) }
      })
  }

  /// The same item after an originator's release: their part becomes what the release says, the others stay.
  ///
  /// `verifies` answers whether the signature is that originator's over the release's message; keys are not this
  /// room's. Throws `marking.release.other-item`, `marking.release.not-originator` or `marking.release.signature-wrong`.
  public func released(
    by release: MarkingRelease, item: Digest, verifies: (MarkingRelease) -> Bool
  ) throws(Fault) -> OriginatedMarking {
    guard release.item == item else { throw Fault("marking.release.other-item") }
    guard let place = parts.firstIndex(where: { $0.originator == release.originator }) else {
      throw Fault("marking.release.not-originator")
    }
    guard verifies(release) else { throw Fault("marking.release.signature-wrong") }
    var parts = parts
    parts[place] = Part(originator: release.originator, marking: release.marking)
    return OriginatedMarking(parts: parts)
  }
}

extension OriginatedMarking: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(list: parts) {
      $0.write($1.originator)
      $0.write($1.marking)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    parts = try reader.list { Part(originator: try $0.text(), marking: try $0.value()) }
    guard !parts.isEmpty, zip(parts, parts.dropFirst()).allSatisfy({ $0.originator < $1.originator }) else {
      throw reader.malformed
    }
  }
}
