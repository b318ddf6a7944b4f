import Foundation
import PrivateMatching
import Testing
import Vocabulary

/// RFC 9497, appendix A.1: every published number, byte for byte.
@Suite("The oblivious function is that of RFC 9497")
struct PublishedVectorTests {
  struct Suite: Decodable {
    struct Vector: Decodable {
      struct Proof: Decodable { let proof: String, r: String }
      let Batch: Int
      let Blind: String
      let BlindedElement: String
      let EvaluationElement: String
      let Input: String
      let Output: String
      let Proof: Proof?
    }
    let mode: UInt8
    let seed: String
    let keyInfo: String
    let skSm: String
    let pkSm: String?
    let vectors: [Vector]
  }

  static func suites() throws -> [Suite] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/rfc9497-ristretto255.json")
    return try JSONDecoder().decode([Suite].self, from: Data(contentsOf: file))
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
  private func list(_ hex: String) -> [[UInt8]] { hex.split(separator: ",").map { bytes(String($0)) } }
  private func scalars(_ hex: String) throws -> [Scalar] { try list(hex).map { try #require(Scalar(bytes: $0)) } }

  @Test("keys, blinded and evaluated elements, proofs and outputs, in both modes")
  func everyVector() throws {
    let suites = try Self.suites()
    #expect(suites.map(\.mode) == [0, 1] && suites.map(\.vectors.count) == [2, 3])
    for suite in suites {
      let function = ObliviousFunction(try #require(ObliviousFunction.Mode(rawValue: suite.mode)))
      let key = try EvaluationKey(seed: bytes(suite.seed), information: bytes(suite.keyInfo), function: function)
      let secret = try #require(Scalar(bytes: bytes(suite.skSm)))
      #expect(GroupElement(generatorTimes: secret) == key.publicKey)
      if let published = suite.pkSm { #expect(key.publicKey.bytes == bytes(published)) }
      for vector in suite.vectors {
        let items = list(vector.Input)
        #expect(items.count == vector.Batch)
        let batch = try BlindedBatch(items, blinds: try scalars(vector.Blind), function: function)
        #expect(batch.elements.map(\.bytes) == list(vector.BlindedElement))
        guard let proof = vector.Proof else {
          let evaluated = batch.elements.compactMap { key.times($0) }
          #expect(evaluated.map(\.bytes) == list(vector.EvaluationElement))
          #expect(try batch.unblinded(evaluated, function: function) == list(vector.Output))
          continue
        }
        let evaluation = try key.evaluate(batch.elements, nonce: try #require(Scalar(bytes: bytes(proof.r))))
        #expect(evaluation.elements.map(\.bytes) == list(vector.EvaluationElement))
        #expect(evaluation.proof.bytes == bytes(proof.proof))
        #expect(try batch.values(evaluation, publicKey: key.publicKey) == list(vector.Output))
        #expect(items.map { key.value(for: $0) } == list(vector.Output))
      }
    }
  }
}
