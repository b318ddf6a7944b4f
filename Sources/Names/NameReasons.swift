public import Vocabulary

/// A comparison in words and figures: what speaks for it, and what against.
extension NameComparison {
  public var reasons: (why: [Sentence], against: [Sentence]) { reasons(score: Double(score)) }

  /// The same, stating a score that was worked out elsewhere.
  public func reasons(score: Double) -> (why: [Sentence], against: [Sentence]) {
    var why: [Sentence] = []
    var against: [Sentence] = []
    let whole = (
      query: String(decoding: query.text, as: UTF8.self), listed: String(decoding: candidate.text, as: UTF8.self)
    )
    if evidence.isSame && !evidence.formsDiffer {
      why.append(
        Sentence("names.same", ("query", .text(whole.query)), ("listed", .text(whole.listed))))
      return (why, against)
    }
    let isAlike = score >= 0.5
    let verdict = Sentence(
      isAlike ? "names.alike" : "names.unlike", ("query", .text(whole.query)), ("listed", .text(whole.listed)),
      ("score", .share(Int64((score * 10_000).rounded()))))
    if isAlike { why.append(verdict) } else { against.append(verdict) }
    var queryOnly: [Sentence.Value] = []
    var candidateOnly: [Sentence.Value] = []
    for piece in pieces {
      let mine = piece.query.map { text(query, $0) } ?? ""
      let theirs = piece.candidate.map { text(candidate, $0) } ?? ""
      switch piece.outcome {
      case .same: why.append(Sentence("names.part.same", ("part", .text(mine)), ("listed", .text(theirs))))
      case .similar, .joined:
        let key =
          piece.outcome == .joined ? "names.part.joined" : piece.crossed ? "names.part.script" : "names.part.similar"
        why.append(
          Sentence(
            key, ("part", .text(mine)), ("listed", .text(theirs)),
            ("likeness", .share(Int64((piece.likeness * 10_000).rounded())))))
      case .initial:
        why.append(Sentence("names.part.initial", ("part", .text(mine)), ("listed", .text(theirs))))
      case .queryOnly: if countsAgainst(query, piece.query) { queryOnly.append(.text(mine)) }
      case .candidateOnly: if countsAgainst(candidate, piece.candidate) { candidateOnly.append(.text(theirs)) }
      }
    }
    if !queryOnly.isEmpty, !candidateOnly.isEmpty {
      against.append(
        Sentence("names.part.contradicted", ("parts", .list(queryOnly)), ("listed", .list(candidateOnly))))
    } else if !queryOnly.isEmpty {
      against.append(Sentence("names.part.not-listed", ("parts", .list(queryOnly))))
    } else if !candidateOnly.isEmpty {
      against.append(Sentence("names.part.left-out", ("parts", .list(candidateOnly))))
    }
    if evidence.numbersDiffer { against.append(Sentence("names.numbers.differ")) }
    return (why, against)
  }

  private func countsAgainst(_ name: Name, _ range: ClosedRange<Int>?) -> Bool {
    guard let range else { return false }
    return range.contains { name.parts[$0].role != .title && name.parts[$0].role != .form }
  }

  private func text(_ name: Name, _ range: ClosedRange<Int>) -> String {
    let start = name.parts[range.lowerBound].start
    let end = name.parts[range.upperBound].end
    return start <= end ? String(decoding: name.text[start..<end], as: UTF8.self) : ""
  }
}
