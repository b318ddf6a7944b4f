internal import Federation
internal import Holdings
internal import Vocabulary

// Where the things of requests and peers stand in the store.

extension Collection {
  /// Admitted peers: `Peer`, by node identifier.
  static let peers = Collection(rawValue: "peer")
  /// How far the numbering of envelopes to and from a peer is: `LaneMark`.
  static let lanesOut = Collection(rawValue: "lane-out")
  static let lanesIn = Collection(rawValue: "lane-in")
  /// What came of the envelopes last taken in: `TakenEnvelope`, by peer and number.
  static let takenEnvelopes = Collection(rawValue: "envelope-taken")
  /// The signed receipts of peers for what was sent to them: exact bytes, by the envelope's digest.
  static let signedReceipts = Collection(rawValue: "signed-receipt")
  /// How bringing envelopes to a peer goes: `DeliveryStanding`, by peer.
  static let deliveryStandings = Collection(rawValue: "delivery-standing")
  /// One row a request: `RequestRow`, written with every event.
  static let requestRows = Collection(rawValue: "request-row")
  /// Acts that wait for a second officer: `WaitingAct`.
  static let waitingActs = Collection(rawValue: "waiting-act")
  /// Neutral answers that leave once nothing else can be answered: `OwedAnswer`, by request.
  static let owedAnswers = Collection(rawValue: "owed-answer")
  /// Who is protected and from whom: `ProtectedPerson`.
  static let protectedPersons = Collection(rawValue: "protected-person")
  /// What oversight is owed: that something happened, without content.
  static let oversightNotices = Collection(rawValue: "oversight-notice")
  /// Bilateral channels, by name.
  static let channels = Collection(rawValue: "channel")
  /// Markings that changed since the item came in: `HeldMarking`.
  static let heldMarkings = Collection(rawValue: "held-marking")
  /// What was corrected, by whom and why: `HeldCorrection`.
  static let corrections = Collection(rawValue: "correction")
  /// What was to be erased and stays, restricted, until what stands against it ends: `RestrictedItem`, by the item.
  static let restrictedItems = Collection(rawValue: "restricted-item")
  /// What stands in the place of an erased record, or of what an evidence list names: `ErasedItem`, by the tombstone.
  static let erasedItems = Collection(rawValue: "erased-item")
  /// Requests to correct or erase that were carried out here, as they are answered: the answer may follow later.
  static let carriedOut = Collection(rawValue: "carried-out")
  /// Corrections and erasures on their way to those who were told: `HeldPropagation`.
  static let propagations = Collection(rawValue: "propagation")
  /// Files that came or go with a message, by their digest.
  static let attachments = Collection(rawValue: "attachment")
}

extension ReadTransaction {
  func peer(_ node: String) throws -> Peer? {
    try record(.peers, id: node).map { try Peer(canonicalBytes: $0.content) }
  }

  func peers() throws -> [Peer] {
    var peers: [Peer] = []
    try eachRecord(in: .peers, after: "") {
      peers.append(try Peer(canonicalBytes: $0.content))
      return true
    }
    return peers
  }

  func lane(_ collection: Collection, _ node: String) throws -> LaneMark? {
    try record(collection, id: node).map { try LaneMark(canonicalBytes: $0.content) }
  }
}

extension WriteTransaction {
  func advance(_ collection: Collection, _ node: String, to mark: LaneMark) throws {
    try replace(HeldRecord(collection: collection, id: node, content: mark.canonicalBytes))
  }
}
