internal import Federation
internal import TestSupport
internal import Vocabulary
internal import World

/// What is under way between services, and what becomes of it.
struct Network: Sendable {
  struct Weather: Sendable {
    /// Of a thousand files: how many are lost, doubled, corrupted.
    var lost = 60
    var doubled = 40
    var corrupted = 25
    /// The longest that one takes, in seconds.
    var delayMax: Int64 = 4 * 3600

    static let fair = Weather(lost: 0, doubled: 0, corrupted: 0, delayMax: 1)
  }

  struct Parcel: Sendable {
    let from: Int
    let to: Int
    let name: String
    let bytes: [UInt8]
  }

  struct Counts: Sendable, Hashable {
    var carried = 0
    var lost = 0
    var doubled = 0
    var corrupted = 0
    var parted = 0
  }

  var weather = Weather()
  /// Services that reach only one another; nil where all reach all.
  var island: Set<Int>?
  private(set) var counts = Counts()

  private let files = SystemFiles()

  /// Takes what a service laid out for others, in the order in which it was written: envelopes by their number, then
  /// receipts by the envelope that they are for. Names of receipts hold digests of what is sealed, which chance made.
  func collect(from sender: Service, of services: [Service], order: (Digest) -> Int) throws -> [Parcel] {
    var parcels: [Parcel] = []
    let outbox = FilePath.join(sender.path, "outbox")
    for other in services where other.number != sender.number {
      let box = FilePath.join(outbox, other.id)
      guard files.isFolder(box) else { continue }
      let names = try files.list(box)
      for name in names where name.hasSuffix(".envelope") {
        parcels.append(
          Parcel(from: sender.number, to: other.number, name: name, bytes: try files.read(FilePath.join(box, name))))
      }
      var receipts: [(place: Int, parcel: Parcel)] = []
      for name in names where name.hasSuffix(".receipt") {
        let bytes = try files.read(FilePath.join(box, name))
        let receipt = try? TransportReceipt(bytes, at: sender.clock.now()) { _ in sender.peer }
        let parcel = Parcel(from: sender.number, to: other.number, name: name, bytes: bytes)
        receipts.append((receipt.map { order($0.envelope) } ?? Int.max, parcel))
      }
      parcels += receipts.sorted { $0.place < $1.place }.map(\.parcel)
      for name in names where name.hasSuffix(".envelope") || name.hasSuffix(".receipt") {
        try files.remove(FilePath.join(box, name))
      }
    }
    return parcels
  }

  /// When each copy of a parcel arrives, as seconds from now, and as what.
  mutating func send(_ parcel: Parcel, _ chance: inout SeededNumbers) -> [(after: Int64, parcel: Parcel)] {
    if let island, island.contains(parcel.from) != island.contains(parcel.to) {
      counts.parted += 1
      return []
    }
    counts.carried += 1
    func happens(_ thousandths: Int) -> Bool { Int.random(in: 0..<1_000, using: &chance) < thousandths }
    func delay() -> Int64 {
      // Mostly soon; now and then much later than what was sent after it.
      Int64.random(in: 1...max(1, Bool.random(using: &chance) ? 120 : weather.delayMax), using: &chance)
    }
    if happens(weather.lost) {
      counts.lost += 1
      return []
    }
    var copies = [(after: delay(), parcel: parcel)]
    if happens(weather.doubled) {
      counts.doubled += 1
      copies.append((delay(), parcel))
    }
    if happens(weather.corrupted) {
      counts.corrupted += 1
      var bytes = parcel.bytes
      if bytes.isEmpty || happens(300) {
        bytes = Array(bytes.prefix(bytes.count / 2))
      } else {
        bytes[Int.random(in: bytes.indices, using: &chance)] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
      }
      copies[0].parcel = Parcel(from: parcel.from, to: parcel.to, name: parcel.name, bytes: bytes)
    }
    return copies
  }

  /// Lays a parcel into its recipient's box.
  func arrive(_ parcel: Parcel, at recipient: Service) throws {
    let box = FilePath.join(recipient.inbox, recipient.id)
    try files.makeFolder(box)
    try files.replace(FilePath.join(box, parcel.name), with: parcel.bytes)
  }
}
