import Clocks
import Foundation
import Testing
import Vocabulary

@Suite("Time zones")
struct ZoneTests {
  struct Row {
    let zones: [TimeZoneID]
    let first: Int
    let changes: [(at: Int64, offset: Int)]
  }

  static func rows() throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/zone-offsets.txt")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      var at: Int64 = 0
      let changes = try fields[2].split(separator: " ").map { change -> (at: Int64, offset: Int) in
        let pair = change.split(separator: "=")
        at += try #require(Int64(pair[0]))
        return (at, try #require(Int(pair[1])))
      }
      return Row(
        zones: try fields[0].split(separator: ",").map { try #require(TimeZoneID($0), "\($0)") },
        first: try #require(Int(fields[1])), changes: changes)
    }
  }

  @Test("each zone's offset is that of the IANA database on both sides of every change, and between them")
  func offsets() throws {
    try TimeZones.check()
    var seen = Set([TimeZoneID.utc])
    for row in try Self.rows() {
      for zone in row.zones {
        seen.insert(zone)
        var offset = row.first
        var last: Int64 = 1_167_609_600
        for change in row.changes + [(at: 1_956_528_000, offset: Int.min)] {
          for seconds in [last, (last + change.at) / 2, change.at - 1] {
            #expect(zone.localTime(at: Instant(seconds: seconds)).offsetSeconds == offset, "\(zone) at \(seconds)")
          }
          (last, offset) = (change.at, change.offset)
        }
      }
    }
    #expect(seen == Set(TimeZones.all))
  }

  @Test("an instant shown in a zone and read back is the same, but for an hour that occurs twice")
  func roundTrip() throws {
    for zone in TimeZones.all {
      var seconds: Int64 = 1_767_225_600  // 2026-01-01
      while seconds < 1_798_761_600 {
        let instant = Instant(seconds: seconds)
        let local = zone.localTime(at: instant)
        let first = zone.instant(of: local.date, secondsInDay: local.secondsInDay)
        let later = zone.instant(of: local.date, secondsInDay: local.secondsInDay, later: true)
        #expect(instant == first || instant == later, "\(zone) \(instant)")
        #expect(first <= later)
        seconds += 14_400
      }
    }
  }

  @Test("a day ends with its last hour, also when the clock changes in it")
  func endOfDay() throws {
    let berlin = try #require(TimeZoneID("Europe/Berlin"))
    let change = try #require(CivilDate("2026-10-25"))
    #expect(berlin.endOfDay(change).seconds - berlin.endOfDay(change.adding(days: -1)).seconds == 25 * 3600)
    let spring = try #require(CivilDate("2026-03-29"))
    #expect(berlin.endOfDay(spring).seconds - berlin.endOfDay(spring.adding(days: -1)).seconds == 23 * 3600)
    for zone in TimeZones.all {
      var day = try #require(CivilDate("2010-01-01"))
      for _ in 0..<800 {
        let end = zone.endOfDay(day)
        #expect(zone.localTime(at: end).date == day)
        #expect(zone.localTime(at: end.adding(seconds: 1)).date == day.adding(days: 1))
        day = day.adding(days: 1)
      }
    }
  }

  @Test(
    "a skipped time counts on from before the change; a time that occurs twice is the first unless the later is asked for"
  )
  func gapAndFold() throws {
    let paris = try #require(TimeZoneID("Europe/Paris"))
    let spring = try #require(CivilDate("2026-03-29"))
    #expect(paris.instant(of: spring, secondsInDay: 9000).description == "2026-03-29T01:30:00Z")
    let autumn = try #require(CivilDate("2026-10-25"))
    #expect(paris.instant(of: autumn, secondsInDay: 9000).description == "2026-10-25T00:30:00Z")
    #expect(paris.instant(of: autumn, secondsInDay: 9000, later: true).description == "2026-10-25T01:30:00Z")
  }

  @Test("the list is closed: another name does not parse, and bytes that hold one are refused")
  func closed() throws {
    for name in ["", "Mars/Olympus", "europe/berlin", "EST5EDT", "Europe/Berlin "] { #expect(TimeZoneID(name) == nil) }
    var writer = CanonicalWriter()
    try #require(TimeZoneID("Asia/Tokyo")).write(to: &writer)
    var reader = CanonicalReader(writer.bytes)
    #expect(try TimeZoneID(from: &reader).name == "Asia/Tokyo")
    var other = CanonicalWriter()
    other.write("Asia/Atlantis")
    var refused = CanonicalReader(other.bytes)
    #expect(throws: (any Error).self) { try TimeZoneID(from: &refused) }
  }

  @Test("a local time says its zone and how far it is from UTC")
  func written() throws {
    let instant = try #require(Timestamp("2026-11-21T22:05:00Z")).instant
    #expect(
      try #require(TimeZoneID("America/St_Johns")).localTime(at: instant).description
        == "2026-11-21 18:35 NST (UTC-03:30)")
    #expect(TimeZoneID.utc.localTime(at: instant).description == "2026-11-21 22:05 UTC")
  }
}
