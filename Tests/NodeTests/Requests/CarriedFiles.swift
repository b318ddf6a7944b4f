import Foundation

/// Files as a carrier, or somebody who meddles with one, sees them.
enum CarriedFiles {
  static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".envelope") }
  }
  static func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
  static func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  /// Puts things into a box that are no envelope, under names like theirs: a folder with something in it, links to nothing,
  /// to a device that never ends and to the box itself, a pipe that nobody writes into, files of no or wrong content.
  static func litter(_ box: String) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: box + "/0.envelope/inside", withIntermediateDirectories: true)
    for (name, place) in [("1", "/nowhere"), ("2", "/dev/zero"), ("3", "."), ("4", "/etc/passwd")] {
      try manager.createSymbolicLink(atPath: box + "/\(name).envelope", withDestinationPath: place)
      try manager.createSymbolicLink(atPath: box + "/\(name).receipt", withDestinationPath: place)
    }
    guard mkfifo(box + "/5.envelope", 0o600) == 0 else { throw POSIXError(.EPERM) }
    try write([], box + "/6.envelope")
    try write([UInt8](repeating: 0, count: 100), box + "/7.envelope")
    try write(Array("{\"payload\":\"\",\"payload\":\"\"}".utf8), box + "/8.envelope")
    try write([UInt8](repeating: 0x5B, count: 1 << 20), box + "/9.envelope")
    try write(Array("hello".utf8), box + "/notes.txt")
  }
  static let litterCount = 14
}
