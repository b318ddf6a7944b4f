import Ledger
import MoneyFlow
import Ontology
import Testing

/// A ledger of a few payments has no baseline: shapes are named by structure, if one explains nearly all of it.
@Suite struct ShapeTests {
  let detection: Detection

  init() throws { detection = try Detection() }

  private func first(_ payments: [(String, String)]) throws -> String? {
    var town = Town()
    for (at, payment) in payments.enumerated() { town.pay(payment.0, payment.1, 100 + Double(at), day: Double(at)) }
    return try detection.run(on: town.table()).first?.family
  }

  @Test func `each shape is named`() throws {
    #expect(try first([("a", "b"), ("b", "c"), ("c", "a")]) == "cycle")
    #expect(try first([("a", "h"), ("b", "h"), ("c", "h")]) == "fan-in")
    #expect(try first([("h", "a"), ("h", "b"), ("h", "c")]) == "fan-out")
    #expect(try first([("a", "h"), ("b", "h"), ("h", "c"), ("h", "d")]) == "gather-scatter")
    #expect(try first([("s", "a"), ("s", "b"), ("a", "e"), ("b", "e")]) == "scatter-gather")
    #expect(try first([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]) == "bipartite")
  }

  @Test func `a shape whose payments do not follow in time is not named`() throws {
    #expect(try first([("c", "a"), ("b", "c"), ("a", "b")]) == nil)
    #expect(try first([("a", "e"), ("b", "e"), ("s", "a"), ("s", "b")]) != "scatter-gather")
    #expect(try first([("h", "c"), ("h", "d"), ("a", "h"), ("b", "h")]) != "gather-scatter")
  }

  @Test func `unconnected pairs are no shape`() throws {
    #expect(try first([("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")]) == nil)
    #expect(try first([("a", "b"), ("a", "b"), ("a", "b")]) == nil)
    #expect(try first([("a", "a"), ("a", "a"), ("a", "a")]) == nil)
  }

  @Test func `one payment that the shape leaves out is borne, two of seven are not`() throws {
    let ring = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")]
    #expect(try first(ring + [("a", "x")]) == "cycle")
    #expect(try first(ring + [("a", "x"), ("b", "y")]) == nil)
  }

  @Test func `a fan among payments that have nothing to do with it is not the ledger's shape`() throws {
    let fan = [("h", "a"), ("h", "b"), ("h", "c"), ("h", "d")]
    #expect(try first(fan + [("p", "q")]) == "fan-out")
    #expect(try first(fan + [("p", "q"), ("r", "s")]) == nil)
  }
}
