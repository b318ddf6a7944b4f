import Foundation
import Node
import Pages
import Synchronization
import Vocabulary

/// Words to the terminal: results to standard output, everything else to standard error.
enum Console {
  /// English; times by the clocks of the node that was opened, UTC where none was.
  static var wording: Wording { words.withLock { $0 } }
  private static let words = Mutex(Wording.english)

  /// Tells every time by the clocks of the country in which a node works, and names the zone.
  static func tellTime(of node: ServiceNode) {
    guard let zone = try? node.zone else { return }
    words.withLock { $0 = Wording.english.telling(zone) }
  }

  /// A line of the result.
  static func show(_ line: String) { show(raw: shown(line) + "\n") }

  /// What records and peers wrote may not move the cursor, recolour the terminal or turn the direction of writing.
  private static func shown(_ line: String) -> String {
    guard line.unicodeScalars.contains(where: moves) else { return line }
    return String(String.UnicodeScalarView(line.unicodeScalars.map { moves($0) ? "\u{FFFD}" : $0 }))
  }

  private static func moves(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\t": false
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
    default: false
    }
  }

  /// A piece of the result as it is. Where it cannot be written the program ends with 1: what follows would be taken for
  /// the whole.
  static func show(raw text: String) {
    guard let reason = put(text, to: 1) else { return }
    complain(ResultOutput.unwritable("-", reason))
    exit(1)
  }

  static func show(_ key: String, _ arguments: (name: String, value: Sentence.Value)...) {
    show(wording.text(sentence(key, arguments)))
  }

  /// A line beside the result: progress, warnings, what went wrong.
  static func say(_ line: String) { _ = put(shown(line) + "\n", to: 2) }
  static func say(_ key: String, _ arguments: (name: String, value: Sentence.Value)...) {
    say(wording.text(sentence(key, arguments)))
  }

  /// The rows of a list; where there are none, says so beside the result, so that nobody waits for more.
  static func listed<Row>(_ rows: [Row]) -> [Row] {
    if rows.isEmpty { say(wording.text("exchange.none")) }
    return rows
  }

  /// A fault as a sentence with its place.
  static func complain(_ fault: Fault) { say("entente: " + wording.text(fault)) }

  /// Writes it all; nil, or why it could not be done.
  static func put(_ text: String, to descriptor: Int32) -> String? {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let got = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return String(cString: strerror(errno)) }
      written += got
    }
    return nil
  }

  private static func sentence(_ key: String, _ arguments: [(name: String, value: Sentence.Value)]) -> Sentence {
    Sentence(key: key, arguments: arguments.map { Sentence.Argument($0.name, $0.value) })
  }
}

/// A line that is written over while something goes on, on terminals only.
final class ProgressLine: Sendable {
  private let isTerminal = isatty(2) == 1

  func show(_ text: String) {
    guard isTerminal else { return }
    _ = Console.put("\r\u{1B}[2K" + text, to: 2)
  }

  func clear() { show("") }
}

/// JSON as the program writes it: keys in the order given, so that the same result has the same bytes.
indirect enum JSON {
  case text(String)
  case integer(Int)
  /// A number in thousandths, written with three decimals.
  case thousandths(Int64)
  case truth(Bool)
  case nothing
  case list([JSON])
  case object([(String, JSON)])

  var line: String {
    switch self {
    case .text(let text): FaultLines.quoted(text)
    case .integer(let number): String(number)
    case .thousandths(let number): DecimalText.text(number, exponent: 3)
    case .truth(let truth): truth ? "true" : "false"
    case .nothing: "null"
    case .list(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
    case .object(let fields):
      "{" + fields.map { FaultLines.quoted($0.0) + ":" + $0.1.line }.joined(separator: ",") + "}"
    }
  }

  /// A fault with its words.
  init(_ fault: Fault) {
    var fields: [(String, JSON)] = [
      ("code", .text(fault.code.rawValue)), ("reason", .text(Console.wording.text(fault.sentence))),
    ]
    if let file = fault.location.file { fields.append(("file", .text(file))) }
    if let line = fault.location.line { fields.append(("line", .integer(line))) }
    if let field = fault.location.field { fields.append(("field", .text(field))) }
    self = .object(fields)
  }
}
