/// How much each part of a name says about whose it is.
///
/// A rare word says most, a frequent one less (inverse document frequency), a particle little, a title nothing.
public struct PartWeights: Sendable {
  /// One weight for each part, 0 to 1.
  public let weights: [Float]

  /// - Parameter frequency: how many of 100,000 names hold the word with this key, where more is known than the
  ///   published lists say; the greater of both counts.
  public init(of name: Name, frequency: (UInt64) -> Int = { _ in 0 }) {
    let words = NameTables.words
    weights = name.parts.map { part in
      let key = name.spellings[part.firstSpelling].key
      switch part.role {
      case .word, .patronymic, .generic:
        let rate = max(words.frequency(key), frequency(key))
        return PartWeights.weight(rate: rate, role: part.role, kind: name.kind)
      case .particle: return 0.12
      case .title: return 0.1
      case .initial: return 0.35
      case .form: return 0.06
      case .number: return name.kind == .person ? 0.3 : 0.7
      case .noise: return 0
      }
    }
  }

  /// The weight of a word that this many of 100,000 names hold.
  static func weight(rate: Int, role: Name.Role, kind: Name.Kind) -> Float {
    let rarity = NaturalLogarithm.of(100_000 / Float(min(max(rate, 0), 99_000) + 5)) / 9.9
    switch (kind, role) {
    case (.organization, .generic): return min(0.45, max(0.1, rarity * rarity))
    case (.organization, _): return max(0.15, rarity * (0.4 + 0.6 * rarity))
    case (_, .patronymic): return 0.8 * (0.5 + 0.5 * rarity)
    default: return 0.35 + 0.65 * rarity
    }
  }
}
