import JSON
import Node
import Requests
import Simulator
import Testing
import Vocabulary

/// Words that make a request a matter of child abuse may come when it is completed, long after it was sent. From then on
/// no picture leaves with it, on either side: not one that comes with the words, not one that was named before, and none
/// that answers it.
@Suite("A matter that becomes one of child abuse when it is completed", .serialized)
struct CompletedMatterTests {
  private static let refused = "protection.content.refused"
  private static let picture = OutboundFile(
    name: "a.txt", bytes: [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 64))

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// Canada has asked Germany about something else, and Germany asks what it is about.
  private func askedBack(with files: [OutboundFile] = []) async throws -> (Exchange, String, [JSONValue.Member]) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    guard case .object(let members) = try JSONValue.parse(Array(Sample.fiuRequest().utf8)) else {
      throw Fault("json.malformed")
    }
    let draft = RequestDraft(type: "fiu.request", to: germany.id, content: members, files: files)
    let id = try await canada.node.draftRequest(draft, at: canada.handler).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    _ = try await canada.node.approve(waiting, at: canada.second)
    try await exchange.carry()
    try await germany.take(.clarificationAsked(try because("Of what?")), on: id)
    try await exchange.pass(hours: 1)
    guard case .object(let sent) = try await canada.state(id).message.json else { throw Fault("json.malformed") }
    return (exchange, id, sent)
  }

  private func completed(
    _ members: [JSONValue.Member], offence: String = "online-child-sexual-abuse", with files: [OutboundFile] = []
  ) throws -> RequestAction {
    let attachments = files.map { file in
      JSONValue.fields(
        ("name", .string(file.name)), ("media-type", .string("text/plain")),
        ("sha-256", .string(Digest(of: file.bytes).hex)), ("size", .integer(file.bytes.count)),
        ("marking", .string(Marking.serviceOnly.description)))
    }
    let kept = members.filter { $0.key != "offences" && (files.isEmpty || $0.key != "attachments") }
    let words = [JSONValue.Member("offences", .array([.string(offence)]))]
    let named = files.isEmpty ? [] : [JSONValue.Member("attachments", .array(attachments))]
    return .clarified(try because("Of this"), try RequestMessage(json: .object(kept + words + named)))
  }

  @Test func `no picture goes with the words that make it one`() async throws {
    let (exchange, id, members) = try await askedBack()
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    #expect(
      await code {
        try await canada.take(try completed(members, with: [Self.picture]), on: id, files: [Self.picture])
      } == Self.refused)
    #expect(try await canada.node.refusedContent(at: canada.supervisor.desk).map(\.ground) == ["depiction"])
    #expect(try await canada.state(id).stage == .clarificationAsked)
    // Without it the words go, and from then on none answers them, packed or not.
    try await canada.take(try completed(members), on: id)
    try await exchange.pass(hours: 1)
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    for bytes in [Self.picture.bytes, Packed.gzip(Self.picture.bytes)] {
      let file = OutboundFile(name: "statement.txt", bytes: bytes)
      #expect(
        await code { try await germany.take(try Sample.full("It follows.", with: [file]), on: id, files: [file]) }
          == Self.refused)
    }
    #expect(try await germany.state(id).answers.isEmpty)
    for service in [canada, germany] { #expect(try await service.node.verify().faults.isEmpty) }
  }

  @Test func `a picture that was named before does not go again with them`() async throws {
    let (exchange, id, members) = try await askedBack(with: [Self.picture])
    defer { exchange.remove() }
    let canada = exchange.services[0]
    // Of another matter it may.
    #expect(members.contains { $0.key == "attachments" })
    #expect(await code { try await canada.take(try completed(members), on: id) } == Self.refused)
    #expect(try await canada.state(id).stage == .clarificationAsked)
    try await canada.take(try completed(members, offence: "fraud"), on: id)
    #expect(try await canada.state(id).stage != .clarificationAsked)
  }
}
