import Joint
import MoneyFlow
import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

@Suite("One member's part in a round, message by message")
struct MemberRoundTests {
  private let agreement: JointAgreement.InForce
  private let detection: Detection

  init() throws {
    agreement = try Example.agreement(["CA", "DE", "FR"], budget: .init(evaluations: 40, digests: 2))
    detection = try Detection()
  }

  private func seed(_ at: Int) -> [UInt8] { [UInt8](repeating: UInt8(at + 1), count: 32) }

  private func parts(_ world: Example.World, under agreement: JointAgreement.InForce? = nil) throws -> [MemberRound] {
    let agreement = agreement ?? self.agreement
    let members = agreement.agreement.members
    let keys = try members.enumerated().map { at, member in
      try AccountTokenKey(seed: seed(at), of: member, under: agreement.agreement)
    }
    return try members.indices.map { own in
      var pairs: [Int: PairKey] = [:]
      for other in members.indices where other != own { pairs[other] = PairKey(bytes: seed(own + other + 9)) }
      return try MemberRound(
        world.ledger(of: members[own].text, under: agreement), detection: detection, under: agreement, pairKeys: pairs,
        naming: .oblivious(keys[own], publicKeys: keys.map(\.publicKey)), budget: BudgetLedger(agreement)
      ) { SeededEntropy(seed: UInt64(own * 100) + UInt64($0.utf8.count)) }
    }
  }

  /// Takes all parts so many steps on; returns what came to each, by its sender, for the next.
  private func advance(_ parts: inout [MemberRound], steps: Int) throws -> [[Int: RoundMessage]] {
    var came = [[Int: RoundMessage]](repeating: [:], count: parts.count)
    for _ in 0..<steps {
      var sent = [[Int: RoundMessage]](repeating: [:], count: parts.count)
      for own in parts.indices {
        for (receiver, message) in try parts[own].next(came[own]) { sent[receiver][own] = message }
      }
      came = sent
    }
    return came
  }

  private struct Refusal: Equatable {
    let code: String
    let member: Int?
  }

  private func refusal(_ part: MemberRound, _ came: [Int: RoundMessage]) -> Refusal? {
    var part = part
    do throws(RoundFault) {
      _ = try part.next(came)
    } catch {
      return Refusal(code: error.fault.code.rawValue, member: error.member)
    }
    return nil
  }

  @Test("another step's message, too much, too many accounts or another key end the part, with who sent it")
  func refused() throws {
    var parts = try parts(Example.planted(), under: Example.agreement(["CA", "DE", "FR"]))
    var came = try advance(&parts, steps: 1)
    #expect(refusal(parts[0], [1: .names([])])?.code == "joint.round")
    var wrong = came[0]
    wrong[2] = .values(nil)
    #expect(refusal(parts[0], wrong) == Refusal(code: "joint.round", member: 2))

    // Forty accounts may be named a day: the forty-first is not, and none of the others.
    let few = try self.parts(Example.World(ordinary: 20))
    let element = try #require(GroupElement(bytes: came[0][1].map(first) ?? []))
    var asked = few
    _ = try advance(&asked, steps: 1)
    let many = RoundMessage.names([GroupElement](repeating: element, count: 41))
    #expect(refusal(asked[0], [1: many, 2: .names([])]) == Refusal(code: "joint.budget", member: 1))
    #expect(refusal(asked[0], [1: .names([element]), 2: .names([])]) == nil)

    // Evaluated under another key than the published one.
    let other = try EvaluationKey(seed: seed(30), information: [1])
    guard case .names(let elements)? = came[1][0] else {
      Issue.record("Canada asks for accounts")
      return
    }
    let forgery = RoundMessage.values(try other.evaluate(elements, entropy: SeededEntropy(seed: 1)))
    var second = try self.parts(Example.planted(), under: Example.agreement(["CA", "DE", "FR"]))
    came = try advance(&second, steps: 2)
    var forged = came[0]
    forged[1] = forgery
    #expect(refusal(second[0], forged) == Refusal(code: "matching.proof", member: 1))
  }

  @Test("more suspicions than are agreed, one told twice, or payments of none that was told end the part")
  func tooMuch() throws {
    var parts = try parts(Example.planted(), under: Example.agreement(["CA", "DE", "FR"], budget: .init(digests: 2)))
    let came = try advance(&parts, steps: 8)[0]
    guard case .telling(let digests, _, _)? = came[1], let digest = digests.first else {
      Issue.record("Germany tells a suspicion")
      return
    }
    func told(_ digests: [EventDigest], _ recognitions: [Recognition] = []) -> [Int: RoundMessage] {
      [1: .telling(digests: digests, recognitions: recognitions, named: nil), 2: came[2] ?? .names([])]
    }
    #expect(refusal(parts[0], told([digest])) == nil)
    #expect(refusal(parts[0], told([digest, digest])) == Refusal(code: "joint.round", member: 1))
    let three = try (0..<3).map { try numbered(digest, $0) }
    #expect(refusal(parts[0], told(Array(three.prefix(2)))) == nil)
    #expect(refusal(parts[0], told(three)) == Refusal(code: "joint.too-many", member: 1))
    var writer = CanonicalWriter()
    writer.write(list: [0]) { writer, _ in
      writer.write(UInt64(900))
      writer.write(list: [1]) { writer, _ in writer.write(fixed: [UInt8](repeating: 7, count: PaymentToken.size)) }
    }
    let named = try NamedPayments(canonicalBytes: writer.bytes)
    let unknown = RoundMessage.telling(digests: [digest], recognitions: [], named: named)
    #expect(
      refusal(parts[0], [1: unknown, 2: came[2] ?? .names([])]) == Refusal(code: "joint.round", member: 1))
  }

  @Test("a part taken up again from the beginning says the same; every message comes back from its bytes as it was")
  func repeated() throws {
    let parts = try parts(Example.planted(), under: Example.agreement(["CA", "DE", "FR"]))
    var whole = parts
    var history: [[Int: RoundMessage]] = []
    var came = [[Int: RoundMessage]](repeating: [:], count: parts.count)
    while whole[0].networks == nil {
      var sent = [[Int: RoundMessage]](repeating: [:], count: parts.count)
      history.append(came[0])
      for own in whole.indices {
        for (receiver, message) in try whole[own].next(came[own]) {
          sent[receiver][own] = try RoundMessage(canonicalBytes: message.canonicalBytes)
          #expect(sent[receiver][own] == message)
        }
      }
      came = sent
    }
    var again = parts[0]
    for came in history.dropLast() { _ = try again.next(came, isRepeated: true) }
    _ = try again.next(history[history.count - 1])
    #expect(again.networks == whole[0].networks && again.networks?.isEmpty == false)
  }

  private func first(_ message: RoundMessage) -> [UInt8] {
    guard case .names(let elements) = message else { return [] }
    return elements.first?.bytes ?? []
  }

  /// The same suspicion under another number.
  private func numbered(_ digest: EventDigest, _ number: Int) throws -> EventDigest {
    var writer = CanonicalWriter()
    writer.write(UInt64(number))
    let whole = digest.canonicalBytes
    var own = CanonicalWriter()
    own.write(UInt64(digest.number))
    return try EventDigest(canonicalBytes: writer.bytes + whole.dropFirst(own.bytes.count))
  }
}
