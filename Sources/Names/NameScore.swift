/// Evidence as a score: how likely two names are one person's or one organization's, from 0 to 1.
///
/// A logistic layer over the evidence, so that a score is a sum of reasons. Its figures were fitted on pairs of listed
/// names, aliases and names of others; docs/screening.md says which and how well.
public enum NameScore {
  /// The terms that are weighed, in the order of the coefficients.
  public static func terms(_ e: NameAligner.Evidence) -> [Float] {
    var values = InlineArray<20, Float>(repeating: 0)
    fill(e, &values)
    return (0..<count).map { values[$0] }
  }

  public static let count = 15

  @inline(__always)
  public static func fill(_ e: NameAligner.Evidence, _ terms: inout InlineArray<20, Float>) {
    let matched = (e.queryMatched + e.candidateMatched) / 2
    let total = max(e.queryMatched + e.queryOnly, 0.05)
    let totalOther = max(e.candidateMatched + e.candidateOnly, 0.05)
    let onlyQuery = e.queryOnly / total
    let onlyCandidate = e.candidateOnly / totalOther
    let contradicted = min(e.queryOnly, e.candidateOnly)
    let relative = matched > 0 ? e.difference / max(matched, 0.1) : 1
    terms[0] = 1
    terms[1] = max(onlyQuery, onlyCandidate)
    terms[2] = min(onlyQuery, onlyCandidate)
    terms[3] = min(contradicted, 1.5)
    terms[4] = relative
    terms[5] = e.worst
    let consonants = e.crossedConsonants > 0
    let others = e.crossed > e.crossedConsonants
    terms[6] = consonants ? relative : 0
    terms[7] = consonants ? 1 : 0
    terms[8] = min(e.initials, 1)
    // One matched word out of several says little.
    terms[9] = e.strongParts <= 1 && max(e.queryParts, e.candidateParts) > 1 ? 1 : 0
    terms[10] = min(matched, 3)
    terms[11] = e.numbersDiffer ? 1 : 0
    terms[12] = e.numberLeftOut ? 1 : 0
    terms[13] = others ? relative : 0
    terms[14] = others ? 1 : 0
  }

  // BEGIN COEFFICIENTS
  static let person: [Float] = [
    2.70, -1.24, 0.00, -3.93, 0.00, -4.96, 0.97, 1.65, -2.67, -1.15, 0.20, 0.00, 0.00, 4.68, 1.75,
  ]
  static let organization: [Float] = [
    2.62, -3.72, 0.00, -1.20, 0.00, 0.00, 0.00, 0.00, -0.75, -0.89, 0.00, 0.00, -0.00, 0.00, 0.00,
  ]
  // END COEFFICIENTS

  /// The score's log-odds.
  public static func logOdds(_ e: NameAligner.Evidence, kind: Name.Kind) -> Float {
    if e.queryMatched <= 0 || e.candidateMatched <= 0 { return -12 }
    if e.isSame { return e.formsDiffer ? 5 : 12 }
    var terms = InlineArray<20, Float>(repeating: 0)
    fill(e, &terms)
    let coefficients = kind == .organization ? organization : person
    var sum: Float = 0
    for index in 0..<count { sum += coefficients[index] * terms[index] }
    return sum
  }

  public static func score(logOdds: Float) -> Float { 1 / (1 + NaturalLogarithm.inverse(-logOdds)) }

  public static func score(_ e: NameAligner.Evidence, kind: Name.Kind) -> Float {
    e.isSame && !e.formsDiffer ? 1 : min(score(logOdds: logOdds(e, kind: kind)), 0.999)
  }
}
