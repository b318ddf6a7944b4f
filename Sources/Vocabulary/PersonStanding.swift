/// What holds of a person whatever their role is. A suspect can be a child, and a smuggler somebody's victim.
public struct PersonFlags: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Under eighteen, or presumed to be (Convention on the Rights of the Child article 1).
  public static let minor = PersonFlags(rawValue: 1)
  /// Asylum-seeker, refugee, target of transnational repression.
  public static let protected = PersonFlags(rawValue: 2)

  public static let all: PersonFlags = [.minor, .protected]
}

extension PersonRole {
  /// The order in which roles win when a person has several: the most protective first. An informant's life depends on
  /// it; a victim may not be treated as what another case calls them.
  static let strictestFirst: [PersonRole] = [
    .informant, .victim, .presumedVictim, .missingPerson, .smuggledPerson, .witness, .reportingPerson, .payerFamily,
    .convicted, .listed, .suspect, .potentialOffender, .professionalEnabler, .official, .contact, .notAssessed,
  ]
}

/// What a person is over all cases together.
///
/// One person may be a suspect here and a victim there. The strictest protective role wins; a protective role counts
/// whoever proposed it, an accusing one only once a person or a published list gave it.
public struct PersonStanding: Sendable, Hashable {
  /// The role that one case, list or import gives.
  public struct Part: Sendable, Hashable {
    /// The case, or another place that says so.
    public let place: String
    public let role: PersonRole
    public let origin: RoleOrigin
    public init(place: String, role: PersonRole, origin: RoleOrigin) {
      self.place = place
      self.role = role
      self.origin = origin
    }
  }

  /// Sorted by place, then by role; without repeats.
  public let parts: [Part]
  public let flags: PersonFlags

  public init(_ parts: some Sequence<Part>, flags: PersonFlags = []) {
    self.parts = Set(parts).sorted {
      ($0.place, $0.role.rawValue, $0.origin.rawValue) < ($1.place, $1.role.rawValue, $1.origin.rawValue)
    }
    self.flags = flags
  }

  /// What holds when both are known of one person: associative, commutative, idempotent; shelter once given stays.
  public func joined(with other: PersonStanding) -> PersonStanding {
    PersonStanding(parts + other.parts, flags: flags.union(other.flags))
  }

  /// The role that wins; `not-assessed` when nothing but a machine's accusation is known.
  public var role: PersonRole {
    let counting = parts.filter { $0.role.isProtective || $0.origin != .machine }
    return PersonRole.strictestFirst.first { role in counting.contains { $0.role == role } } ?? .notAssessed
  }

  /// Whether the person is sheltered everywhere: pseudonymous, folded in pictures, never ranked, never in a match set.
  public var isSheltered: Bool { role.isProtective || !flags.isEmpty }

  /// Whether an item about the person may be proposed for sharing at all.
  public var isShareable: Bool { role.isShareable }

  /// Whether machines alone say so: shown beside the role.
  public var isProposedByMachineOnly: Bool {
    let winning = parts.filter { $0.role == role }
    return !winning.isEmpty && winning.allSatisfy { $0.origin == .machine }
  }
}
