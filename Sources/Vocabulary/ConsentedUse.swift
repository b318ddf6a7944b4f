/// A further use to which an originator consented, beyond the marking under which it gave something.
public struct ConsentedUse: Sendable, Hashable {
  /// Before a court.
  public var asEvidence: Bool
  /// Passed on to others.
  public var goesOnward: Bool
  /// With its source named.
  public var namesSource: Bool
  /// The words of the consent: which use, by whom, under which conditions. Nothing beyond them is allowed.
  public let scope: String

  public init(asEvidence: Bool = false, goesOnward: Bool = false, namesSource: Bool = false, scope: String) {
    self.asEvidence = asEvidence
    self.goesOnward = goesOnward
    self.namesSource = namesSource
    self.scope = scope
  }
}

extension Marking {
  /// The marking after its originator consented to a further use: what forbade exactly that use goes, and the consent's own
  /// words stand as a restriction in its place, so that the use is open as far as they reach and no further. A marking
  /// that forbade nothing of it stays as it is. Purposes and classification are never touched by a consent.
  public func consented(to use: ConsentedUse) -> Marking {
    var handling = handling
    var conditions = conditions
    var sharing = sharing
    if use.asEvidence {
      handling.remove(.h1)
      conditions.remove(.notAsEvidence)
    }
    if use.goesOnward {
      handling.remove(.h2)
      conditions.subtract([.noOtherUse, .onlyAfterApproval])
      sharing = min(sharing, .amber)
    }
    if use.namesSource { conditions.remove(.withoutNamingProvider) }
    guard (handling, conditions, sharing) != (self.handling, self.conditions, self.sharing), !use.scope.isEmpty else {
      return self
    }
    return Marking(
      sharing: sharing, action: action, handling: handling.union(.h3), restrictions: restrictions + [use.scope],
      conditions: conditions, purposes: purposes, classification: classification) ?? self
  }
}

extension Marking {
  /// Whether it relaxes another: less strict on some axis, and stricter on none, but for restrictions in words, which say
  /// how far it is relaxed.
  public func isRelaxation(of other: Marking) -> Bool {
    guard !isAtLeastAsStrict(as: other) else { return false }
    let both = joined(with: other)
    return both.sharing == other.sharing && both.action == other.action
      && both.handling.union(.h3) == other.handling.union(.h3) && both.conditions == other.conditions
      && both.purposes == other.purposes && both.classification == other.classification
  }
}
