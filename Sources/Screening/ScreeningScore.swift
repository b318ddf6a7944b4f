internal import Names

/// Evidence between a query and a list's name as a score: the terms of `NameScore`, and how far the agreement exceeds
/// what chance would bring among so many names.
///
/// A logistic layer fitted on queries with known answers; docs/screening.md says which and how well.
enum ScreeningScore {
  static let count = NameScore.count + 2

  @inline(__always)
  static func fill(_ e: NameAligner.Evidence, size: Float, _ terms: inout InlineArray<16, Float>) {
    NameScore.fill(e, &terms)
    let excess = e.information - size
    terms[13] = max(-8, min(0, excess))
    terms[14] = max(0, min(8, excess))
  }

  static func terms(_ e: NameAligner.Evidence, size: Float) -> [Float] {
    var values = InlineArray<16, Float>(repeating: 0)
    fill(e, size: size, &values)
    return (0..<count).map { values[$0] }
  }

  static let person: [Float] = [
    2.90, -7.54, -2.25, -4.19, -7.63, -10.00, -2.99, -2.45, 0, -0.57, 0.59, 0, -0.21, 0.34, 0.30,
  ]
  static let organization: [Float] = [
    0.38, -5.75, -1.38, -1.05, -5.21, -5.30, -0.87, -2.58, -0.89, -0.53, 0, 0, -0.14, 0, 0.55,
  ]

  static func logOdds(_ e: NameAligner.Evidence, kind: Name.Kind, size: Float) -> Float {
    if e.queryMatched <= 0 || e.candidateMatched <= 0 { return -12 }
    if e.isSame { return 12 }
    var terms = InlineArray<16, Float>(repeating: 0)
    fill(e, size: size, &terms)
    let coefficients = kind == .organization ? organization : person
    var sum: Float = 0
    for index in 0..<count { sum += coefficients[index] * terms[index] }
    return sum
  }
}
