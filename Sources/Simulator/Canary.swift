internal import CZlib
internal import Foundation
package import Protection
internal import Vocabulary

/// Somebody invented whose every protected field bears words that occur nowhere else: wherever one of them turns up, it
/// came from here.
package struct Canary: Sendable {
  package let names: [String]
  package let identifiers: [String]
  package let references: [String]

  package static let all: [Canary] = [
    Canary(
      names: ["Neha Quillbrook", "Неха Квиллбрук"], identifiers: ["X7123498", "+491709876501"],
      references: ["case-77-wq"]),
    Canary(
      names: ["Imke Vandersloot-Prym", "Imke Prymsloot"], identifiers: ["imke.prym@example.org", "P00417739K"],
      references: ["source-4471-zq"]),
    Canary(
      names: ["Tadeusz Wrzosowiak", "Ted Wrzosowiak"], identifiers: ["GB33BUKB20201555557788"],
      references: ["witness-3-kx"]),
    Canary(names: ["Łucja Jeżogrodzka"], identifiers: ["DW0077123Q"], references: ["house-19-yv"]),
  ]

  /// Every protected field, with the register's own name for the person.
  package func fields(and pseudonym: String? = nil) -> [String] {
    names + identifiers + references + (pseudonym.map { [$0] } ?? [])
  }

  package func person(_ id: String, bar: DisclosureBar) -> ProtectedPerson {
    ProtectedPerson(
      id: id, names: names, identifiers: identifiers, references: references,
      standing: PersonStanding([.init(place: "walk", role: .victim, origin: .officer)]), bar: bar)
  }
}

/// Ways in which an officer, careless or not, could write one down.
package enum Spelling: CaseIterable {
  case plain, upper, turned, torn, base64, base64UTF16, hexadecimal, percent, references, escapes, gzip, digest

  package func write(_ field: String) -> String {
    switch self {
    case .plain: field
    case .upper: field.uppercased()
    case .turned:
      field.contains(" ") ? field.split(separator: " ").reversed().joined(separator: ", ") : field
    case .torn: field.count > 8 ? field.map(String.init).joined(separator: " ") : field
    case .base64: Data(field.utf8).base64EncodedString()
    case .base64UTF16: Data(Packed.utf16(field, littleEndian: true)).base64EncodedString()
    case .hexadecimal: Packed.hexadecimal(Array(field.utf8))
    case .percent: field.utf8.map { "%" + Packed.hexadecimal([$0]).uppercased() }.joined()
    case .references: field.unicodeScalars.map { "&#\($0.value);" }.joined()
    case .escapes: Packed.escapes(field)
    case .gzip: Data(Packed.gzip(Array("Note: \(field) was here.".utf8))).base64EncodedString()
    case .digest: Digest(of: field).hex
    }
  }
}

/// Packing and unpacking, written independently of the scanner.
package enum Packed {
  package static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  package static func escapes(_ text: String) -> String {
    text.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  package static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
      return littleEndian ? [low, high] : [high, low]
    }
  }

  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    return run(&stream, bytes, roomFor: bytes.count + bytes.count / 100 + 128) { CZlib.deflate(&$0, Z_FINISH) }
  }

  /// What gzip or zlib made small, up to 1 MiB of it; nil where nothing comes out.
  package static func inflated(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 8, bytes[0] == 0x1F && bytes[1] == 0x8B || bytes[0] == 0x78 else { return nil }
    var stream = z_stream()
    guard inflateInit2_(&stream, 47, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let out = run(&stream, bytes, roomFor: 1 << 20) { CZlib.inflate(&$0, Z_SYNC_FLUSH) }
    return out.isEmpty ? nil : out
  }

  private static func run(
    _ stream: inout z_stream, _ bytes: [UInt8], roomFor room: Int, _ body: (inout z_stream) -> Int32
  ) -> [UInt8] {
    var source = bytes
    var out = [UInt8](repeating: 0, count: room)
    let left = source.withUnsafeMutableBufferPointer { input in
      out.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = body(&stream)
        return Int(stream.avail_out)
      }
    }
    return Array(out[..<(room - left)])
  }
}

/// Looks for the fields of some people in whatever left, in every way that it undoes.
package struct CanarySearch: Sendable {
  private struct Needle: Sendable {
    let bytes: [UInt8]
    let field: String
  }
  private let needles: [Needle]
  /// Fields without their separators, for text that was torn apart.
  private let letters: [Needle]

  package init(_ fields: [String]) {
    var needles: [Needle] = []
    for field in fields {
      var forms: [[UInt8]] = []
      for text in [field, field.split(separator: " ").reversed().joined(separator: " ")] {
        let (plain, low) = (Array(text.utf8), Array(text.lowercased().utf8))
        forms += [plain, low, Packed.utf16(text, littleEndian: true), Packed.utf16(text, littleEndian: false)]
        forms += [plain, low].flatMap { bytes in
          // Whatever stands before it, base64 shows the middle of it in one of three ways.
          (0..<3).map { shift in
            let text = Data([UInt8](repeating: 32, count: shift) + bytes).base64EncodedString()
            return Array(text.utf8.dropFirst(shift == 0 ? 0 : 4).dropLast(4))
          }
        }
        forms.append(Array(Packed.hexadecimal(plain).utf8))
        forms.append(Array(plain.map { "%" + Packed.hexadecimal([$0]) }.joined().utf8))
        forms.append(Array(Packed.escapes(text).utf8))
      }
      forms.append(Array(Digest(of: field).hex.utf8))
      forms.append(Digest(of: field).bytes)
      needles += forms.filter { $0.count >= 6 }.map { Needle(bytes: $0, field: field) }
    }
    self.needles = needles
    letters = fields.flatMap { field in
      [field, field.split(separator: " ").reversed().joined()].compactMap { text in
        let run = CanarySearch.lettersOnly(Array(text.utf8))
        return run.count >= 8 ? Needle(bytes: run, field: field) : nil
      }
    }
  }

  /// The field that was found, or nil.
  package func find(in bytes: [UInt8]) -> String? {
    var layers: [(bytes: [UInt8], depth: Int)] = [(bytes, 0)]
    while let layer = layers.popLast() {
      let low = CanarySearch.lowered(layer.bytes)
      for needle in needles where CanarySearch.holds(layer.bytes, needle.bytes) || CanarySearch.holds(low, needle.bytes)
      {
        return needle.field
      }
      let run = CanarySearch.lettersOnly(layer.bytes)
      for needle in letters where CanarySearch.holds(run, needle.bytes) { return needle.field }
      if layer.depth < 3 { layers += CanarySearch.undone(layer.bytes).map { ($0, layer.depth + 1) } }
    }
    return nil
  }

  package func find(in text: String) -> String? { find(in: Array(text.utf8)) }

  private static func holds(_ hay: [UInt8], _ needle: [UInt8]) -> Bool {
    guard let last = needle.last, hay.count >= needle.count else { return false }
    return hay.withUnsafeBytes { hay in
      needle.withUnsafeBytes { needle in
        guard let start = hay.baseAddress, let wanted = needle.baseAddress else { return false }
        // The last byte is rarer than the first: many needles begin alike.
        var at = needle.count - 1
        while at < hay.count, let found = memchr(start + at, Int32(last), hay.count - at) {
          at = start.distance(to: UnsafeRawPointer(found))
          if memcmp(start + (at - needle.count + 1), wanted, needle.count) == 0 { return true }
          at += 1
        }
        return false
      }
    }
  }

  private static func lowered(_ bytes: [UInt8]) -> [UInt8] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return bytes.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
    }
    return Array(text.lowercased().utf8)
  }

  private static func lettersOnly(_ bytes: [UInt8]) -> [UInt8] {
    lowered(bytes).filter { $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 >= 128 }
  }

  /// What each packing gives that can be undone here.
  private static func undone(_ bytes: [UInt8]) -> [[UInt8]] {
    var out: [[UInt8]] = []
    if let inflated = Packed.inflated(bytes) { out.append(inflated) }
    func isSign(_ byte: UInt8) -> Bool {
      byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte == 43 || byte == 47
        || byte == 45 || byte == 95
    }
    for run in bytes.split(whereSeparator: { !isSign($0) }) where run.count >= 16 {
      let text = String(decoding: run, as: UTF8.self).replacing("-", with: "+").replacing("_", with: "/")
      let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
      if let data = Data(base64Encoded: padded) { out.append(Array(data)) }
      if let plain = pairs(Array(run)) { out.append(plain) }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return out }
    if text.contains("%"), let plain = text.removingPercentEncoding, plain != text { out.append(Array(plain.utf8)) }
    if text.contains("&#") {
      out.append(Array(replaced(text, from: "&#", to: ";") { UInt32($0).flatMap(Unicode.Scalar.init) }.utf8))
    }
    if text.contains("\\u") {
      let plain = try? JSONSerialization.jsonObject(
        with: Data("[\"\(text.replacing("\"", with: " ").replacing("\n", with: " "))\"]".utf8))
      if let plain = (plain as? [String])?.first, plain != text { out.append(Array(plain.utf8)) }
    }
    return out
  }

  private static func pairs(_ digits: [UInt8]) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    var out: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[start..<start + 2], as: UTF8.self), radix: 16) else { return nil }
      out.append(byte)
    }
    return out
  }

  private static func replaced(
    _ text: String, from start: String, to end: String, _ scalar: (Substring) -> Unicode.Scalar?
  ) -> String {
    var out = ""
    var rest = text[...]
    while let from = rest.range(of: start) {
      out += rest[..<from.lowerBound]
      guard let to = rest[from.upperBound...].range(of: end), let found = scalar(rest[from.upperBound..<to.lowerBound])
      else {
        out += rest[from]
        rest = rest[from.upperBound...]
        continue
      }
      out.unicodeScalars.append(found)
      rest = rest[to.upperBound...]
    }
    return out + rest
  }
}
