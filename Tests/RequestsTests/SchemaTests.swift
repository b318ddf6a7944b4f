import Foundation
import JSON
import Requests
import Testing
import Vocabulary

@Suite("JSON Schema of requests")
struct SchemaTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/requests/schemas")

  /// `ENTENTE_WRITE_SCHEMAS=1 swift test --filter SchemaTests` writes them anew after a type file changed.
  @Test("the schemata under docs/requests/schemas are those of the type files")
  func committed() throws {
    let files = RequestSchema.files(of: try RequestTypeCatalog.standard().types)
    if ProcessInfo.processInfo.environment["ENTENTE_WRITE_SCHEMAS"] == "1" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      for file in files {
        try file.content.write(to: Self.folder.appendingPathComponent(file.name), atomically: true, encoding: .utf8)
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".json") }
    #expect(names.sorted() == files.map(\.name))
    for file in files {
      let there = try String(contentsOf: Self.folder.appendingPathComponent(file.name), encoding: .utf8)
      #expect(there == file.content, "\(file.name) is not what its type file says; write it anew")
    }
  }

  @Test("each schema is JSON, names its dialect, and every reference in it leads somewhere")
  func sound() throws {
    for type in try RequestTypeCatalog.standard().types {
      let schema = RequestSchema.schema(of: type)
      #expect(schema["$schema"]?.string == RequestSchema.dialect)
      #expect(schema["properties"]?["type"]?["const"]?.string == type.name)
      var references: Set<String> = []
      func collect(_ value: JSONValue) {
        switch value {
        case .object(let members):
          for member in members {
            if member.key == "$ref", let target = member.value.string { references.insert(target) }
            collect(member.value)
          }
        case .array(let values): values.forEach(collect)
        default: break
        }
      }
      collect(schema)
      for reference in references {
        #expect(
          reference.hasPrefix("#/$defs/") && schema["$defs"]?[String(reference.dropFirst(8))] != nil, "\(reference)")
      }
      let written = Array(RequestSchema.files(of: [type])[0].content.utf8)
      #expect(try JSONValue.parse(written, depth: 64, nodes: 100_000) == schema)
    }
  }

  @Test("what a type requires, asks, answers and may refuse on is in its schema, code for code")
  func complete() throws {
    for type in try RequestTypeCatalog.standard().types {
      let schema = RequestSchema.schema(of: type)
      func constants(_ value: JSONValue?) -> [String] {
        guard case .array(let forms)? = value?["oneOf"] else { return [] }
        return forms.compactMap { $0["const"]?.string ?? $0["properties"]?["code"]?["const"]?.string }
      }
      #expect(constants(schema["properties"]?["asked"]?["items"]) == type.asked.map(\.code))
      #expect(constants(schema["$defs"]?["answer"]?["properties"]?["answer"]) == type.answers.map(\.code))
      #expect(constants(schema["$defs"]?["refuse"]?["properties"]?["ground"]) == type.refusalGrounds.map(\.code))
      let required = Set(schema["required"]?.texts ?? [])
      let own = Set(schema["properties"]?["fields"]?["required"]?.texts ?? [])
      for field in type.fields where field.required == .yes {
        #expect(required.contains(field.name) || own.contains(field.name), "\(type.name): \(field.name)")
      }
      #expect(schema["properties"]?["from"]?["properties"]?["kind"]?["enum"]?.texts == type.initiators.map(\.rawValue))
      #expect(schema["properties"]?["to"]?["properties"]?["kind"]?["enum"]?.texts == type.recipients.map(\.rawValue))
    }
  }
}
