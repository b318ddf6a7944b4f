internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// What faces show of peers, arrivals, channels and protection: plain values.

/// A peer as a list shows it.
public struct PeerSummary: Sendable, Hashable {
  public let id: String
  public let name: String
  public let country: CountryCode
  public let service: ServiceKind
  public let fingerprint: String
  public let agreement: String
  public let transferBasis: String
  public let validUntil: CivilDate
  public let isSuspended: Bool
  public let isWithdrawn: Bool
  /// `host:port`; nil for one that is reached through folders.
  public let address: String?
  /// Why nothing gets there; nil where nothing is wrong.
  public let deliveryTrouble: String?

  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("name", .string(name)), ("country", .string(country.code)),
      ("service", .string(service.rawValue)), ("fingerprint", .string(fingerprint)), ("agreement", .string(agreement)),
      ("transfer-basis", .string(transferBasis)), ("valid-until", .string(validUntil.description)),
      ("suspended", .bool(isSuspended)),
      ("withdrawn", .bool(isWithdrawn)), ("address", address.map { .string($0) } ?? .null),
      ("trouble", deliveryTrouble.map { .string($0) } ?? .null)
    ).text
  }
}

/// A channel as it stands: what was asked and answered both ways, and what is open.
public struct ChannelSummary: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    public let type: String
    public let asked: Int
    public let answered: Int
    public let refused: Int
    public let open: Int
    public let withoutFeedback: Int
  }

  public let peer: PeerSummary
  public let allowedTypes: [String]
  public let contacts: [(desk: String, reachable: String)]
  /// What this service asked of the peer.
  public let outgoing: [Row]
  /// What the peer asked of this service.
  public let incoming: [Row]
  public let openItems: [String]

  public static func == (a: Self, b: Self) -> Bool {
    a.peer == b.peer && a.allowedTypes == b.allowedTypes && a.outgoing == b.outgoing && a.incoming == b.incoming
      && a.openItems == b.openItems
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(peer) }
}

extension ServiceNode {
  /// The admitted peers, by country, service and name.
  public func peerSummaries() async throws -> [PeerSummary] {
    var summaries: [PeerSummary] = []
    let now = clock.now()
    for peer in try await peers() {
      let channel = try await channel(with: peer.identity.nodeID)
      let standing = try await store.read { try $0.deliveryStanding(peer.identity.nodeID) }
      summaries.append(
        PeerSummary(
          id: peer.identity.nodeID, name: peer.identity.name, country: peer.identity.country,
          service: peer.identity.service, fingerprint: peer.identity.fingerprint, agreement: channel.agreement.title,
          transferBasis: channel.agreement.transferBasis.rawValue, validUntil: peer.validUntil,
          isSuspended: channel.isSuspended, isWithdrawn: peer.isWithdrawn(at: now), address: peer.address(at: now),
          deliveryTrouble: standing.reason.isEmpty ? nil : standing.reason))
    }
    return summaries
  }

  /// What two officers read to each other before they admit each other's node.
  public func fingerprint() async throws -> String { try await identity().fingerprint }
  public func serviceName() async throws -> String { try await identity().name }

  /// A channel with a peer, with its balance and open items.
  public func channelSummary(_ name: String, at desk: Desk) async throws -> ChannelSummary {
    let peer = try await peer(name)
    let channel = try await channel(with: peer.identity.nodeID)
    let states = try await consult("read-channel", subjects: [peer.identity.nodeID], at: desk) { transaction in
      try transaction.requestRows(at: desk).filter { $0.peer == peer.identity.nodeID }.compactMap {
        try transaction.request(at: $0, upTo: nil)?.state
      }
    }
    let balance = ChannelBalance(of: states, in: channel, types: try KnownRequestTypes.catalog())
    let summary = try await peerSummaries().first { $0.id == peer.identity.nodeID }
    guard let summary else { throw Fault("node.peer.unknown") }
    func rows(_ rows: [ChannelBalance.Row]) -> [ChannelSummary.Row] {
      rows.map {
        ChannelSummary.Row(
          type: $0.type, asked: $0.asked, answered: $0.answered, refused: $0.refused, open: $0.open,
          withoutFeedback: $0.withoutFeedback)
      }
    }
    return ChannelSummary(
      peer: summary, allowedTypes: channel.allowedTypes, contacts: channel.contacts.map { ($0.desk, $0.reachable) },
      outgoing: rows(balance.outgoing), incoming: rows(balance.incoming), openItems: balance.openItems)
  }
}

extension Arrival {
  /// What came of it, in words.
  public var sentence: Sentence {
    switch outcome {
    case .takenIn(let request, let step):
      Sentence("exchange.arrival.taken", ("request", .text(request)), ("step", .step(step)))
    case .matching(let arrival): arrival.sentence
    case .joint(let arrival): arrival.sentence
    case .receipt(.takenIn): Sentence("exchange.arrival.receipt")
    case .receipt(.notAccepted): Sentence("exchange.arrival.receipt-not-accepted")
    case .receipt(.refused(let ground)):
      Sentence("exchange.arrival.receipt-refused", ("ground", .word("word.refusal.\(ground.rawValue)")))
    case .refused(let ground):
      Sentence("exchange.arrival.refused", ("ground", .word("word.refusal.\(ground.rawValue)")))
    case .held: Sentence("exchange.arrival.held")
    case .notAccepted: Sentence("exchange.arrival.not-accepted")
    }
  }

  public var json: String {
    var members: [(String, JSONValue)] = [("file", .string(file))]
    switch outcome {
    case .takenIn(let request, let step):
      members += [("outcome", .string("taken-in")), ("request", .string(request)), ("step", .string(step.rawValue))]
    case .matching(let arrival): members += arrival.members
    case .joint(let arrival): members += arrival.members
    case .receipt(let outcome): members += [("outcome", .string("receipt")), ("receipt", .string(outcome.text))]
    case .refused(let ground): members += [("outcome", .string("refused")), ("ground", .string(ground.rawValue))]
    case .held: members += [("outcome", .string("held"))]
    case .notAccepted(let request, let code):
      members += [
        ("outcome", .string("not-accepted")), ("request", request.map { .string($0) } ?? .null),
        ("code", .string(code)),
      ]
    }
    return JSONValue.object(members.map { .init($0.0, $0.1) }).text
  }

  /// Whether it was refused: an exit code tells it.
  public var isRefused: Bool {
    switch outcome {
    case .refused(.replayed), .takenIn, .matching, .joint, .receipt, .held: false
    case .refused, .notAccepted: true
    }
  }
}

/// A protected person as the register's reader sees them.
public struct ProtectedSummary: Sendable, Hashable {
  public let id: String
  public let role: String
  public let names: [String]
  public let identifiers: Int
  public let isBarredEverywhere: Bool
  public let countries: [CountryCode]

  init(_ person: ProtectedPerson) {
    id = person.id
    role = person.standing.role.rawValue
    names = person.names
    identifiers = person.identifiers.count
    isBarredEverywhere = person.bar.isEverywhere
    countries = person.bar.countries
  }

  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("role", .string(role)), ("names", .array(names.map { .string($0) })),
      ("identifiers", .integer(identifiers)), ("everywhere", .bool(isBarredEverywhere)),
      ("countries", .array(countries.map { .string($0.code) }))
    ).text
  }
}

extension ServiceNode {
  /// Protects somebody new, or changes an entry. No countries means that nobody outside may learn of the person.
  /// Returns the pseudonym, or the name under which the change waits for a second officer.
  public func protect(
    id: String?, names: [String], identifiers: [String], references: [String], role: PersonRole, isMinor: Bool,
    isProtected: Bool, barredCountries: [CountryCode], because ground: String = "", at signing: SigningDesk
  ) async throws -> (id: String, waits: Bool) {
    if let id {
      let known = try await store.read { try $0.record(.protectedPersons, id: id) != nil }
      guard known else { throw Fault("node.protect.unknown") }
    }
    // An empty name finds nobody, and a country beside an informant would seem to narrow what is absolute.
    guard (names + identifiers + references).allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
      throw Fault("node.protect.blank")
    }
    guard role != .informant || barredCountries.isEmpty else { throw Fault("node.protect.informant") }
    var flags = PersonFlags()
    if isMinor { flags.insert(.minor) }
    if isProtected { flags.insert(.protected) }
    let person = ProtectedPerson(
      id: id ?? newProtectedName(), names: names, identifiers: identifiers, references: references,
      standing: PersonStanding([.init(place: "register", role: role, origin: .officer)], flags: flags),
      bar: barredCountries.isEmpty ? .everywhere : DisclosureBar(countries: barredCountries))
    return try await protect(person, because: ground, at: signing).plain
  }

  /// Ends a protection: waits for a second officer.
  public func unprotect(
    _ id: String, because ground: String, at signing: SigningDesk
  ) async throws -> (id: String, waits: Bool) {
    try await liftProtection(of: id, because: ground, at: signing).plain
  }

  /// The register of protected persons. Logged as read.
  public func protectedSummaries(at desk: Desk) async throws -> [ProtectedSummary] {
    try await protectedPersons(at: desk).map(ProtectedSummary.init)
  }
}

extension ProtectionOutcome {
  fileprivate var plain: (id: String, waits: Bool) {
    switch self {
    case .done(let id): (id, false)
    case .waits(let id): (id, true)
    }
  }
}
