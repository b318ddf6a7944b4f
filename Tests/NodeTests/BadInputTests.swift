import Authority
import Federation
import Foundation
import Holdings
import JSON
import Node
import Requests
import Simulator
import TestSupport
import Testing
import Vocabulary

/// Whatever stands in a file that an officer is given by somebody else, it is read or refused with a sentence: cut at each
/// length, with a byte changed at each place, of another kind, deep, doubled, not UTF-8, and large.
@Suite("What others hand in is read or refused, and never brings the node down")
struct BadInputTests {
  /// What a reader made of some bytes: nothing but a fault is thrown.
  private func isRefused(_ name: String, _ bytes: [UInt8], _ read: @escaping ([UInt8]) throws -> Void) -> Bool {
    do {
      try read(bytes)
      return false
    } catch is Fault {
      return true
    } catch {
      Issue.record("\(name) throws \(error)")
      return true
    }
  }

  private static let never: [[UInt8]] =
    [
      "", " ", "null", "true", "0", "-", "1e999999999", "\"", "\"text\"", "[]", "[1,2", "{\"", "{\"a\":",
      "{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "{}}",
      String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
      String(repeating: "9", count: 100_000), "{\"\u{0}\":\"\u{0}\"}", "\u{FEFF}", "old 0\n\n", "\n\n\n\n", "— a b\n",
      "..",
    ].map { Array($0.utf8) } + [
      [0], [0xFF, 0xFE, 0], [0x7B, 0x22, 0xC0, 0x80, 0x22, 0x3A, 0x31, 0x7D], [0xED, 0xA0, 0x80],
      [UInt8](repeating: 0, count: 1 << 16), [UInt8](repeating: 0x20, count: 1 << 21), (0..<255).map { UInt8($0) },
    ]

  private func tryAll(_ name: String, _ whole: [UInt8], _ read: @escaping ([UInt8]) throws -> Void) {
    #expect(!isRefused(name, whole, read), "\(name), whole")
    for (number, bytes) in Self.never.enumerated() {
      #expect(isRefused(name, bytes, read), "\(name), what never is one, number \(number)")
    }
    let isText = whole.last == 0x0A
    for length in stride(from: 0, to: whole.count - (isText ? 1 : 0), by: Thoroughness.isBrief ? 7 : 1) {
      #expect(isRefused(name, Array(whole[..<length]), read), "\(name), cut at \(length)")
    }
    // A changed byte may still be one; what matters is that it is answered.
    var chance = SeededNumbers(7)
    for place in stride(from: 0, to: whole.count, by: Thoroughness.isBrief ? 11 : 2) {
      var altered = whole
      altered[place] = [0, 0x22, 0x7B, 0x5D, 0xFF, 0x0A, 0x2D].randomElement(using: &chance) ?? 0
      _ = isRefused(name, altered, read)
      altered.insert(contentsOf: altered[..<min(place, 40)], at: place)
      _ = isRefused(name, altered, read)
    }
  }

  private static let assessment = Array(
    """
    {"agreement":{"title":"Invented","signed":"2024-05-02","transfer-basis":"safeguards"},"allowed-types":["feedback"],\
    "contacts":[{"desk":"Duty","reachable":"always"}],"findings":{\(PeerAssessment.Question.allCases.map {
      #""\#($0.rawValue)":{"verdict":"satisfied","reason":"Examined"}"#
    }.joined(separator: ","))},"assurances-needed":[],"review":"2027-03-01","expires":"2028-03-01"}
    """.utf8)

  @Test func `an assessment and an identity card`() async throws {
    tryAll("assessment", Self.assessment) { _ = try ChannelTerms($0) }
    let test = try await TestNode()
    defer { test.remove() }
    tryAll("card", try await test.node.identityCard()) { _ = try IdentityCard.read($0) }
  }

  @Test func `a message, an answer and an event`() throws {
    func example(_ name: String) throws -> [UInt8] {
      let members = try OfficersWords.example(name)
      let rest = [
        JSONValue.Member("id", .string("urn:entente:ca-fiu:request:1")), .init("type", .string("fiu.request")),
        .init("version", .string("1.0")), .init("created", .string("2026-01-13T14:05:00Z")),
        .init("purpose", .string("detection")), .init("legal-basis", .string("Invented Act")),
        .init(
          "from",
          .fields(
            ("country", .string("CA")), ("kind", .string("fiu")), ("authority", .string("A")), ("unit", .string("U")),
            ("officer", .string("o")))),
        .init("to", .fields(("country", .string("DE")), ("kind", .string("fiu")), ("authority", .string("B")))),
      ]
      return JSONValue.object(rest + members).bytes
    }
    let message = try example("fiu.request")
    tryAll("message", message) { _ = try RequestMessage(bytes: $0) }
    func value(_ bytes: [UInt8]) throws -> JSONValue {
      do { return try JSONValue.parse(bytes, depth: 20, nodes: 60_000) } catch {
        throw error.fault
      }
    }
    let answer = Array(
      #"{"code":"full","text":"As asked","fields":{"information":"x"},"marking":"TLP:AMBER H1 H2"}"#.utf8)
    tryAll("answer", answer) { _ = try Answer(json: value($0)) }
    let event = Array(
      #"{"step":"refuse","ground":"ongoing-inquiry","explanation":"It would impair it","by":{"country":"DE","kind":"fiu","authority":"B","unit":"U","officer":"o"},"at":"2026-01-13T14:05:00Z","signature":"\#(Digest(of: "").hex)"}"#
        .utf8)
    tryAll("event", event) { _ = try RequestEvent(json: value($0)) }
  }

  @Test func `a proof, a checkpoint and a request to a witness`() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let (node, key) = (test.node, test.node.logKey)
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    let proof = try await node.proveEntry(1, showingEntryAt: test.analyst.desk)
    tryAll("proof", Array(proof.utf8)) { _ = try ServiceNode.verifyProof(text($0), key: key) }
    tryAll("key", Array(key.utf8)) { _ = try ServiceNode.verifyProof(proof, key: text($0)) }
    // The witness keeps what it accepts: nothing of these.
    let request = Array(try await node.witnessRequest().utf8)
    let before = try await node.store.read { try $0.logHead().size }
    for bytes in Self.never + (0..<request.count - 1).map({ Array(request[..<$0]) }) {
      await #expect(throws: Fault.self) { try await node.witness(text(bytes), key: key) }
    }
    #expect(try await node.store.read { try $0.logHead().size } == before)
    #expect(try await node.witnessed(node.description.origin) == nil)
    _ = try await node.witness(text(request), key: key)
  }
}
