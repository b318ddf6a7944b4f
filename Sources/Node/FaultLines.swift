public import Vocabulary

/// Faults as JSON lines: code, file, line, field, byte, and the sentence's arguments as texts. No value that was found
/// in the input is in it, because none is in a fault.
public enum FaultLines {
  public static func text(_ faults: [Fault]) -> String { faults.map { line($0) + "\n" }.joined() }

  public static func line(_ fault: Fault) -> String {
    var fields = ["\"code\":" + quoted(fault.code.rawValue)]
    if let file = fault.location.file { fields.append("\"file\":" + quoted(file)) }
    if let line = fault.location.line { fields.append("\"line\":\(line)") }
    if let field = fault.location.field { fields.append("\"field\":" + quoted(field)) }
    if let byte = fault.location.byte { fields.append("\"byte\":\(byte)") }
    for argument in fault.sentence.arguments {
      if case .integer(let number) = argument.value { fields.append(quoted(argument.name) + ":\(number)") }
      if case .text(let text) = argument.value { fields.append(quoted(argument.name) + ":" + quoted(text)) }
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  /// A JSON string (RFC 8259 section 7).
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
