import JSON
import Requests
import Testing
import Vocabulary

@Suite("A message's form in JSON")
struct MessageFormTests {
  @Test(
    "a field of the wrong kind, or not of its closed list, is named",
    arguments: [
      (#"{"id": "17"}"#, "id"), (#"{"type": null}"#, "type"), (#"{"version": "one"}"#, "version"),
      (#"{"created": "2026-01-13"}"#, "created"), (#"{"created": "2026-01-13T14:05:00"}"#, "created"),
      (#"{"purpose": "curiosity"}"#, "purpose"), (#"{"marking": "TLP:PINK"}"#, "marking"),
      (#"{"language": "English"}"#, "language"), (#"{"from": {"officer": ""}}"#, "from.officer"),
      (#"{"from": {"unit": null}}"#, "from.officer"), (#"{"to": {"country": "XX"}}"#, "to.country"),
      (#"{"to": {"phone": "1"}}"#, "to.phone"), (#"{"confidential": "yes"}"#, "confidential"),
      (#"{"confidential": null}"#, "confidential"), (#"{"period": {"to": "2020-01-01"}}"#, "period.to"),
      (#"{"asked": ["accounts", "accounts"]}"#, "asked"), (#"{"subjects": [{"kind": "ghost"}]}"#, "subjects.0.kind"),
      (#"{"subjects": [{"kind": "person", "shoe-size": 44}]}"#, "subjects.0.shoe-size"),
      (#"{"fields": {"accounts": [1]}}"#, "fields.accounts"), (#"{"fields": {"Accounts": "x"}}"#, "fields.Accounts"),
      (#"{"urgency": {"level": "urgent"}}"#, "urgency.ground"),
      (
        #"{"attachments": [{"name": "../x", "media-type": "a", "sha-256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "size": 1, "marking": "TLP:RED"}]}"#,
        "attachments.0.name"
      ),
    ])
  func wrong(patch: String, field: String) throws {
    do {
      _ = try Fixture.message(patch)
      Issue.record("nothing was refused")
    } catch { #expect((error as? Fault)?.location.field == field) }
  }

  @Test("what a newer minor version added is kept and passed on; in the same version it is refused")
  func unknown() throws {
    let newer = try Fixture.message(#"{"version": "1.7", "mood": {"colour": "grey"}, "fields": {"weather": "rain"}}"#)
    #expect(newer.unknown.map(\.key) == ["mood"])
    #expect(newer.json["mood"]?["colour"]?.string == "grey")
    #expect(try RequestMessage(json: newer.json) == newer)
    #expect(MessageCheck.faults(newer, try Fixture.type()) == [])
    let same = try Fixture.message(#"{"mood": "grey"}"#)
    #expect(MessageCheck.faults(same, try Fixture.type()).map(\.code.rawValue) == ["requests.field.unknown"])
    let other = try Fixture.message(#"{"version": "2.0"}"#)
    #expect(MessageCheck.faults(other, try Fixture.type()).map(\.code.rawValue) == ["requests.type.version"])
  }

  @Test("every kind of event survives its form in JSON and in bytes")
  func events() throws {
    let files = try HistoryFile.all()
    let carried = try Carried.all.get()
    var steps = Set<RequestStep>()
    for file in files {
      let player = try carried.player(file.type)
      for history in file.histories {
        guard
          let message = try? RequestMessage(json: history.patch.map { merged(player.example, $0) } ?? player.example)
        else { continue }
        var play = Play(type: player.type, message: message)
        for line in history.steps where !line.hasPrefix("+") {
          guard let event = try? play.event(line).0 else { break }
          #expect(try RequestEvent(json: event.json) == event)
          #expect(try RequestEvent(canonicalBytes: event.canonicalBytes) == event)
          steps.insert(event.step)
          do { try play.apply(event) } catch { break }
        }
      }
    }
    #expect(steps.count > 20)
  }

  @Test("damaged messages are refused or read, never a trap, and what is read has one form")
  func fuzz() throws {
    let bytes = try Fixture.message().json.bytes
    var chance = SplitMix64(seed: 20_260_113)
    var read = 0
    for _ in 0..<4_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        let at = damaged.indices.randomElement(using: &chance) ?? 0
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: damaged[at] = UInt8.random(in: 0...255, using: &chance)
        case 1: damaged.remove(at: at)
        case 2: damaged.insert(contentsOf: Array("\"0null[]{}-".utf8).shuffled(using: &chance).prefix(2), at: at)
        default: damaged.removeSubrange(at..<min(damaged.count, at + Int.random(in: 1...40, using: &chance)))
        }
        if damaged.isEmpty { break }
      }
      guard let message = try? RequestMessage(bytes: damaged) else { continue }
      read += 1
      #expect(try RequestMessage(json: message.json) == message)
    }
    #expect(read > 10)
  }

  @Test("a message over the limit is refused before it is read")
  func limit() {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: RequestMessage.bytesMax + 1)
    #expect(code { _ = try RequestMessage(bytes: bytes) } == "requests.message.too-large")
    #expect(code { _ = try RequestMessage(bytes: Array(bytes.dropLast())) } == "json.malformed")
  }
}
