public import Vocabulary

// Acts of private matching: what a service lets one peer ask for, and what it asks of one.

/// Publishes to one peer, as sets that nobody can read, what this service holds in some classes of identifiers.
///
/// What is disclosed is every identifier in plain words, which is what the scan looks through, and the digest of the form
/// in which they leave, so that no other form does.
public struct PublishMatchSets: PendableAct {
  public static let kind = ActKind.publishMatchSets
  public let peer: String
  /// The codes of the classes, in order.
  public let classes: [String]
  /// One of the classes stands for persons who may be in danger if somebody knows that they are of interest.
  public let isSensitive: Bool
  public let disclosed: Disclosure

  public init(peer: String, classes: [String], isSensitive: Bool, disclosing disclosed: Disclosure) {
    self.peer = peer
    self.classes = classes
    self.isSensitive = isSensitive
    self.disclosed = disclosed
  }

  public var subjects: [String] { classes + disclosed.subjects }
  public var disclosure: Disclosure? { disclosed }
  public var needsSecondOfficer: Bool { isSensitive }
  public var requestType: String? { "match.query" }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(peer)
    writer.write(list: classes)
    writer.write(isSensitive)
    writer.write(disclosed)
  }

  public init(from reader: inout CanonicalReader) throws {
    peer = try reader.text()
    classes = try reader.texts()
    isSensitive = try reader.flag()
    disclosed = try reader.value()
  }
}

/// Asks one peer, without telling it what, whether it holds identifiers of a case.
///
/// What is disclosed is every identifier in plain words: the scan looks at what is asked before it is blinded, since a hit
/// or a budget spent on somebody says something of them.
public struct AskMatch: PendableAct {
  public static let kind = ActKind.askMatch
  /// The question's name in this node.
  public let question: String
  public let caseID: String
  public let isSensitive: Bool
  public let disclosed: Disclosure

  public init(question: String, caseID: String, isSensitive: Bool, disclosing disclosed: Disclosure) {
    self.question = question
    self.caseID = caseID
    self.isSensitive = isSensitive
    self.disclosed = disclosed
  }

  public var subjects: [String] { [question] + disclosed.subjects }
  public var disclosure: Disclosure? { disclosed }
  public var needsSecondOfficer: Bool { isSensitive }
  public var requestType: String? { "match.query" }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(question)
    writer.write(caseID)
    writer.write(isSensitive)
    writer.write(disclosed)
  }

  public init(from reader: inout CanonicalReader) throws {
    question = try reader.text()
    caseID = try reader.text()
    isSensitive = try reader.flag()
    disclosed = try reader.value()
  }
}
