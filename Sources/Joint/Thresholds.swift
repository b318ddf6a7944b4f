public import Vocabulary

/// A number that the members agree on: how strong a suspicion must be before anything of it is told, and what is joined.
public enum Threshold: String, Sendable, CaseIterable {
  /// The score from which a pattern is told, in decimal logarithms.
  case patternScore = "pattern-score"
  /// The score from which an unusual gathering of counterparties is told.
  case gatheringScore = "gathering-score"
  /// The score from which one is told that shares enough payers with what another member told.
  case weakGatheringScore = "weak-gathering-score"
  /// The score from which money is told that reaches one end from one source by several ways.
  case middlesScore = "middles-score"
  /// The weight from which money passed on is told.
  case chainWeight = "chain-weight"
  /// The least weight of one step in it.
  case linkWeight = "link-weight"
  /// The score from which a sum that is split from wallet to wallet is told.
  case peelScore = "peel-score"
  /// Distinct payers of an account that nobody holds, within six days, from which the total is opened.
  case payersInShortWindow = "payers-short"
  /// The same within twenty-four days.
  case payersInLongWindow = "payers-long"
  /// The score from which a network is told.
  case networkScore = "network-score"
  /// The share of the smaller of two suspicions that must be common for them to be one.
  case commonShare = "common-share"
  /// The most payments of one network.
  case networkPayments = "network-payments"
  /// The most days of one network.
  case networkDays = "network-days"
  /// The share of the money of a suspicion that must go through an account for it to be joined to another there.
  case hubShare = "hub-share"
  /// The most payments of an account at which suspicions are joined.
  case hubPayments = "hub-payments"
  /// Payers that two opened accounts must share to be one network.
  case sharedPayers = "shared-payers"

  /// What is agreed unless the members say otherwise.
  public var usual: Double {
    switch self {
    case .patternScore: 4
    case .gatheringScore: 5
    case .weakGatheringScore: 3
    case .middlesScore: 2
    case .chainWeight: 1.6
    case .linkWeight: 0.8
    case .peelScore: 1.6
    case .payersInShortWindow: 5
    case .payersInLongWindow: 8
    case .networkScore: 7
    case .commonShare: 0.25
    case .networkPayments: 260
    case .networkDays: 70
    case .hubShare: 0.3
    case .hubPayments: 60
    case .sharedPayers: 3
    }
  }
}

/// The agreed numbers, in thousandths, so that all members compute with the same.
public struct Thresholds: Sendable, Hashable, CanonicalCodable {
  private var thousandths: [Int]

  public init() { thousandths = Threshold.allCases.map { Int(($0.usual * 1000).rounded()) } }

  public subscript(threshold: Threshold) -> Double {
    get { Double(thousandths[Self.position(threshold)]) / 1000 }
    set {
      thousandths[Self.position(threshold)] = Int(
        (min(max(newValue, 0), 1_000_000) * 1000).rounded())
    }
  }

  private static func position(_ threshold: Threshold) -> Int {
    Threshold.allCases.firstIndex(of: threshold) ?? 0
  }

  public func write(to writer: inout CanonicalWriter) {
    for (threshold, value) in zip(Threshold.allCases, thousandths) {
      writer.write(threshold.rawValue)
      writer.write(value)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    thousandths = []
    for threshold in Threshold.allCases {
      guard try reader.text() == threshold.rawValue else { throw reader.malformed }
      let value = Int(try reader.signed())
      guard (0...1_000_000_000).contains(value) else { throw reader.malformed }
      thousandths.append(value)
    }
  }
}
