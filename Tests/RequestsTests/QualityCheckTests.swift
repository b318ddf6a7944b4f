import Requests
import Testing
import Vocabulary

@Suite("Right first time")
struct QualityCheckTests {
  @Test("a complete request scores 1,000 and misses nothing")
  func complete() throws {
    let report = QualityCheck.run(try Fixture.message(), type: try Fixture.type(), channel: try Fixture.channel())
    #expect(report.score == 1_000 && report.isComplete)
  }

  @Test(
    "what is missing is said, and costs",
    arguments: [
      (#"{"link": null}"#, "requests.quality.field"),
      (#"{"facts": null}"#, "requests.quality.field"),
      (
        #"{"subjects": [{"kind": "person", "role": "suspect", "names": ["Ada Quillfeather"]}]}"#,
        "requests.quality.subject"
      ),
      (#"{"period": {"from": "2005-01-01", "to": "2026-01-12"}}"#, "requests.quality.period"),
      (
        #"{"other-addressees": [{"country": "FR", "kind": "fiu", "link": "The account that received everything is held with a bank in Bremen; its holder gave an address there."}]}"#,
        "requests.quality.link-shared"
      ),
      (#"{"other-addressees": [{"country": "FR", "kind": "fiu", "link": " "}]}"#, "requests.quality.link-of-others"),
      (
        #"{"urgency": {"level": "urgent", "ground": "measure-expires", "explanation": "The hold ends on Friday."}}"#,
        "requests.quality.urgency-date"
      ),
      (
        #"{"parallel-channels": ["police"], "urgency": {"level": "urgent", "ground": "measure-expires", "explanation": "The hold ends on Friday.", "requested-by": "2026-01-16T12:00:00Z"}}"#,
        "requests.quality.urgency-parallel"
      ),
      (
        #"{"attachments": [{"name": "statement.pdf", "media-type": "application/pdf", "sha-256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "size": 3, "marking": "TLP:RED"}]}"#,
        "requests.quality.marking-looser"
      ),
      (#"{"asked": ["telephone-intercepts"]}"#, "requests.asked.not-listed"),
    ])
  func missing(patch: String, key: String) throws {
    let report = QualityCheck.run(try Fixture.message(patch), type: try Fixture.type())
    #expect((report.missing + report.toConsider).map(\.key).contains(key))
    #expect(report.score < 1_000)
  }

  @Test("what is not there is missing, what is there and not right is to be considered")
  func twoKinds() throws {
    let urgent =
      #"{"parallel-channels": ["police"], "link": "", "urgency": {"level": "urgent", "ground": "measure-expires", "explanation": "The hold ends on Friday.", "requested-by": "2026-01-16T12:00:00Z"}}"#
    let report = QualityCheck.run(try Fixture.message(urgent), type: try Fixture.type())
    #expect(report.missing.map(\.key) == ["requests.quality.field"])
    #expect(report.toConsider.map(\.key).contains("requests.quality.urgency-parallel"))
    #expect(!report.isComplete)
  }

  @Test("a long period with its reason is no fault, and thirty states at once are")
  func proportion() throws {
    let long =
      #"{"period": {"from": "2005-01-01", "to": "2026-01-12", "reason": "The company changed hands in 2006."}}"#
    #expect(QualityCheck.run(try Fixture.message(long), type: try Fixture.type()).isComplete)
    var blast = try Fixture.message()
    blast.otherAddressees = CountryCode.all.prefix(30).map {
      OtherAddressee(country: $0, kind: .fiu, link: "An account in \($0.englishName).")
    }
    let report = QualityCheck.run(blast, type: try Fixture.type())
    #expect(report.toConsider.map(\.key) == ["requests.quality.distribution-list"])
  }

  @Test("a channel that does not carry the type, or has ended, is said before anything is sent")
  func channel() throws {
    let message = try Fixture.message()
    let type = try Fixture.type()
    let closed = QualityCheck.run(message, type: type, channel: try Fixture.channel(types: []))
    #expect(closed.toConsider.map(\.key) == ["requests.channel.type"])
    let ended = QualityCheck.run(
      message, type: type, channel: try Fixture.channel(), today: try Fixture.day("2027-07-01"))
    #expect(ended.toConsider.map(\.key) == ["requests.channel.expired"])
  }
}
