public import Vocabulary

/// A leg as an answer carries it: one line, so that a form on paper shows it as it is and a program reads it back.
///
/// `DE8937… > IT60X0… (IT) | 580.00 EUR | 2026-03-03T05:00:00Z | 1000/1000`: from and to, the state in which the second
/// account is held where that is not the one that answers, the sum as it was sent, when, and how much of it is traced money.
public struct WrittenLeg: Sendable, Hashable {
  public let leg: TraceLeg
  /// Nil where the member that tells it holds the second account itself.
  public let heldIn: CountryCode?

  /// Nil for an account whose name could be read otherwise than it was written.
  public init?(_ leg: TraceLeg, heldIn: CountryCode? = nil) {
    guard [leg.from, leg.to].allSatisfy(Self.isPlain) else { return nil }
    self.leg = leg
    self.heldIn = heldIn
  }

  public var text: String {
    let state = heldIn.map { " (\($0.code))" } ?? ""
    return "\(leg.from) > \(leg.to)\(state) | \(leg.sum.description) | \(leg.at.description) | \(leg.share)/1000"
  }

  /// Nil for what is not written so.
  public init?(_ text: String) {
    guard text.utf8.count <= 512 else { return nil }
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
    guard parts.count == 4 else { return nil }
    let accounts = parts[0].split(separator: ">", omittingEmptySubsequences: false).map(Self.trimmed)
    let sum = parts[1].split(separator: " ")
    let share = parts[3].split(separator: "/", omittingEmptySubsequences: false)
    guard accounts.count == 2, sum.count == 2, let currency = Currency(String(sum[1])),
      let money = Money(decimal: sum[0], currency: currency), let at = Timestamp(parts[2]), at.offsetMinutes != nil,
      share.count == 2, share[1] == "1000", let thousandths = Int(share[0])
    else { return nil }
    var to = accounts[1]
    var heldIn: CountryCode?
    if to.hasSuffix(")"), let open = to.lastIndex(of: "(") {
      guard let state = CountryCode(to[to.index(after: open)...].dropLast()) else { return nil }
      heldIn = state
      to = Self.trimmed(to[..<open])
    }
    guard let leg = TraceLeg(from: accounts[0], to: to, sum: money, at: at.instant, share: thousandths) else {
      return nil
    }
    self.init(leg, heldIn: heldIn)
  }

  private static func isPlain(_ account: String) -> Bool {
    !account.isEmpty && account.utf8.count <= 128 && account.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
      && !account.contains { "|>()".contains($0) } && !account.hasPrefix(" ") && !account.hasSuffix(" ")
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.firstIndex { $0 != " " } ?? text.endIndex
    let end = text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.endIndex
    return start < end ? String(text[start..<end]) : ""
  }
}
