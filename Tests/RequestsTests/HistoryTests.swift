import Definitions
import JSON
import Requests
import Testing
import Vocabulary

/// The carried types with their examples: read once for all tests.
struct Carried {
  let catalog: RequestTypeCatalog
  let examples: [String: JSONValue]
  /// Service × type × action, as people reviewed it.
  let matrix: ServiceMatrix

  static let all = Result { try Carried() }

  init() throws {
    catalog = try RequestTypeCatalog.standard()
    var examples: [String: JSONValue] = [:]
    for name in DefinitionReader.names(under: "requests/examples/") where !name.contains("refusal") {
      let value = try JSONValue.parse(Array(try DefinitionReader.embeddedText(name).utf8))
      if let type = value["type"]?.string { examples[type] = value }
    }
    self.examples = examples
    matrix = try ServiceMatrix(reading: DefinitionReader.embedded("requests/matrix.yaml"))
  }

  func player(_ name: String) throws -> HistoryPlayer {
    HistoryPlayer(type: try #require(catalog.type(name)), example: try #require(examples[name]))
  }
}

@Suite("Each request type behaves as its instrument says")
struct HistoryTests {
  @Test("every history holds")
  func histories() throws {
    let carried = try Carried.all.get()
    for file in try HistoryFile.all() {
      let player = try carried.player(file.type)
      for history in file.histories {
        let problem = player.play(history)
        #expect(problem == nil, "\(file.type) \(history.id) (\(history.source))")
      }
    }
  }

  @Test("every type has at least ten forbidden and five required histories, and its closed lists stated twice")
  func coverage() throws {
    let carried = try Carried.all.get()
    let files = try HistoryFile.all()
    for type in carried.catalog.types {
      let file = try #require(files.first { $0.type == type.name }, "\(type.name) has no histories")
      #expect(file.forbidden >= 10 && file.required >= 5, "\(type.name)")
      #expect(type.differences(from: file.closed) == [], "\(type.name)")
      #expect(Set(file.histories.map(\.id)).count == file.histories.count, "\(type.name) names a history twice")
    }
    #expect(files.count == carried.catalog.types.count)
  }

  @Test("every example passes the formal check of its type and survives its form in JSON")
  func examples() throws {
    let carried = try Carried.all.get()
    for type in carried.catalog.types {
      let json = try #require(carried.examples[type.name], "\(type.name) has no example")
      let message = try RequestMessage(json: json)
      #expect(MessageCheck.faults(message, type) == [], "\(type.name)")
      #expect(try RequestMessage(json: message.json) == message)
      #expect(try RequestMessage(bytes: message.json.bytes) == message)
    }
  }
}
