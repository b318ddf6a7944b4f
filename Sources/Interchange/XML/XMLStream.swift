internal import CXMLReader
internal import Vocabulary

/// An XML document as events, in constant memory.
///
/// Names are local names: prefixes differ between publishers and mean nothing. A document type declaration, and with
/// it every entity, is refused.
final class XMLStream {
  enum Event {
    case start(name: String, space: String, line: Int)
    case attribute(name: String, value: String)
    case text(String)
    case end(name: String)
  }

  private let input: ByteInput
  private let reader: OpaquePointer?
  private var chunk = [UInt8](repeating: 0, count: 1 << 15)
  private var ready = 0
  private var next = 0
  private var isLast = false
  private let file: String

  init(_ input: ByteInput, limits: IntakeLimits) {
    self.input = input
    file = input.name
    reader = cxml_open(Int32(clamping: limits.depth), limits.fieldBytes)
  }

  deinit { cxml_close(reader) }

  /// The next event; nil at the end, after which ``fault`` tells whether it was the right one.
  func read() throws(Fault) -> Event? {
    guard let reader else { return nil }
    while next == ready {
      if isLast || cxml_error(reader) != CXML_OK { return nil }
      let got = try input.read(into: &chunk, from: 0)
      isLast = got == 0
      ready = chunk.withUnsafeBytes {
        Int(cxml_push(reader, $0.baseAddress?.assumingMemoryBound(to: CChar.self), got, isLast ? 1 : 0))
      }
      next = 0
    }
    let event = cxml_get(reader, next)
    next += 1
    switch Int(event.kind) {
    case CXML_START:
      return .start(
        name: text(event.name, event.name_length), space: text(event.space, event.space_length),
        line: Int(event.line))
    case CXML_ATTRIBUTE:
      return .attribute(
        name: text(event.name, event.name_length), value: text(event.text, event.text_length))
    case CXML_TEXT: return .text(text(event.text, event.text_length))
    default: return .end(name: text(event.name, event.name_length))
    }
  }

  /// What was wrong with the document; nil while all was well.
  var fault: Fault? {
    guard let reader else { return Fault("interchange.xml.memory", at: Fault.Location(file: file)) }
    let code: Fault.Code
    switch Int(cxml_error(reader)) {
    case Int(CXML_OK): return nil
    case CXML_DOCTYPE: code = "interchange.xml.doctype-refused"
    case CXML_DEPTH: code = "interchange.xml.depth"
    case CXML_TOO_LONG: code = "interchange.xml.text-too-long"
    case CXML_ENCODING: code = "interchange.xml.encoding"
    case CXML_TRUNCATED: code = "interchange.xml.truncated"
    case CXML_EMPTY: code = "interchange.input.empty"
    case CXML_MEMORY: code = "interchange.xml.memory"
    default: code = "interchange.xml.malformed"
    }
    let line = Int(cxml_error_line(reader))
    return Fault(code, at: Fault.Location(file: file, line: line > 0 ? line : nil))
  }

  private func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    guard let start, length > 0 else { return "" }
    return String(
      decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
