import Definitions
import JSON
import Requests
import Testing
import Vocabulary

@Suite("Type files, examples, matrix and profiles agree with one another")
struct TypeFileTests {
  @Test("the reviewed matrix gives exactly the rights that the type files give, and a reason for each")
  func matrix() throws {
    let catalog = try Carried.all.get().catalog
    let reviewed = try ServiceMatrix(reading: try DefinitionReader.embedded("requests/matrix.yaml"))
    let derived = ServiceMatrix(derivedFrom: catalog.types)
    #expect(reviewed.differences(from: derived).map { "\($0.code) \($0.sentence.arguments)" } == [])
    for cell in reviewed.cells {
      #expect(cell.reason.split(separator: " ").count >= 4, "\(cell.type) \(cell.party.rawValue)")
    }
    #expect(reviewed.nobodyElse.map(\.code).sorted() == catalog.types.map(\.name))
  }

  @Test("every type tells the officer in three to eight sentences when to use it and when not")
  func prose() throws {
    for type in try Carried.all.get().catalog.types {
      let sentences = type.prose.split(separator: " ").filter { $0.hasSuffix(".") }.count
      #expect((3...8).contains(sentences), "\(type.name): \(sentences)")
      #expect(type.prose.utf8.count > 250, "\(type.name)")
    }
  }

  @Test("every type shows an answer that it allows and a refusal on one of its grounds, in words of their own")
  func answersAndRefusals() throws {
    for type in try Carried.all.get().catalog.types {
      let stem = type.name.replacing(".", with: "-")
      let answer = try Answer(json: try Self.example("\(stem)-answer.json"))
      let rule = try #require(type.answer(answer.code), "\(type.name) \(answer.code)")
      for name in rule.needs {
        let value = try #require(answer[field: name], "\(type.name) \(name)")
        let isAccepted = type.answerField(name)?.accepts(value)
        #expect(isAccepted == true, "\(type.name) \(name)")
      }
      let refusal = try Self.example("\(stem)-refusal.json")
      let code = refusal["ground"]?.string ?? ""
      #expect(refusal["type"]?.string == type.name)
      #expect(type.refusalGround(code) != nil, "\(type.name) \(code)")
      #expect(refusal["explanation"]?.string.flatMap { Explanation($0) } != nil, "\(type.name)")
    }
  }

  @Test("every example would pass as complete in the state that it goes to")
  func complete() throws {
    let catalog = try Carried.all.get().catalog
    for type in catalog.types {
      let message = try RequestMessage(json: try #require(try Carried.all.get().examples[type.name]))
      let report = QualityCheck.run(message, type: type, profile: catalog.profile(of: message.to.country))
      #expect(report.missing.map { "\($0.key) \($0.arguments)" } == [], "\(type.name)")
    }
  }

  @Test("no example sets off the abuse screen")
  func innocent() throws {
    let screen = try AbuseScreen.standard()
    for type in try Carried.all.get().catalog.types {
      let message = try RequestMessage(json: try #require(try Carried.all.get().examples[type.name]))
      let result = screen.run(message, requester: .init(isOnWatchList: false), type: type)
      #expect(result.signals.map(\.code) == [], "\(type.name)")
    }
  }

  @Test("each of the seven has a profile, and no profile gives what the type does not")
  func profiles() throws {
    let catalog = try Carried.all.get().catalog
    for code in ["CA", "DE", "FR", "GB", "IT", "JP", "US"] {
      let country = try #require(CountryCode(code))
      #expect(catalog.profile(of: country) != nil, "\(code)")
      for type in catalog.types {
        for other in ["CA", "DE", "FR", "GB", "IT", "JP", "US"] where other != code {
          guard let narrowed = try? catalog.type(type.name, from: country, to: try #require(CountryCode(other))) else {
            continue
          }
          #expect(Set(narrowed.initiators).isSubset(of: type.initiators))
          #expect(Set(narrowed.recipients).isSubset(of: type.recipients) && !narrowed.recipients.isEmpty)
          #expect(Set(narrowed.answers).isSubset(of: type.answers) && !narrowed.answers.isEmpty)
          #expect(Set(narrowed.readers.answer).isSubset(of: type.readers.answer))
          #expect(Set(narrowed.readers.afterConsent).isSubset(of: type.readers.afterConsent))
          #expect(Set(type.fourEyes).isSubset(of: narrowed.fourEyes))
          for field in type.fields where field.required == .yes {
            #expect(narrowed.field(field.name)?.required == .yes)
          }
        }
      }
    }
  }

  @Test("instruments of the European Union are not used where they do not apply", arguments: ["CA", "US", "JP", "GB"])
  func unavailable(code: String) throws {
    let catalog = try Carried.all.get().catalog
    let germany = try #require(CountryCode("DE"))
    let country = try #require(CountryCode(code))
    for name in ["produce.eio", "produce.epoc", "content.order"] {
      #expect(throws: Fault.self) { try catalog.type(name, from: germany, to: country) }
      #expect(throws: Fault.self) { try catalog.type(name, from: country, to: germany) }
    }
  }

  private static func example(_ name: String) throws -> JSONValue {
    try JSONValue.parse(Array(try DefinitionReader.embeddedText("requests/examples/\(name)").utf8))
  }
}
