public import Vocabulary

/// A plain document of headed parts, each a list of sentences: an impact assessment, a letter to somebody who asked.
public struct SectionedText: Sendable, Hashable {
  public struct Part: Sendable, Hashable {
    /// Nil for a part without a heading.
    public let heading: Sentence?
    public let lines: [Sentence]
    public init(heading: Sentence?, lines: [Sentence]) {
      self.heading = heading
      self.lines = lines
    }
  }

  public let parts: [Part]
  public init(_ parts: [Part]) { self.parts = parts }

  /// As Markdown. Signs that Markdown would read are escaped, so that a name cannot become markup.
  public func markdown(_ wording: Wording) -> String {
    parts.map { part in
      let heading = part.heading.map { "## " + Self.escaped(wording.text($0)) + "\n\n" } ?? ""
      return heading + part.lines.map { "- " + Self.escaped(wording.text($0)) }.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      if character.isNewline {
        out.append(" ")
        continue
      }
      if "\\`*_[]<>#|&~".contains(character) { out.append("\\") }
      out.append(character)
    }
    return out
  }

  /// As a piece of a page.
  public func html(_ wording: Wording) -> HTML {
    .fragment(
      parts.map { part in
        element("section") {
          if let heading = part.heading { element("h2") { wording.text(heading) } }
          element("ul") { for line in part.lines { element("li") { wording.text(line) } } }
        }
      })
  }
}
