public import Vocabulary

/// How long the log was and what its root was, signed by the node: a C2SP tlog-checkpoint inside a C2SP signed note.
///
/// Whoever keeps one can later ask for the log and see whether it was rewritten.
public struct Checkpoint: Sendable, Hashable {
  /// The log's name, one line without spaces at its ends.
  public let origin: String
  public let size: Int
  public let root: Digest

  public init(origin: String, size: Int, root: Digest) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// The text that is signed: origin, size and root, a line each.
  public var body: String { "\(origin)\n\(size)\n\(Base64.text(root.bytes))\n" }

  /// Reads the text that is signed. Throws `audit.checkpoint.malformed`.
  public init(body: String) throws {
    let malformed = Fault("audit.checkpoint.malformed")
    // Lines are cut at the single byte, so that CR LF does not pass for a line's end.
    let lines = body.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard lines.count == 4, lines[3].isEmpty, let size = Int(lines[1]), size >= 0, String(size) == lines[1],
      !lines[0].isEmpty, let root = Base64.bytes(lines[2]).flatMap({ Digest(bytes: $0) })
    else { throw malformed }
    self.init(origin: lines[0], size: size, root: root)
  }

  /// The signed note. `sign` is given the body's bytes and returns an Ed25519 signature.
  public func note(publicKey: [UInt8], sign: ([UInt8]) -> [UInt8]) -> String {
    let signature = NoteKey(.ed25519, publicKey).id(of: origin) + sign(Array(body.utf8))
    return body + "\n\u{2014} \(origin) \(Base64.text(signature))\n"
  }

  /// Reads a note and checks its signature with `verify(message, signature)`. Throws a fault that says what is wrong.
  public init(
    note: String, publicKey: [UInt8], verify: (_ message: [UInt8], _ signature: [UInt8]) -> Bool
  ) throws {
    let note = try SignedNote(note)
    try self.init(body: note.text)
    let key = NoteKey(.ed25519, publicKey)
    let message = Array(note.text.utf8)
    guard note.signatures(of: origin, key).contains(where: { $0.count == 64 && verify(message, $0) }) else {
      throw Fault("audit.checkpoint.signature")
    }
  }
}

/// Base64 with padding (RFC 4648 section 4).
public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  public static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var value: UInt32 = 0
      for index in 0..<3 { value = value << 8 | (index < group.count ? UInt32(group[start + index]) : 0) }
      for index in 0..<4 {
        text.append(
          index <= group.count ? alphabet[Int(value >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil unless the text is the one form of some bytes.
  public static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 4) {
      var value: UInt32 = 0
      var padding = 0
      for digit in digits[start..<(start + 4)] {
        value <<= 6
        if digit == UInt8(ascii: "=") {
          padding += 1
        } else if padding == 0, let position = alphabet.firstIndex(of: digit) {
          value |= UInt32(position)
        } else {
          return nil
        }
      }
      guard padding == 0 || padding <= 2 && start + 4 == digits.count else { return nil }
      for index in 0..<(3 - padding) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(16 - 8 * index))) }
    }
    return Base64.text(bytes) == text ? bytes : nil
  }
}
