/// A source's and an item's grading, kept as given: the scheme and the codes, never averaged.
///
/// Source and item are graded apart and stay apart. What must be shown in another scheme is ``mapped(to:)``, which says
/// from what it was mapped.
public struct Grading: Sendable, Hashable {
  public enum Scheme: String, Sendable, CaseIterable {
    /// Europol 4×4 (Regulation (EU) 2016/794 article 29).
    case europol4x4 = "europol-4x4"
    /// United Kingdom 3×5×2; its third figure, the handling code, is a marking and no grade.
    case uk3x5x2 = "uk-3x5x2"
    /// NATO's Admiralty code, with `g` (deliberately deceptive) as MISP has it.
    case admiralty
    /// Estimative language of Intelligence Community Directive 203: confidence and band of likelihood. For judgements
    /// that an analyst made, never for what a source reported.
    case icd203 = "icd-203"

    /// Codes of sources (for ICD 203: confidence) and of items, best first.
    public var codes: (sources: [String], items: [String]) {
      switch self {
      case .europol4x4: (["A", "B", "C", "X"], ["1", "2", "3", "4"])
      case .uk3x5x2: (["1", "2", "3"], ["A", "B", "C", "D", "E"])
      case .admiralty: (["a", "b", "c", "d", "e", "f", "g"], ["1", "2", "3", "4", "5", "6"])
      case .icd203:
        (["high", "moderate", "low"], ["95-99", "80-95", "55-80", "45-55", "20-45", "05-20", "01-05"])
      }
    }

    /// Whether it grades an analyst's judgement and not a report.
    public var isForJudgements: Bool { self == .icd203 }
  }

  public let scheme: Scheme
  public let source: String
  public let information: String

  /// Nil when a code is not of that scheme.
  public init?(scheme: Scheme, source: String, information: String) {
    let codes = scheme.codes
    guard codes.sources.contains(source), codes.items.contains(information) else { return nil }
    self.scheme = scheme
    self.source = source
    self.information = information
  }
}

extension Grading: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(scheme.rawValue)
    writer.write(source)
    writer.write(information)
  }
  public init(from reader: inout CanonicalReader) throws {
    guard let grading = Grading(scheme: try reader.choice(), source: try reader.text(), information: try reader.text())
    else { throw reader.malformed }
    self = grading
  }
}

/// A grading in another scheme than it was given in. What it was mapped from is part of it.
public struct MappedGrading: Sendable, Hashable {
  public let grading: Grading
  public let mappedFrom: Grading
  /// Every mapping between different schemes loses something; none is official.
  public var isLossy: Bool { grading.scheme != mappedFrom.scheme }

  fileprivate init(_ grading: Grading, from original: Grading) {
    self.grading = grading
    mappedFrom = original
  }
}

// No official concordance of the schemes exists. These tables are this program's own and careful ones: where a grade lies
// between two, it becomes the lower. A grade that says something the other scheme cannot say (suspected false, improbable,
// deliberately deceptive) has none there.
private let toEuropol: [Grading.Scheme: (sources: [String: String], items: [String: String])] = [
  .uk3x5x2: (["1": "B", "2": "X", "3": "C"], ["A": "2", "B": "3", "C": "4", "D": "4"]),
  .admiralty: (
    ["a": "A", "b": "B", "c": "C", "d": "C", "e": "C", "f": "X"], ["1": "1", "2": "3", "3": "4", "4": "4", "6": "4"]
  ),
]
private let fromEuropol: [Grading.Scheme: (sources: [String: String], items: [String: String])] = [
  .uk3x5x2: (["A": "1", "B": "2", "C": "3", "X": "2"], ["1": "A", "2": "A", "3": "B", "4": "D"]),
  .admiralty: (["A": "a", "B": "b", "C": "e", "X": "f"], ["1": "1", "2": "3", "3": "2", "4": "6"]),
]

extension Grading {
  /// The grading in another scheme, by way of Europol's; nil where that scheme has no word for it, and always between
  /// judgements and reports.
  public func mapped(to other: Scheme) -> MappedGrading? {
    if other == scheme { return MappedGrading(self, from: self) }
    guard let (source, information) = inEuropolCodes() else { return nil }
    if other == .europol4x4 {
      return Grading(scheme: other, source: source, information: information).map { MappedGrading($0, from: self) }
    }
    guard let table = fromEuropol[other], let newSource = table.sources[source],
      let newItem = table.items[information]
    else { return nil }
    return Grading(scheme: other, source: newSource, information: newItem).map { MappedGrading($0, from: self) }
  }

  private func inEuropolCodes() -> (source: String, information: String)? {
    if scheme == .europol4x4 { return (source, information) }
    guard let table = toEuropol[scheme], let source = table.sources[source], let item = table.items[information] else {
      return nil
    }
    return (source, item)
  }
}

/// What is shown of something known from several sources: for each scheme the best and the worst grade of a source and of
/// an item, never an average. Schemes are not compared with each other.
public struct FusedGrading: Sendable, Hashable {
  public struct Range: Sendable, Hashable {
    public let scheme: Grading.Scheme
    public let bestSource: String
    public let worstSource: String
    public let bestInformation: String
    public let worstInformation: String
  }

  /// In the order of the closed list of schemes.
  public let ranges: [Range]
  /// How many of what was fused bore no grade at all: shown beside, never hidden.
  public let ungraded: Int

  public init(_ gradings: some Sequence<Grading?>) {
    var given: [Grading] = []
    var ungraded = 0
    for grading in gradings {
      if let grading { given.append(grading) } else { ungraded += 1 }
    }
    self.ungraded = ungraded
    ranges = Grading.Scheme.allCases.compactMap { scheme in
      let (sources, items) = scheme.codes
      let ofScheme = given.filter { $0.scheme == scheme }
      let graded = (
        sources.filter { code in ofScheme.contains { $0.source == code } },
        items.filter { code in ofScheme.contains { $0.information == code } }
      )
      guard let bestSource = graded.0.first, let worstSource = graded.0.last, let bestItem = graded.1.first,
        let worstItem = graded.1.last
      else { return nil }
      return Range(
        scheme: scheme, bestSource: bestSource, worstSource: worstSource, bestInformation: bestItem,
        worstInformation: worstItem)
    }
  }
}
