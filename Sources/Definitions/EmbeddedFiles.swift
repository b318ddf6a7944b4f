internal import CDefinitions

/// The definition files inside the binary, by their path below `data/`.
enum EmbeddedFiles {
  /// All paths, sorted.
  static let names: [String] = table.keys.sorted()

  static func text(of name: String) -> String? {
    guard let index = table[name], let file = entente_definition_at(index) else { return nil }
    let bytes = UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.length)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let table: [String: Int] = {
    var table: [String: Int] = [:]
    for index in 0..<entente_definition_count() {
      guard let file = entente_definition_at(index) else { continue }
      let path = String(cString: file.pointee.path)
      table[path.hasPrefix("data/") ? String(path.dropFirst(5)) : path] = index
    }
    return table
  }()
}
