import CZlib

/// Ways in which a text can be packed, written independently of the scanner that undoes them.
enum Packing {
  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  static func base64(_ bytes: [UInt8], url: Bool = false, lineLength: Int? = nil) -> String {
    let signs =
      Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + (url ? [45, 95] : [43, 47])
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = Array(bytes[start..<min(start + 3, bytes.count)])
      let number = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[$1]) : 0) }
      for place in 0..<4 {
        if place <= group.count { out.append(signs[number >> (18 - 6 * place) & 63]) } else if !url { out.append(61) }
      }
    }
    guard let lineLength else { return text(out) }
    return stride(from: 0, to: out.count, by: lineLength).map { text(Array(out[$0..<min($0 + lineLength, out.count)])) }
      .joined(separator: "\r\n")
  }

  static func hex(_ bytes: [UInt8], separator: String = "", upper: Bool = false) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16, uppercase: upper)
      return digits.count == 1 ? "0" + digits : digits
    }.joined(separator: separator)
  }

  static func percent(_ text: String, all: Bool = false) -> String {
    text.utf8.map { byte in
      !all && (byte >= 97 && byte <= 122 || byte >= 65 && byte <= 90)
        ? Packing.text([byte]) : "%" + hex([byte], upper: true)
    }.joined()
  }

  static func quotedPrintable(_ text: String) -> String {
    var column = 0
    return text.utf8.map { byte in
      let piece =
        byte >= 97 && byte <= 122 || byte >= 65 && byte <= 90 || byte == 32
        ? Packing.text([byte]) : "=" + hex([byte], upper: true)
      column += 1
      return column % 7 == 0 ? piece + "=\r\n" : piece
    }.joined()
  }

  static func jsonEscapes(_ text: String) -> String {
    text.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  static func entities(_ text: String, hex isHex: Bool = false) -> String {
    text.unicodeScalars.map { isHex ? "&#x\(String($0.value, radix: 16));" : "&#\($0.value);" }.joined()
  }

  static func utf16(_ text: String, littleEndian: Bool, mark: Bool = false) -> [UInt8] {
    ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
      return littleEndian ? [low, high] : [high, low]
    }
  }

  /// zlib's deflate; window bits choose the framing: -15 raw, 15 zlib, 31 gzip.
  static func deflate(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    var source = bytes
    var out = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 128)
    let count = out.count
    source.withUnsafeMutableBufferPointer { input in
      out.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = CZlib.deflate(&stream, Z_FINISH)
      }
    }
    return Array(out[..<(count - Int(stream.avail_out))])
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] { deflate(bytes, windowBits: 31) }
  static func zlib(_ bytes: [UInt8]) -> [UInt8] { deflate(bytes, windowBits: 15) }
  static func rawDeflate(_ bytes: [UInt8]) -> [UInt8] { deflate(bytes, windowBits: -15) }

  static func zip(_ members: [(name: String, bytes: [UInt8])], stored: Bool = false, encrypted: Bool = false) -> [UInt8]
  {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let packed = stored ? bytes : rawDeflate(bytes)
      let common =
        little(20, 2) + little(encrypted ? 1 : 0, 2) + little(stored ? 0 : 8, 2) + little(0, 8)
        + little(packed.count, 4)
        + little(bytes.count, 4) + little(name.utf8.count, 2) + little(0, 2)
      directory +=
        [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 10) + little(out.count, 4) + Array(name.utf8)
      out += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + packed
    }
    let start = out.count
    out += directory
    out += [0x50, 0x4B, 5, 6] + little(0, 4) + little(members.count, 2) + little(members.count, 2)
    return out + little(directory.count, 4) + little(start, 4) + little(0, 2)
  }

  static func tar(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    header.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    let size = String(bytes.count, radix: 8)
    let field = String(repeating: "0", count: 11 - size.count) + size
    header.replaceSubrange(124..<135, with: field.utf8)
    header[156] = 0x30
    header.replaceSubrange(257..<262, with: "ustar".utf8)
    let padding = [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512 + 1_024)
    return header + bytes + padding
  }
}
