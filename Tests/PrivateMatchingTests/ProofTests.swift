import PrivateMatching
import Testing
import Vocabulary
import World

@Suite("An answer counts only with a proof that the published key was used")
struct ProofTests {
  private let entropy = SeededEntropy(seed: 9)
  private func key(_ information: String) throws -> EvaluationKey {
    try EvaluationKey(seed: [UInt8](repeating: 7, count: 32), information: Array(information.utf8))
  }
  private let items = (0..<20).map { Array("iban\u{0}DE\($0)".utf8) }

  @Test("what the asker computes is what the holder computes of its own set; another key gives other values")
  func agreement() throws {
    let (holder, other) = (try key("a|b|iban|1"), try key("a|c|iban|1"))
    let batch = try BlindedBatch(items, entropy: entropy)
    let again = try BlindedBatch(items, entropy: entropy)
    #expect(Set(batch.elements).isDisjoint(with: again.elements))
    let evaluation = try holder.evaluate(batch.elements, entropy: entropy)
    #expect(try batch.values(evaluation, publicKey: holder.publicKey) == items.map { holder.value(for: $0) })
    #expect(Set(items.compactMap { holder.value(for: $0) }).isDisjoint(with: items.compactMap { other.value(for: $0) }))
  }

  @Test("one element under another key, a swap, a changed proof, another public key: nothing is read from the answer")
  func tampering() throws {
    let (holder, tagging) = (try key("a|b|iban|1"), try key("tag"))
    let batch = try BlindedBatch(items, entropy: entropy)
    let honest = try holder.evaluate(batch.elements, entropy: entropy)
    func refused(_ elements: [GroupElement], _ proof: [UInt8], by publicKey: GroupElement) -> Bool {
      guard let proof = EqualityProof(bytes: proof) else { return true }
      let answer = EvaluationKey.Evaluation(elements: elements, proof: proof)
      do throws(Fault) { _ = try batch.values(answer, publicKey: publicKey) } catch {
        return error.code == "matching.proof"
      }
      return false
    }
    #expect(!refused(honest.elements, honest.proof.bytes, by: holder.publicKey))
    for at in [0, 7, 19] {
      var elements = honest.elements
      elements[at] = try #require(tagging.times(batch.elements[at]))
      #expect(refused(elements, honest.proof.bytes, by: holder.publicKey))
    }
    var swapped = honest.elements
    swapped.swapAt(3, 4)
    #expect(refused(swapped, honest.proof.bytes, by: holder.publicKey))
    #expect(refused(honest.elements.dropLast(), honest.proof.bytes, by: holder.publicKey))
    #expect(refused(honest.elements, honest.proof.bytes, by: tagging.publicKey))
    for bit in stride(from: 0, to: 512, by: 101) {
      var proof = honest.proof.bytes
      proof[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(refused(honest.elements, proof, by: holder.publicKey))
    }
  }

  @Test("nothing, too much and too long is refused")
  func limits() throws {
    let holder = try key("k")
    #expect(throws: Fault.self) { try BlindedBatch([], entropy: entropy) }
    #expect(throws: Fault.self) { try BlindedBatch([[UInt8](repeating: 1, count: 65_536)], entropy: entropy) }
    #expect(throws: Fault.self) { try holder.evaluate([], entropy: entropy) }
    #expect(throws: Fault.self) { try EvaluationKey(seed: [1], information: []) }
    #expect(holder.value(for: [UInt8](repeating: 1, count: 65_536)) == nil)
    #expect(holder.value(for: [UInt8](repeating: 1, count: 65_535))?.count == 64)
  }
}
