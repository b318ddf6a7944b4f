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
    3.32, -7.45, -2.04, -4.29, -6.47, -7.73, -1.24, -0.19, 0.00, -0.14, 0.34, 0.00, 0.00, -1.40, -3.90, 0.30, 0.40,
  ]
  static let organization: [Float] = [
    -0.45, -4.98, -1.20, -1.01, -2.54, -2.71, -0.25, -0.85, -0.91, -0.59, 0.00, 0.00, 0.00, -0.22, -1.94, 0.00, 0.70,
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
