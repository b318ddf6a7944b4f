internal import Names

/// Evidence between a query and a list's name as a score: the terms of `NameScore`, and how far the agreement exceeds
/// what chance would bring among so many names.
///
/// A logistic layer fitted on queries with known answers; docs/screening.md says which and how well.
enum ScreeningScore {
  static let count = NameScore.count + 2

  @inline(__always)
  static func fill(_ e: NameAligner.Evidence, size: Float, _ terms: inout InlineArray<20, Float>) {
    NameScore.fill(e, &terms)
    let excess = e.information - size
    terms[15] = max(-8, min(0, excess))
    terms[16] = max(0, min(8, excess))
  }

  static func terms(_ e: NameAligner.Evidence, size: Float) -> [Float] {
    var values = InlineArray<20, Float>(repeating: 0)
    fill(e, size: size, &values)
    return (0..<count).map { values[$0] }
  }

  // BEGIN COEFFICIENTS
  static let person: [Float] = [
    3.63, -7.87, -2.02, -4.44, -6.35, -7.75, -1.31, -0.19, 0.00, -0.11, 0.23, 0.00, -0.02, -1.69, -4.18, 0.32, 0.45,
  ]
  static let organization: [Float] = [
    0.01, -3.76, -1.18, -1.06, -2.42, -2.66, -0.14, -0.31, -1.01, 0.00, 0.00, 0.00, -0.08, -0.36, -2.30, 0.00, 0.55,
  ]
  // END COEFFICIENTS

  static func logOdds(_ e: NameAligner.Evidence, kind: Name.Kind, size: Float) -> Float {
    if e.queryMatched <= 0 || e.candidateMatched <= 0 { return -12 }
    if e.isSame { return e.formsDiffer ? 5 : 12 }
    var terms = InlineArray<20, Float>(repeating: 0)
    fill(e, size: size, &terms)
    let coefficients = kind == .organization ? organization : person
    var sum: Float = 0
    for index in 0..<count { sum += coefficients[index] * terms[index] }
    return sum
  }
}
