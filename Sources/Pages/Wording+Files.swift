internal import Definitions
public import Vocabulary

extension Wording {
  /// The program's own words in English, from the files it carries.
  public static let english = Wording(.english, adding: [])
  private static let german = Wording(.german, adding: [])
  private static let french = Wording(.french, adding: [])
  private static let italian = Wording(.italian, adding: [])
  private static let japanese = Wording(.japanese, adding: [])

  /// The words of a language from the files the program carries, `wording/<language>/*.yaml`, and the English ones for
  /// what it has none for. A file that cannot be read leaves its keys without words; ``faults(in:)`` says which and why.
  ///
  /// - Parameter adding: further words, which stand before those of the files.
  public static func carried(_ language: Language, adding: [(key: String, text: String)] = []) -> Wording {
    guard adding.isEmpty else { return Wording(language, adding: adding) }
    // Read once each: a print in another language would otherwise read two dozen files.
    return switch language {
    case .english: english
    case .german: german
    case .french: french
    case .italian: italian
    case .japanese: japanese
    }
  }

  private init(_ language: Language, adding: [(key: String, text: String)]) {
    let wording = Wording(language: language, entries: adding + Self.carriedEntries(language))
    self = language == .english ? wording : wording.borrowing(Self.carriedEntries(.english))
  }

  /// A language's own words, without any that stand in.
  static func carriedEntries(_ language: Language) -> [(key: String, text: String)] {
    files(language).flatMap { name in
      ((try? DefinitionReader.embeddedTexts(name)) ?? []).map { (key: $0.key, text: $0.value) }
    }
  }

  /// What is wrong with a language's files: unreadable ones, and keys that stand in two of them.
  public static func faults(in language: Language) -> [Fault] {
    var faults: [Fault] = []
    var known: Set<String> = []
    for name in files(language) {
      do {
        let reader = try DefinitionReader.embedded(name)
        for pair in try reader.stringMap() where !known.insert(pair.key).inserted {
          faults.append(reader.fault("definitions.duplicate-key", at: pair.key, ("key", .text(pair.key))))
        }
      } catch {
        faults.append(error)
      }
    }
    return faults
  }

  private static func files(_ language: Language) -> [String] {
    DefinitionReader.names(under: "wording/\(language.rawValue)/")
  }
}
