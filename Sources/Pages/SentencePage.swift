public import Vocabulary

/// A document of headings and sentences, as a page that loads nothing or as Markdown: an assessment, a notice.
public struct SentencePage {
  private let title: String
  /// Under the title: whose it is and of which day.
  private let line: String
  private let parts: [(heading: String, lines: [String])]

  public init(title: Sentence, line: Sentence, parts: [(heading: Sentence, lines: [Sentence])], words: Wording) {
    self.title = words.text(title)
    self.line = words.text(line)
    self.parts = parts.map { (words.text($0.heading), $0.lines.map { words.text($0) }) }
  }

  public var markdown: String {
    var lines = ["# " + SentencePage.plain(title), "", SentencePage.plain(line)]
    for part in parts where !part.lines.isEmpty {
      lines += ["", "## " + SentencePage.plain(part.heading), ""]
      lines += part.lines.map { "- " + SentencePage.plain($0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  public var html: String {
    let page = element("html", ["lang": "en"]) {
      element("head") {
        element("meta", ["charset": "utf-8"])
        element(
          "meta", ["http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"])
        element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        element("title") { title }
        element("style") { HTML.style(SentencePage.sheet) }
      }
      element("body") {
        element("main") {
          element("h1") { title }
          element("p", ["class": "line"]) { line }
          for part in parts where !part.lines.isEmpty {
            element("h2") { part.heading }
            element("ul") { for text in part.lines { element("li") { text } } }
          }
        }
      }
    }
    return "<!doctype html>\n" + page.text + "\n"
  }

  private static let sheet: HTML.Literal = """
    :root{color-scheme:light dark}
    body{margin:0;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem 4rem}
    h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
    .line{margin:0 0 1.5rem;opacity:.75}ul{padding-left:1.2rem}li{margin:.35rem 0;overflow-wrap:anywhere}
    @media print{main{max-width:none;padding:0}h2{break-after:avoid}}
    """

  /// Markdown's signs in names are text.
  private static func plain(_ text: String) -> String {
    var out = ""
    for letter in text {
      if "\\`*_[]<>#|".contains(letter) { out.append("\\") }
      out.append(letter.isNewline ? " " : letter)
    }
    return out
  }
}
