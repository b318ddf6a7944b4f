/// Two names compared: a score, the evidence for it, and how each part fared.
public struct NameComparison: Sendable {
  public let query: Name
  public let candidate: Name
  public let evidence: NameAligner.Evidence
  public let pieces: [NameAligner.Piece]
  /// 0 to 1; 1 only for names that are the same parts, letter for letter, in any order.
  public let score: Float

  public init(_ query: Name, _ candidate: Name) {
    var aligner = NameAligner()
    self.init(query, PartWeights(of: query), candidate, PartWeights(of: candidate), &aligner)
  }

  /// With weights that are known already, and working space that is kept.
  public init(
    _ query: Name, _ queryWeights: PartWeights, _ candidate: Name, _ candidateWeights: PartWeights,
    _ aligner: inout NameAligner
  ) {
    self.query = query
    self.candidate = candidate
    evidence = aligner.align(query, queryWeights, candidate, candidateWeights, wantsPieces: true) {
      Likeness.of(query.spellings[$0], candidate.spellings[$1])
    }
    pieces = aligner.pieces
    score = NameScore.score(evidence, kind: query.kind == .organization ? .organization : candidate.kind)
  }
}
