import Authority
import Federation
import JSON
import TestSupport
import Testing
import Vocabulary
import World

@Suite("An envelope reaches the one it is for, or is refused with a ground")
struct EnvelopeTests {
  let nodes: TwoNodes

  init() throws { nodes = try TwoNodes() }

  @Test func `what was sealed is opened by its recipient alone, and the next one follows on it`() throws {
    let first = try nodes.seal("first")
    let opened = try nodes.open(first.bytes)
    #expect(opened.parcel == Parcel(kind: "event", content: Array("first".utf8)))
    #expect(opened.sender.identity == nodes.theirs.identity)
    #expect(opened.envelope == first)
    let second = try nodes.seal("second", after: first.mark, seed: 8)
    #expect(second.sequence == 2 && second.previous == first.digest)
    #expect(try nodes.open(second.bytes, after: first.mark).parcel.content == Array("second".utf8))
    #expect(try nodes.refusal(first.bytes, by: nodes.stranger)?.ground == .wronglyAddressed)
  }

  @Test func `the same parcel, keys, time and chance give the same bytes`() throws {
    #expect(try nodes.seal("once").bytes == nodes.seal("once").bytes)
  }

  @Test func `everything up to four kibibytes has one size on the wire`() throws {
    let sizes = try Set(["", "no", String(repeating: "x", count: 3000)].map { try nodes.seal($0).bytes.count })
    #expect(sizes.count == 1)
    let larger = try nodes.seal(String(repeating: "x", count: 5000)).bytes.count
    #expect(!sizes.contains(larger))
  }

  @Test func `the largest parcel travels, one beyond does not`() throws {
    let head = 200
    let most = try nodes.seal(String(repeating: "x", count: (16 << 20) - head))
    #expect(most.bytes.count <= Envelope.largest)
    #expect(try nodes.open(most.bytes).parcel.content.count == (16 << 20) - head)
    #expect { try nodes.seal(String(repeating: "x", count: 16 << 20)) } throws: {
      ($0 as? Fault)?.code == "federation.seal.too-large"
    }
  }

  @Test func `an envelope cut anywhere is refused as truncated`() throws {
    let bytes = try nodes.seal("cut").bytes
    for count in stride(from: 0, to: bytes.count, by: Thoroughness.isBrief ? 487 : 61) {
      #expect(try nodes.refusal(Array(bytes[..<count]))?.ground == .truncated, "\(count) bytes")
    }
    #expect(try nodes.refusal(Array(bytes.dropLast()))?.ground == .truncated)
  }

  @Test func `an envelope with any one bit turned is refused`() throws {
    let bytes = try nodes.seal("bits").bytes
    let places = Array(stride(from: 0, to: bytes.count, by: 97)) + Array(bytes.count - 120..<bytes.count)
    for place in Thoroughness.cases(places, brieflyEvery: 5) {
      var turned = bytes
      turned[place] ^= 1 << UInt8(place % 7)
      #expect(try nodes.refusal(turned) != nil, "byte \(place)")
    }
  }

  @Test func `over-large, malformed, future-dated, unknown and strangers' envelopes are refused`() throws {
    let whole = try nodes.seal("x")
    #expect(try nodes.refusal([UInt8](repeating: 32, count: Envelope.largest + 1))?.ground == .overLarge)
    #expect(try nodes.refusal(Array("[]".utf8))?.ground == .malformed)
    #expect(try nodes.refusal(Array(#"{"payload":"","protected":"","signature":""}"#.utf8))?.ground == .malformed)
    #expect(try nodes.refusal(whole.bytes + [10, 0])?.ground == .malformed)
    let ahead = nodes.now.adding(seconds: Envelope.clockTolerance)
    #expect(try nodes.refusal(nodes.seal("x", at: ahead).bytes) == nil)
    #expect(try nodes.refusal(nodes.seal("x", at: ahead.adding(seconds: 1)).bytes)?.ground == .futureDated)
    let strange = try Envelope.seal(
      Parcel(kind: "event", content: []), from: nodes.stranger, to: nodes.ours.identity, after: nil, at: nodes.now,
      entropy: SeededEntropy(seed: 1))
    #expect(try nodes.refusal(strange.bytes)?.ground == .unknownPeer)
  }

  @Test func `a replayed envelope is refused, and known for what it is when it is the last one`() throws {
    let first = try nodes.seal("first")
    let second = try nodes.seal("second", after: first.mark, seed: 8)
    let again = try #require(try nodes.refusal(second.bytes, after: second.mark))
    #expect(again.ground == .replayed && again.isKnown)
    let older = try #require(try nodes.refusal(first.bytes, after: second.mark))
    #expect(older.ground == .replayed && !older.isKnown)
  }

  @Test func `a gap is held, and another predecessor is refused`() throws {
    let first = try nodes.seal("first")
    let other = try nodes.seal("other first", seed: 9)
    let second = try nodes.seal("second", after: first.mark, seed: 8)
    #expect(try nodes.refusal(second.bytes)?.ground == .sequenceGap)
    #expect(try nodes.refusal(second.bytes, after: other.mark)?.ground == .brokenChain)
  }

  /// An envelope's protected header without its algorithm, and its payload with another body.
  private func parts(_ envelope: Envelope, body: JSONValue? = nil) throws -> (header: [JSONValue.Member], [UInt8]) {
    let signed = try FlattenedJWS(envelope.bytes)
    guard case .object(let header) = signed.protectedHeader,
      case .object(let members) = try JSONValue.parse(signed.payload)
    else { throw Fault("federation.card.malformed") }
    let payload = JSONValue.object(members.map { $0.key == "body" ? .init("body", body ?? $0.value) : $0 })
    return (header.filter { $0.key != "alg" }, payload.bytes)
  }

  @Test func `one who signs another's sealed body as their own gains nothing`() throws {
    let strangers = try Envelope.seal(
      Parcel(kind: "event", content: []), from: nodes.stranger, to: nodes.ours.identity, after: nil, at: nodes.now,
      entropy: SeededEntropy(seed: 1))
    let body = try #require(try JSONValue.parse(FlattenedJWS(strangers.bytes).payload)["body"])
    let genuine = try nodes.seal("from them")
    let (header, stolen) = try parts(genuine, body: body)
    let theft = FlattenedJWS(header: header, payload: stolen, signedWith: nodes.theirKey)
    #expect(try nodes.refusal(theft.bytes)?.ground == .notSealedForUs)
    let unchanged = FlattenedJWS(header: header, payload: try parts(genuine).1, signedWith: nodes.theirKey)
    #expect(try nodes.refusal(unchanged.bytes) == nil)
  }

  @Test func `an envelope signed by another key is refused, whoever it names`() throws {
    let (header, payload) = try parts(try nodes.seal("x"))
    let forged = FlattenedJWS(
      header: header, payload: payload, signedWith: try SigningKey(seed: [UInt8](repeating: 77, count: 32)))
    #expect(try nodes.refusal(forged.bytes)?.ground == .wronglySigned)
  }

  @Test func `the signature of RFC 8037 appendix A is made and accepted`() throws {
    let seed = try #require(Base64URL.bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
    let key = try SigningKey(seed: seed)
    let signed = FlattenedJWS(header: [], payload: Array("Example of Ed25519 signing".utf8), signedWith: key)
    #expect(
      Base64URL.text(signed.signature)
        == "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
    #expect(try FlattenedJWS(signed.bytes).isSigned(by: key.publicKey))
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 31, 32, 33])
  func `Base64 without padding has one form`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 251) }
    #expect(Base64URL.bytes(Base64URL.text(bytes)) == bytes)
  }

  @Test(arguments: ["A", "AB", "AAB", "AA==", "A A", "+/", "AAAAA"])
  func `another form of Base64 is refused`(text: String) { #expect(Base64URL.bytes(text) == nil) }
}
