import Authority
import Federation
import Foundation
import JSON
import Node
import Protection
import Requests
import Simulator
import Vocabulary

/// Reads everything that lies in the boxes, opened with the recipients' keys: what a node gave away, whoever it was meant
/// for.
struct Wiretap {
  private var seen: Set<Digest> = []
  private var lanes: [String: LaneMark] = [:]
  private(set) var opened = 0

  /// What was in an envelope that had not been seen before.
  struct Caught {
    let from: Int
    let to: Int
    let content: [UInt8]
    let request: String
    let event: RequestEvent
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// Every new envelope in a service's outbox, opened; each file there, name and all, is searched as it is.
  mutating func listen(
    at sender: Int, of services: [Exchange.Service], keys: [OwnIdentity], peers: [Peer], now: Instant,
    search: CanarySearch
  ) throws -> [Caught] {
    var caught: [Caught] = []
    let box = services[sender].node.outboxFolder
    for (to, other) in services.enumerated() where to != sender {
      let folder = box + "/" + other.id
      guard FileManager.default.fileExists(atPath: folder) else { continue }
      for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
        guard name.hasSuffix(".envelope") || name.hasSuffix(".receipt") else { continue }
        if let field = search.find(in: name) { throw Problem(description: "\(field) in the name of a file") }
        let bytes = try CarriedFiles.read(folder + "/" + name)
        guard seen.insert(Digest(of: bytes)).inserted else { continue }
        if let field = search.find(in: bytes) { throw Problem(description: "\(field) in a file as it lies there") }
        guard name.hasSuffix(".envelope") else { continue }
        let lane = services[sender].id + other.id
        let envelope = try Envelope.open(
          bytes, by: keys[to], now: now.adding(seconds: 86_400),
          peer: { id in peers.first { $0.identity.nodeID == id } },
          lane: { _ in lanes[lane] })
        lanes[lane] = envelope.envelope.mark
        opened += 1
        let value = try JSONValue.parse(envelope.parcel.content, depth: 24, nodes: 60_000)
        guard let event = value["event"], let request = value["request"]?.string else {
          throw Problem(description: "a parcel without an event")
        }
        caught.append(
          Caught(
            from: sender, to: to, content: envelope.parcel.content, request: request,
            event: try RequestEvent(json: event)))
      }
    }
    return caught
  }
}

extension Wiretap {
  /// What lies in the boxes now was meddled with: it is nothing that a node put there.
  mutating func overlook(_ services: [Exchange.Service]) throws {
    for sender in services {
      for other in services {
        let folder = sender.node.outboxFolder + "/" + other.id
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { continue }
        for name in names where name.hasSuffix(".envelope") || name.hasSuffix(".receipt") {
          seen.insert(Digest(of: try CarriedFiles.read(folder + "/" + name)))
        }
      }
    }
  }
}

/// Something goes wrong on the way: files are lost, doubled, cut, altered, exchanged, put into a stranger's box.
struct Carrier {
  /// Does one mischief in one box; says which, for the trail.
  static func meddle(_ services: [Exchange.Service], _ chance: inout some RandomNumberGenerator) throws -> String {
    let sender = Int.random(in: services.indices, using: &chance)
    let to = Int.random(in: services.indices, using: &chance)
    guard to != sender else { return "nothing" }
    let box = services[sender].node.outboxFolder + "/" + services[to].id
    let names = (try? FileManager.default.contentsOfDirectory(atPath: box).sorted()) ?? []
    let files = names.filter { $0.hasSuffix(".envelope") || $0.hasSuffix(".receipt") }
    guard let name = files.randomElement(using: &chance) else { return "nothing" }
    let path = box + "/" + name
    var bytes = try CarriedFiles.read(path)
    switch Int.random(in: 0..<9, using: &chance) {
    case 0:
      try CarriedFiles.remove(path)
      return "lost"
    case 1:
      try CarriedFiles.write(Array(bytes.prefix(Int.random(in: 0..<max(1, bytes.count), using: &chance))), path)
      return "cut"
    case 2:
      guard !bytes.isEmpty else { return "nothing" }
      bytes[Int.random(in: bytes.indices, using: &chance)] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &chance)
      try CarriedFiles.write(bytes, path)
      return "altered"
    case 3:
      try CarriedFiles.write(bytes, box + "/again-" + name)
      return "doubled"
    case 4:
      guard let other = services.indices.filter({ $0 != to && $0 != sender }).randomElement(using: &chance) else {
        return "nothing"
      }
      let stranger = services[sender].node.outboxFolder + "/" + services[other].id
      try FileManager.default.createDirectory(atPath: stranger, withIntermediateDirectories: true)
      try CarriedFiles.write(bytes, stranger + "/" + name)
      return "misled"
    case 5:
      guard let other = files.randomElement(using: &chance), other != name else { return "nothing" }
      let second = try CarriedFiles.read(box + "/" + other)
      try CarriedFiles.write(second, path)
      try CarriedFiles.write(bytes, box + "/" + other)
      return "exchanged"
    case 6:
      try CarriedFiles.write(bytes + [0], path)
      return "lengthened"
    case 7:
      // What was taken in once comes again.
      let taken = (try? FileManager.default.contentsOfDirectory(atPath: box + "/taken").sorted()) ?? []
      guard let old = taken.randomElement(using: &chance) else { return "nothing" }
      try CarriedFiles.write(try CarriedFiles.read(box + "/taken/" + old), box + "/replayed-" + old)
      return "replayed"
    default:
      try CarriedFiles.write(Array("{\"payload\":\"\",\"protected\":[[[[".utf8), box + "/000.envelope")
      try CarriedFiles.write([], box + "/000.receipt")
      return "littered"
    }
  }
}
