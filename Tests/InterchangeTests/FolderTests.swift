import Foundation
import Interchange
import Testing
import Vocabulary

@Suite("A folder named in place of its files")
struct FolderTests {
  private func folder(_ files: [String: String]) throws -> String {
    let path = NSTemporaryDirectory() + "entente-folder-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path + "/inside", withIntermediateDirectories: true)
    for (name, content) in files { try content.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
    return path
  }

  @Test("stands for the files that lie in it, the parts of a list put together")
  func standsForItsFiles() throws {
    let path = try folder([
      "sdn.csv": "1,\"VOLK, Ada\",\"individual\",\"FICTION\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
      "alt.csv": "1,10,\"aka\",\"FOLK, Ada\",-0- \r\n",
      ".hidden": "nothing",
    ])
    defer { try? FileManager.default.removeItem(atPath: path) }
    let plan = try Intake.plan([path])
    #expect(plan.faults.isEmpty)
    #expect(plan.sources.map(\.format) == [.ofacCSV])
    #expect(plan.sources.first?.members.count == 2)
  }

  @Test("without a file in it is said to be empty")
  func saysThatItIsEmpty() throws {
    let path = try folder([:])
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: Fault.self) { try Intake.plan([path]) }
  }
}
