internal import Federation
internal import TestSupport
internal import Vocabulary

/// What a service sends that is run by somebody dishonest, with its own keys: old envelopes again, envelopes in other
/// services' boxes, receipts for what it never took in, noise.
struct FoulPlay: Sendable {
  /// What it sent before.
  private var kept: [Network.Parcel] = []
  private(set) var count = 0

  /// What it sends instead of what its node laid out.
  mutating func send(
    _ parcels: [Network.Parcel], as own: Service, to services: [Service], received: [Digest], at now: Instant,
    _ chance: inout SeededNumbers
  ) -> [Network.Parcel] {
    kept += parcels.filter { $0.name.hasSuffix(".envelope") }
    var sent = parcels
    guard let victim = services.filter({ $0.number != own.number }).randomElement(using: &chance) else { return sent }
    func add(_ name: String, _ bytes: [UInt8]) {
      sent.append(Network.Parcel(from: own.number, to: victim.number, name: name, bytes: bytes))
      count += 1
    }
    switch Int.random(in: 0..<7, using: &chance) {
    case 0:
      if let old = kept.randomElement(using: &chance) { add(old.name, old.bytes) }
    case 1:
      if let old = kept.randomElement(using: &chance) { add("again-" + old.name, old.bytes) }
    case 2:
      if let digest = received.randomElement(using: &chance) {
        let outcomes: [TransportReceipt.Outcome] = [.takenIn, .notAccepted, .refused(.truncated)]
        let receipt = TransportReceipt(
          from: own.id, to: victim.id, envelope: digest, outcome: outcomes.randomElement(using: &chance) ?? .takenIn,
          at: now)
        add("\(own.id)-\(digest.hex.prefix(32)).receipt", receipt.signed(by: own.own))
      }
    case 3:
      add(
        "\(own.id)-000000000001-0000000000000000.envelope",
        (0..<400).map { _ in UInt8.random(in: 0...255, using: &chance) })
    case 4:
      if !sent.isEmpty {
        sent.removeLast()
        count += 1
      }
    default: break
    }
    return sent
  }
}
