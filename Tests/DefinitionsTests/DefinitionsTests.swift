import Definitions
import Testing
import Vocabulary

/// The fault a reading ends in; nil when it succeeds.
private func fault(_ body: () throws -> Void) -> Fault? {
  do {
    try body()
    return nil
  } catch {
    return error as? Fault
  }
}

@Suite("Definition files")
struct DefinitionsTests {
  @Test("values keep the type they are asked for")
  func typedValues() throws {
    let reader = try DefinitionReader(
      text: """
        country: NO
        version: 1.10
        share: 0.125
        negative: -12.5
        payers-min: 1_000
        active: true
        window: 14d
        short: 15min
        empty: ""
        quoted: "null"
        list: [yes, NO, 0x10, 1e3]
        """, name: "test.yaml")
    #expect(try reader.value("country", { CountryCode($0) }).englishName == "Norway")
    #expect(try reader.string("version") == "1.10")
    #expect(try reader.decimalThousandths("share") == 125)
    #expect(try reader.decimalThousandths("negative") == -12_500)
    #expect(try reader.integer("payers-min") == 1000)
    #expect(try reader.boolean("active"))
    #expect(try reader.durationSeconds("window") == 14 * 86_400)
    #expect(try reader.durationSeconds("short") == 900)
    #expect(try reader.string("empty") == "")
    #expect(try reader.string("quoted") == "null")
    #expect(try reader.stringList("list") == ["yes", "NO", "0x10", "1e3"])
    #expect(try reader.optionalString("absent") == nil)
    #expect(try reader.children("absent").isEmpty)
    try reader.finish()
  }

  @Test("a field nobody asked for is an error with its line, in children too")
  func unknownKeys() throws {
    let text = """
      name: a
      limits:
        payers: 3
        payrs: 4
      rows:
        - one: 1
        - one: 1
          two: 2
      """
    func read(_ text: String) throws {
      let reader = try DefinitionReader(text: text, name: "t.yaml")
      _ = try reader.string("name")
      _ = try reader.child("limits").integer("payers")
      for row in try reader.children("rows") { _ = try row.integer("one") }
      try reader.finish()
    }
    let first = fault { try read(text) }
    #expect(first?.code == "definitions.unknown-key")
    #expect(first?.location == Fault.Location(file: "t.yaml", line: 4, field: "payrs"))
    let second = fault {
      try read(text.split(separator: "\n").filter { !$0.contains("payrs") }.joined(separator: "\n"))
    }
    #expect(second?.location.line == 7)
    #expect(second?.location.field == "two")
    let third = fault { try read("extra: 1\n" + text) }
    #expect(third?.location.line == 1)
  }

  @Test(
    "a value of the wrong kind is refused with its line",
    arguments: [
      ("integer", "a: x", "definitions.not-a-number"), ("integer", "a: 1.5", "definitions.not-a-number"),
      ("integer", "a: 99999999999999999999", "definitions.not-a-number"), ("integer", "a:", "definitions.empty-value"),
      ("integer", "b: 1", "definitions.missing-key"), ("decimal", "a: 1.2345", "definitions.not-a-decimal"),
      ("decimal", "a: .5", "definitions.not-a-decimal"), ("decimal", "a: 1e3", "definitions.not-a-decimal"),
      ("decimal", "a: 9999999999999999999", "definitions.not-a-decimal"),
      ("boolean", "a: yes", "definitions.not-a-boolean"), ("boolean", "a: NO", "definitions.not-a-boolean"),
      ("string", "a: [1]", "definitions.not-text"), ("string", "a: ~", "definitions.empty-value"),
      ("list", "a: text", "definitions.not-a-list"), ("list", "a: [[1]]", "definitions.not-text"),
      ("child", "a: text", "definitions.not-a-mapping"), ("children", "a: {b: 1}", "definitions.not-a-list"),
      ("duration", "a: 14", "definitions.not-a-duration"), ("duration", "a: -1d", "definitions.not-a-duration"),
      ("duration", "a: 999999999999999999d", "definitions.not-a-duration"),
      ("country", "a: ZZ", "definitions.not-allowed"),
    ])
  func wrongKinds(kind: String, text: String, code: String) {
    let found = fault {
      let reader = try DefinitionReader(text: "# a comment\n" + text + "\n", name: "t.yaml")
      switch kind {
      case "integer": _ = try reader.integer("a")
      case "decimal": _ = try reader.decimalThousandths("a")
      case "boolean": _ = try reader.boolean("a")
      case "string": _ = try reader.string("a")
      case "list": _ = try reader.stringList("a")
      case "child": _ = try reader.child("a")
      case "children": _ = try reader.children("a")
      case "duration": _ = try reader.durationSeconds("a")
      default: _ = try reader.value("a", { CountryCode($0) })
      }
    }
    #expect(found?.code.rawValue == code)
    #expect(found?.location.line == 2)
  }

  @Test(
    "a text that is not YAML is a fault, never a trap",
    arguments: [
      "a: [1", "a: b: c", "\t- x", "a: 1\na: 2", "- 1\n- 2", "just words", "&a [*a]", "a: 1\n---\nb: 2", "? [x]\n: 1",
    ])
  func malformed(text: String) {
    let found = fault { _ = try DefinitionReader(text: text, name: "t.yaml").finish() }
    #expect(found?.code.rawValue.hasPrefix("definitions.") == true)
  }

  @Test("a text past the limit is refused, one at the limit is not")
  func sizeLimit() {
    let start = "a: "
    let fits = start + String(repeating: "x", count: DefinitionReader.sizeBytesMax - start.utf8.count)
    #expect(fault { _ = try DefinitionReader(text: fits, name: "t") } == nil)
    #expect(fault { _ = try DefinitionReader(text: fits + "x", name: "t") }?.code == "definitions.too-large")
  }

  @Test("a text of comments alone is an empty mapping")
  func commentsAlone() throws {
    #expect(try DefinitionReader(text: "# nothing yet\n", name: "t").stringMap().isEmpty)
    #expect(try DefinitionReader(text: "", name: "t").keys.isEmpty)
  }

  @Test("the program carries its files")
  func embedded() throws {
    let names = DefinitionReader.names(under: "wording/en/")
    #expect(names.contains("wording/en/definitions.yaml"))
    #expect(names == names.sorted())
    let wording = try DefinitionReader.embedded("wording/en/definitions.yaml").stringMap()
    #expect(wording.contains { $0.key == "definitions.unknown-key" && $0.value.contains("{key}") })
    #expect(fault { _ = try DefinitionReader.embedded("../secret") }?.code == "definitions.missing-file")
  }

  @Test("every carried file is well-formed", arguments: DefinitionReader.names(under: ""))
  func everyFileParses(name: String) throws {
    _ = try DefinitionReader.embedded(name)
  }

  @Test("texts read line by line are those that YAML reads", arguments: DefinitionReader.names(under: "wording/"))
  func carriedTexts(name: String) throws {
    let quick = try DefinitionReader.embeddedTexts(name)
    let whole = try DefinitionReader.embedded(name).stringMap()
    #expect(quick.map(\.key) == whole.map(\.key))
    #expect(quick.map(\.value) == whole.map(\.value))
  }
}
