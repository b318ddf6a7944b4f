import Pages
import Testing
import Vocabulary

@Suite("Headed lists")
struct SectionedTextTests {
  private let text = SectionedText([
    .init(heading: Sentence("a.heading"), lines: [Sentence("a.line", ("name", .text("<b>*x*\n# y")))]),
    .init(heading: nil, lines: [Sentence("a.heading")]),
  ])
  private let wording = Wording(language: .english, entries: ["a.heading": "What is open", "a.line": "It is {name}."])

  @Test("Markdown has a heading and a point a sentence, and a name cannot become markup")
  func markdown() {
    #expect(text.markdown(wording) == "## What is open\n\n- It is \\<b\\>\\*x\\* \\# y.\n\n- What is open\n")
  }

  @Test("HTML escapes what names hold")
  func html() {
    let html = text.html(wording).text
    #expect(html.contains("<h2>What is open</h2>") && html.contains("&lt;b&gt;") && !html.contains("<b>"))
  }
}
