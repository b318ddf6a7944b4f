internal import Vocabulary

/// A C2SP signed note: a text, and lines of signatures under it. The text is what was signed; lines of signers that
/// nobody here knows are kept and mean nothing.
public struct SignedNote: Sendable, Hashable {
  /// With its last newline.
  public let text: String
  /// `— name base64`, without newlines.
  public private(set) var lines: [String]

  /// Throws `audit.checkpoint.malformed` for what is no note: no empty line, or something else than signatures under it.
  public init(_ note: String) throws {
    let malformed = Fault("audit.checkpoint.malformed")
    let bytes = Array(note.utf8)
    // The last empty line divides the text from the signatures.
    guard let end = (1..<max(1, bytes.count)).last(where: { bytes[$0] == 0x0a && bytes[$0 - 1] == 0x0a }),
      let text = String(validating: bytes[..<end], as: UTF8.self), let lines = SignedNote.lines(bytes[(end + 1)...])
    else { throw malformed }
    self.text = text
    self.lines = lines
    guard lines.allSatisfy({ $0.hasPrefix("\u{2014} ") && $0.split(separator: " ").count == 3 }) else {
      throw malformed
    }
  }

  /// Lines that each end with a newline; nil when the last does not, or there is none. They are cut at the single byte,
  /// so that CR LF does not pass for a line's end.
  static func lines(_ bytes: ArraySlice<UInt8>) -> [String]? {
    guard bytes.last == 0x0a else { return nil }
    let lines = bytes.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false).map {
      String(validating: $0, as: UTF8.self)
    }
    return lines.contains(nil) ? nil : lines.compactMap { $0 }
  }

  /// A head of lines, an empty line, and a note: as proofs and requests are built. Nil when it is not built so.
  static func headed(_ text: String) -> (head: [String], note: String)? {
    let bytes = Array(text.utf8)
    guard let end = (1..<max(1, bytes.count)).first(where: { bytes[$0] == 0x0a && bytes[$0 - 1] == 0x0a }),
      let head = lines(bytes[..<end]), let note = String(validating: bytes[(end + 1)...], as: UTF8.self)
    else { return nil }
    return (head, note)
  }

  public var note: String { text + "\n" + lines.map { $0 + "\n" }.joined() }

  /// The note with another signer's line.
  public func adding(_ line: String) -> SignedNote {
    var copy = self
    if !copy.lines.contains(line) { copy.lines.append(line) }
    return copy
  }

  /// The signature bytes of the lines that bear this name and key.
  func signatures(of name: String, _ key: NoteKey) -> [[UInt8]] {
    lines.compactMap { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 3, words[1] == name, let blob = Base64.bytes(String(words[2])),
        Array(blob.prefix(4)) == key.id(of: name)
      else { return nil }
      return Array(blob.dropFirst(4))
    }
  }
}

/// A key that signs notes, by what it signs: a log its own checkpoints, a witness those of another.
public struct NoteKey: Sendable, Hashable {
  public enum Algorithm: UInt8, Sendable {
    /// Ed25519 over the note's text.
    case ed25519 = 1
    /// Ed25519 over a timestamp and the note's text (C2SP tlog-cosignature, version 1).
    case cosignature = 4
  }

  public let algorithm: Algorithm
  public let bytes: [UInt8]

  public init(_ algorithm: Algorithm, _ bytes: [UInt8]) {
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// The first four bytes of SHA-256 over name, newline, algorithm and key.
  func id(of name: String) -> [UInt8] {
    Array(Digest(of: Array(name.utf8) + [0x0a, algorithm.rawValue] + bytes).bytes[..<4])
  }

  /// The signed-note verifier key: `name+id+base64`. What a partner is given, once, by a way that cannot be altered.
  public func verifierKey(of name: String) -> String {
    "\(name)+\(hexText(id(of: name)))+\(Base64.text([algorithm.rawValue] + bytes))"
  }

  /// Reads a verifier key into name and key. Throws `audit.key.malformed`.
  public static func read(_ verifierKey: String) throws -> (name: String, key: NoteKey) {
    let malformed = Fault("audit.key.malformed")
    let parts = verifierKey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, !parts[0].isEmpty, let blob = Base64.bytes(parts[2]), blob.count == 33,
      let algorithm = Algorithm(rawValue: blob[0])
    else { throw malformed }
    let key = NoteKey(algorithm, Array(blob.dropFirst()))
    guard hexText(key.id(of: parts[0])) == parts[1] else { throw malformed }
    return (parts[0], key)
  }
}
