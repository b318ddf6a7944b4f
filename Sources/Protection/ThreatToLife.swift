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
    /// The rescue authority says that the person is safe or that others may now be told.
    case rescueReleased
    case enforcementTold(authority: String)
  }

  public enum Stage: String, Sendable, CaseIterable {
    case raised
    case rescueTold = "rescue-told"
    case rescueAcknowledged = "rescue-acknowledged"
    case rescueReleased = "rescue-released"
    case enforcementTold = "enforcement-told"
  }

  public let id: String
  public let raisedAt: Instant
  public private(set) var stage = Stage.raised
  public private(set) var rescueAuthority: String?

  public init(id: String, raisedAt: Instant) {
    self.id = id
    self.raisedAt = raisedAt
  }

  /// The next state. Throws `protection.threat.rescue-first` for anything that would come before rescue.
  public func applying(_ event: Event) throws(Fault) -> ThreatToLife {
    var next = self
    switch (stage, event) {
    // A second rescue authority can be told at any time.
    case (_, .rescueTold(let authority)) where stage != .enforcementTold && !authority.isEmpty:
      next.rescueAuthority = rescueAuthority ?? authority
      if stage == .raised { next.stage = .rescueTold }
    case (.rescueTold, .rescueAcknowledged): next.stage = .rescueAcknowledged
    case (.rescueAcknowledged, .rescueReleased): next.stage = .rescueReleased
    case (.rescueReleased, .enforcementTold): next.stage = .enforcementTold
    default: throw Fault("protection.threat.rescue-first", ("stage", .text(stage.rawValue)))
    }
    return next
  }

  /// Whether nobody has taken it on after so many seconds: shown at the top of every list.
  public func isUnanswered(at now: Instant, afterSeconds limit: Int64 = 15 * 60) -> Bool {
    (stage == .raised || stage == .rescueTold) && raisedAt.adding(seconds: limit) < now
  }
}
