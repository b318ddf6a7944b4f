internal import Names

/// How two values of a field agree, as a small number.
enum Agreement {
  static let missing: UInt8 = 0, different: UInt8 = 1, similar: UInt8 = 2, close: UInt8 = 3, same: UInt8 = 4
  static let levels = 5

  /// The agreement of two records in a column.
  static func of(_ table: RecordTable, _ column: Int, _ a: Int, _ b: Int, _ aligner: inout NameAligner) -> UInt8 {
    let x = table.values[column][a]
    let y = table.values[column][b]
    if x == 0 || y == 0 { return missing }
    if x == y { return same }
    let p = table.distinct[column][Int(x)]
    let q = table.distinct[column][Int(y)]
    switch table.kinds[column] {
    case .fullName:
      guard let n = p.name, let m = q.name, let v = p.weights, let w = q.weights else { return different }
      let comparison = NameComparison(n, v, m, w, &aligner)
      return comparison.score >= 0.93 ? close : comparison.score >= 0.6 ? similar : different
    case .birthDate: return dates(p.bytes, q.bytes)
    case .identifier, .phone, .postcode, .email:
      let edits = p.spelling.edits(to: q.spelling)
      return edits <= 1 ? close : edits == 2 && p.bytes.count >= 8 ? similar : different
    case .category: return different
    case .givenName, .familyName, .city, .street, .text:
      let likeness = Likeness.of(p.spelling, q.spelling)
      return likeness >= 0.86 ? close : likeness >= 0.72 ? similar : different
    }
  }

  /// Dates as digits: one digit mistaken, or day and month swapped, is close; the same year or the same day is similar.
  private static func dates(_ a: [UInt8], _ b: [UInt8]) -> UInt8 {
    guard a.count == 8, b.count == 8 else { return a.starts(with: b) || b.starts(with: a) ? close : different }
    var differing = 0
    for index in 0..<8 where a[index] != b[index] { differing += 1 }
    if differing <= 1 { return close }
    if a[0..<4] == b[0..<4], a[4..<6] == b[6..<8], a[6..<8] == b[4..<6] { return close }
    var sorted = [a, b]
    for index in 0..<2 { sorted[index].sort() }
    if sorted[0] == sorted[1], differing == 2 { return close }
    if a[0..<4] == b[0..<4], a[4..<6] == b[4..<6] || a[6..<8] == b[6..<8] { return similar }
    if a[4..<8] == b[4..<8] { return similar }
    return different
  }
}
