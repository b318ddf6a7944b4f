public import Vocabulary

/// Lets a new officer sign.
public struct AddOfficer: Act {
  public static let kind = ActKind.addOfficer
  public let officer: Officer
  public init(_ officer: Officer) { self.officer = officer }
  public var subjects: [String] { [officer.id] }
  public func write(to writer: inout CanonicalWriter) { writer.write(officer) }
}

/// Takes files into the node under stated terms.
public struct ImportFiles: Act {
  public static let kind = ActKind.importFiles
  /// SHA-256 of each file's uncompressed bytes.
  public let files: [Digest]
  public let means: CollectionMeans
  public let retainUntil: CivilDate
  public let marking: Marking
  public init(files: [Digest], means: CollectionMeans, retainUntil: CivilDate, marking: Marking) {
    self.files = files
    self.means = means
    self.retainUntil = retainUntil
    self.marking = marking
  }
  public var subjects: [String] { files.map(\.hex) }
  public func write(to writer: inout CanonicalWriter) {
    writer.write(list: files)
    writer.write(means.rawValue)
    writer.write(retainUntil)
    writer.write(marking)
  }
}

/// Keeps what a run of detectors or comparisons found.
public struct KeepFindings: Act {
  public static let kind = ActKind.find
  /// The findings' identifiers.
  public let findings: [String]
  public init(findings: [String]) { self.findings = findings }
  public var subjects: [String] { findings }
  public func write(to writer: inout CanonicalWriter) { writer.write(list: findings) }
}

/// Opens a case on findings.
public struct OpenCase: Act {
  public static let kind = ActKind.openCase
  public let caseID: String
  public let findings: [String]
  /// The digest of the first event, so that what was signed is what is kept.
  public let opening: Digest
  public init(caseID: String, findings: [String], opening: Digest) {
    self.caseID = caseID
    self.findings = findings
    self.opening = opening
  }
  public var subjects: [String] { [caseID] + findings }
  public func write(to writer: inout CanonicalWriter) {
    writer.write(caseID)
    writer.write(list: findings)
    writer.write(opening)
  }
}

/// Decides on something inside a case: an identification, a role, a proposal.
public struct JudgeInCase: Act {
  public static let kind = ActKind.judge
  public let caseID: String
  /// The digest of the event that records the decision.
  public let event: Digest
  public init(caseID: String, event: Digest) {
    self.caseID = caseID
    self.event = event
  }
  public var subjects: [String] { [caseID] }
  public func write(to writer: inout CanonicalWriter) {
    writer.write(caseID)
    writer.write(event)
  }
}

/// Writes a case file that may leave the node.
public struct WriteReport: Act {
  public static let kind = ActKind.report
  public let caseID: String
  /// The digest over everything the report holds.
  public let content: Digest
  public init(caseID: String, content: Digest) {
    self.caseID = caseID
    self.content = content
  }
  public var subjects: [String] { [caseID, content.hex] }
  public func write(to writer: inout CanonicalWriter) {
    writer.write(caseID)
    writer.write(content)
  }
}

/// Erases what may no longer be held.
public struct Erase: Act {
  public static let kind = ActKind.erase
  /// The digest of the list of what is to go, as it was shown before.
  public let list: Digest
  public let asOf: CivilDate
  public init(list: Digest, asOf: CivilDate) {
    self.list = list
    self.asOf = asOf
  }
  public var subjects: [String] { [list.hex] }
  public func write(to writer: inout CanonicalWriter) {
    writer.write(list)
    writer.write(asOf)
  }
}
