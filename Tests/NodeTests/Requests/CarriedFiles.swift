import Foundation

/// Files as a carrier, or somebody who meddles with one, sees them.
enum CarriedFiles {
  static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".envelope") }
  }
  static func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
  static func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }
}
