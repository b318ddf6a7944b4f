public import Vocabulary

/// A threat to somebody's life on its way: rescue first, enforcement after.
///
/// Whoever can save the person is told before anybody who would investigate, and what is passed on for investigation
/// waits until rescue has said that it does not endanger the person.
public struct ThreatToLife: Sendable, Hashable {
  public enum Event: Sendable, Hashable {
    /// The rescue authority (coastguard, emergency service, local police as rescuers) was told.
    case rescueTold(authority: String)
    case rescueAcknowledged
    /// The rescue authority says that the person is safe or that others may now be told; who said so.
    case rescueReleased(by: String)
    case enforcementTold(authority: String)
    /// Raised by mistake, before anybody was told. Whoever was told says themselves that nobody is in danger.
    case withdrawn(because: String)
  }

  public enum Stage: String, Sendable, CaseIterable {
    case raised
    case rescueTold = "rescue-told"
    case rescueAcknowledged = "rescue-acknowledged"
    case rescueReleased = "rescue-released"
    case enforcementTold = "enforcement-told"
    case withdrawn
  }

  public let id: String
  /// The case or request in which it was seen.
  public let matter: String
  public let raisedAt: Instant
  public private(set) var stage = Stage.raised
  public private(set) var rescueAuthority: String?

  public init(id: String, matter: String, raisedAt: Instant) {
    self.id = id
    self.matter = matter
    self.raisedAt = raisedAt
  }

  /// The next state. Throws `protection.threat.rescue-first` for anything that would come before rescue, and
  /// `protection.threat.over` for a step on one that was withdrawn.
  public func applying(_ event: Event) throws(Fault) -> ThreatToLife {
    var next = self
    switch (stage, event) {
    case (.withdrawn, _): throw Fault("protection.threat.over", ("threat", .text(id)))
    // A second rescue authority can be told at any time.
    case (_, .rescueTold(let authority)) where stage != .enforcementTold && !authority.allSatisfy(\.isWhitespace):
      next.rescueAuthority = rescueAuthority ?? authority
      if stage == .raised { next.stage = .rescueTold }
    case (.rescueTold, .rescueAcknowledged): next.stage = .rescueAcknowledged
    case (.rescueAcknowledged, .rescueReleased(let authority)) where !authority.allSatisfy(\.isWhitespace):
      next.stage = .rescueReleased
    case (.rescueReleased, .enforcementTold(let authority)) where !authority.allSatisfy(\.isWhitespace):
      next.stage = .enforcementTold
    case (.raised, .withdrawn(let ground)) where !ground.allSatisfy(\.isWhitespace): next.stage = .withdrawn
    default: throw rescueFirst
    }
    return next
  }

  /// Whether what is told for any other purpose than rescue has to wait.
  public var holdsBack: Bool { ![.rescueReleased, .enforcementTold, .withdrawn].contains(stage) }

  /// Throws `protection.threat.rescue-first` for a purpose that has to wait.
  public func check(_ purpose: Purpose) throws(Fault) {
    guard !holdsBack || purpose == .threatToLife || purpose == .protection else { throw rescueFirst }
  }

  private var rescueFirst: Fault {
    Fault("protection.threat.rescue-first", ("threat", .text(id)), ("stage", .word("word.threat.\(stage.rawValue)")))
  }

  /// Whether nobody has taken it on after so many seconds: shown at the top of every list.
  public func isUnanswered(at now: Instant, afterSeconds limit: Int64 = 15 * 60) -> Bool {
    (stage == .raised || stage == .rescueTold) && raisedAt.adding(seconds: limit) < now
  }
}
