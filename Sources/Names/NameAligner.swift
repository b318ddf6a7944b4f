/// Pairs the parts of two names: each part with at most one other, two neighbours with one that holds both.
///
/// Keeps its working space between calls, so that comparing one name with many allocates nothing. Not shared between
/// threads: each has its own.
public struct NameAligner {
  /// What was seen, as figures; ``NameScore`` makes a score of them.
  public struct Evidence: Sendable, Hashable {
    /// Weight of what both names have, on each side, and of what only one has; titles and noise count for nothing.
    public var queryMatched: Float = 0
    public var candidateMatched: Float = 0
    public var queryOnly: Float = 0
    public var candidateOnly: Float = 0
    /// Weight by which matched parts differ: the sum of (1 - likeness) × weight.
    public var difference: Float = 0
    /// The greatest difference of one matched part.
    public var worst: Float = 0
    /// Weight matched by a first letter alone.
    public var initials: Float = 0
    /// Matched parts that are more than a letter, a particle or a form.
    public var strongParts: Int = 0
    /// Parts that are more than a letter, a particle or a form, on each side.
    public var queryParts: Int = 0
    public var candidateParts: Int = 0
    /// Matched parts that were written in different scripts.
    public var crossed: Int = 0
    /// Both names have numbers, and they are not the same.
    public var numbersDiffer = false
    /// One name has a number, the other none.
    public var numberLeftOut = false
    /// How unlikely it is that names chosen at random agree as far, in natural logarithms; 0 where it is not known.
    public var information: Float = 0
    /// Of these, those written in Arabic or Hebrew; the others in kana, Hangul or Han.
    public var crossedConsonants: Int = 0
    /// Forms or titles differ; nothing else does where ``isSame`` is set.
    public var formsDiffer = false
    /// Both are the same parts, letter for letter, in whatever order; titles and forms do not count.
    public var isSame = false
  }

  /// How a part fared.
  public struct Piece: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
      case same, similar, initial, joined
      /// Only the query has it; only the candidate has it.
      case queryOnly, candidateOnly
    }
    public let outcome: Outcome
    /// Part numbers, inclusive; nil on the side that has none.
    public let query: ClosedRange<Int>?
    public let candidate: ClosedRange<Int>?
    public let likeness: Float
    public let crossed: Bool
  }

  private struct Option {
    var value: Float
    var likeness: Float
    var q: Int
    var qLength: Int
    var c: Int
    var cLength: Int
    var isInitial: Bool
  }

  /// For each part of the query, how much a match of a given likeness says; see ``informationSteps``. Empty when not
  /// known, as between two names that belong to no index.
  public var information: [Float] = []
  /// Likenesses from ``floor`` to 1 fall into so many steps.
  public static let informationSteps = 40

  /// The step of a likeness.
  public static func step(_ likeness: Float) -> Int {
    max(0, min(informationSteps - 1, Int((likeness - floor) / (1 - floor) * Float(informationSteps - 1))))
  }

  private var options: [Option] = []
  private var likenesses: [Float] = []
  private var queryTaken: [Bool] = []
  private var candidateTaken: [Bool] = []
  /// Filled by ``align(_:_:_:_:wantsPieces:likeness:)`` when asked for.
  public private(set) var pieces: [Piece] = []

  public init() {}

  /// Below this, two parts are different parts.
  public static let floor: Float = 0.62

  /// - Parameters:
  ///   - likeness: the likeness of two spellings given by their numbers in each name; ``Likeness/of(_:_:)``, perhaps
  ///     remembered.
  public mutating func align(
    _ query: Name, _ queryWeights: PartWeights, _ candidate: Name, _ candidateWeights: PartWeights,
    wantsPieces: Bool = false, likeness: (Int, Int) -> Float
  ) -> Evidence {
    let n = query.parts.count
    let m = candidate.parts.count
    var evidence = Evidence()
    pieces.removeAll(keepingCapacity: true)
    collectOptions(query, queryWeights.weights, candidate, candidateWeights.weights, likeness)
    reset(&queryTaken, n)
    reset(&candidateTaken, m)
    var allSame = true
    while true {
      var best = -1
      for index in options.indices where options[index].value > 0 {
        if best < 0 || options[index].value > options[best].value { best = index }
      }
      if best < 0 { break }
      let option = options[best]
      options[best].value = 0
      if taken(option) { continue }
      for index in option.q..<option.q + option.qLength { queryTaken[index] = true }
      for index in option.c..<option.c + option.cLength { candidateTaken[index] = true }
      if option.likeness < 1 || option.qLength != option.cLength {
        if query.parts[option.q].role == .form, candidate.parts[option.c].role == .form {
          evidence.formsDiffer = true
        } else {
          allSame = false
        }
      }
      count(option, query, queryWeights.weights, candidate, candidateWeights.weights, wantsPieces, &evidence)
    }
    for index in 0..<n {
      let role = query.parts[index].role
      if isStrong(role) { evidence.queryParts += 1 }
      guard !queryTaken[index] else { continue }
      if role == .form || role == .title { evidence.formsDiffer = true } else if role != .noise { allSame = false }
      if countsWhenLeftOut(role, query.kind) { evidence.queryOnly += queryWeights.weights[index] }
      if wantsPieces, role != .noise { addPiece(.queryOnly, index...index, nil) }
    }
    for index in 0..<m {
      let role = candidate.parts[index].role
      if isStrong(role) { evidence.candidateParts += 1 }
      guard !candidateTaken[index] else { continue }
      if role == .form || role == .title { evidence.formsDiffer = true } else if role != .noise { allSame = false }
      if countsWhenLeftOut(role, candidate.kind) { evidence.candidateOnly += candidateWeights.weights[index] }
      if wantsPieces, role != .noise { addPiece(.candidateOnly, nil, index...index) }
    }
    compareNumbers(query, candidate, &evidence)
    evidence.isSame = allSame && evidence.strongParts > 0
    return evidence
  }

  private mutating func addPiece(_ outcome: Piece.Outcome, _ q: ClosedRange<Int>?, _ c: ClosedRange<Int>?) {
    pieces.append(Piece(outcome: outcome, query: q, candidate: c, likeness: 0, crossed: false))
  }

  private func reset(_ flags: inout [Bool], _ count: Int) {
    flags.removeAll(keepingCapacity: true)
    for _ in 0..<count { flags.append(false) }
  }

  private func taken(_ option: Option) -> Bool {
    for index in option.q..<option.q + option.qLength where queryTaken[index] { return true }
    for index in option.c..<option.c + option.cLength where candidateTaken[index] { return true }
    return false
  }

  @inline(__always)
  private func isStrong(_ role: Name.Role) -> Bool { role == .word || role == .patronymic || role == .generic }

  @inline(__always)
  private func countsWhenLeftOut(_ role: Name.Role, _ kind: Name.Kind) -> Bool {
    switch role {
    case .title, .noise, .form: false
    case .number: kind != .person
    default: true
    }
  }

  // MARK: - Pairs that could be

  private mutating func collectOptions(
    _ query: Name, _ wq: [Float], _ candidate: Name, _ wc: [Float], _ likeness: (Int, Int) -> Float
  ) {
    let n = query.parts.count
    let m = candidate.parts.count
    options.removeAll(keepingCapacity: true)
    likenesses.removeAll(keepingCapacity: true)
    for i in 0..<n {
      let a = query.parts[i]
      for j in 0..<m {
        let b = candidate.parts[j]
        var best: Float = 0
        var isInitial = false
        if mayPair(a.role, b.role) {
          if a.role == .initial || b.role == .initial, a.role != b.role {
            let x = query.spellings[a.firstSpelling]
            let y = candidate.spellings[b.firstSpelling]
            if x.letters[0] == y.letters[0], x.count > 0, y.count > 0, x.script == .alphabet || y.script == .alphabet {
              best = 0.7
              isInitial = true
            }
          } else {
            for x in a.firstSpelling..<a.firstSpelling + a.spellingCount {
              for y in b.firstSpelling..<b.firstSpelling + b.spellingCount {
                best = max(best, likeness(x, y))
                if best == 1 { break }
              }
              if best == 1 { break }
            }
          }
        }
        // Fathers' names share their endings, which say nothing: what is left must be close.
        if a.role == .patronymic, b.role == .patronymic, best < 0.78 { best = 0 }
        likenesses.append(best)
        if best >= NameAligner.floor {
          // Places decide between equals: the n-th part with the n-th.
          let order = 0.001 * Float(abs(i - j))
          options.append(
            Option(
              value: best * best * (wq[i] + wc[j]) * (isInitial ? 0.5 : 1) - order + 0.04, likeness: best, q: i,
              qLength: 1, c: j, cLength: 1, isInitial: isInitial))
        }
      }
    }
    collectJoins(query, wq, candidate, wc)
  }

  @inline(__always)
  private func mayPair(_ a: Name.Role, _ b: Name.Role) -> Bool {
    switch (a, b) {
    case (.noise, _), (_, .noise): false
    case (.number, .number), (.form, .form): true
    case (.number, _), (_, .number): false
    case (.form, .generic), (.generic, .form), (.form, .word), (.word, .form): true
    case (.form, _), (_, .form): false
    default: true
    }
  }

  /// `Hamid Reza` with `Hamidreza`: neighbours on one side run together.
  private mutating func collectJoins(_ query: Name, _ wq: [Float], _ candidate: Name, _ wc: [Float]) {
    let n = query.parts.count
    let m = candidate.parts.count
    if n > 1 {
      for i in 0..<n - 1 where mayJoin(query.parts[i].role, query.parts[i + 1].role) {
        let a = query.spellings[query.parts[i].firstSpelling]
        let b = query.spellings[query.parts[i + 1].firstSpelling]
        for j in 0..<m where mayBeJoined(candidate.parts[j].role) {
          let part = candidate.parts[j]
          for y in part.firstSpelling..<part.firstSpelling + part.spellingCount {
            let whole = candidate.spellings[y]
            let single = max(likenesses[i * m + j], likenesses[(i + 1) * m + j])
            guard let value = joinLikeness(a, b, whole, single) else { continue }
            options.append(
              Option(
                value: value * value * (wq[i] + wq[i + 1] + wc[j]), likeness: value, q: i, qLength: 2, c: j, cLength: 1,
                isInitial: false))
          }
        }
      }
    }
    if m > 1 {
      for j in 0..<m - 1 where mayJoin(candidate.parts[j].role, candidate.parts[j + 1].role) {
        let a = candidate.spellings[candidate.parts[j].firstSpelling]
        let b = candidate.spellings[candidate.parts[j + 1].firstSpelling]
        for i in 0..<n where mayBeJoined(query.parts[i].role) {
          let part = query.parts[i]
          for x in part.firstSpelling..<part.firstSpelling + part.spellingCount {
            let whole = query.spellings[x]
            let single = max(likenesses[i * m + j], likenesses[i * m + j + 1])
            guard let value = joinLikeness(a, b, whole, single) else { continue }
            options.append(
              Option(
                value: value * value * (wq[i] + wc[j] + wc[j + 1]), likeness: value, q: i, qLength: 1, c: j, cLength: 2,
                isInitial: false))
          }
        }
      }
    }
  }

  @inline(__always)
  private func mayJoin(_ a: Name.Role, _ b: Name.Role) -> Bool { mayBeJoined(a) && mayBeJoined(b) }

  @inline(__always)
  private func mayBeJoined(_ role: Name.Role) -> Bool {
    switch role {
    case .word, .patronymic, .particle, .generic, .title, .form, .initial: true
    case .noise, .number: false
    }
  }

  @inline(__always)
  private func joinLikeness(_ a: Spelling, _ b: Spelling, _ whole: Spelling, _ single: Float) -> Float? {
    let together = Int(a.count) + Int(b.count)
    let crossed = max(a.script, b.script) != whole.script
    if together < 4 || single >= 0.95 || abs(together - Int(whole.count)) > (crossed ? 5 : 2) { return nil }
    if !crossed, a.letters[0] != whole.letters[0], b.letters[Int(b.count) - 1] != whole.letters[Int(whole.count) - 1] {
      return nil
    }
    let value = Likeness.of(Spelling(joining: a, b), whole)
    return value >= 0.8 && value > single + 0.05 ? min(value, 0.99) : nil
  }

  // MARK: - What a pair counts for

  private mutating func count(
    _ option: Option, _ query: Name, _ wq: [Float], _ candidate: Name, _ wc: [Float], _ wantsPieces: Bool,
    _ evidence: inout Evidence
  ) {
    var weightQ: Float = 0
    var weightC: Float = 0
    var strong = false
    for index in option.q..<option.q + option.qLength {
      weightQ += wq[index]
      strong = strong || isStrong(query.parts[index].role)
    }
    var strongC = false
    for index in option.c..<option.c + option.cLength {
      weightC += wc[index]
      strongC = strongC || isStrong(candidate.parts[index].role)
    }
    let weight = (weightQ + weightC) / 2
    let crossed =
      query.spellings[query.parts[option.q].firstSpelling].script
      != candidate.spellings[candidate.parts[option.c].firstSpelling].script
    if !information.isEmpty {
      if option.isInitial {
        evidence.information += 1.5
      } else {
        let step = NameAligner.step(option.likeness)
        for index in option.q..<option.q + option.qLength {
          evidence.information += information[index * NameAligner.informationSteps + step]
        }
      }
    }
    if option.isInitial {
      evidence.queryMatched += weightQ
      evidence.candidateMatched += weightC
      evidence.initials += weight
    } else {
      evidence.queryMatched += weightQ
      evidence.candidateMatched += weightC
      let difference = (1 - option.likeness) * weight
      evidence.difference += difference
      evidence.worst = max(evidence.worst, difference)
      if strong, strongC { evidence.strongParts += max(option.qLength, option.cLength) }
      if crossed {
        evidence.crossed += 1
        let script = max(
          query.spellings[query.parts[option.q].firstSpelling].script,
          candidate.spellings[candidate.parts[option.c].firstSpelling].script)
        if script == .consonants { evidence.crossedConsonants += 1 }
      }
    }
    if wantsPieces {
      let outcome: Piece.Outcome =
        option.isInitial
        ? .initial : option.qLength != option.cLength ? .joined : option.likeness == 1 ? .same : .similar
      pieces.append(
        Piece(
          outcome: outcome, query: option.q...option.q + option.qLength - 1,
          candidate: option.c...option.c + option.cLength - 1, likeness: option.likeness, crossed: crossed))
    }
  }

  private func compareNumbers(_ query: Name, _ candidate: Name, _ evidence: inout Evidence) {
    guard query.kind != .person || candidate.kind != .person else { return }
    var queryHas = false
    var candidateHas = false
    var left = false
    for (index, part) in query.parts.enumerated() where part.role == .number {
      queryHas = true
      if !queryTaken[index] { left = true }
    }
    for (index, part) in candidate.parts.enumerated() where part.role == .number {
      candidateHas = true
      if !candidateTaken[index] { left = true }
    }
    evidence.numbersDiffer = queryHas && candidateHas && left
    evidence.numberLeftOut = queryHas != candidateHas
  }
}
