internal import JSON
internal import Vocabulary

/// Objects a line, each read or reported.
enum JSONLines {
  static func read(
    _ source: IntakeSource, into sink: IntakeSink, _ body: (JSONValue, Int, IntakeSink) throws -> Void
  ) throws {
    guard let file = source[.main] else { return }
    let input = try file.open(limits: sink.limits, hashing: false)
    let reader = LineReader(input, limits: sink.limits)
    while let item = try reader.next() {
      switch item {
      case .tooLong(let number): try sink.fault("interchange.row-too-long", line: number)
      case .line(let bytes, let number):
        do {
          let value = try JSONValue.parse(bytes, depth: sink.limits.depth, nodes: sink.limits.entryNodes)
          if case .object = value {
            try body(value, number, sink)
          } else {
            try sink.fault("interchange.json.no-object", line: number)
          }
        } catch let error as JSONError {
          try sink.fault(error.lineCode, line: number, ("column", .integer(Int64(error.column))))
        }
      }
      try sink.progress(input)
    }
    try sink.close(input)
  }
}

extension JSONError {
  /// What is reported of a line that was left out.
  fileprivate var lineCode: Fault.Code {
    problem == .notText ? "interchange.text.encoding" : Fault.Code("interchange.json.\(problem.rawValue)")
  }
}
