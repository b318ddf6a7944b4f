internal import Vocabulary

/// The forms in which something is handed in sealed, read as far as their frames say: header, packets or elements, and
/// that nothing stands before, between or after them.
///
/// What is sealed inside is not read. A frame around something that plainly is text is refused all the same; whoever
/// builds a frame around words in disguise is not found out, and does not hand it in by mistake.
public enum SealedFormat: String, Sendable, CaseIterable {
  /// The file format of age, version 1 (age-encryption.org/v1), with its armour or without.
  case age
  /// A message of OpenPGP (RFC 9580 sections 5.1, 5.3, 5.13, 10.3), with its armour or without.
  case openPGP = "openpgp"
  /// Enveloped data of the Cryptographic Message Syntax (RFC 5652 section 6, RFC 5083) as DER, BER or PEM.
  case cms

  /// The form that bytes have; nil when they have none of them.
  public static func recognised(_ bytes: [UInt8]) -> SealedFormat? {
    if let body = Armour.body(of: bytes, "AGE ENCRYPTED FILE") { return AgeFile.isSealed(body) ? .age : nil }
    if let body = Armour.body(of: bytes, "PGP MESSAGE", isOpenPGP: true) {
      return OpenPGPMessage.isSealed(body) ? .openPGP : nil
    }
    for label in ["CMS", "PKCS7"] {
      if let body = Armour.body(of: bytes, label) { return EnvelopedData.isSealed(body) ? .cms : nil }
    }
    if AgeFile.isSealed(bytes) { return .age }
    if OpenPGPMessage.isSealed(bytes) { return .openPGP }
    return EnvelopedData.isSealed(bytes) ? .cms : nil
  }

  /// Whether bytes that should be sealed are plainly not: text in any writing has none of the signs that steer a machine,
  /// of which random bytes are full, or it uses a few values much more often than others.
  static func isReadable(_ bytes: [UInt8]) -> Bool {
    if bytes.isEmpty || TextReading.isAllText(bytes) { return true }
    // Of few units drawn by lot, all can be letters by chance.
    if bytes.count >= 256, WideText.isPlausible(bytes) { return true }
    if bytes.count >= 128, !bytes.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) || $0 == 0x7F }) {
      return true
    }
    guard bytes.count >= 512 else { return false }
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    // No value more than four times as often as the mean, with room for chance in short ones.
    return (counts.max() ?? 0) > bytes.count / 64 + 16
  }
}

/// Bytes as lines of base64 between a first and a last line.
private enum Armour {
  /// What is inside; nil where anything else stands before, between or after. Of OpenPGP's header lines only those pass
  /// that no person writes.
  static func body(of bytes: [UInt8], _ label: String, isOpenPGP: Bool = false) -> [UInt8]? {
    guard bytes.starts(with: "-----BEGIN \(label)-----".utf8) else { return nil }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count >= 3, lines[0].elementsEqual("-----BEGIN \(label)-----".utf8),
      lines.removeLast().elementsEqual("-----END \(label)-----".utf8)
    else { return nil }
    var rest = lines.dropFirst()
    var checksum: ArraySlice<UInt8>?
    if isOpenPGP {
      while let line = rest.first, !line.isEmpty {
        guard line.count <= 64, ["Version: ", "Charset: "].contains(where: { line.starts(with: $0.utf8) }) else {
          return nil
        }
        rest = rest.dropFirst()
      }
      rest = rest.dropFirst()
      if let last = rest.last, last.count == 5, last.first == UInt8(ascii: "=") {
        checksum = last.dropFirst()
        rest = rest.dropLast()
      }
    }
    guard rest.allSatisfy({ (1...76).contains($0.count) }), let body = base64(rest.joined()) else { return nil }
    if let checksum {
      let sum = checkSum(body)
      guard base64(checksum) == [UInt8(sum >> 16 & 0xFF), UInt8(sum >> 8 & 0xFF), UInt8(sum & 0xFF)] else { return nil }
    }
    return body
  }

  /// Base64 in whole groups (RFC 4648 section 4); nil for anything else.
  private static func base64(_ letters: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    var (count, padding) = (0, 0)
    for letter in letters {
      let sextet: UInt8
      switch letter {
      case 0x41...0x5A: sextet = letter - 0x41
      case 0x61...0x7A: sextet = letter - 0x61 + 26
      case 0x30...0x39: sextet = letter - 0x30 + 52
      case 0x2B: sextet = 62
      case 0x2F: sextet = 63
      case 0x3D:
        padding += 1
        sextet = 0
      default: return nil
      }
      guard padding == 0 || letter == 0x3D && padding <= 2 else { return nil }
      group = group << 6 | UInt32(sextet)
      count += 1
      if count % 4 == 0 {
        bytes += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
        group = 0
      }
    }
    guard count % 4 == 0 else { return nil }
    bytes.removeLast(padding)
    return bytes
  }

  /// CRC-24 (RFC 9580 section 6.1.1).
  private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xB7_04CE
    for byte in bytes {
      sum ^= UInt32(byte) << 16
      for _ in 0..<8 {
        sum <<= 1
        if sum & 0x100_0000 != 0 { sum ^= 0x186_4CFB }
      }
    }
    return sum & 0xFF_FFFF
  }
}

private enum AgeFile {
  /// The longest line of a header: kinds of recipients and what they need.
  private static let lineMax = 256
  private static let linesMax = 4_096

  static func isSealed(_ bytes: [UInt8]) -> Bool {
    var place = 0
    func next() -> ArraySlice<UInt8>? {
      let rest = bytes[place...].prefix(lineMax + 1)
      guard let end = rest.firstIndex(of: 0x0A) else { return nil }
      defer { place = end + 1 }
      return bytes[place..<end]
    }
    guard next()?.elementsEqual("age-encryption.org/v1".utf8) == true else { return false }
    var stanzas = 0
    var isInBody = false
    for _ in 0..<linesMax {
      guard let line = next() else { return false }
      if isInBody {
        // Lines of 64 letters, and a shorter one, perhaps an empty one, at the end.
        guard line.count <= 64, line.allSatisfy(isLetter) else { return false }
        isInBody = line.count == 64
      } else if line.starts(with: "-> ".utf8) {
        let words = line.dropFirst(3).split(separator: 0x20, omittingEmptySubsequences: false)
        guard (1...5).contains(words.count),
          words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } })
        else { return false }
        stanzas += 1
        isInBody = true
      } else {
        guard stanzas > 0, line.count == 47, line.starts(with: "--- ".utf8), line.dropFirst(4).allSatisfy(isLetter)
        else { return false }
        // A nonce, and at least the mark of authenticity of one chunk.
        let payload = Array(bytes[place...])
        return payload.count >= 32 && !SealedFormat.isReadable(payload)
      }
    }
    return false
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F: true
    default: false
    }
  }
}

private enum OpenPGPMessage {
  /// Session keys for those who may open it, then what is sealed, and nothing else.
  static func isSealed(_ bytes: [UInt8]) -> Bool {
    var reader = Packets(bytes: bytes)
    var keys = 0
    while let packet = reader.next() {
      switch packet.tag {
      case 1 where [2, 3, 6].contains(packet.body.first) && packet.body.count <= 8_192,
        3 where [4, 5, 6].contains(packet.body.first) && packet.body.count <= 8_192:
        keys += 1
      case 18 where keys > 0 && [1, 2].contains(packet.body.first), 20 where keys > 0 && packet.body.first == 1:
        return reader.isAtEnd && packet.body.count > 20 && !SealedFormat.isReadable(Array(packet.body.dropFirst()))
      default: return false
      }
    }
    return false
  }

  /// Packets one after the other (RFC 9580 section 4.2).
  private struct Packets {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func next() -> (tag: UInt8, body: [UInt8])? {
      guard let head = byte(), head & 0x80 != 0 else { return nil }
      guard head & 0x40 != 0 else {
        guard head & 3 != 3, let length = number(1 << Int(head & 3)), let body = take(length) else { return nil }
        return (head >> 2 & 15, body)
      }
      var body: [UInt8] = []
      while true {
        guard let first = byte() else { return nil }
        let length: Int?
        switch first {
        case ..<192: length = Int(first)
        case 192..<224: length = byte().map { (Int(first) - 192) << 8 + Int($0) + 192 }
        case 255: length = number(4)
        default:
          guard let part = take(1 << Int(first & 31)) else { return nil }
          body += part
          continue
        }
        guard let length, let last = take(length) else { return nil }
        return (head & 63, body + last)
      }
    }

    private mutating func byte() -> UInt8? {
      guard place < bytes.count else { return nil }
      defer { place += 1 }
      return bytes[place]
    }

    private mutating func number(_ count: Int) -> Int? {
      take(count)?.reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
      guard count <= bytes.count - place else { return nil }
      defer { place += count }
      return Array(bytes[place..<place + count])
    }
  }
}

private enum EnvelopedData {
  private static let enveloped: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 3]
  private static let authEnveloped: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1, 23]
  private static let recipientsBytesMax = 1 << 16

  /// Without originator and attributes: these would be readable, and name who hands it in.
  static func isSealed(_ bytes: [UInt8]) -> Bool {
    let reader = Elements(bytes: bytes)
    guard let whole = reader.element(at: 0), whole.tag == 0x30, whole.end == bytes.count,
      let info = reader.children(of: whole), info.map(\.tag) == [0x06, 0xA0],
      let data = reader.children(of: info[1]), data.map(\.tag) == [0x30], let parts = reader.children(of: data[0])
    else { return false }
    let type = Array(bytes[info[0].content])
    let isLawful =
      type == enveloped && parts.map(\.tag) == [0x02, 0x31, 0x30]
      || type == authEnveloped && parts.map(\.tag) == [0x02, 0x31, 0x30, 0x04]
    guard isLawful, (1...recipientsBytesMax).contains(parts[1].content.count),
      let sealed = reader.children(of: parts[2]), sealed.count == 3, sealed[0].tag == 0x06, sealed[1].tag == 0x30
    else { return false }
    switch sealed[2].tag {
    case 0x80: return !SealedFormat.isReadable(Array(bytes[sealed[2].content]))
    case 0xA0:
      guard let pieces = reader.children(of: sealed[2]), pieces.allSatisfy({ $0.tag == 0x04 }) else { return false }
      return !SealedFormat.isReadable(pieces.flatMap { bytes[$0.content] })
    default: return false
    }
  }

  /// Elements of the Basic Encoding Rules (X.690), with a length or up to their mark of the end.
  private struct Elements {
    let bytes: [UInt8]

    struct Element {
      let tag: UInt8
      let content: Range<Int>
      let end: Int
    }

    func element(at place: Int, depth: Int = 0) -> Element? {
      guard depth < 16, place + 2 <= bytes.count, bytes[place] & 0x1F != 0x1F else { return nil }
      let (tag, first) = (bytes[place], Int(bytes[place + 1]))
      let start: Int
      var length = first
      if first == 0x80 {
        guard tag & 0x20 != 0 else { return nil }
        var next = place + 2
        while next + 2 <= bytes.count {
          if bytes[next] == 0, bytes[next + 1] == 0 {
            return Element(tag: tag, content: place + 2..<next, end: next + 2)
          }
          guard let inner = element(at: next, depth: depth + 1) else { return nil }
          next = inner.end
        }
        return nil
      } else if first > 0x80 {
        guard first <= 0x84 else { return nil }
        start = place + 2 + (first & 0x7F)
        guard start <= bytes.count else { return nil }
        length = bytes[place + 2..<start].reduce(0) { $0 << 8 | Int($1) }
      } else {
        start = place + 2
      }
      guard length <= bytes.count - start else { return nil }
      return Element(tag: tag, content: start..<start + length, end: start + length)
    }

    func children(of element: Element) -> [Element]? {
      var children: [Element] = []
      var place = element.content.lowerBound
      while place < element.content.upperBound {
        guard let child = self.element(at: place), child.end <= element.content.upperBound else { return nil }
        children.append(child)
        place = child.end
      }
      return children
    }
  }
}
