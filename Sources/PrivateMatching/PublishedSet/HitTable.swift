/// The holder's table from hit tokens to its own records: what finds the record when a signed request shows a token.
///
/// A value that the holder stores where its records are; the references are its own and leave with nothing. A look-up
/// compares as often for a token that is there as for one that is not.
public struct HitTable<Reference: Sendable & Hashable>: Sendable {
  private var tokens: [SIMD2<UInt64>]
  private var references: [[Reference]]

  /// Several records may share an item, and then share its token.
  public init(_ pairs: some Sequence<(HitToken, Reference)>) {
    let sorted = pairs.sorted { Self.isBefore($0.0.words, $1.0.words) }
    tokens = []
    references = []
    for (token, reference) in sorted {
      if tokens.last != token.words {
        tokens.append(token.words)
        // Held as every other is, where an empty list would not be held at all.
        var nothing: [Reference] = []
        nothing.reserveCapacity(1)
        references.append(nothing)
      }
      if !references[references.count - 1].contains(reference) { references[references.count - 1].append(reference) }
    }
    references.append([])
  }

  /// How many different tokens there are.
  public var count: Int { tokens.count }

  /// The records behind a token: none for a token that nobody was given.
  public func references(for token: HitToken) -> [Reference] {
    // Halving to the end, whatever is met on the way.
    var low = 0
    var length = tokens.count
    while length > 1 {
      let half = length / 2
      low += Self.isBefore(token.words, tokens[low + half]) ? 0 : half
      length -= half
    }
    // What stands behind everything else is empty: it is fetched as a record's reference is.
    let isMet = length == 1 && tokens[low] == token.words
    return references[isMet ? low : tokens.count]
  }

  private static func isBefore(_ a: SIMD2<UInt64>, _ b: SIMD2<UInt64>) -> Bool {
    a.x < b.x || a.x == b.x && a.y < b.y
  }
}
