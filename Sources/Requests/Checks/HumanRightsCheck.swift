public import Vocabulary

/// What must stand before information or help leaves for a peer: a basis for the transfer, and the assurances that the
/// type lists and that this peer must give.
///
/// Run before a request is sent (it discloses, too) and before anything is given. A missing assurance blocks; no officer
/// signs it away, the peer gives it.
public enum HumanRightsCheck {
  public enum Direction: String, Sendable, CaseIterable {
    /// Our request goes out, with what it says about people.
    case sending
    /// We are about to give what a peer asked for.
    case giving
  }

  public struct Report: Sendable, Hashable {
    /// What is missing, in the order of ``AssuranceKind``.
    public let missing: [AssuranceKind]
    public let sentences: [Sentence]
    public var isBlocked: Bool { !missing.isEmpty }

    /// Throws `requests.rights.blocked` unless nothing is missing.
    public func check() throws(Fault) {
      if let first = missing.first { throw Fault("requests.rights.blocked", ("assurance", .assurance(first))) }
    }
  }

  /// `channel` is the one with the peer; without one nothing is known of the peer, and everything is asked of it.
  public static func run(
    _ message: RequestMessage, type: RequestType, direction: Direction, channel: Channel?
  ) -> Report {
    let given = Set(message.assurances.map(\.kind))
    var missing: [AssuranceKind] = []
    for kind in AssuranceKind.allCases {
      let isMissing: Bool =
        switch (kind, direction) {
        case (.transferBasis, _): !hasTransferBasis(message, type, channel)
        case (.nonRefoulement, _): wouldReachHome(message, direction) || lacks(kind, given, type, channel, direction)
        default: lacks(kind, given, type, channel, direction)
        }
      if isMissing { missing.append(kind) }
    }
    return Report(
      missing: missing,
      sentences: missing.map { Sentence("requests.rights.missing", ("assurance", .assurance($0))) })
  }

  private static func lacks(
    _ kind: AssuranceKind, _ given: Set<AssuranceKind>, _ type: RequestType, _ channel: Channel?, _ direction: Direction
  ) -> Bool {
    // Who asks assures; the one who is asked has nothing to assure yet.
    guard direction == .giving, type.assurances.contains(kind), !given.contains(kind) else { return false }
    return channel?.assessment.assurancesNeeded.contains(kind) ?? true
  }

  /// Same law, adequacy or safeguards suffice; a derogation holds only for the case at hand and must be argued in it
  /// (Directive (EU) 2016/680 article 38).
  private static func hasTransferBasis(_ message: RequestMessage, _ type: RequestType, _ channel: Channel?) -> Bool {
    switch channel?.agreement.transferBasis {
    case .sameLaw, .adequacy, .safeguards: true
    case .derogation: message.assurances.contains { $0.kind == .transferBasis }
    case .some(.none), nil: !type.assurances.contains(.transferBasis) && message.subjects.isEmpty
    }
  }

  /// A refugee's or asylum-seeker's own state would learn of them (1951 Convention article 33 and UNHCR's practice of
  /// confidentiality).
  private static func wouldReachHome(_ message: RequestMessage, _ direction: Direction) -> Bool {
    let reached = direction == .sending ? message.to.country : message.from.party.country
    return message.subjects.contains { subject in
      subject.countries.contains(reached) && (subject.flags.contains(.refugee) || subject.flags.contains(.asylumSeeker))
    }
  }
}
