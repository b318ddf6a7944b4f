public import Vocabulary

/// Files and folders, by path. Every failure is a ``Fault`` that names the path as it was given and the reason the
/// operating system gave.
public protocol Files: Sendable {
  /// The whole file.
  func read(_ path: String) throws -> [UInt8]
  /// Replaces or makes the file so that, after any crash, either all of it is there or what was there before.
  func replace(_ path: String, with bytes: [UInt8], isSecret: Bool) throws
  func exists(_ path: String) -> Bool
  func isFolder(_ path: String) -> Bool
  /// Whether a file stands there itself: no folder, no device, and no link to something that may stand elsewhere.
  func isPlainFile(_ path: String) -> Bool
  func size(of path: String) throws -> Int64
  /// Names in a folder, sorted; without `.` and `..`.
  func list(_ folder: String) throws -> [String]
  /// Makes the folder and those above it; no error when it is there.
  func makeFolder(_ path: String) throws
  /// Takes a folder from everybody but its owner.
  func makePrivate(_ folder: String) throws
  /// Removes one file; no error when it is not there.
  func remove(_ path: String) throws
  /// Gives a finished file its name, replacing what had it.
  func rename(_ path: String, to other: String) throws
  /// Forces a file's bytes, or a folder's names, to the disk.
  func sync(_ path: String) throws
  /// SHA-256 of the whole file, read in pieces.
  func digest(of path: String) throws -> Digest
}

extension Files {
  public func replace(_ path: String, with bytes: [UInt8]) throws {
    try replace(path, with: bytes, isSecret: false)
  }
}

/// Paths as text, joined and split on `/`.
public enum FilePath {
  public static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The folder part, `.` when there is none.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  public static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }
}
