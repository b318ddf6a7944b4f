internal import Definitions
internal import Vocabulary

/// Everything wrong with a file, not only the first thing.
struct FaultList {
  private(set) var faults: [Fault] = []

  mutating func add(_ fault: Fault) { faults.append(fault) }

  /// The value read, or the fallback with the fault kept.
  mutating func reading<T>(_ fallback: T, _ body: () throws(Fault) -> T) -> T {
    do { return try body() } catch {
      faults.append(error)
      return fallback
    }
  }

  /// A list of codes of a closed list; each one that is not in it is a fault of its own.
  mutating func choices<T: RawRepresentable<String> & Hashable>(
    _ reader: DefinitionReader, _ key: String, of type: T.Type = T.self, required: Bool = false
  ) -> [T] {
    let codes = reading([]) { () throws(Fault) in
      try required ? reader.stringList(key) : reader.optionalStringList(key)
    }
    var values: [T] = []
    for code in codes {
      guard let value = T(rawValue: code) else {
        add(reader.fault("requests.type.unknown-code", at: key, ("code", .text(code)), ("key", .text(key))))
        continue
      }
      guard !values.contains(value) else {
        add(reader.fault("requests.type.code-twice", at: key, ("code", .text(code)), ("key", .text(key))))
        continue
      }
      values.append(value)
    }
    if required, codes.isEmpty { add(reader.fault("requests.type.list-empty", at: key, ("key", .text(key)))) }
    return values
  }

  /// A mapping's children by their codes, in file order; empty when the mapping is absent.
  mutating func entries(_ reader: DefinitionReader, _ key: String) -> [(code: String, reader: DefinitionReader)] {
    guard let child = reading(nil, { () throws(Fault) in try reader.optionalChild(key) }) else { return [] }
    var entries: [(code: String, reader: DefinitionReader)] = []
    for code in child.keys {
      checkCode(code, child)
      if let entry = reading(nil, { () throws(Fault) -> DefinitionReader? in try child.child(code) }) {
        entries.append((code, entry))
      }
    }
    return entries
  }

  /// A mapping `code: prose`, in file order; empty when absent.
  mutating func proses(_ reader: DefinitionReader, _ key: String) -> [CodeRule] {
    guard let child = reading(nil, { () throws(Fault) in try reader.optionalChild(key) }) else { return [] }
    let pairs = reading([]) { () throws(Fault) in try child.stringMap() }
    for pair in pairs { checkCode(pair.key, child) }
    return pairs.map { CodeRule(code: $0.key, prose: $0.value) }
  }

  private mutating func checkCode(_ code: String, _ reader: DefinitionReader) {
    guard isCode(code) else {
      add(reader.fault("requests.type.code-malformed", at: code, ("code", .text(code))))
      return
    }
  }
}

/// Lower-case letters and digits in groups joined by hyphens: `no-reciprocity`.
func isCode(_ text: String) -> Bool {
  let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  return text.utf8.count <= 64
    && groups.allSatisfy { group in
      !group.isEmpty
        && group.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
}
