internal import Vocabulary

/// A list in XML: entries of known names, read one at a time wherever they stand.
enum XMLEntries {
  /// Streams the source's main file and hands over each element named in `entries` or `heads` as a whole. What stands
  /// around them is walked through. `root` sees the first element's attributes.
  static func read(
    _ source: IntakeSource, entries: Set<String>, heads: Set<String> = [], into sink: IntakeSink,
    root: ((String, String, IntakeSink) throws -> Void)? = nil, _ body: (XMLNode, IntakeSink) throws -> Void
  ) throws {
    guard let file = source[.main] else { return }
    let input = try file.open(limits: sink.limits, hashing: false)
    let stream = XMLStream(input, limits: sink.limits)
    var depth = 0
    var cut: String?
    reading: while let event = try stream.read() {
      switch event {
      case .start(let name, _, let line):
        guard entries.contains(name) || heads.contains(name) else {
          depth += 1
          continue
        }
        switch try stream.readNode(name: name, line: line, limit: sink.limits.entryNodes) {
        case .whole(let node): try body(node, sink)
        case .tooMany: try sink.fault("interchange.xml.entry-too-large", line: line, field: name)
        case .cut:
          cut = name
          break reading
        }
        try sink.progress(input)
      case .attribute(let name, let value):
        if depth == 1 { try root?(name, value, sink) }
      case .end: depth -= 1
      case .text: break
      }
    }
    try close(stream, input, cut: cut, into: sink)
  }

  /// What ended the document, said once: the damage to its bytes if there is any, else what XML finds wrong.
  static func close(_ stream: XMLStream, _ input: ByteInput, cut: String?, into sink: IntakeSink) throws {
    if input.damage == nil, var fault = stream.fault {
      fault.location.field = cut
      try sink.damage(fault)
    }
    try sink.close(input)
  }
}
