public import Vocabulary

/// The states that an instrument binds, from the groups of `clocks/rules.yaml`. A time that an instrument sets is owed
/// only between states that are bound by it.
public struct BoundStates: Sendable, Hashable {
  public let id: String
  /// In a practitioner's words: `Member States but Denmark and Ireland`.
  public let title: String
  public let source: String
  public let members: Set<CountryCode>
  /// False: who is bound was not compared with the official text or chart.
  public let isVerified: Bool

  public func contains(_ country: CountryCode) -> Bool { members.contains(country) }
}

extension ClockRule {
  /// Whether the instrument's time is owed on what one state asks of another.
  public func runs(from requester: CountryCode, to recipient: CountryCode) -> Bool {
    if let between, !between.contains(requester) || !between.contains(recipient) { return false }
    if let requesting, !requesting.contains(requester) { return false }
    return true
  }
}
