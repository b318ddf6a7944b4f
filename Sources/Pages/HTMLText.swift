/// A page as text for a terminal: the same words in the same order, headings apart, one line for each label and value.
extension HTML {
  /// Lines of at most `columns` characters; a word that is longer stands alone on its line.
  func plainText(columns: Int) -> String {
    var rendering = TextRendering(columns: columns)
    rendering.walk(self)
    rendering.flush()
    return rendering.lines.joined(separator: "\n") + "\n"
  }
}

private struct TextRendering {
  let columns: Int
  var lines: [String] = []
  private var open = ""
  private var indent = 0
  /// Where a label stands whose value is being read.
  private var label: Int?
  /// How many list items what is read stands in.
  private var items = 0

  init(columns: Int) { self.columns = columns }

  mutating func walk(_ piece: HTML) {
    switch piece {
    case .text(let text):
      open += String(String.UnicodeScalarView(text.unicodeScalars.map(Self.shown)))
    case .fragment(let pieces): pieces.forEach { walk($0) }
    case .style: break
    case .element(let name, let attributes, let content):
      // Where the page goes on is no matter on paper or at a terminal.
      if attributes.contains(where: { $0.value == "skip" }) { return }
      element(name.text, content)
      // A label within a line, which a page sets apart by its type.
      if attributes.contains(where: { $0.value == "scheme" }), open.last == " " {
        open.removeLast()
        open += ": "
      }
    }
  }

  private mutating func element(_ name: String, _ content: [HTML]) {
    switch name {
    case "head", "title", "style": return
    case "h1", "h2":
      flush()
      if !lines.isEmpty { lines.append("") }
      content.forEach { walk($0) }
      flush()
    case "dt":
      flush()
      label = indent
      content.forEach { walk($0) }
      open += ": "
    case "dd":
      indent += 4
      content.forEach { walk($0) }
      flush()
      indent -= 4
    case "li":
      flush()
      open = "- "
      items += 1
      content.forEach { walk($0) }
      items -= 1
      flush()
    case "dl" where items > 0:
      // What belongs to a list item stands under it.
      flush()
      indent += 2
      content.forEach { walk($0) }
      flush()
      indent -= 2
    case "html", "body", "header", "main", "section", "div", "dl", "ul", "ol", "p", "h3", "h4", "br", "table", "tr":
      flush()
      content.forEach { walk($0) }
      flush()
    case "small":
      if !open.isEmpty { open += " – " }
      content.forEach { walk($0) }
    case "span", "td", "th":
      // Pieces that a page sets apart by space.
      if !open.isEmpty, open.last != " " { open += " " }
      content.forEach { walk($0) }
    default: content.forEach { walk($0) }
    }
  }

  /// Ends the line, broken between words; what follows the first line is set in.
  mutating func flush() {
    let words = open.split(separator: " ")
    open = ""
    guard !words.isEmpty else { return }
    let first = label ?? indent
    label = nil
    var line = String(repeating: " ", count: first)
    let hanging = String(repeating: " ", count: first + (indent > first ? 4 : words[0] == "-" ? 2 : 0))
    var isFirst = true
    for word in words {
      if !isFirst, line.count + 1 + word.count > columns {
        lines.append(line)
        line = hanging + word
      } else {
        line += (isFirst ? "" : " ") + word
      }
      isFirst = false
    }
    lines.append(line)
  }

  /// Nothing that a record holds may move the cursor or turn the direction of a terminal.
  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "\t", "\n", "\r": " "
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": "\u{FFFD}"
    default: scalar
    }
  }
}
