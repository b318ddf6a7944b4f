import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Sums of many elements are what the library's single steps give")
struct GroupTests {
  private let entropy = SeededEntropy(seed: 5)
  private func scalar() -> Scalar { Scalar(reducing: entropy.bytes(64)) }
  private func element() throws -> GroupElement { try #require(GroupElement(uniform: entropy.bytes(64))) }

  @Test("any elements and scalars, few and many", arguments: [1, 2, 3, 7, 31, 130])
  func sums(count: Int) throws {
    let elements = try (0..<count).map { _ in try element() }
    let scalars = elements.map { _ in scalar() }
    var expected: GroupElement?
    for (scalar, element) in zip(scalars, elements) {
      let product = try #require(element.times(scalar))
      expected = expected.map { $0.plus(product) } ?? product
    }
    #expect(MultiScalarProduct.sum(scalars, elements) == expected)
  }

  @Test("scalars at the edges of their digits, the same element again, and a sum that is the identity")
  func edges() throws {
    let one = try element()
    let edges = (0..<252).map { bit in
      var bytes = [UInt8](repeating: 0, count: 64)
      bytes[bit / 8] = 1 << UInt8(bit % 8)
      if bit % 2 == 1 { for at in 0..<(bit / 8) { bytes[at] = 0xFF } }
      return Scalar(reducing: bytes)
    }
    for edge in Thoroughness.cases(edges, brieflyEvery: 9) {
      #expect(MultiScalarProduct.sum([edge], [one]) == one.times(edge))
    }
    var all = edges[0]
    for edge in edges.dropFirst() { all = all + edge }
    #expect(MultiScalarProduct.sum(edges, edges.map { _ in one }) == one.times(all))
    let some = scalar()
    let none = Scalar(reducing: [UInt8](repeating: 0, count: 64))
    #expect(MultiScalarProduct.sum([some, none - some], [one, one]) == nil)
    #expect(MultiScalarProduct.sum([none, some], [one, one]) == one.times(some))
  }

  @Test("an element read and written is the same bytes")
  func roundTrip() throws {
    for _ in 0..<200 {
      let one = try element()
      #expect(CurvePoint(one).encoding == one.encoding)
      #expect(CurvePoint(one).doubled.encoding == one.plus(one)?.encoding)
      #expect((CurvePoint(one).doubled + CurvePoint(one)).encoding == one.plus(one)?.plus(one)?.encoding)
    }
  }

  @Test("what is no element is refused: odd, too large, off the group, the identity, of another length")
  func noElements() throws {
    #expect(GroupElement(bytes: [UInt8](repeating: 0, count: 32)) == nil)
    #expect(GroupElement(bytes: [UInt8](repeating: 0xFF, count: 32)) == nil)
    #expect(GroupElement(bytes: [1] + [UInt8](repeating: 0, count: 31)) == nil)
    let good = try element().bytes
    #expect(GroupElement(bytes: good)?.bytes == good)
    #expect(GroupElement(bytes: good.dropLast()) == nil && GroupElement(bytes: good + [0]) == nil)
    #expect(GroupElement(bytes: good.dropLast() + [good[31] | 0x80]) == nil)
    var accepted = 0
    for _ in 0..<200 where GroupElement(bytes: entropy.bytes(32)) != nil { accepted += 1 }
    #expect(accepted < 40)  // even, below the modulus and in the group: one in sixteen
    #expect(Scalar(bytes: [UInt8](repeating: 0xFF, count: 32)) == nil)
  }

  @Test("one inversion for all gives what an inversion for each gives")
  func inverses() {
    let scalars = (0..<17).map { _ in scalar() }
    #expect(Scalar.inverses(of: scalars) == scalars.map(\.inverse))
    #expect(Scalar.inverses(of: []) == [])
  }
}
