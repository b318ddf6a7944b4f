internal import Names
internal import Vocabulary

/// A name's log-odds with birth dates, countries and identifiers added for and against.
struct Judgement {
  private(set) var score: Double
  let nameScore: Double
  private(set) var isContradicted = false
  private(set) var restsOnNameAlone = true
  private(set) var why: [Sentence] = []
  private(set) var against: [Sentence] = []

  /// No name alone is worth more than this, in log-odds: it bounds what other evidence must outweigh.
  private static let mostForName: Float = 5

  /// - Parameter borrowed: birth dates that other entries give under the same name, for an entry that has none.
  init(
    _ query: ScreeningQuery, _ entry: ScreeningEntry, borrowed: [PartialDate], nameLogOdds: Float, isSame: Bool,
    isWeak: Bool
  ) {
    nameScore = isSame ? 1 : Double(min(NameScore.score(logOdds: nameLogOdds), 0.999))
    score = 0
    var sum = min(nameLogOdds, Judgement.mostForName)
    var evidence: Float = 0
    if let birth = BirthDateEvidence(
      query.birthDates, entry.birthDates.isEmpty ? borrowed : entry.birthDates)
    {
      if entry.birthDates.isEmpty {
        let sentence = Sentence("screening.birth.borrowed")
        if birth.logOdds > 0 { why.append(sentence) } else { against.append(sentence) }
      }
      evidence += birth.logOdds
      if birth.logOdds > 0 {
        why.append(birth.sentence)
        restsOnNameAlone = false
      } else {
        against.append(birth.sentence)
      }
      if birth.isContradiction { isContradicted = true }
    }
    if !query.countries.isEmpty, !entry.countries.isEmpty {
      if let common = query.countries.first(where: { entry.countries.contains($0) }) {
        evidence += 0.4
        why.append(Sentence("screening.country.same", ("country", .text(common))))
      } else {
        // People move: a different country is weak evidence alone, and stronger beside a different birth date.
        evidence -= isContradicted ? 1.2 : 0.3
        against.append(
          Sentence(
            "screening.country.different", ("query", .list(query.countries.map { .text($0) })),
            ("listed", .list(entry.countries.map { .text($0) }))))
      }
    }
    if let identifier = Judgement.commonIdentifier(query, entry) {
      sum = max(sum, 0) + 4
      restsOnNameAlone = false
      isContradicted = false
      why.append(Sentence("screening.identifier.same", ("identifier", .text(identifier))))
    }
    if isWeak, restsOnNameAlone {
      // A weak alias needs support: without any it stays below every alert.
      sum = min(sum, 0.4)
      against.append(Sentence("screening.alias.weak"))
    }
    sum += evidence
    let isUntouched = evidence == 0 && !(isWeak && restsOnNameAlone)
    score =
      isSame && isUntouched && sum >= Judgement.mostForName
      ? 1 : min(Double(NameScore.score(logOdds: sum)), isSame ? 1 : 0.999)
    if isContradicted { against.append(Sentence("screening.contradicted")) }
  }

  private static func commonIdentifier(_ query: ScreeningQuery, _ entry: ScreeningEntry) -> String? {
    guard !query.identifiers.isEmpty, !entry.identifiers.isEmpty else { return nil }
    for mine in query.identifiers {
      let folded = ScreeningIndex.foldedIdentifier(mine)
      guard folded.count >= 5 else { continue }
      if entry.identifiers.contains(where: { ScreeningIndex.foldedIdentifier($0) == folded }) { return mine }
    }
    return nil
  }
}

/// What birth dates say: the pair of dates that agrees best.
struct BirthDateEvidence {
  let logOdds: Float
  let isContradiction: Bool
  let sentence: Sentence

  /// Nil when either side has none.
  init?(_ query: [PartialDate], _ listed: [PartialDate]) {
    var best: BirthDateEvidence?
    for a in query {
      for b in listed {
        let evidence = BirthDateEvidence(a, b)
        if best.map({ evidence.logOdds > $0.logOdds }) ?? true { best = evidence }
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(_ a: PartialDate, _ b: PartialDate) {
    func sentence(_ key: String) -> Sentence {
      Sentence(key, ("query", .text(a.description)), ("listed", .text(b.description)))
    }
    isContradiction = !BirthDateEvidence.mayBeSame(a, b)
    if a.year == b.year {
      guard let monthA = a.month, let monthB = b.month else {
        self.logOdds = 0.9
        self.sentence = sentence("screening.birth.year")
        return
      }
      if monthA == monthB, a.day == nil || b.day == nil || a.day == b.day {
        self.logOdds = a.day != nil && b.day != nil ? 2.2 : 1.4
        self.sentence = sentence("screening.birth.same")
      } else if let dayA = a.day, let dayB = b.day, dayA == monthB, dayB == monthA {
        self.logOdds = 1.4
        self.sentence = sentence("screening.birth.swapped")
      } else if monthA == monthB || a.day == b.day {
        self.logOdds = -0.2
        self.sentence = sentence("screening.birth.near")
      } else {
        self.logOdds = -0.9
        self.sentence = sentence("screening.birth.near")
      }
      return
    }
    let years = abs(a.year - b.year)
    if years <= 1 || (years <= 3 && (a.isApproximate || b.isApproximate)) {
      self.logOdds = a.isApproximate || b.isApproximate ? 0.2 : -0.9
      self.sentence = sentence("screening.birth.near")
    } else if years == 2 || (years == 10 && a.month == b.month && a.day == b.day && a.day != nil) {
      // One digit of the year mistaken.
      self.logOdds = -1.8
      self.sentence = sentence("screening.birth.different")
    } else {
      self.logOdds = -4.6
      self.sentence = sentence("screening.birth.different")
    }
  }

  private static func mayBeSame(_ a: PartialDate, _ b: PartialDate) -> Bool {
    let years = abs(a.year - b.year)
    return years <= 2 || (years <= 3 && (a.isApproximate || b.isApproximate))
      || (years == 10 && a.month == b.month && a.day == b.day && a.day != nil)
  }
}
