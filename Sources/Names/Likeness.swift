/// How alike two spellings are.
public enum Likeness {
  /// 1 when the letters are the same, else the better of two views: keyboard edits over letters, and sounds weighed by
  /// the scripts they crossed. Symmetric; between 0 and 1.
  public static func of(_ a: Spelling, _ b: Spelling) -> Float {
    if a.count == 0 || b.count == 0 { return 0 }
    if a.sameLetters(b) { return 1 }
    if a.isNumber || b.isNumber { return 0 }
    let costs = a.script == b.script ? ScriptKind.alphabet : max(a.script, b.script)
    let sounds = soundLikeness(a, b, SoundCosts.all[Int(costs.rawValue)])
    if costs != .alphabet { return min(sounds, 0.98) }
    let longest = max(Int(a.count), Int(b.count))
    let difference = abs(Int(a.count) - Int(b.count))
    // More than half of the letters apart, edits cannot win.
    if difference * 2 > longest { return min(sounds, 0.98) }
    let edits = editDistance(a, b)
    let keyboard = edits >= longest ? 0 : 1 - Float(edits) * (longest <= 3 ? 1 : 0.85) / Float(longest)
    return min(max(sounds, keyboard), 0.98)
  }

  /// Edits between the letters of two spellings: insertions, deletions, changes, swapped neighbours (optimal string
  /// alignment), in one machine word after H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
  /// distances", Nordic Journal of Computing 10 (2003).
  static func editDistance(_ a: Spelling, _ b: Spelling) -> Int {
    let m = Int(a.count)
    if m == 0 { return Int(b.count) }
    var positive: UInt64 = (1 << UInt64(m)) - 1
    var negative: UInt64 = 0
    var diagonal: UInt64 = 0
    var previousMatches: UInt64 = 0
    var distance = m
    let top: UInt64 = 1 << UInt64(m - 1)
    for index in 0..<Int(b.count) {
      let letter = b.letters[index]
      var matches: UInt64 = 0
      for position in 0..<m where a.letters[position] == letter { matches |= 1 << UInt64(position) }
      let swapped = (((~diagonal) & matches) << 1) & previousMatches
      diagonal = ((((matches & positive) &+ positive) ^ positive) | matches | negative) | swapped
      var horizontalPositive = negative | ~(diagonal | positive)
      var horizontalNegative = positive & diagonal
      if horizontalPositive & top != 0 { distance += 1 }
      if horizontalNegative & top != 0 { distance -= 1 }
      horizontalPositive = horizontalPositive << 1 | 1
      horizontalNegative <<= 1
      positive = horizontalNegative | ~(diagonal | horizontalPositive)
      negative = horizontalPositive & diagonal
      previousMatches = matches
    }
    return distance
  }

  /// 1 less the weighed distance of the sounds over half the weight of both.
  static func soundLikeness(_ a: Spelling, _ b: Spelling, _ costs: SoundCosts) -> Float {
    let n = Int(a.soundCount)
    let m = Int(b.soundCount)
    if n == 0 || m == 0 { return 0 }
    return costs.omit.withUnsafeBufferPointer { omit in
      costs.replace.withUnsafeBufferPointer { replace in
        // Bounds: sounds are below Sound.codes by construction, rows hold 25 cells, n and m are at most 24.
        var before = InlineArray<25, Int32>(repeating: 0)
        var row = InlineArray<25, Int32>(repeating: 0)
        var next = InlineArray<25, Int32>(repeating: 0)
        var weight: Int32 = 0
        for j in 0..<m {
          let cost = Int32(omit[Int(b.sounds[j])])
          weight += cost
          row[j + 1] = row[j] + cost
        }
        for i in 0..<n {
          let sound = Int(a.sounds[i])
          let omitted = Int32(omit[sound])
          weight += omitted
          next[0] = row[0] + omitted
          for j in 0..<m {
            let other = Int(b.sounds[j])
            var best = row[j] + Int32(replace[sound * Sound.codes + other])
            best = min(best, row[j + 1] + omitted)
            best = min(best, next[j] + Int32(omit[other]))
            if i > 0, j > 0, sound == Int(b.sounds[j - 1]), other == Int(a.sounds[i - 1]) {
              best = min(best, before[j - 1] + 80)
            }
            next[j + 1] = best
          }
          before = row
          row = next
        }
        if weight == 0 { return row[m] == 0 ? 0.9 : 0 }
        return max(0, 1 - Float(row[m]) * 2 / Float(weight))
      }
    }
  }
}
