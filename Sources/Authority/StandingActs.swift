public import Vocabulary

// What officers decide once for many answers.

/// Lets answers of one type go to one peer without a second officer's word on each, within limits that are kept with it.
public struct SetStandingRelease: PendableAct {
  public static let kind = ActKind.setStandingRelease
  /// Its name in this node.
  public let release: String
  public let peer: String
  /// The type of request that may be answered under it.
  public let type: String
  /// The code of the type's neutral answer, which goes under its own marking.
  public let neutral: String
  public let marking: Marking
  /// Its last day.
  public let until: CivilDate
  /// Over all that it says: purposes, legal basis, limits.
  public let terms: Digest

  public init(
    release: String, peer: String, type: String, neutral: String, marking: Marking, until: CivilDate, terms: Digest
  ) {
    self.release = release
    self.peer = peer
    self.type = type
    self.neutral = neutral
    self.marking = marking
    self.until = until
    self.terms = terms
  }

  public var subjects: [String] { [release, peer, terms.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(release)
    writer.write(peer)
    writer.write(type)
    writer.write(neutral)
    writer.write(marking)
    writer.write(until)
    writer.write(terms)
  }

  public init(from reader: inout CanonicalReader) throws {
    release = try reader.text()
    peer = try reader.text()
    type = try reader.text()
    neutral = try reader.text()
    marking = try reader.value()
    until = try reader.value()
    terms = try reader.value()
  }
}

/// Ends one: from then on each answer waits for its own decision.
public struct EndStandingRelease: Act {
  public static let kind = ActKind.endStandingRelease
  public let release: String
  public let ground: String

  public init(release: String, ground: String) {
    self.release = release
    self.ground = ground
  }

  public var subjects: [String] { [release] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(release)
    writer.write(ground)
  }
}
