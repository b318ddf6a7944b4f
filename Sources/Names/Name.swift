/// A name cut into parts, each folded to Latin letters, whatever script it was written in.
public struct Name: Sendable {
  /// Whose name: parts of persons and of organizations play different parts.
  public enum Kind: Sendable, Hashable, CaseIterable {
    case person
    case organization
    /// A vessel, an aircraft, or anything unknown: read like a person's name, but numbers count.
    case thing

    /// The kind that a FollowTheMoney schema means.
    public init(schema: some StringProtocol) {
      switch schema {
      case "Person": self = .person
      case "Organization", "Company", "LegalEntity", "PublicBody": self = .organization
      default: self = .thing
      }
    }
  }

  /// What a part does in the name.
  public enum Role: UInt8, Sendable {
    case word
    /// A father's name by its ending (-ovich, -ovna).
    case patronymic
    /// al, bin, van, de.
    case particle
    /// Dr, Haji, General.
    case title
    /// A single letter.
    case initial
    /// Ltd, OOO, GmbH.
    case form
    /// A word general in names of organizations.
    case generic
    case number
    /// A word or figure of a payment field: account, invoice, street.
    case noise
  }

  public struct Part: Sendable {
    public internal(set) var role: Role
    /// Where its spellings stand in ``Name/spellings``.
    public let firstSpelling: Int
    public let spellingCount: Int
    /// Where it stands in the text, in bytes.
    public let start: Int
    public let end: Int
    /// Whether a comma or slash follows.
    public internal(set) var closes: Bool = false
  }

  /// Names of more parts are cut there; an organization's long name rarely needs as many.
  public static let longest = 32

  public let kind: Kind
  public internal(set) var parts: [Part] = []
  public internal(set) var spellings: [Spelling] = []
  /// The bytes it was read from.
  public let text: [UInt8]
  /// Whether parts were cut off, or bytes beyond the limit not read.
  public private(set) var wasCut = false

  /// Longer texts are cut there before they are read.
  public static let longestText = 2_048

  public init(_ text: some StringProtocol, kind: Kind) { self.init(Array(text.utf8), kind: kind) }

  public init(_ bytes: [UInt8], kind: Kind) {
    self.kind = kind
    text = bytes.count > Name.longestText ? Array(bytes.prefix(Name.longestText)) : bytes
    wasCut = bytes.count > Name.longestText
    var reader = NameReader(text[...], kind: kind)
    reader.read()
    for word in reader.words {
      if parts.count == Name.longest {
        wasCut = true
        break
      }
      let first = spellings.count
      spellings.append(contentsOf: word.spellings)
      parts.append(
        Part(
          role: word.role, firstSpelling: first, spellingCount: word.spellings.count, start: word.start, end: word.end,
          closes: word.closes))
    }
    assignRoles()
  }

  /// The text of a part as it was written.
  public func text(of part: Part) -> String { String(decoding: text[part.start..<part.end], as: UTF8.self) }

  public func spellings(of part: Part) -> ArraySlice<Spelling> {
    spellings[part.firstSpelling..<part.firstSpelling + part.spellingCount]
  }

  /// The name in Latin letters, first spellings only: `vladimir vladimirovich putin`.
  public var romanized: String {
    parts.map { spellings[$0.firstSpelling].text }.joined(separator: " ")
  }

  /// Words of a text folded to Latin letters, without roles: for tables that must be folded as names are.
  static func foldedWords(_ bytes: [UInt8]) -> [[UInt8]] {
    var reader = NameReader(bytes[...], kind: .organization)
    reader.read()
    return reader.words.compactMap { word in
      guard let first = word.spellings.first else { return nil }
      return (0..<Int(first.count)).map { first.letters[$0] }
    }
  }
}

// MARK: - Roles

extension Name {
  private mutating func assignRoles() {
    let words = NameTables.words
    if kind == .organization {
      // Forms are read first: their abbreviations are known as such.
      readForms()
      for part in parts where part.role == .word {
        if let whole = words.unabbreviated(spellings[part.firstSpelling].key) {
          spellings[part.firstSpelling] = Spelling(whole, script: .alphabet)
        }
      }
    }
    for index in parts.indices where parts[index].role == .word {
      let spelling = spellings[parts[index].firstSpelling]
      if spelling.isNumber {
        parts[index].role = .number
      } else if spelling.count == 1 {
        parts[index].role = .initial
      } else if kind == .organization {
        if words.kinds(spelling.key).contains(.generic) { parts[index].role = .generic }
      } else {
        let kinds = words.kinds(spelling.key)
        if kinds.contains(.particle) {
          parts[index].role = .particle
        } else if kinds.contains(.title) {
          parts[index].role = .title
        } else if Self.isPatronymic(spelling) {
          parts[index].role = .patronymic
        }
      }
    }
    if kind == .organization {
      readNumbers()
    } else {
      // A title or particle that is all there is, is the name: Prince, Ali bin.
      if !parts.contains(where: { $0.role == .word || $0.role == .patronymic }) {
        for index in parts.indices where parts[index].role == .title || parts[index].role == .particle {
          parts[index].role = .word
        }
      }
      // A firm's form after a person's name says nothing of the person.
      if let last = parts.indices.last, last > 1, parts[last].role == .word,
        ["ltd", "llc", "inc", "sa", "gmbh", "ooo"].contains(spellings[parts[last].firstSpelling].text)
      {
        parts[last].role = .title
      }
    }
  }

  private static func isPatronymic(_ spelling: Spelling) -> Bool {
    let count = Int(spelling.count)
    guard count >= 7 else { return false }
    let text = spelling.text
    return [
      "ovich", "evich", "ovna", "evna", "ovitj", "evitj", "ovitch", "evitch", "ivich", "ichna", "yevna", "ovych",
      "evych", "ivna", "ovyc", "avich", "awicz", "owicz", "offich", "effich", "jevitsj", "ovitsj",
    ].contains { text.hasSuffix($0) }
  }

  /// Marks the longest runs of words that are an organization form, at the beginning, at the end and between; numbers
  /// in words become figures.
  private mutating func readForms() {
    let forms = NameTables.forms
    var index = 0
    while index < parts.count {
      var taken = 0
      var hashed: UInt64 = 0xcbf2_9ce4_8422_2325
      for length in 1...forms.longest where index + length <= parts.count {
        let spelling = spellings[parts[index + length - 1].firstSpelling]
        for position in 0..<Int(spelling.count) {
          hashed = (hashed ^ UInt64(spelling.letters[position])) &* 0x100_0000_01b3
        }
        // Short forms between other words are more often words: `AS Roma`, but not `Bank as a Service`.
        let atEdge = index == 0 || index + length == parts.count || parts[index + length - 1].closes
        if forms.contains(words: length, hashed), length > 1 || atEdge || spelling.count > 3 { taken = length }
      }
      if taken > 0, taken < parts.count {
        for offset in 0..<taken { parts[index + offset].role = .form }
        index += taken
      } else {
        index += 1
      }
    }
    // All words a form: then they are the name.
    if parts.allSatisfy({ $0.role == .form }) {
      for index in parts.indices { parts[index].role = .generic }
    }
  }

  private mutating func readNumbers() {
    let words = NameTables.words
    for index in parts.indices where parts[index].role == .word || parts[index].role == .generic {
      guard let value = words.number(spellings[parts[index].firstSpelling].key) else { continue }
      parts[index].role = .number
      spellings[parts[index].firstSpelling] = Spelling(Array(String(value).utf8), script: .alphabet)
      // forty-four: the ten before takes the unit in.
      if index > 0, parts[index - 1].role == .number, value < 10,
        let ten = Int(spellings[parts[index - 1].firstSpelling].text), ten >= 20, ten <= 90, ten % 10 == 0
      {
        spellings[parts[index].firstSpelling] = Spelling(Array(String(ten + value).utf8), script: .alphabet)
        parts[index - 1].role = .noise
      }
    }
  }
}
