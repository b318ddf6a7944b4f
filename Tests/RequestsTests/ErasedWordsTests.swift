import Requests
import Testing
import Vocabulary

@Suite("What was said can be erased, and that it was said stays")
struct ErasedWordsTests {
  private let words = ErasedWords(on: "sent-unlawfully", at: Instant(startOf: CivilDate(year: 2026, month: 3, day: 2)!))
  private static let told = "Arvid Holmqvist-Tamm"

  /// A value of a field's kind that says something.
  private func value(_ rule: FieldRule) -> FieldValue? {
    let urn = "urn:entente:de-fiu:item:1"
    return switch rule.kind {
    case .text, nil: .text(Self.told)
    case .texts: .texts([Self.told, "and others"])
    case .code: .text(rule.choices[0])
    case .codes: .texts([rule.choices[0]])
    case .integer: .integer(36)
    case .boolean: .boolean(true)
    case .date: .text("2026-01-13")
    case .instant: .text("2026-01-13T09:00:00Z")
    case .money: .money(Money(minorUnits: 125_000, currency: .usDollar))
    case .country: .text("DE")
    case .countries: .texts(["DE"])
    case .reference: .text(urn)
    case .references: .texts([urn])
    case .digest: .text(Digest(of: Self.told).hex)
    case .digests: .texts([Digest(of: Self.told).hex])
    }
  }

  @Test("an answer of any type, emptied, has the fields its code needs and says nothing; emptied again, it is the same")
  func answers() throws {
    let words = try #require(words)
    for type in try Carried.all.get().catalog.types {
      for rule in type.answers where !rule.isNeutral {
        let fields = type.answerFields.compactMap { field in value(field).map { MessageField(field.name, $0) } }
        let file = try #require(
          Attachment(
            name: Self.told, mediaType: "text/plain", digest: Digest(of: Self.told), sizeBytes: 1,
            marking: .serviceOnly))
        let answer = Answer(
          code: rule.code, text: Self.told, fields: fields, attachments: [file], marking: .serviceOnly)
        let emptied = answer.emptied(of: type, words)
        let place: Comment = "\(type.name) \(rule.code)"
        #expect(!"\(emptied)".contains(Self.told) && !"\(emptied)".contains(Digest(of: Self.told).hex), place)
        #expect(emptied.attachments.isEmpty && emptied.code == rule.code, place)
        for name in rule.needs {
          let left = try #require(emptied[field: name], place)
          #expect(!left.isBlank && type.answerField(name)?.accepts(left) == true, "\(type.name) \(rule.code) \(name)")
        }
        #expect(emptied.emptied(of: type, words) == emptied, place)
      }
    }
  }

  @Test("every required history still leads to the same stage once all words are erased from it")
  func histories() throws {
    let words = try #require(words)
    let carried = try Carried.all.get()
    var played = 0
    for file in try HistoryFile.all() {
      let player = try carried.player(file.type)
      for history in file.histories {
        if case .refused = history.expectation { continue }
        guard let compiled = CompiledHistory(history, with: player) else { continue }
        var (whole, emptied): ([Side: RequestState], [Side: RequestState]) = ([:], [:])
        for step in compiled.steps {
          let event = step.event
          let bare = RequestEvent(
            event.action.emptied(of: player.type, words), by: event.by, second: event.second, at: event.at,
            signature: event.signature)
          whole = try taken(event, whole, compiled, player.type, step.now)
          emptied = try taken(bare, emptied, compiled, player.type, step.now)
        }
        #expect(whole.mapValues(\.stage) == emptied.mapValues(\.stage), "\(file.type) \(history.id)")
        #expect(whole.mapValues(\.clocks) == emptied.mapValues(\.clocks), "\(file.type) \(history.id)")
        played += 1
      }
    }
    #expect(played > 200)
  }

  private func taken(
    _ event: RequestEvent, _ states: [Side: RequestState], _ history: CompiledHistory, _ type: RequestType,
    _ now: Instant
  ) throws -> [Side: RequestState] {
    let mine: Side = event.by.party.isSameBody(as: history.message.to) ? .recipient : .requester
    var next = states
    let (state, effects) = try RequestState.applying(event, to: states[mine], type: type, side: mine, now: now)
    next[mine] = state
    if effects.contains(.deliver(to: mine.other)) {
      next[mine.other] =
        try RequestState.applying(event, to: states[mine.other], type: type, side: mine.other, now: now).state
    }
    return next
  }
}
