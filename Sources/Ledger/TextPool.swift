/// Many short texts in one block of bytes: no object a text. Positions count from 0 and never change.
package struct TextPool: Sendable, Hashable {
  package private(set) var bytes: [UInt8] = []
  /// Where each text ends.
  package private(set) var ends: [UInt32] = []

  package init() {}

  /// A pool as a segment holds it; nil unless the ends rise and the last is the length.
  init?(bytes: [UInt8], ends: [UInt32]) {
    var before: UInt32 = 0
    for end in ends {
      guard end >= before else { return nil }
      before = end
    }
    guard Int(before) == bytes.count else { return nil }
    self.bytes = bytes
    self.ends = ends
  }

  package var count: Int { ends.count }

  /// Appends a text; false when the pool's four gigabytes are full.
  @discardableResult
  package mutating func append(_ text: some Collection<UInt8>) -> Bool {
    guard bytes.count + text.count < Int(UInt32.max) else { return false }
    bytes.append(contentsOf: text)
    ends.append(UInt32(bytes.count))
    return true
  }

  package func range(_ position: Int) -> Range<Int> {
    (position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position])
  }

  package func slice(_ position: Int) -> ArraySlice<UInt8> { bytes[range(position)] }

  package subscript(position: Int) -> String { String(decoding: slice(position), as: UTF8.self) }

  package var strings: [String] { (0..<count).map { self[$0] } }

  package init(_ texts: some Sequence<String>) {
    for text in texts { append(text.utf8) }
  }

  /// Positions whose text is exactly this.
  package func positions(of text: String) -> [Int] {
    let wanted = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { all in
      var found: [Int] = []
      var start = 0
      for (position, end) in ends.enumerated() {
        if Int(end) - start == wanted.count, all[start..<Int(end)].elementsEqual(wanted) { found.append(position) }
        start = Int(end)
      }
      return found
    }
  }
}
