/// Which candidates are told, best first: each network once.
///
/// One shared payment must not join two networks. A candidate that a better one mostly holds already is not told again;
/// a larger structure takes in the smaller ones it explains and keeps their rank; all else stands beside.
enum Networks {
  static func selected(_ candidates: [Candidate], settings: NetworkSettings) -> [Candidate] {
    let ordered = candidates.filter { $0.score >= settings.scoreMin && $0.payments.count <= settings.paymentsMax }
      .sorted(by: before)
    var kept: [Int: Candidate] = [:]
    var holders: [Int: [Int]] = [:]
    var next = 0
    for candidate in ordered {
      var overlap: [Int: Int] = [:]
      for payment in candidate.payments { for holder in holders[payment] ?? [] { overlap[holder, default: 0] += 1 } }
      let size = Double(candidate.payments.count)
      var inside: [Int] = []
      var repeats = false
      var covered = 0
      for holder in overlap.keys.sorted() {
        let common = Double(overlap[holder] ?? 0)
        let held = Double(kept[holder]?.payments.count ?? 0)
        covered += overlap[holder] ?? 0
        if common >= settings.containedShare * held && size >= settings.growthMin * held {
          inside.append(holder)
        } else if common >= settings.absorbedShare * size {
          repeats = true
        }
      }
      if repeats { continue }
      var accepted = candidate
      if inside.isEmpty {
        if Double(covered) >= settings.absorbedShare * size { continue }
      } else {
        for holder in inside {
          guard let smaller = kept.removeValue(forKey: holder) else { continue }
          accepted.score = max(accepted.score, smaller.score + 0.01)
          for payment in smaller.payments { holders[payment]?.removeAll { $0 == holder } }
          for reason in smaller.why where !accepted.why.contains(reason) { accepted.why.append(reason) }
        }
      }
      kept[next] = accepted
      for payment in accepted.payments { holders[payment, default: []].append(next) }
      next += 1
    }
    return kept.values.sorted(by: before)
  }

  /// Best first; ties by family, then by first payments, so that the order never depends on chance.
  static func before(_ a: Candidate, _ b: Candidate) -> Bool {
    if a.score != b.score { return a.score > b.score }
    if a.family != b.family { return a.family < b.family }
    return a.payments.lexicographicallyPrecedes(b.payments)
  }
}
