internal import Names
internal import Vocabulary

/// Searches one index. Keeps its working space between searches; each thread has its own.
public struct ScreeningSearcher {
  public let index: ScreeningIndex

  private var aligner = NameAligner()
  /// What each name shares with the query, in hundredths of weight; zero outside a search.
  private var shared: [UInt16]
  private var touched: [UInt32] = []
  private var similar: [(word: Int, likeness: Float)] = []
  /// For each part of the query and each step of likeness, what a match that close says; see `NameAligner`.
  private var information: [Float] = []
  private var memory = LikenessMemory()
  private var seen: [UInt32]
  private var seenStamp: UInt32 = 0
  private var candidates: [UInt32] = []
  private var best: [Found] = []

  struct Found {
    var entry: UInt32
    var name: UInt32
    var logOdds: Float
    var isSame: Bool
    var query: Int
  }

  public init(_ index: ScreeningIndex) {
    self.index = index
    shared = [UInt16](repeating: 0, count: index.names.count)
    seen = [UInt32](repeating: 0, count: index.words.count)
  }

  /// Names scored part by part for one query name.
  static let mostCandidates = 160
  /// Words of the index compared with one word of the query.
  static let mostWords = 3_000
  /// The same where the query has one telling word only, so that many names share all of it.
  static let mostCandidatesOfOneWord = 2_000

  /// The entries a query may mean, best first, at most `limit`, none below `floor`.
  public mutating func search(
    _ query: ScreeningQuery, limit: Int = 10, floor: Double = ScreeningPolicy.floor
  ) -> [ScreeningHit] {
    best.removeAll(keepingCapacity: true)
    let kind = Name.Kind(schema: query.schema)
    var parsed: [(Name, PartWeights)] = []
    for text in query.names.prefix(16) {
      var name = Name(text, kind: kind)
      if kind == .person { name.readAsPaymentField() }
      guard !name.parts.isEmpty else { continue }
      let index = self.index
      let weights = PartWeights(of: name) { index.frequency($0) }
      parsed.append((name, weights))
      find(name, weights, parsed.count - 1)
    }
    for identifier in query.identifiers {
      for entry in index.identifiers[ScreeningIndex.foldedIdentifier(identifier)] ?? []
      where !best.contains(where: { $0.entry == entry }) {
        best.append(Found(entry: entry, name: .max, logOdds: -12, isSame: false, query: 0))
      }
    }
    var hits: [(found: Found, judged: Judgement)] = []
    for found in best {
      let entry = index.entries[Int(found.entry)]
      let quality =
        found.name == .max ? .primary : entry.names[Int(index.ordinalOfName[Int(found.name)])].quality
      let judged = Judgement(
        query, entry, borrowed: index.borrowedBirthDates[found.entry] ?? [], nameLogOdds: found.logOdds,
        isSame: found.isSame, isWeak: quality == .weak)
      if judged.score >= floor || (judged.isContradicted && judged.nameScore >= ScreeningPolicy.threshold) {
        hits.append((found, judged))
      }
    }
    hits.sort { a, b in
      a.judged.score != b.judged.score
        ? a.judged.score > b.judged.score
        : a.judged.nameScore != b.judged.nameScore
          ? a.judged.nameScore > b.judged.nameScore : a.found.entry < b.found.entry
    }
    return hits.prefix(max(0, limit)).map { explain($0.found, $0.judged, query, parsed) }
  }

  // MARK: - From words to names

  private mutating func find(_ name: Name, _ weights: PartWeights, _ number: Int) {
    memory.forget()
    collect(name, weights)
    choose(name, weights)
    score(name, weights, number)
  }

  private mutating func collect(_ name: Name, _ weights: PartWeights) {
    var telling = 0
    for part in name.parts where part.role == .word || part.role == .patronymic { telling += 1 }
    information.removeAll(keepingCapacity: true)
    information.append(contentsOf: repeatElement(0, count: name.parts.count * NameAligner.informationSteps))
    for (number, part) in name.parts.enumerated() {
      switch part.role {
      case .word, .patronymic: break
      case .generic, .number:
        inform(number, name.spellings[part.firstSpelling])
        if telling > 1 { continue }
      case .title, .particle: if telling > 0 { continue }
      case .initial, .form, .noise: continue
      }
      let weight = weights.weights[number]
      similar.removeAll(keepingCapacity: true)
      for spelling in part.firstSpelling..<part.firstSpelling + part.spellingCount {
        lookUp(name.spellings[spelling], spelling, floor: NameAligner.floor)
      }
      inform(number, sounds: Int(name.spellings[part.firstSpelling].soundCount))
      for (word, likeness) in similar { add(word, weight * likeness * likeness) }
      splitLookUp(name.spellings[part.firstSpelling], weight)
    }
    guard name.parts.count > 1 else { return }
    for number in 0..<name.parts.count - 1 {
      let a = name.parts[number]
      let b = name.parts[number + 1]
      guard mayJoin(a.role), mayJoin(b.role) else { continue }
      let joined = Spelling(joining: name.spellings[a.firstSpelling], name.spellings[b.firstSpelling])
      guard joined.count >= 5 else { continue }
      similar.removeAll(keepingCapacity: true)
      lookUp(joined, nil, floor: 0.85)
      let weight = weights.weights[number] + weights.weights[number + 1]
      for (word, likeness) in similar { add(word, weight * likeness) }
    }
  }

  /// What a match of this part says: the fewer names hold a word as close, the more.
  private mutating func inform(_ part: Int, sounds: Int) {
    var holders = InlineArray<40, Int32>(repeating: 0)
    for (word, likeness) in similar { holders[NameAligner.step(likeness)] += Int32(index.holders(word)) }
    var more: Int32 = 0
    for step in (0..<NameAligner.informationSteps).reversed() {
      more += holders[step]
      // However few names an index holds, a short word, or one only half alike, says little.
      let closeness = 0.37 + 0.63 * Float(step) / Float(NameAligner.informationSteps - 1)
      let most = 1.9 * Float(sounds) * closeness
      information[part * NameAligner.informationSteps + step] = min(most, informationOf(holders: more))
    }
  }

  /// The same for a general word or a number, of which only the exact match is looked at.
  private mutating func inform(_ part: Int, _ spelling: Spelling) {
    let holders = index.wordNumber[ScreeningIndex.wordKey(spelling)].map { Int32(index.holders(Int($0))) } ?? 0
    for step in 0..<NameAligner.informationSteps {
      information[part * NameAligner.informationSteps + step] = informationOf(holders: holders)
    }
  }

  private func informationOf(holders: Int32) -> Float {
    NaturalLogarithm.of(Float(max(index.names.count, 1_000)) / Float(holders + 3))
  }

  /// What was weighed for each scored name; kept only when asked for, so that the score can be fitted anew.
  public struct CalibrationRow: Sendable {
    public let entry: Int
    public let logOdds: Float
    public let isSame: Bool
    public let isOrganization: Bool
    public let terms: [Float]
  }

  /// Set to an empty list to have the next searches fill it.
  public var calibration: [CalibrationRow]?

  private mutating func record(
    _ name: UInt32, _ evidence: NameAligner.Evidence, _ logOdds: Float, _ kind: Name.Kind, _ size: Float
  ) {
    guard calibration != nil else { return }
    calibration?.append(
      CalibrationRow(
        entry: Int(index.entryOfName[Int(name)]), logOdds: logOdds, isSame: evidence.isSame,
        isOrganization: kind == .organization, terms: ScreeningScore.terms(evidence, size: size)))
  }

  private func mayJoin(_ role: Name.Role) -> Bool {
    role == .word || role == .patronymic || role == .particle || role == .initial
  }

  /// The index's words that are like a spelling.
  private mutating func lookUp(_ spelling: Spelling, _ number: Int?, floor: Float) {
    let index = self.index
    var evaluated = 0
    let others = similar.count
    seenStamp &+= 1
    let stamp = seenStamp
    let length = Int(spelling.soundCount)
    index.words.withUnsafeBufferPointer { words in
      spelling.withKeys(for: .query) { key in
        index.keys.forEach(key) { word in
          if seen[word] == stamp || evaluated > ScreeningSearcher.mostWords { return }
          seen[word] = stamp
          // Far from each other in length, words are not alike.
          let shape = index.wordShapes[word]
          let difference = abs(Int(shape & 31) - length)
          if difference > (shape >> 5 == spelling.script.rawValue ? 3 : 7) { return }
          evaluated += 1
          let value = Likeness.of(spelling, words[word], floor: floor)
          if let number { memory.remember(number, word, value) }
          if value < floor { return }
          // Another spelling of the same part may have found the word.
          for place in 0..<others where similar[place].word == word {
            similar[place].likeness = max(similar[place].likeness, value)
            return
          }
          similar.append((word, value))
        }
      }
    }
  }

  /// `hamidreza` may be `hamid` and `reza`.
  private mutating func splitLookUp(_ spelling: Spelling, _ weight: Float) {
    guard spelling.count >= 5, spelling.script != .characters else { return }
    let index = self.index
    spelling.withSplits { first, second in
      if let a = index.wordNumber[first], let b = index.wordNumber[second], index.holders(Int(a)) < 4_000,
        index.holders(Int(b)) < 4_000
      {
        add(Int(a), weight * 0.5)
        add(Int(b), weight * 0.5)
      }
    }
  }

  private mutating func add(_ word: Int, _ weight: Float) {
    let value = UInt16(max(1, min(weight * 100, 1_000)))
    for index in Int(index.firstPosting[word])..<Int(index.firstPosting[word + 1]) {
      let name = index0(index)
      if shared[name] == 0 { touched.append(UInt32(name)) }
      shared[name] = min(60_000, shared[name] &+ value)
    }
  }

  @inline(__always)
  private func index0(_ posting: Int) -> Int { Int(index.postings[posting]) }

  /// The names that share most, at most ``mostCandidates``.
  private mutating func choose(_ name: Name, _ weights: PartWeights) {
    candidates.removeAll(keepingCapacity: true)
    var most: UInt16 = 0
    for name in touched { most = max(most, shared[Int(name)]) }
    let least = max(1, UInt16(Float(most) * 0.45))
    var counts = InlineArray<256, Int32>(repeating: 0)
    for name in touched where shared[Int(name)] >= least { counts[Int(shared[Int(name)]) * 255 / Int(most)] += 1 }
    var telling = 0
    for part in name.parts where part.role == .word || part.role == .patronymic { telling += 1 }
    let limit = telling <= 1 ? ScreeningSearcher.mostCandidatesOfOneWord : ScreeningSearcher.mostCandidates
    var bucket = 255
    var total = 0
    while bucket > 0, total + Int(counts[bucket]) <= limit || total == 0 {
      total += Int(counts[bucket])
      bucket -= 1
    }
    for name in touched {
      let value = shared[Int(name)]
      if value >= least, Int(value) * 255 / Int(most) > bucket { candidates.append(name) }
      shared[Int(name)] = 0
    }
    touched.removeAll(keepingCapacity: true)
  }

  private mutating func score(_ name: Name, _ weights: PartWeights, _ number: Int) {
    let index = self.index
    aligner.information = information
    defer { aligner.information = [] }
    let size = NaturalLogarithm.of(Float(max(index.names.count, 1_000)))
    // Taken out while it is used, so that the aligner and it are not both borrowed from self.
    var memory = LikenessMemory(capacity: 0)
    swap(&memory, &self.memory)
    defer { swap(&memory, &self.memory) }
    index.names.withUnsafeBufferPointer { names in
      index.weights.withUnsafeBufferPointer { allWeights in
        for candidate in candidates {
          let firstSpelling = Int(index.firstSpelling[Int(candidate)])
          let evidence = aligner.align(name, weights, names[Int(candidate)], allWeights[Int(candidate)]) { x, y in
            let word = Int(index.wordOfSpelling[firstSpelling + y])
            if let known = memory.recall(x, word) { return known }
            let value = Likeness.of(name.spellings[x], names[Int(candidate)].spellings[y], floor: NameAligner.floor)
            memory.remember(x, word, value)
            return value
          }
          let kind: Name.Kind = name.kind == .organization ? .organization : names[Int(candidate)].kind
          let logOdds = ScreeningScore.logOdds(evidence, kind: kind, size: size)
          if logOdds < -3 { continue }
          record(candidate, evidence, logOdds, kind, size)
          let entry = index.entryOfName[Int(candidate)]
          if let position = best.firstIndex(where: { $0.entry == entry }) {
            if logOdds > best[position].logOdds
              || (logOdds == best[position].logOdds && candidate < best[position].name)
            {
              best[position] = Found(
                entry: entry, name: candidate, logOdds: logOdds, isSame: evidence.isSame && !evidence.formsDiffer,
                query: number)
            }
          } else {
            best.append(
              Found(
                entry: entry, name: candidate, logOdds: logOdds, isSame: evidence.isSame && !evidence.formsDiffer,
                query: number))
          }
        }
      }
    }
  }

  // MARK: - Words for a hit

  private mutating func explain(
    _ found: Found, _ judged: Judgement, _ query: ScreeningQuery, _ parsed: [(Name, PartWeights)]
  ) -> ScreeningHit {
    let entry = index.entries[Int(found.entry)]
    var why = judged.why
    var against = judged.against
    var ordinal = 0
    if found.name != .max {
      ordinal = Int(index.ordinalOfName[Int(found.name)])
      let (name, weights) = parsed[found.query]
      let comparison = NameComparison(
        name, weights, index.names[Int(found.name)], index.weights[Int(found.name)], &aligner)
      let reasons = comparison.reasons(score: judged.nameScore)
      why = reasons.why + why
      against = reasons.against + against
    }
    return ScreeningHit(
      entry: Int(found.entry), name: ordinal, score: judged.score, nameScore: judged.nameScore,
      isContradicted: judged.isContradicted, restsOnNameAlone: judged.restsOnNameAlone,
      why: why.map { Reason($0, references: [entry.id]) }, against: against.map { Reason($0, references: [entry.id]) })
  }
}

extension ScreeningIndex {
  /// One search with working space of its own: for a single question. Who asks many keeps a ``ScreeningSearcher``.
  public func search(
    _ query: ScreeningQuery, limit: Int = 10, floor: Double = ScreeningPolicy.floor
  ) -> [ScreeningHit] {
    var searcher = ScreeningSearcher(self)
    return searcher.search(query, limit: limit, floor: floor)
  }
}
