internal import Names
public import Vocabulary

/// Pairs of names compared: nothing is kept, nothing is logged.
public enum ComparisonWorkbench {
  /// Answers each line `{"id","query","candidate","schema"}` with `{"id","score","reasons"}`, in order.
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
    while let line = lines.next() {
      if case .bytes(let bytes) = line, !bytes.contains(where: { $0 > 0x20 }) { continue }
      if case .bytes(let bytes) = line, let object = ScreeningJSON.object(bytes),
        let query = object["query"]?.text, let candidate = object["candidate"]?.text
      {
        outcome.answered += 1
        let kind = Name.Kind(schema: object["schema"]?.text ?? "Person")
        let a = Name(query, kind: kind)
        let b = Name(candidate, kind: kind)
        let comparison = NameComparison(a, PartWeights(of: a), b, PartWeights(of: b), &aligner)
        output.line(answer(comparison, id: object["id"]?.text ?? "", words))
      } else {
        outcome.faults += 1
        let fault = Fault("workbench.line.not-a-pair", at: Fault.Location(file: path, line: lines.number))
        report(fault)
        output.line(ScreeningWorkbench.error(fault, line, words))
      }
      if path == "-", !lines.hasLineReady { try output.flush() }
    }
    try output.flush()
    return outcome
  }

  private static func answer(_ comparison: NameComparison, id: String, _ words: (Sentence) -> String) -> [UInt8] {
    var line = Array(#"{"id":"#.utf8)
    ScreeningJSON.write(id, to: &line)
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
    line.append(UInt8(ascii: "}"))
    return line
  }
}
