import Pages
import Requests
import Testing
import Vocabulary

@Suite("What the machine calls by a code, officers read as a word")
struct RequestWordsTests {
  private let words = Wording.english

  @Test("every step, stage, pace, body, reader and assurance has its word")
  func everyCode() {
    var values = RequestStep.allCases.map(Sentence.Value.step) + RequestStage.allCases.map(Sentence.Value.stage)
    values += Pace.allCases.map(Sentence.Value.pace) + PartyKind.allCases.map(Sentence.Value.party)
    values += ReaderKind.allCases.map(Sentence.Value.reader) + AssuranceKind.allCases.map(Sentence.Value.assurance)
    for value in values {
      guard case .word(let key) = value else {
        Issue.record("\(value)")
        continue
      }
      #expect(words.has(key), "\(key)")
    }
  }

  @Test("a step that is not possible now is said in words")
  func sentence() {
    let fault = Fault("requests.step.not-from-here", ("step", .step(.answer)), ("stage", .stage(.screened)))
    #expect(
      words.text(fault)
        == "This is not possible now: answering. The request is screened and not decided on yet.")
  }
}
