internal import Vocabulary

/// An element with all that is inside it: one entry of a list, one payment. Never a whole document.
struct XMLNode {
  let name: String
  let line: Int
  var attributes: [(name: String, value: String)] = []
  var text = ""
  var children: [XMLNode] = []

  init(name: String, line: Int) {
    self.name = name
    self.line = line
  }

  /// The first child of that name.
  subscript(_ name: String) -> XMLNode? { children.first { $0.name == name } }

  /// The first node along a path of names.
  func at(_ path: String...) -> XMLNode? {
    var node = self
    for name in path {
      guard let next = node[name] else { return nil }
      node = next
    }
    return node
  }

  /// The trimmed text of the first node along a path; nil when absent or empty.
  func value(_ path: String...) -> String? {
    var node = self
    for name in path {
      guard let next = node[name] else { return nil }
      node = next
    }
    return node.trimmed
  }

  /// The node's own trimmed text; nil when empty.
  var trimmed: String? {
    let text = text.tidied
    return text.isEmpty ? nil : text
  }

  func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }

  /// Trimmed, non-empty texts of all children of that name.
  func values(_ name: String) -> [String] { all(name).compactMap(\.trimmed) }

  func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
}

extension XMLStream {
  /// What ended the reading of an element.
  enum NodeResult {
    case whole(XMLNode)
    /// The element has more in it than the limit allows; it was read to its end and dropped.
    case tooMany
    /// The document ended first.
    case cut
  }

  /// Reads the rest of the element whose start event was just met.
  func readNode(name: String, line: Int, limit: Int) throws(Fault) -> NodeResult {
    var stack = [XMLNode(name: name, line: line)]
    var count = 1
    var depth = 1
    while let event = try read() {
      switch event {
      case .start(let name, _, let line):
        count += 1
        depth += 1
        if count <= limit { stack.append(XMLNode(name: name, line: line)) }
      case .attribute(let name, let value):
        count += 1
        if count <= limit { stack[stack.count - 1].attributes.append((name, value)) }
      case .text(let text):
        if count <= limit { stack[stack.count - 1].text += text }
      case .end:
        depth -= 1
        if count > limit {
          if depth == 0 { return .tooMany }
          continue
        }
        let node = stack.removeLast()
        guard let last = stack.indices.last else { return .whole(node) }
        stack[last].children.append(node)
      }
    }
    return .cut
  }

  /// Reads past the element whose start event was just met.
  func skip() throws(Fault) {
    var depth = 1
    while depth > 0, let event = try read() {
      switch event {
      case .start: depth += 1
      case .end: depth -= 1
      default: break
      }
    }
  }
}

extension StringProtocol {
  /// Without white space at both ends, and with each run of it inside made one blank.
  var tidied: String {
    var out = String()
    var blank = false
    for scalar in unicodeScalars {
      if scalar == " " || (scalar.value >= 9 && scalar.value <= 13) || scalar.value == 0xA0 {
        blank = !out.isEmpty
      } else {
        if blank { out.unicodeScalars.append(" ") }
        blank = false
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
