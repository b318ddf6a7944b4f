/// How alike two spellings are.
public enum Likeness {
  /// 1 when the letters are the same, else the better of two views: keyboard edits over letters, and sounds weighed by
  /// the scripts they crossed. Symmetric; between 0 and 1.
  ///
  /// - Parameter floor: likenesses below it do not matter to the caller, and may be given as 0.
  public static func of(_ a: Spelling, _ b: Spelling, floor: Float = 0) -> Float {
    if a.count == 0 || b.count == 0 { return 0 }
    if a.sameLetters(b) { return 1 }
    if a.isNumber || b.isNumber { return 0 }
    let costs = a.script == b.script ? ScriptKind.alphabet : max(a.script, b.script)
    let sounds = soundLikeness(a, b, SoundCosts.all[Int(costs.rawValue)], floor: floor)
    if costs != .alphabet { return min(sounds, 0.98) }
    let longest = max(Int(a.count), Int(b.count))
    let difference = abs(Int(a.count) - Int(b.count))
    // More than half of the letters apart, edits cannot win; nor can one edit beat what the sounds already say.
    let weight: Float = longest <= 3 ? 1 : 0.85
    let most = 1 - Float(max(1, difference)) * weight / Float(longest)
    if difference * 2 > longest || most <= sounds || most < floor { return min(sounds, 0.98) }
    let edits = editDistance(a, b)
    let keyboard = edits >= longest ? 0 : 1 - Float(edits) * weight / Float(longest)
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

  /// 1 less the weighed distance of the sounds over half the weight of both; 0 as soon as it cannot reach the floor.
  static func soundLikeness(_ a: Spelling, _ b: Spelling, _ costs: SoundCosts, floor: Float) -> Float {
    let n = Int(a.soundCount)
    let m = Int(b.soundCount)
    if n == 0 || m == 0 { return 0 }
    return costs.table.withUnsafeBufferPointer { table in
      // Bounds: sounds are below Sound.codes by construction (`Sound.read`), so a replacement is found within the
      // first codes × codes cells and an omission in the codes that follow; three rows of 25 cells hold n, m ≤ 24.
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: 75 + 48) { cells in
        let omitOther = cells.baseAddress.unsafelyUnwrapped + 75
        let others = omitOther + 24
        var row = cells.baseAddress.unsafelyUnwrapped
        var before = row + 25
        var next = row + 50
        let replace = table.baseAddress.unsafelyUnwrapped
        let omit = replace + Sound.codes * Sound.codes
        var weight: Int32 = 0
        row[0] = 0
        for j in 0..<m {
          let sound = Int32(b.sounds[j])
          let cost = Int32(omit[Int(sound)])
          others[j] = sound
          omitOther[j] = cost
          weight += cost
          row[j + 1] = row[j] + cost
        }
        for i in 0..<n { weight += Int32(omit[Int(a.sounds[i])]) }
        if weight == 0 { return 0.9 }
        let most = floor > 0 ? Int32((1 - floor) * Float(weight) / 2) + 1 : Int32.max
        var previous: Int32 = -1
        for i in 0..<n {
          let sound = Int32(a.sounds[i])
          let omitted = Int32(omit[Int(sound)])
          let replacements = replace + Int(sound) * Sound.codes
          var left = row[0] + omitted
          next[0] = left
          var least = left
          for j in 0..<m {
            let other = others[j]
            var best = row[j] + Int32(replacements[Int(other)])
            best = min(best, row[j + 1] + omitted)
            best = min(best, left + omitOther[j])
            if j > 0, sound == others[j - 1], other == previous { best = min(best, before[j - 1] + 80) }
            next[j + 1] = best
            left = best
            least = min(least, best)
          }
          // A swap may still reach back one row at 80.
          if least > most, least - 80 > most || i + 1 == n { return 0 }
          previous = sound
          let free = before
          before = row
          row = next
          next = free
        }
        return max(0, 1 - Float(row[m]) * 2 / Float(weight))
      }
    }
  }
}
