public import Clocks
public import Vocabulary

/// The words of one language: what each sentence's key says, with places for its arguments.
///
/// A wording is plain text with placeholders: `{count}` puts in the argument of that name, formatted for its kind;
/// `{payers|one payer|# payers}` chooses a form by number and puts the number where `#` stands. Two braces in a row
/// stand for one. A key without wording, or a placeholder without argument, never stops the program: the reader sees
/// the key and all arguments instead.
///
/// ```
/// let words = Wording(language: .english, entries: ["flow.fan-in": "{payers|one payer|# payers} in {span}"])
/// words.text(Sentence("flow.fan-in", ("payers", .integer(12)), ("span", .duration(seconds: 93_600))))
/// // "12 payers in 26 hours"
/// ```
public struct Wording: Sendable {
  public let language: Language
  /// What each key says, as its file has it: of some two thousand wordings a run of the program uses a handful, so a
  /// wording is cut at its placeholders when it is used.
  private var templates: [String: String]
  /// By which clocks sentences tell the time; UTC where nil.
  private var zone: TimeZoneID?
  /// Keys whose words are another language's.
  private var lent: Set<String> = []

  /// A part of a rendered sentence, so that pages can set figures, names and identifiers apart.
  public struct Segment: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// The sentence's own words.
      case words
      /// A number, share, sum, date or duration.
      case figure
      /// Text from a record: a name, a place, a code. May be in any script and direction.
      case quoted
      /// An account's or payment's identifier.
      case identifier
    }
    public let text: String
    public let kind: Kind

    public init(_ text: String, _ kind: Kind) {
      self.text = text
      self.kind = kind
    }
  }

  /// A wording cut at its placeholders.
  enum Piece: Sendable, Hashable {
    case words(String)
    case argument(String)
    case plural(String, forms: [String])
  }

  /// Where several entries name one key, the first counts.
  public init(language: Language, entries: some Sequence<(key: String, text: String)>) {
    self.language = language
    var templates = Dictionary(entries.map { ($0.key, $0.text) }) { first, _ in first }
    templates.merge(language.units) { given, _ in given }
    self.templates = templates
  }

  public init(language: Language, entries: [String: String]) {
    self.init(language: language, entries: entries.map { (key: $0.key, text: $0.value) })
  }

  /// These words, with times by the clocks of a zone.
  public func telling(_ zone: TimeZoneID) -> Wording {
    var wording = self
    wording.zone = zone
    return wording
  }

  /// A moment as a sentence tells it: to the second, in the zone of these words.
  func told(_ instant: Instant) -> String {
    zone.map { self.instant(instant, in: $0, toSeconds: true) } ?? self.instant(instant)
  }

  /// Whether the key has words in this language.
  public func has(_ key: String) -> Bool { templates[key] != nil }

  /// The keys with words that begin so, sorted.
  public func keys(under prefix: String) -> [String] { templates.keys.filter { $0.hasPrefix(prefix) }.sorted() }

  /// Whether a key's words are those of another language, which stand in.
  public func isLent(_ key: String) -> Bool { lent.contains(key) }

  /// These words, and others for the keys that have none.
  func borrowing(_ entries: some Sequence<(key: String, text: String)>) -> Wording {
    var wording = self
    for entry in entries where wording.templates[entry.key] == nil {
      wording.templates[entry.key] = entry.text
      wording.lent.insert(entry.key)
    }
    return wording
  }

  /// The names of the placeholders in a key's wording; nil when it has none.
  public func placeholders(of key: String) -> [String]? {
    templates[key].map {
      Wording.pieces($0).compactMap {
        switch $0 {
        case .words: nil
        case .argument(let name), .plural(let name, _): name
        }
      }
    }
  }

  /// The sentence in words.
  public func text(_ sentence: Sentence) -> String { segments(sentence).map(\.text).joined() }

  /// The wording of a key without arguments.
  public func text(_ key: String) -> String { text(Sentence(key)) }

  /// A fault in words: its sentence, and where in the input it was.
  public func text(_ fault: Fault) -> String {
    var place: [String] = []
    // A sentence that names the file itself needs it not once more before it.
    if let file = fault.location.file, !names(file, in: fault.sentence) {
      place.append(file == "-" ? text("unit.standard-input") : file)
    }
    if let line = fault.location.line { place.append(text(Sentence("unit.line", ("n", .integer(Int64(line)))))) }
    if let field = fault.location.field { place.append(text(Sentence("unit.field", ("name", .text(field))))) }
    if fault.location.line == nil, let byte = fault.location.byte {
      place.append(text(Sentence("unit.byte", ("n", .integer(Int64(byte))))))
    }
    let words = text(fault.sentence)
    return place.isEmpty ? words : place.joined(separator: ", ") + ": " + words
  }

  /// Whether the sentence's words put in this text.
  private func names(_ file: String, in sentence: Sentence) -> Bool {
    let shown = placeholders(of: sentence.key) ?? sentence.arguments.map(\.name)
    return shown.contains { sentence[$0] == .text(file) }
  }

  /// The sentence in words, in parts.
  public func segments(_ sentence: Sentence) -> [Segment] {
    guard let template = templates[sentence.key] else { return bare(sentence) }
    var out: [Segment] = []
    for piece in Wording.pieces(template) {
      switch piece {
      case .words(let words): out.append(Segment(words, .words))
      case .argument(let name):
        guard let value = sentence[name] else { return bare(sentence) }
        out.append(contentsOf: segments(of: value))
      case .plural(let name, let forms):
        guard let value = sentence[name], case .integer(let number) = value else { return bare(sentence) }
        let form = forms[language.pluralForm(of: number, among: forms.count)]
        let halves = form.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        out.append(Segment(String(halves[0]), .words))
        if halves.count == 2 {
          out.append(Segment(grouped(String(number)), .figure))
          out.append(Segment(String(halves[1]), .words))
        }
      }
    }
    return out.filter { !$0.text.isEmpty }
  }

  /// The key and its arguments as they are: what is shown when no wording fits.
  private func bare(_ sentence: Sentence) -> [Segment] {
    var out = [Segment(sentence.key, .words)]
    for (index, argument) in sentence.arguments.enumerated() {
      out.append(Segment(index == 0 ? ": " : ", ", .words))
      out.append(Segment(argument.name + " ", .words))
      out.append(contentsOf: segments(of: argument.value))
    }
    return out
  }

  /// Cuts a wording at its placeholders. What does not parse as one stays as it stands.
  static func pieces(_ text: String) -> [Piece] {
    let bytes = text.utf8
    var pieces: [Piece] = []
    var words = ""
    // What lies between `start` and `index` are words not yet taken over. Braces are bytes of their own in UTF-8.
    var start = bytes.startIndex
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = bytes.index(after: index)
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
        index = next
        continue
      }
      if next < bytes.endIndex, bytes[next] == byte {
        words += text[start..<next]
        index = bytes.index(after: next)
        start = index
      } else if byte == UInt8(ascii: "{"), let end = bytes[next...].firstIndex(of: UInt8(ascii: "}")),
        let piece = placeholder(text[next..<end])
      {
        words += text[start..<index]
        if !words.isEmpty { pieces.append(.words(words)) }
        words = ""
        pieces.append(piece)
        index = bytes.index(after: end)
        start = index
      } else {
        index = next
      }
    }
    words += text[start...]
    if !words.isEmpty { pieces.append(.words(words)) }
    return pieces
  }

  /// What stands between two braces; nil where it begins with no name.
  private static func placeholder(_ text: Substring) -> Piece? {
    let parts = text.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    guard let name = parts.first, !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { return nil }
    return parts.count == 1 ? .argument(name) : .plural(name, forms: Array(parts.dropFirst()))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
