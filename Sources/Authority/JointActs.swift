public import Vocabulary

// Acts of joint analysis: what a service agrees to with others, and what is done under it.

/// Binds this service to an agreement on a joint analysis, proposed here or by another member. From then on its node computes
/// and tells what the agreement says, without an officer for each message: so two officers of different units sign.
public struct AgreeJointAnalysis: PendableAct {
  public static let kind = ActKind.agreeJointAnalysis
  /// The digest of the agreement.
  public let agreement: Digest
  /// The digest of everything this service states with it: the legal basis, the institutions whose records it holds.
  public let statement: Digest
  /// The other members' nodes.
  public let members: [String]

  public init(agreement: Digest, statement: Digest, members: [String]) {
    self.agreement = agreement
    self.statement = statement
    self.members = members
  }

  public var subjects: [String] { [agreement.hex] + members }
  public var requestType: String? { "joint.analysis" }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(agreement)
    writer.write(statement)
    writer.write(list: members)
  }

  public init(from reader: inout CanonicalReader) throws {
    agreement = try reader.value()
    statement = try reader.value()
    members = try reader.texts()
  }
}

/// Leaves an agreement on a joint analysis: at once, and by one officer. Nothing is computed under it any more.
public struct LeaveJointAnalysis: Act {
  public static let kind = ActKind.leaveJointAnalysis
  public let agreement: Digest

  public init(agreement: Digest) { self.agreement = agreement }

  public var subjects: [String] { [agreement.hex] }
  public func write(to writer: inout CanonicalWriter) { writer.write(agreement) }
}

/// Opens a round of an agreement that is in force.
public struct RunJointAnalysis: Act {
  public static let kind = ActKind.runJointAnalysis
  public let agreement: Digest
  public let round: String

  public init(agreement: Digest, round: String) {
    self.agreement = agreement
    self.round = round
  }

  public var subjects: [String] { [agreement.hex, round] }
  public var requestType: String? { "joint.analysis" }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(agreement)
    writer.write(round)
  }
}
