internal import Holdings
internal import PrivateMatching
public import Vocabulary

// What a logged commitment stands for: the holder's log says that somebody asked for a case, and this node can say which.

/// A commitment that was opened, for whoever watches over the log.
public struct OpenedCommitment: Sendable, Hashable {
  public let question: String
  public let caseID: String
  /// The officer's identifier here.
  public let officer: String
  public let peer: String
  public let purpose: Purpose
  public let at: Instant
  /// Batches and elements that were sent under it, by class.
  public let batches: [(matchClass: String, elements: Int)]

  public static func == (a: Self, b: Self) -> Bool { a.question == b.question }
  public func hash(into hasher: inout Hasher) { hasher.combine(question) }
}

extension ServiceNode {
  /// Opens a commitment as it stands in this node's log, or in the log of the peer that was asked: which case it was for,
  /// and who signed. For oversight and supervisors; what was asked is not told.
  ///
  /// Throws `node.log.not-for`, and `match.commitment.unknown` for a digest that nothing kept here opens.
  public func openCommitment(_ text: String, at desk: Desk) async throws -> OpenedCommitment {
    try desk.watchesOver()
    guard let logged = Digest(hex: text) else { throw Fault("match.commitment.unknown") }
    let found = try await consult("open-match-commitment", subjects: [logged.hex], at: desk) { transaction in
      var found: OpenedCommitment?
      try transaction.eachRecord(in: .matchQuestions, after: "") { held in
        let question = try HeldQuestion(canonicalBytes: held.content)
        guard try CaseCommitment(canonicalBytes: question.commitment).opens(logged) else { return true }
        found = OpenedCommitment(
          question: question.id, caseID: question.caseID, officer: question.officer, peer: question.peerName,
          purpose: question.purpose, at: question.at, batches: question.batches.map { ($0.matchClass, $0.elements) })
        return false
      }
      return found
    }
    guard let found else { throw Fault("match.commitment.unknown") }
    return found
  }
}
