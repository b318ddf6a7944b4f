internal import Authority
public import Interchange
public import Ontology
public import Vocabulary

/// The terms under which something is taken in.
public struct ImportTerms: Sendable, Hashable {
  public var means: CollectionMeans
  /// The last day on which it may be held without being in a finding or case.
  public var retainUntil: CivilDate
  public var marking: Marking
  /// Who made the information; empty where that is the service itself.
  public var originator: String
  /// The data set's name, where the officer gives one; an update under the same name makes older entries former.
  public var source: String?
  /// What the files are, where the officer knows better than their content shows.
  public var format: Format?

  public init(
    means: CollectionMeans, retainUntil: CivilDate, marking: Marking? = nil, originator: String = "",
    source: String? = nil, format: Format? = nil
  ) {
    self.means = means
    self.retainUntil = retainUntil
    self.marking = marking ?? (means == .publishedList ? .published : .serviceOnly)
    self.originator = originator
    self.source = source
    self.format = format
  }
}

/// One source that came in or is coming in, named by its content: which files, under which terms, by whom.
public struct HeldImport: Sendable, Hashable {
  /// From format and content of the files, so that the same files are the same import whatever they are called.
  public let id: String
  public let format: String
  /// As the officer named them, without folders.
  public let fileNames: [String]
  public let digests: [Digest]
  public let means: CollectionMeans
  public let legalBasis: String
  public let purpose: Purpose
  public let retainUntil: CivilDate
  /// As it came, or as its originator has released it since.
  public internal(set) var marking: Marking
  public let originator: String
  /// The name the officer gave; empty where the content says what data set it is.
  public let source: String
  public let receivedAt: Instant
  public let officer: String

  /// The provenance of what came with it. `source` is the record's data set.
  public func provenance(source: String) -> Provenance {
    Provenance(
      source: source, originator: originator, means: means, legalBasis: legalBasis, purpose: purpose,
      receivedAt: receivedAt, retainUntil: retainUntil, marking: marking)
  }

  /// Whether the other has the same terms; who and when may differ.
  func hasSameTerms(as other: HeldImport) -> Bool {
    means == other.means && legalBasis == other.legalBasis && purpose == other.purpose
      && retainUntil == other.retainUntil && marking == other.marking && originator == other.originator
      && source == other.source
  }
}

extension HeldImport: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(id)
    writer.write(format)
    writer.write(list: fileNames)
    writer.write(list: digests)
    writer.write(means.rawValue)
    writer.write(legalBasis)
    writer.write(purpose.rawValue)
    writer.write(retainUntil)
    writer.write(marking)
    writer.write(originator)
    writer.write(source)
    writer.write(receivedAt)
    writer.write(officer)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    id = try reader.text()
    format = try reader.text()
    fileNames = try reader.texts()
    digests = try reader.list()
    means = try reader.choice()
    legalBasis = try reader.text()
    purpose = try reader.choice()
    retainUntil = try reader.value()
    marking = try reader.value()
    originator = try reader.text()
    source = try reader.text()
    receivedAt = try reader.value()
    officer = try reader.text()
  }
}
