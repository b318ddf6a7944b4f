import Casework
import Foundation
import Ontology
import Pages
import Testing
import Vocabulary

@Suite("A case becomes a page that stands alone")
struct ReportTests {
  let file: CaseFile
  let html: String

  init() throws {
    file = try SampleCase.file()
    html = CaseReport(file, words: SampleCase.words).html()
    // For whoever wants to look at it: ENTENTE_KEEP=folder keeps the page.
    if let folder = ProcessInfo.processInfo.environment["ENTENTE_KEEP"] {
      try html.write(toFile: folder + "/report.html", atomically: true, encoding: .utf8)
      let svg = CaseReport(file, words: SampleCase.words).flowSVG()
      try svg.write(toFile: folder + "/flow.svg", atomically: true, encoding: .utf8)
      try EvidenceForms.json(file).write(toFile: folder + "/evidence.json", atomically: true, encoding: .utf8)
      try EvidenceForms.csv(file).write(toFile: folder + "/evidence.csv", atomically: true, encoding: .utf8)
    }
  }

  @Test("no name and no account of a sheltered person is in any form of the case")
  func shelterHolds() throws {
    let forms = [
      html, CaseReport(file, words: SampleCase.words).flowSVG(), EvidenceForms.csv(file), EvidenceForms.json(file),
    ]
    let sheltered = SampleCase.facts().accounts.filter { $0.id.dropFirst(5).hasPrefix("-1") }
    #expect(sheltered.count == SampleCase.payers)
    for form in forms {
      for account in sheltered { #expect(!form.contains(account.id)) }
      #expect(!form.contains("Secretname"))
    }
    #expect(forms[2].contains("Payer 7,"))
    // The same check sees them when nobody is sheltered.
    let bare = try CaseReport(SampleCase.file(shelter: false), words: SampleCase.words).html()
    #expect(bare.contains("Secretname") && bare.contains(sheltered[0].id))
  }

  @Test("text from records is escaped wherever it stands")
  func escaped() {
    #expect(!html.contains("<Trading>"))
    #expect(html.contains("Marlowe &amp; Fenn &lt;Trading&gt; Ltd"))
  }

  @Test("every sentence of the page has words")
  func worded() {
    for prefix in ["report.", "case."] {
      let bare = html.ranges(of: prefix).map { html[$0.lowerBound...].prefix(40) }
      #expect(bare.isEmpty, "\(bare.prefix(3))")
    }
  }

  @Test("elements are closed in order and ids are unique")
  func wellFormed() throws {
    var open: [Substring] = []
    var ids: Set<Substring> = []
    for match in html.matches(of: #/<(/?)([a-zA-Z0-9]+)([^>]*)>/#) {
      let name = match.output.2
      if ["meta", "br", "hr"].contains(name) { continue }
      if match.output.1.isEmpty { open.append(name) } else { #expect(open.popLast() == name) }
      if let id = match.output.3.firstMatch(of: #/ id="([^"]+)"/#) { #expect(ids.insert(id.output.1).inserted) }
    }
    #expect(open.isEmpty)
    for match in html.matches(of: #/href="#([^"]+)"/#) { #expect(ids.contains(match.output.1)) }
  }

  @Test("the page asks for nothing from outside and runs nothing")
  func standsAlone() {
    let withoutNamespace = html.replacing("http://www.w3.org/2000/svg", with: "")
    for trace in ["http:", "https:", "<script", "javascript:", " src=", "url(", "@import", " style=", " onclick"] {
      #expect(!withoutNamespace.contains(trace), "\(trace)")
    }
  }

  @Test("the marking shown is the strictest of what went in, at top and bottom")
  func banner() throws {
    #expect(file.marking == Marking(sharing: .red, action: .amber, handling: .h1))
    #expect(html.ranges(of: "class=\"banner\"").count == 2)
    #expect(html.ranges(of: "<strong>TLP:RED</strong>").count == 2)
  }

  @Test("each picture has a table beside it")
  func twins() { #expect(html.ranges(of: "<details>").count >= 3) }

  @Test("the evidence files hold the rows and a digest that anyone can recompute")
  func evidence() throws {
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(EvidenceForms.json(file).utf8)) as? [String: Any])
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.count == file.evidence.rows.count)
    // As `jq -c '.rows[]' | sha256sum` sees it.
    let lines = EvidenceForms.json(file).split(separator: "\n").filter { $0.hasPrefix("{\"number\"") }
      .map { ($0.hasSuffix(",") ? $0.dropLast() : $0) + "\n" }.joined()
    #expect(Digest(of: lines).hex == json["sha256"] as? String)
    #expect(html.contains(file.evidence.digest.hex))
    let table = EvidenceForms.csv(file).split(separator: "\r\n")
    #expect(table.count == file.evidence.rows.count + 1)
    // Both files call a column the same, in the same order; a row of JSON leaves out what it has not.
    let line = try #require(lines.split(separator: "\n").first)
    let members = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let columns = try #require(table.first).split(separator: ",").map(String.init)
    #expect(members.keys.sorted() == columns.filter { members[$0] != nil }.sorted() && members.count > 12)
    let places = columns.compactMap { line.range(of: "\"\($0)\":")?.lowerBound }
    #expect(places == places.sorted())
  }

  @Test("a spreadsheet is not handed a formula")
  func formulas() {
    var file = file
    var row = file.evidence.rows[0]
    row.channel = "=HYPERLINK(\"x\")"
    file.evidence = EvidenceList(rows: [row])
    #expect(EvidenceForms.csv(file).contains("\"'=HYPERLINK(\"\"x\"\")\""))
  }

  @Test("colours of text keep 4.5:1 and those of pictures 3:1, in light and in dark")
  func contrast() throws {
    let blocks = html.matches(of: #/:root\{([^}]*)\}/#).prefix(2)
    #expect(blocks.count == 2)
    for block in blocks {
      var colour: [Substring: Double] = [:]
      for match in block.output.1.matches(of: #/--([a-z0-9-]+):#([0-9a-f]{6})/#) {
        colour[match.output.1] = luminance(match.output.2)
      }
      func ratio(_ a: String, _ b: String) throws -> Double {
        let pair = try [#require(colour[Substring(a)]), #require(colour[Substring(b)])].sorted()
        return (pair[1] + 0.05) / (pair[0] + 0.05)
      }
      for ground in ["ground", "surface", "faint"] {
        for ink in ["ink", "muted", "accent"] { #expect(try ratio(ink, ground) >= 4.5, "\(ink) on \(ground)") }
      }
      for tone in ["listed", "cleared", "warn"] {
        #expect(try ratio(tone, "\(tone)-ground") >= 4.5, "\(tone)")
        #expect(try ratio(tone, "surface") >= 4.5, "\(tone)")
      }
      #expect(try ratio("bar-ink", "bar") >= 4.5)
      for series in (0...6).map({ "c\($0)" }) + ["cx"] {
        #expect(try ratio(series, "surface") >= 3, "\(series)")
      }
    }
  }

  private func luminance(_ hex: Substring) -> Double {
    let value = Int(hex, radix: 16) ?? 0
    let channels = [value >> 16, value >> 8 & 255, value & 255].map { channel -> Double in
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }
}
