import Authority
import Federation
import Foundation
import Node
import PrivateMatching
import Testing
import Vocabulary
import World

@Suite("A peer that cheats at matching learns nothing more and is believed nothing")
struct HandMadeMatchTests {
  private static let seed = [UInt8](repeating: 9, count: 32)

  // MARK: The peer asks

  /// Germany holds one account and publishes it to a peer that runs another program.
  private func asked(
    _ publishing: MatchPublishing = MatchPublishing()
  ) async throws -> (Exchange, Exchange.Service, HandMadePeer, SetManifest) {
    let exchange = try await Exchange([("DE", .fiu)])
    let germany = exchange.services[0]
    let peer = try await HandMadePeer(at: germany, of: exchange)
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    try await germany.publish(to: peer.id, ["iban"], publishing)
    _ = try await germany.node.deliver()
    let parcel = try #require(try await peer.received().first { $0.kind == "match-sets" })
    var reader = CanonicalReader(parcel.content)
    _ = try reader.unsigned()
    let manifests = try reader.list { reader -> [UInt8] in
      let manifest = try reader.byteRun()
      _ = try reader.list { (try $0.text(), try $0.integer(), try $0.integer()) }
      _ = try reader.integer()
      _ = try reader.optional { try $0.byteRun() }
      _ = try reader.list { try $0.byteRun() }
      return manifest
    }
    let key = germany.node.description.publicKey
    let signed = try SignedManifest(bytes: try #require(manifests.first)) { key.verifies($1, over: $0) }
    return (exchange, germany, peer, signed.manifest)
  }

  private func batch(
    _ manifest: SetManifest, _ sequence: UInt64, items: Int = 1, purpose: Purpose = .investigation
  ) throws -> AskedBatch {
    let entropy = SeededEntropy(seed: 40 + sequence)
    return try AskedBatch(
      try (1...items).map { try MatchItem(.iban, MatchingWorld.iban($0)).bytes }, under: manifest, purpose: purpose,
      commitment: CaseCommitment(case: "case 1", officer: "officer 1", entropy: entropy), sequence: sequence,
      entropy: entropy)
  }

  private func parcel(_ kind: String, _ batches: [[UInt8]], version: UInt64 = 1) -> Parcel {
    var writer = CanonicalWriter()
    writer.write(version)
    writer.write(list: batches) { $0.write($1) }
    writer.write([UInt8]())
    return Parcel(kind: kind, content: writer.bytes)
  }

  /// Sends batches; what the holder answered to the last parcel.
  private func answers(
    _ peer: inout HandMadePeer, _ germany: Exchange.Service, _ batches: [[UInt8]]
  ) async throws -> [[UInt8]] {
    _ = try await peer.hand(try await peer.seal(parcel("match-questions", batches)))
    _ = try await germany.node.deliver()
    let parcel = try #require(try await peer.received().last { $0.kind == "match-answers" })
    var reader = CanonicalReader(parcel.content)
    _ = try reader.unsigned()
    return try reader.list { try $0.byteRun() }
  }

  private func ground(_ answers: [[UInt8]], to batch: AskedBatch) -> MatchRefusal? {
    answers.first.flatMap { MatchRefusal.read($0, to: batch.query)?.refusal }
  }

  @Test func `the budget stops whoever asks on, to the item, and an answer once more costs nothing`() async throws {
    var publishing = MatchPublishing()
    (publishing.day, publishing.month, publishing.epoch) = (47, 1_000, 1_000)
    var (exchange, germany, peer, manifest) = try await asked(publishing)
    defer { exchange.remove() }
    let first = try batch(manifest, 1)
    let answer = try await answers(&peer, germany, [first.query.bytes])
    #expect(try first.marks(MatchAnswer(bytes: answer[0], to: first.query)).count == 1)
    // The same batch in a new envelope: answered, and not paid for again. Another of its number is refused.
    let again = try await answers(&peer, germany, [first.query.bytes])
    #expect(try first.marks(MatchAnswer(bytes: again[0], to: first.query)).count == 1)
    let other = try batch(manifest, 1, items: 2)
    #expect(ground(try await answers(&peer, germany, [other.query.bytes]), to: other) == .repeated)
    let gap = try batch(manifest, 3)
    #expect(ground(try await answers(&peer, germany, [gap.query.bytes]), to: gap) == .gap)
    let second = try batch(manifest, 2)
    #expect(ground(try await answers(&peer, germany, [second.query.bytes]), to: second) == nil)
    // 32 of 47 are used: a batch of 16 is one too many, however few items are in it.
    let third = try batch(manifest, 3)
    #expect(ground(try await answers(&peer, germany, [third.query.bytes]), to: third) == .day)
    func left() async throws -> [Int] {
      try await germany.node.matchBudgets(at: germany.handler.desk).filter { $0.purpose == .investigation }
        .map(\.leftToday)
    }
    #expect(try await left() == [15])
    let purpose = try batch(manifest, 3, purpose: .sanctions)
    #expect(ground(try await answers(&peer, germany, [purpose.query.bytes]), to: purpose) == .purpose)
    exchange.clock.advance(seconds: 86_400)
    #expect(ground(try await answers(&peer, germany, [third.query.bytes]), to: third) == nil)
    // One class once in a parcel: the second one is not looked at.
    let fourth = try batch(manifest, 4)
    let both = try await answers(&peer, germany, [fourth.query.bytes, fourth.query.bytes])
    #expect(both.count == 2 && MatchRefusal.read(both[1], to: fourth.query)?.refusal == .manifest)
  }

  @Test func `what was taken back, or has a shorter time by now, is asked under no older manifest`() async throws {
    var (exchange, germany, peer, manifest) = try await asked()
    defer { exchange.remove() }
    // Last quarter's set is taken back with this quarter's, and stays so when something is published anew.
    exchange.clock.advance(seconds: 35 * 86_400)
    try await germany.publish(to: peer.id, ["iban"])
    _ = try await germany.node.withdraw(from: peer.id, classes: ["iban"], at: germany.second)
    try await germany.publish(to: peer.id, ["iban"])
    let old = try batch(manifest, 1)
    #expect(ground(try await answers(&peer, germany, [old.query.bytes]), to: old) == .manifest)
    // The same where nothing was published this quarter before: while nothing may be asked, who asks is told so.
    var (empty, italy, outsider, lone) = try await asked()
    defer { empty.remove() }
    empty.clock.advance(seconds: 35 * 86_400)
    _ = try await italy.node.withdraw(from: outsider.id, classes: ["iban"], at: italy.second)
    let sole = try batch(lone, 1)
    #expect(ground(try await answers(&outsider, italy, [sole.query.bytes]), to: sole) == .suspended)
    try await italy.publish(to: outsider.id, ["iban"])
    #expect(ground(try await answers(&outsider, italy, [sole.query.bytes]), to: sole) == .manifest)
    var (other, france, stranger, long) = try await asked()
    defer { other.remove() }
    var short = MatchPublishing()
    short.validDays = 1
    try await france.publish(to: stranger.id, ["iban"], short)
    other.clock.advance(seconds: 2 * 86_400)
    let late = try batch(long, 1)
    #expect(ground(try await answers(&stranger, france, [late.query.bytes]), to: late) == .manifest)
  }

  @Test func `a batch of no manifest, of an epoch that is over or of nothing readable is not evaluated`() async throws {
    var (exchange, germany, peer, manifest) = try await asked()
    defer { exchange.remove() }
    let scope = try #require(
      MatchScope(holder: germany.id, asker: peer.id, matchClass: "iban", epoch: manifest.scope.epoch + 1, schema: 1))
    let invented = try SetManifest(
      scope: scope, publicKey: manifest.publicKey, edition: 1, set: manifest.set, validFrom: manifest.validFrom,
      validUntil: manifest.validUntil)
    let unknown = try batch(invented, 1)
    #expect(ground(try await answers(&peer, germany, [unknown.query.bytes]), to: unknown) == .manifest)
    let broken = try batch(manifest, 1)
    for bytes in [[], Array(broken.query.bytes.dropLast()), broken.query.bytes + [0]] {
      let outcome = try await peer.hand(try await peer.seal(parcel("match-questions", [bytes])))
      #expect(outcome == .notAccepted(request: nil, code: "matching.query.malformed"))
    }
    // Of a parcel that ends in nonsense nothing stands: neither the debit of what came before it nor its entry in the log.
    let half = try await peer.hand(try await peer.seal(parcel("match-questions", [broken.query.bytes, [1]])))
    #expect(half == .notAccepted(request: nil, code: "matching.query.malformed"))
    let log = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(!log.contains { $0.act == "match-evaluate" })
    #expect(try await germany.node.matchBudgets(at: germany.handler.desk).allSatisfy { $0.leftToday == $0.day })
    let noneAtAll = try await peer.hand(try await peer.seal(parcel("match-questions", [])))
    guard case .notAccepted = noneAtAll else { throw Fault("node.request.parcel") }
    // Elements that are none cost what they cost, and are answered by a refusal.
    var bytes = broken.query.bytes
    for place in bytes.count - 32..<bytes.count { bytes[place] = 0xFF }
    let wrong = try await answers(&peer, germany, [bytes])
    #expect(wrong[0].count == 44 && wrong[0][2] == MatchRefusal.malformed.rawValue)
    exchange.clock.advance(seconds: 130 * 86_400)
    let late = try batch(manifest, 2)
    #expect(ground(try await answers(&peer, germany, [late.query.bytes]), to: late) == .manifest)
  }

  @Test func `another version, too much at once, and an envelope again are not evaluated`() async throws {
    var (exchange, germany, peer, manifest) = try await asked()
    defer { exchange.remove() }
    let first = try batch(manifest, 1)
    func isRefused(_ content: Parcel) async throws -> Bool {
      guard case .notAccepted = try await peer.hand(try await peer.seal(content)) else { return false }
      return true
    }
    for version in [UInt8(0), 2, 255] {
      var bytes = first.query.bytes
      bytes[0] = version
      #expect(try await isRefused(parcel("match-questions", [bytes])), "version \(version)")
    }
    for version in [UInt64(0), 2] {
      #expect(try await isRefused(parcel("match-questions", [first.query.bytes], version: version)))
    }
    // A size that is none of the four, one that the bytes do not bear out, and more batches than there are classes.
    for (low, high) in [(UInt8(17), UInt8(0)), (0, 16), (255, 255), (0, 0)] {
      var bytes = first.query.bytes
      (bytes[2], bytes[3]) = (low, high)
      #expect(try await isRefused(parcel("match-questions", [bytes])))
    }
    #expect(try await isRefused(parcel("match-questions", Array(repeating: first.query.bytes, count: 33))))
    #expect(try await isRefused(parcel("match-questions", [first.query.bytes + [UInt8](repeating: 0, count: 1 << 18)])))
    let envelope = try await peer.seal(parcel("match-questions", [first.query.bytes]))
    #expect(try await peer.hand(envelope) == .matching(.questions(answered: 1, refused: 0)))
    guard case .refused(.replayed) = try await peer.hand(envelope + []) else {
      Issue.record("an envelope was taken in twice")
      return
    }
    let used = try await germany.node.matchBudgets(at: germany.handler.desk).map { $0.day - $0.leftToday }
    #expect(used.reduce(0, +) == 16)
  }

  @Test func `a peer whose admission is over is answered nothing, and is asked and given nothing`() async throws {
    var (exchange, germany, peer, manifest) = try await asked()
    defer { exchange.remove() }
    let late = try batch(manifest, 1)
    // The assessment ends on 1 March 2028.
    exchange.clock.advance(seconds: 731 * 86_400)
    let outcome = try await peer.hand(try await peer.seal(parcel("match-questions", [late.query.bytes])))
    guard case .refused = outcome else {
      Issue.record("taken in: \(outcome)")
      return
    }
    #expect(try await peer.received().allSatisfy { $0.kind == "match-sets" })
    await #expect(throws: Fault.self) { try await germany.publish(to: peer.id, ["iban"]) }
    await #expect(throws: Fault.self) { try await germany.node.compare(with: peer.id, at: germany.handler) }
    let log = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(!log.contains { $0.act == "match-evaluate" || $0.act == "match-refuse" })
  }

  // MARK: The peer holds

  /// What a set of the peer's is like, and what is wrong with it.
  private struct Offer {
    var key = HandMadeMatchTests.seed
    var items = [1]
    /// A set of so many chunks is described.
    var chunks: Int?
    var edition: UInt64 = 1
    var validUntil: Int64 = 60 * 86_400
    var asker: String?
    var holder: String?
    var base: ((inout [UInt8]) -> Void)?
    var signature: ((inout [UInt8]) -> Void)?
    var epoch: UInt64 = 8104
    var schema: UInt64 = 1
    var version: UInt64 = 1
  }

  /// Canada is offered sets by a peer that runs another program.
  private func offered() async throws -> (Exchange, Exchange.Service, HandMadePeer, String) {
    let exchange = try await Exchange([("DE", .fiu)])
    let service = exchange.services[0]
    return (exchange, service, try await HandMadePeer(at: service, of: exchange), try await service.matchCase())
  }

  private func key(_ offer: Offer, _ peer: HandMadePeer) throws -> (EvaluationKey, MatchScope) {
    let scope = try #require(
      MatchScope(
        holder: offer.holder ?? peer.id, asker: offer.asker ?? peer.target.id, matchClass: "iban", epoch: offer.epoch,
        schema: offer.schema))
    return (try EvaluationKey(seed: offer.key, scope: scope), scope)
  }

  private func sets(_ offer: Offer, _ peer: HandMadePeer) throws -> Parcel {
    let (key, scope) = try key(offer, peer)
    let positions = try key.marks(of: offer.items.map { try MatchItem(.iban, MatchingWorld.iban($0)).bytes }).map(
      \.position)
    let set = try PublishedSet(positions, entropy: SeededEntropy(seed: 5))
    let manifest = try SetManifest(
      scope: scope, publicKey: key.publicKey, edition: offer.edition,
      set: offer.chunks.map { count in
        SetDescription(
          entries: count * 65_536, chunks: (0..<count).map { .init(length: 340_000, digest: Digest(of: "chunk \($0)")) }
        )
      } ?? set.description,
      validFrom: peer.clock.now().adding(seconds: -60), validUntil: peer.clock.now().adding(seconds: offer.validUntil))
    let signing = try SigningKey(seed: [UInt8](repeating: 7, count: 32))
    var signed = SignedManifest(manifest) { signing.sign($0) }.bytes
    offer.signature?(&signed)
    var base = set.bytes
    offer.base?(&base)
    var writer = CanonicalWriter()
    writer.write(offer.version)
    writer.write(UInt64(1))
    writer.write(signed)
    writer.write(list: [("investigation", 1_000)]) {
      $0.write($1.0)
      $0.write($1.1)
      $0.write($1.1)
    }
    writer.write(10_000)
    writer.write(optional: base) { $0.write($1) }
    writer.write(UInt64(0))
    return Parcel(kind: "match-sets", content: writer.bytes)
  }

  private func offer(_ offer: Offer, by peer: inout HandMadePeer) async throws -> Arrival.Outcome {
    try await peer.hand(try await peer.seal(try sets(offer, peer)))
  }

  @Test func `a manifest that is edited, stuffed, over, of another or turned back is not taken in`() async throws {
    var (exchange, _, peer, _) = try await offered()
    defer { exchange.remove() }
    let wrong: [(Offer, String)] = [
      (Offer(validUntil: -30), "matching.manifest.force"), (Offer(asker: peer.id + "x"), "matching.manifest.scope"),
      (Offer(holder: "somebody else"), "matching.manifest.scope"), (Offer(schema: 0), "matching.manifest.scope"),
      (Offer(schema: 2), "matching.manifest.scope"), (Offer(version: 0), "vocabulary.bytes.malformed"),
      (Offer(version: 2), "vocabulary.bytes.malformed"),
      (Offer(base: { $0[$0.count - 40] ^= 1 }), "matching.set"),
      (Offer(signature: { $0[9] ^= 1 }), "matching.manifest"),
      (Offer(chunks: 144), "matching.manifest.size"),
      (Offer(signature: { $0[$0.count - 1] ^= 1 }), "matching.manifest.signature"),
    ]
    for (offer, code) in wrong {
      guard case .notAccepted(nil, let ground) = try await self.offer(offer, by: &peer) else {
        Issue.record("taken in: \(code)")
        continue
      }
      #expect(ground.hasPrefix(code), "\(ground)")
    }
    #expect(try await offer(Offer(edition: 2), by: &peer) == .matching(.sets(["iban"])))
    for (offer, code) in [
      (Offer(edition: 1), "matching.manifest.older"), (Offer(edition: 2, epoch: 8103), "matching.manifest.older"),
      (Offer(items: [1, 2], edition: 2), "matching.manifest.changed"),
      (Offer(key: [UInt8](repeating: 8, count: 32), edition: 3), "matching.manifest.changed"),
    ] {
      #expect(try await self.offer(offer, by: &peer) == .notAccepted(request: nil, code: code))
    }
  }

  @Test func `an answer under another key, or changed, is no no-hit, and oversight is told`() async throws {
    var (exchange, service, peer, name) = try await offered()
    defer { exchange.remove() }
    #expect(try await offer(Offer(), by: &peer) == .matching(.sets(["iban"])))
    let (key, _) = try key(Offer(), peer)
    let (tagging, _) = try self.key(Offer(key: [UInt8](repeating: 8, count: 32)), peer)
    let label = "iban " + MatchingWorld.iban(1)
    for (number, attack) in ["tagging", "changed", "truncated", "none"].enumerated() {
      exchange.clock.advance(seconds: 60)
      try await service.ask(["iban:" + MatchingWorld.iban(1)], of: peer.id, inCase: name)
      _ = try await service.node.deliver()
      let query = try #require(try await peer.queries().last)
      let evaluation = try (attack == "tagging" ? tagging : key).evaluate(
        query.elements(), entropy: SeededEntropy(seed: UInt64(number)))
      var answer = [UInt8(1), 2, UInt8(query.count), 0] + peer.day() + query.digest.bytes
      for element in evaluation.elements { answer += element.bytes }
      answer += evaluation.proof.bytes
      if attack == "changed" { answer.replaceSubrange(40..<72, with: query.bytes.suffix(32)) }
      if attack == "truncated" { answer.removeLast(32) }
      let outcome = try await peer.hand(try await peer.seal(parcel("match-answers", [answer])))
      let question = try await service.question(inCase: name)
      #expect(outcome == .matching(.answer(question: question.id)))
      #expect(question.rows.map(\.outcome) == [attack == "none" ? "hit" : "unproven"], "\(attack)")
      // The same answer once more changes nothing; one to a question of nobody is not taken in.
      if attack == "none" {
        _ = try await peer.hand(try await peer.seal(parcel("match-answers", [answer])))
        #expect(try await service.outcomes(inCase: name)[label] == "hit")
        answer[8] ^= 1
        #expect(
          try await peer.hand(try await peer.seal(parcel("match-answers", [answer])))
            == .notAccepted(request: nil, code: "matching.answer.other"))
      }
    }
    #expect(try await service.notices().count { $0 == "match-unproven" } == 3)
  }
}

extension HandMadePeer {
  /// What the target sent it, opened, in order.
  func received() async throws -> [Parcel] {
    let box = target.node.outboxFolder + "/" + id
    let identity = try await target.node.identity()
    var parcels: [Parcel] = []
    var last: LaneMark?
    for name in try CarriedFiles.names(box) {
      let opened = try Envelope.open(
        try CarriedFiles.read(box + "/" + name), by: own, now: clock.now(),
        peer: { _ in
          Peer(
            identity: identity, admittedAt: clock.now(), validUntil: clock.now().date,
            assessment: Digest(of: "assessment"))
        }, lane: { _ in last })
      last = opened.envelope.mark
      parcels.append(opened.parcel)
    }
    return parcels
  }

  /// The batches that it was asked.
  func queries() async throws -> [MatchQuery] {
    try await received().filter { $0.kind == "match-questions" }.flatMap { parcel in
      var reader = CanonicalReader(parcel.content)
      _ = try reader.unsigned()
      return try reader.list { try MatchQuery(bytes: try $0.byteRun()) }
    }
  }

  func day() -> [UInt8] {
    let days = UInt32(clock.now().date.daysSinceEpoch)
    return (0..<4).map { UInt8(truncatingIfNeeded: days >> UInt32(8 * $0)) }
  }
}
