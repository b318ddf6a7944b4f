// verify-log: checks an exported log without the program that wrote it.
//
//   verify-log FOLDER --key NAME+ID+BASE64 [--since CHECKPOINT]
//
// FOLDER holds `checkpoint`, `tile/…` and, where the entries are shown, `openings/…` (C2SP tlog-tiles; the leaves are
// commitments, and an opening is the bytes that a commitment is the SHA-256 of). Exit: 0 whole, 1 not, 2 usage.
import CSodium
import Foundation

/// The tree as it grows: roots of the full subtrees, largest first (RFC 9162 section 2.1.2).
struct Tree {
  var size = 0
  var peaks: [[UInt8]] = []

  static func parent(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { sha256([1], left, right) }

  mutating func append(_ leaf: [UInt8]) {
    peaks.append(leaf)
    size += 1
    var rest = size
    while rest % 2 == 0 {
      let right = peaks.removeLast()
      peaks.append(Tree.parent(peaks.removeLast(), right))
      rest /= 2
    }
  }

  var root: [UInt8] {
    guard let last = peaks.last else { return sha256([]) }
    return peaks.dropLast().reversed().reduce(last) { Tree.parent($1, $0) }
  }
}

struct Verifier {
  let folder: String
  let head: SignedHead
  let old: SignedHead?
  var tree = Tree()
  var oldRoot: [UInt8]?
  var latest: Int64?
  var erased = 0

  func read(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + path) else {
      throw Wrong("\(path) is not there")
    }
    return Array(data)
  }

  static func place(_ index: Int, _ width: Int) -> String {
    var text = String(format: "%03d", index % 1000)
    var rest = index / 1000
    while rest > 0 {
      text = String(format: "x%03d/", rest % 1000) + text
      rest /= 1000
    }
    return width == 256 ? text : text + ".p/\(width)"
  }

  /// The number of things at a level of the tree, as (index, width) of the files they lie in. One after the other: a
  /// checkpoint can say more than any memory holds, and the first file that is not there ends it.
  static func files(_ count: Int) -> some Sequence<(Int, Int)> {
    (0..<count / 256 + (count % 256 > 0 ? 1 : 0)).lazy.map { ($0, min(256, count - 256 * $0)) }
  }

  mutating func run() throws {
    let showsEntries = FileManager.default.fileExists(atPath: folder + "/openings")
    var level: [[UInt8]] = []
    if old?.size == 0 { oldRoot = tree.root }
    for (index, width) in Verifier.files(head.size) {
      let tile = try hashes("tile/0/" + Verifier.place(index, width), width)
      let entries = try read("tile/entries/" + Verifier.place(index, width))
      let openings = showsEntries ? try split(read("openings/" + Verifier.place(index, width)), width) : []
      guard entries.count == 34 * width else { throw Wrong("the bundle of entry \(index * 256) has a wrong length") }
      for slot in 0..<width {
        let number = index * 256 + slot
        let commitment = Array(entries[(34 * slot + 2)..<(34 * slot + 34)])
        guard entries[34 * slot] == 0, entries[34 * slot + 1] == 32 else {
          throw Wrong("entry \(number) is not a commitment")
        }
        if showsEntries { try check(openings[slot], commitment, number) }
        let leaf = sha256([0], commitment)
        guard leaf == tile[slot] else { throw Wrong("entry \(number) does not fit its tile") }
        tree.append(leaf)
        if tree.size == old?.size { oldRoot = tree.root }
      }
      if width == 256 { level.append(top(tile)) }
    }
    try checkUpper(level)
    guard tree.root == head.root else { throw Wrong("the root is not the checkpoint's") }
    if let old {
      guard old.size <= head.size, oldRoot == old.root else {
        throw Wrong("the log was rewritten: its first \(old.size) entries are not those of the older checkpoint")
      }
    }
  }

  /// Each level holds the roots of the full tiles below it.
  func checkUpper(_ roots: [[UInt8]]) throws {
    var roots = roots
    var number = 1
    while !roots.isEmpty {
      var above: [[UInt8]] = []
      for (index, width) in Verifier.files(roots.count) {
        let path = "tile/\(number)/" + Verifier.place(index, width)
        let tile = try hashes(path, width)
        guard tile == Array(roots[(256 * index)..<(256 * index + width)]) else {
          throw Wrong("\(path) does not fit the tiles below it")
        }
        if width == 256 { above.append(top(tile)) }
      }
      roots = above
      number += 1
    }
  }

  func top(_ tile: [[UInt8]]) -> [UInt8] {
    var row = tile
    while row.count > 1 { row = stride(from: 0, to: row.count, by: 2).map { Tree.parent(row[$0], row[$0 + 1]) } }
    return row[0]
  }

  func hashes(_ path: String, _ width: Int) throws -> [[UInt8]] {
    let bytes = try read(path)
    guard bytes.count == 32 * width else { throw Wrong("\(path) has a wrong length") }
    return (0..<width).map { Array(bytes[(32 * $0)..<(32 * $0 + 32)]) }
  }

  func split(_ bytes: [UInt8], _ width: Int) throws -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var at = 0
    while at + 4 <= bytes.count {
      let count = bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard count <= bytes.count - at - 4 else { break }
      parts.append(Array(bytes[(at + 4)..<(at + 4 + count)]))
      at += 4 + count
    }
    guard at == bytes.count, parts.count == width else { throw Wrong("a file of openings has a wrong length") }
    return parts
  }

  /// What an entry says must be what its commitment commits to, and its time must not go back.
  mutating func check(_ opening: [UInt8], _ commitment: [UInt8], _ number: Int) throws {
    if opening.isEmpty {
      erased += 1
      return
    }
    guard sha256(opening) == commitment else { throw Wrong("entry \(number) was altered") }
    // Salt and entry, each behind its length; the entry begins with its version and its time in microseconds.
    var at = 0
    func number7() throws -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while at < opening.count, shift < 64 {
        let byte = opening[at]
        at += 1
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      throw Wrong("entry \(number) cannot be read")
    }
    let salt = try number7()
    guard salt == 16, at + 16 <= opening.count else { throw Wrong("entry \(number) cannot be read") }
    at += 16
    let length = try number7()
    guard length == UInt64(opening.count - at), try number7() <= 2 else {
      throw Wrong("entry \(number) cannot be read")
    }
    let raw = try number7()
    let time = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    if let latest, time < latest { throw Wrong("entry \(number) bears an earlier time than the one before it") }
    latest = time
  }
}

func main(_ arguments: [String]) -> Int32 {
  var folder: String?
  var key: String?
  var since: String?
  var rest = arguments[...]
  while let word = rest.popFirst() {
    switch word {
    case "--key": key = rest.popFirst()
    case "--since": since = rest.popFirst()
    default:
      guard folder == nil, !word.hasPrefix("-") else { return usage() }
      folder = word
    }
  }
  guard let folder, let key, sodium_init() >= 0 else { return usage() }
  do {
    let logKey = try LogKey(key)
    func head(_ path: String, _ called: String) throws -> SignedHead {
      guard let note = FileManager.default.contents(atPath: path) else { throw Wrong("\(called) is not there") }
      return try SignedHead(Array(note), logKey, called)
    }
    var verifier = Verifier(
      folder: folder, head: try head(folder + "/checkpoint", "the checkpoint"),
      old: try since.map { try head($0, "the older checkpoint") })
    try verifier.run()
    let root = verifier.head.root.map { String(format: "%02x", $0) }.joined()
    print("whole: \(verifier.head.size) entries, \(verifier.erased) of them erased, root \(root)")
    return 0
  } catch let wrong as Wrong {
    print("not whole: \(wrong.words)")
    return 1
  } catch {
    print("not whole: \(error)")
    return 1
  }
}

func usage() -> Int32 {
  FileHandle.standardError.write(Data("usage: verify-log FOLDER --key NAME+ID+BASE64 [--since CHECKPOINT]\n".utf8))
  return 2
}

exit(main(Array(CommandLine.arguments.dropFirst())))
