/// Which pairs of records are compared: those that share a key made of two fields, or one telling field.
struct Blocking {
  /// Blocks of more records are left out: what so many share tells none of them apart.
  static let largestBlock = 80

  /// Pairs, the lesser record first, each once, in order; and how many blocks were too large.
  static func pairs(_ table: RecordTable) -> (pairs: [UInt64], skipped: Int) {
    var keyed: [(key: UInt64, record: UInt32)] = []
    keyed.reserveCapacity(table.count * 10)
    let plan = combinations(table.kinds)
    for record in 0..<table.count {
      for (number, columns) in plan.enumerated() {
        var key = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
        var isWhole = true
        for (column, bySound) in columns {
          let value = table.values[column][record]
          if value == 0 {
            isWhole = false
            break
          }
          let part = bySound ? table.distinct[column][Int(value)].sound : UInt64(truncatingIfNeeded: value)
          key = (key ^ part) &* 0xD6E8_FEB8_6659_FD93
          key ^= key >> 31
        }
        if isWhole { keyed.append((key, UInt32(record))) }
      }
    }
    keyed.sort { $0.key != $1.key ? $0.key < $1.key : $0.record < $1.record }
    var pairs: [UInt64] = []
    var skipped = 0
    var start = 0
    while start < keyed.count {
      var end = start + 1
      while end < keyed.count, keyed[end].key == keyed[start].key { end += 1 }
      if end - start > largestBlock {
        skipped += 1
      } else if end - start > 1 {
        for i in start..<end - 1 {
          for j in i + 1..<end where keyed[i].record != keyed[j].record {
            pairs.append(UInt64(keyed[i].record) << 32 | UInt64(keyed[j].record))
          }
        }
      }
      start = end
    }
    pairs.sort()
    var unique: [UInt64] = []
    unique.reserveCapacity(pairs.count)
    for pair in pairs where unique.last != pair { unique.append(pair) }
    return (unique, skipped)
  }

  /// Sets of columns whose values together make a key; true where the sound counts and not the spelling.
  private static func combinations(_ kinds: [RecordTable.Kind]) -> [[(Int, Bool)]] {
    func columns(_ kind: RecordTable.Kind) -> [Int] { kinds.indices.filter { kinds[$0] == kind } }
    var plan: [[(Int, Bool)]] = []
    for kind in [RecordTable.Kind.identifier, .phone, .email, .fullName] {
      for column in columns(kind) { plan.append([(column, false)]) }
    }
    let given = columns(.givenName)
    let family = columns(.familyName)
    let full = columns(.fullName)
    let dates = columns(.birthDate)
    let places = columns(.postcode) + columns(.city)
    let streets = columns(.street)
    for g in given {
      for f in family { plan.append([(g, true), (f, true)]) }
      for other in dates + places + streets { plan.append([(g, true), (other, false)]) }
    }
    for f in family { for other in dates + places + streets { plan.append([(f, true), (other, false)]) } }
    for f in full { for other in dates + places + streets { plan.append([(f, true), (other, false)]) } }
    for date in dates { for place in places + streets { plan.append([(date, false), (place, false)]) } }
    for street in streets { for place in places { plan.append([(street, true), (place, false)]) } }
    let texts = columns(.text)
    if plan.isEmpty {
      for (n, a) in texts.enumerated() { for b in texts[(n + 1)...] { plan.append([(a, false), (b, false)]) } }
    }
    if plan.isEmpty { for column in kinds.indices { plan.append([(column, true)]) } }
    return plan
  }
}
