/// The bytes of a container that are no content of it: headers, extra fields, directories, comments, filling.
///
/// Programs pass over them, and whoever knows where to look reads there what somebody wrote. They are read as text whatever
/// they are, all together and each stretch alone, because what is packed in one is recognised by how it begins.
struct ArchiveFrame {
  /// All of it in order. In the place of each header's signature stands an end of line: this is no archive again.
  private(set) var whole: [UInt8] = []
  /// Stretches that are long enough to be something of their own.
  private(set) var pieces: [[UInt8]] = []
  /// Whether an extra field holds more than programs write there, and no text.
  private(set) var holdsUnknown = false

  /// Fewer bytes hold nothing packed in which a name has room.
  private static let pieceMin = 24
  /// The most bytes that programs write into an extra field for dates, owners and sizes (APPNOTE 6.3 section 4.5).
  private static let extraMax = 64

  /// A header, which begins with its signature.
  mutating func add(_ header: ArraySlice<UInt8>) {
    whole.append(0x0A)
    whole += header.starts(with: [0x50, 0x4B]) ? header.dropFirst(4) : header
  }

  /// Bytes that need not be anything. Those that are in no header are `loose`.
  mutating func add(piece: ArraySlice<UInt8>, isLoose: Bool = true) {
    guard piece.contains(where: { $0 != 0 }) else { return }
    if piece.count >= Self.pieceMin {
      pieces.append(Array(piece))
    } else if isLoose {
      whole.append(0x0A)
      whole += piece
    }
  }

  /// The extra fields of a zip header: each a number, a length and so many bytes.
  mutating func add(extra: ArraySlice<UInt8>) {
    var rest = extra
    while !rest.isEmpty {
      let length = rest.count >= 4 ? Int(rest[rest.startIndex + 2]) | Int(rest[rest.startIndex + 3]) << 8 : rest.count
      let field = rest.count >= 4 + length ? rest.dropFirst(4).prefix(length) : rest
      if field.count >= Self.pieceMin, field.contains(where: { $0 != 0 }) {
        let bytes = Array(field)
        pieces.append(bytes)
        let written = bytes.count - bytes.reversed().prefix { $0 == 0 }.count
        if written > Self.extraMax, !TextReading.isAllText(Array(bytes[..<written])) { holdsUnknown = true }
      }
      rest = rest[field.endIndex...]
    }
  }

  /// What stands in the header of a gzip stream (RFC 1952 section 2.3) before the stream itself.
  mutating func add(gzipHeader bytes: ArraySlice<UInt8>) {
    guard bytes.count > 10 else { return }
    let flags = bytes[bytes.startIndex + 3]
    var rest = bytes.dropFirst(10)
    if flags & 4 != 0, rest.count >= 2 {
      let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
      let field = rest.dropFirst(2).prefix(length)
      add(piece: field)
      if field.count > Self.extraMax, !TextReading.isAllText(Array(field)) { holdsUnknown = true }
      rest = rest[field.endIndex...]
    }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      let text = rest.prefix { $0 != 0 }
      add(piece: text)
      rest = rest[text.endIndex...].dropFirst()
    }
  }
}
