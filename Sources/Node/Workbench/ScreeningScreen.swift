internal import JSON
public import Screening
public import Vocabulary

/// Names screened against lists. Where these were read from files for the purpose, nothing is kept and nothing is logged;
/// at a node the screening stands in its log.
public struct ScreeningWorkbench {
  /// How an input went.
  public struct Outcome: Sendable, Hashable {
    public internal(set) var answered = 0
    /// Lines that could not be read.
    public internal(set) var faults = 0
    /// Lines that were answered without heeding all of their fields.
    public internal(set) var incomplete = 0
    public var isEmpty: Bool { answered + faults == 0 }
  }

  /// Where alerts begin.
  public static let standardThreshold = ScreeningPolicy.threshold

  private let index: ScreeningIndex
  private let words: (Sentence) -> String
  private let notice: Sentence

  /// How many entries names are screened against.
  public var entryCount: Int { index.entries.count }

  /// - Parameter words: puts a sentence into words.
  public init(_ entries: [ScreeningEntry], words: @escaping (Sentence) -> String) {
    self.init(entries, notice: Sentence("workbench.notice"), words: words)
  }

  /// - Parameter notice: what is said of the answers' standing before the first.
  init(_ entries: [ScreeningEntry], notice: Sentence, words: @escaping (Sentence) -> String) {
    self.notice = notice
    index = ScreeningIndex(entries)
    self.words = words
  }

  /// Answers each line of the input, in its order, one line each.
  ///
  /// - Parameters:
  ///   - input: a file of JSON lines, or `-`; then `{"ready":true,…}` comes first, and answers are written out before
  ///     the next line is waited for.
  ///   - threshold: hits below it are left out, unless what is known contradicts a name that would have been an alert.
  ///   - report: told of each line, and each field, that could not be read.
  public func screen(
    input path: String, limit: Int, threshold: Double, report: (Fault) -> Void
  ) throws -> Outcome {
    let lines = try ScreeningLines(path)
    let output = ResultOutput()
    var searcher = ScreeningSearcher(index)
    var outcome = Outcome()
    if path == "-" {
      var ready = Array(#"{"ready":true,"entries":"#.utf8)
      ready.append(contentsOf: "\(index.entries.count),\"names\":\(index.nameCount),\"notice\":".utf8)
      ScreeningJSON.write(words(notice), to: &ready)
      ready.append(UInt8(ascii: "}"))
      output.line(ready)
      try output.flush()
    }
    while let line = try lines.next() {
      if case .bytes(let bytes) = line, !bytes.contains(where: { $0 > 0x20 }) { continue }
      let answer: [UInt8]
      do throws(Fault) {
        let asked = try Self.query(line, at: Fault.Location(file: path, line: lines.number))
        outcome.answered += 1
        outcome.incomplete += asked.faults.isEmpty ? 0 : 1
        asked.faults.forEach(report)
        answer = write(searcher.search(asked.query, limit: limit, floor: threshold), to: asked)
      } catch {
        outcome.faults += 1
        report(error)
        answer = ScreeningWorkbench.error(error, line, words)
      }
      output.line(answer)
      if path == "-", !lines.hasLineReady { try output.flush() }
    }
    try output.flush()
    return outcome
  }

  /// An answer for a line that could not be read, with its identifier where that much could be.
  static func error(_ fault: Fault, _ line: ScreeningLines.Line, _ words: (Sentence) -> String) -> [UInt8] {
    var answer = Array(#"{"id":"#.utf8)
    var id: String?
    if case .bytes(let bytes) = line { id = ScreeningJSON.object(bytes)?["id"]?.nameText }
    ScreeningJSON.write(id, to: &answer)
    answer.append(contentsOf: #","line":"#.utf8)
    answer.append(contentsOf: String(fault.location.line ?? 0).utf8)
    answer.append(contentsOf: #","error":"#.utf8)
    ScreeningJSON.write(words(fault.sentence), to: &answer)
    answer.append(UInt8(ascii: "}"))
    return answer
  }

  /// What a line asks, and what of it could not be read.
  private struct Asked {
    let id: String?
    let query: ScreeningQuery
    let faults: [Fault]
  }

  /// Throws when the line holds no name to screen.
  private static func query(_ line: ScreeningLines.Line, at place: Fault.Location) throws(Fault) -> Asked {
    guard case .bytes(let bytes) = line, let object = ScreeningJSON.object(bytes) else {
      throw Fault("workbench.line.not-a-query", at: place)
    }
    var fields = ScreeningFields(object, at: place)
    let id = fields.identifier()
    guard let names = fields.names("name") else { throw Fault("workbench.line.not-a-query", at: place) }
    let all = names + (fields.names("aliases") ?? fields.texts("aliases"))
    guard !all.isEmpty else { throw Fault("workbench.line.no-name", at: place) }
    let query = ScreeningQuery(
      schema: fields.schema(otherwise: "Person"), names: all, birthDates: fields.birthDates(),
      countries: fields.countries(), identifiers: fields.texts("identifiers"))
    return Asked(id: id, query: query, faults: fields.faults)
  }

  private func write(_ hits: [ScreeningHit], to asked: Asked) -> [UInt8] {
    var line = Array(#"{"id":"#.utf8)
    ScreeningJSON.write(asked.id, to: &line)
    line.append(contentsOf: #","hits":["#.utf8)
    for (number, hit) in hits.enumerated() {
      let entry = index.entries[hit.entry]
      line.append(contentsOf: (number == 0 ? #"{"id":"# : #",{"id":"#).utf8)
      ScreeningJSON.write(entry.id, to: &line)
      line.append(contentsOf: #","score":"#.utf8)
      ScreeningJSON.write(score: hit.score, to: &line)
      line.append(contentsOf: #","caption":"#.utf8)
      ScreeningJSON.write(entry.caption, to: &line)
      line.append(contentsOf: #","list":"#.utf8)
      ScreeningJSON.write(entry.list, to: &line)
      line.append(contentsOf: #","alert":"#.utf8)
      line.append(contentsOf: (hit.score >= ScreeningPolicy.threshold ? "true" : "false").utf8)
      line.append(contentsOf: #","contradicted":"#.utf8)
      line.append(contentsOf: (hit.isContradicted ? "true" : "false").utf8)
      line.append(contentsOf: #","name":"#.utf8)
      ScreeningJSON.write(hit.name < entry.names.count ? entry.names[hit.name].text : entry.caption, to: &line)
      write("reasons", hit.why, to: &line)
      write("against", hit.against, to: &line)
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
    ScreeningFields.write(asked.faults, to: &line, words)
    line.append(UInt8(ascii: "}"))
    return line
  }

  private func write(_ key: String, _ reasons: [Reason], to line: inout [UInt8]) {
    line.append(contentsOf: ",\"\(key)\":[".utf8)
    for (number, reason) in reasons.enumerated() {
      if number > 0 { line.append(UInt8(ascii: ",")) }
      ScreeningJSON.write(words(reason.sentence), to: &line)
    }
    line.append(UInt8(ascii: "]"))
  }
}
