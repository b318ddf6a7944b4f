internal import JSON
internal import Names
public import Vocabulary

/// Pairs of names compared: nothing is kept, nothing is logged.
public enum ComparisonWorkbench {
  /// Answers each line `{"id","query","candidate","schema"}` with `{"id","score","reasons","against"}`, in order. From
  /// standard input (`-`) `{"ready":true,…}` comes first.
  public static func compare(
    input path: String, words: (Sentence) -> String, report: (Fault) -> Void
  ) throws -> ScreeningWorkbench.Outcome {
    let lines = try ScreeningLines(path)
    let output = ResultOutput()
    var aligner = NameAligner()
    var outcome = ScreeningWorkbench.Outcome()
    if path == "-" {
      var ready = Array(#"{"ready":true,"notice":"#.utf8)
      ScreeningJSON.write(words(Sentence("workbench.notice")), to: &ready)
      ready.append(UInt8(ascii: "}"))
      output.line(ready)
      try output.flush()
    }
    while let line = try lines.next() {
      if case .bytes(let bytes) = line, !bytes.contains(where: { $0 > 0x20 }) { continue }
      do throws(Fault) {
        let pair = try pair(line, at: Fault.Location(file: path, line: lines.number))
        outcome.answered += 1
        outcome.incomplete += pair.faults.isEmpty ? 0 : 1
        pair.faults.forEach(report)
        let (a, b) = (Name(pair.query, kind: pair.kind), Name(pair.candidate, kind: pair.kind))
        let comparison = NameComparison(a, PartWeights(of: a), b, PartWeights(of: b), &aligner)
        output.line(answer(comparison, to: pair, words))
      } catch {
        outcome.faults += 1
        report(error)
        output.line(ScreeningWorkbench.error(error, line, words))
      }
      if path == "-", !lines.hasLineReady { try output.flush() }
    }
    try output.flush()
    return outcome
  }

  /// Two names, and what of their line could not be read.
  private struct Pair {
    let id: String?
    let query: String
    let candidate: String
    let kind: Name.Kind
    let faults: [Fault]
  }

  /// Throws when the line does not hold two names.
  private static func pair(_ line: ScreeningLines.Line, at place: Fault.Location) throws(Fault) -> Pair {
    guard case .bytes(let bytes) = line, let object = ScreeningJSON.object(bytes),
      let query = object["query"]?.nameText, let candidate = object["candidate"]?.nameText
    else { throw Fault("workbench.line.not-a-pair", at: place) }
    guard ScreeningFields.isName(query), ScreeningFields.isName(candidate) else {
      throw Fault("workbench.line.no-name", at: place)
    }
    var fields = ScreeningFields(object, at: place)
    return Pair(
      id: fields.identifier(), query: query, candidate: candidate,
      kind: Name.Kind(schema: fields.schema(otherwise: "Person")), faults: fields.faults)
  }

  private static func answer(
    _ comparison: NameComparison, to pair: Pair, _ words: (Sentence) -> String
  ) -> [UInt8] {
    var line = Array(#"{"id":"#.utf8)
    ScreeningJSON.write(pair.id, to: &line)
    line.append(contentsOf: #","score":"#.utf8)
    ScreeningJSON.write(score: Double(comparison.score), to: &line)
    let reasons = comparison.reasons
    for (key, sentences) in [("reasons", reasons.why), ("against", reasons.against)] {
      line.append(contentsOf: ",\"\(key)\":[".utf8)
      for (number, sentence) in sentences.enumerated() {
        if number > 0 { line.append(UInt8(ascii: ",")) }
        ScreeningJSON.write(words(sentence), to: &line)
      }
      line.append(UInt8(ascii: "]"))
    }
    ScreeningFields.write(pair.faults, to: &line, words)
    line.append(UInt8(ascii: "}"))
    return line
  }
}
