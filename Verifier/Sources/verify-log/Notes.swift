// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), read as their texts say.
import CSodium
import Foundation

/// Why a log is not what it should be, in words.
struct Wrong: Error {
  let words: String
  init(_ words: String) { self.words = words }
}

/// The log's key as a partner was given it: `name+id+base64`.
struct LogKey {
  let name: String
  let id: [UInt8]
  let key: [UInt8]

  init(_ text: String) throws {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let blob = Data(base64Encoded: parts[2]), blob.count == 33, blob.first == 1 else {
      throw Wrong("the key is not one of Ed25519 in the form name+id+base64")
    }
    name = parts[0]
    key = Array(blob.dropFirst())
    id = Array(sha256(Array(name.utf8), [10, 1], key).prefix(4))
    guard parts[1] == id.map({ String(format: "%02x", $0) }).joined() else {
      throw Wrong("the key's identifier does not fit the key")
    }
  }

  func signed(_ message: [UInt8], _ signature: [UInt8]) -> Bool {
    signature.count == 64
      && crypto_sign_verify_detached(signature, message, UInt64(message.count), key) == 0
  }
}

/// How long the log was and what its root was.
struct SignedHead {
  let size: Int
  let root: [UInt8]

  /// Reads a note and checks that the log itself signed it.
  init(_ note: [UInt8], _ key: LogKey, _ called: String) throws {
    let lines = note.split(separator: 10, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    guard lines.count >= 6, lines[3].isEmpty, lines[lines.count - 1].isEmpty, let size = Int(lines[1]), size >= 0,
      String(size) == lines[1], let root = Data(base64Encoded: lines[2]), root.count == 32,
      root.base64EncodedString() == lines[2],
      // Under the empty line stand signatures and nothing else: the text ends at the last empty line.
      lines[4..<(lines.count - 1)].allSatisfy({ $0.hasPrefix("\u{2014} ") && $0.split(separator: " ").count == 3 })
    else { throw Wrong("\(called) is no checkpoint") }
    guard lines[0] == key.name else { throw Wrong("\(called) is another log's: \(lines[0])") }
    self.size = size
    self.root = Array(root)
    let message = Array("\(lines[0])\n\(lines[1])\n\(lines[2])\n".utf8)
    let prefix = "\u{2014} \(key.name) "
    let isSigned = lines[4...].contains { line in
      guard line.hasPrefix(prefix), let blob = Data(base64Encoded: String(line.dropFirst(prefix.count))),
        blob.count == 68, Array(blob.prefix(4)) == key.id
      else { return false }
      return key.signed(message, Array(blob.dropFirst(4)))
    }
    guard isSigned else { throw Wrong("\(called) is not signed by the log's key") }
  }
}
