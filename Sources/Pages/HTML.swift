/// A piece of a page or picture: text, or an element with attributes and content.
///
/// There is no way to put in text that is not escaped: tags and attribute names are literals of the program, and
/// everything else goes through ``render(into:)``. Control characters, which neither HTML nor XML may hold, and
/// overrides of direction, which could make a name read as another, come out as U+FFFD.
public indirect enum HTML: Sendable, Hashable {
  case text(String)
  case element(Name, [Attribute], [HTML])
  /// Several pieces in a row.
  case fragment([HTML])
  /// A style sheet of the program's own.
  case style(Literal)

  /// A tag's or attribute's name, written in the program.
  public struct Name: Sendable, Hashable, ExpressibleByStringLiteral {
    let text: String
    public init(stringLiteral value: StaticString) { text = value.description }
  }

  /// Text of the program that is put out as it is.
  public struct Literal: Sendable, Hashable, ExpressibleByStringLiteral {
    let text: String
    public init(stringLiteral value: StaticString) { text = value.description }
    init(joining parts: [Literal]) { text = parts.map(\.text).joined(separator: "\n") }
  }

  public struct Attribute: Sendable, Hashable {
    let name: Name
    let value: String
  }

  /// Elements that have no end tag in HTML.
  private static let void: Set<String> = ["meta", "br", "hr", "wbr", "col"]

  public var text: String {
    var out = ""
    render(into: &out)
    return out
  }

  func render(into out: inout String) {
    switch self {
    case .text(let text): HTML.escape(text, into: &out)
    case .fragment(let pieces): for piece in pieces { piece.render(into: &out) }
    case .style(let sheet): out += sheet.text
    case .element(let name, let attributes, let content):
      out += "<"
      out += name.text
      for attribute in attributes {
        out += " "
        out += attribute.name.text
        out += "=\""
        HTML.escape(attribute.value, into: &out)
        out += "\""
      }
      out += ">"
      if HTML.void.contains(name.text) { return }
      for piece in content { piece.render(into: &out) }
      out += "</"
      out += name.text
      out += ">"
    }
  }

  static func escape(_ text: String, into out: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\t", "\n", "\r": out += " "
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FFFE}",
        "\u{FFFF}":
        out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
  }
}

extension HTML: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
}

/// Pieces one after another, with `if` and `for`.
@resultBuilder
enum HTMLBuilder {
  static func buildExpression(_ piece: HTML) -> [HTML] { [piece] }
  static func buildExpression(_ pieces: [HTML]) -> [HTML] { pieces }
  static func buildExpression(_ text: String) -> [HTML] { [.text(text)] }
  static func buildBlock(_ pieces: [HTML]...) -> [HTML] { pieces.flatMap { $0 } }
  static func buildOptional(_ pieces: [HTML]?) -> [HTML] { pieces ?? [] }
  static func buildEither(first: [HTML]) -> [HTML] { first }
  static func buildEither(second: [HTML]) -> [HTML] { second }
  static func buildArray(_ pieces: [[HTML]]) -> [HTML] { pieces.flatMap { $0 } }
}

/// An element: `element("p", ["class": "note"]) { "text" }`.
func element(
  _ name: HTML.Name, _ attributes: KeyValuePairs<HTML.Name, String> = [:],
  @HTMLBuilder _ content: () -> [HTML] = { [] }
) -> HTML {
  .element(name, attributes.map { HTML.Attribute(name: $0.key, value: $0.value) }, content())
}

/// A coordinate with at most two decimals, the same on every machine.
func coordinate(_ value: Double) -> String {
  guard value.isFinite, value.magnitude < 1e9 else { return "0" }
  let hundredths = Int((value * 100).rounded())
  let whole = hundredths.magnitude / 100
  let rest = hundredths.magnitude % 100
  let sign = hundredths < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}
