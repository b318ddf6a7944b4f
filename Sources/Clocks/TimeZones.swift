internal import Definitions
public import Vocabulary

/// A time zone by its IANA name, out of a closed list (`clocks/zones.yaml`): another name does not parse.
///
/// Authorities state times in a zone; the program keeps instants. Its rules hold from 2007 on.
public struct TimeZoneID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// `Europe/Berlin`.
  public let name: String

  /// Nil when the name is not in the list.
  public init?(_ name: some StringProtocol) {
    let name = String(name)
    guard TimeZones.known[name] != nil else { return nil }
    self.name = name
  }

  init(known name: String) { self.name = name }

  /// Coordinated universal time.
  public static let utc = TimeZoneID(known: "UTC")

  public var description: String { name }
  public static func < (a: TimeZoneID, b: TimeZoneID) -> Bool { a.name < b.name }

  /// The country whose zone it is; none for UTC.
  public var country: CountryCode? { TimeZones.known[name]?.country }

  /// What clocks on the wall show there at an instant.
  public func localTime(at instant: Instant) -> LocalTime {
    let offset = offset(at: instant.seconds)
    let local = Instant(seconds: instant.seconds).adding(seconds: Int64(offset.secondsEast))
    return LocalTime(
      date: local.date, secondsInDay: Int(((local.seconds % 86_400) + 86_400) % 86_400),
      offsetSeconds: offset.secondsEast, abbreviation: offset.name)
  }

  /// The instant at which clocks there show a time of a day. A time that occurs twice is its first occurrence unless the
  /// later is asked for; one that is skipped counts on from the hour before the change.
  public func instant(of date: CivilDate, secondsInDay: Int, later: Bool = false) -> Instant {
    let local = Int64(date.daysSinceEpoch) * 86_400 + Int64(secondsInDay)
    let before = offset(at: local - 86_400).secondsEast
    let after = offset(at: local + 86_400).secondsEast
    var found: [Int64] = []
    for east in Set([before, after]).sorted(by: >) {
      let seconds = local - Int64(east)
      if offset(at: seconds).secondsEast == east { found.append(seconds) }
    }
    return Instant(seconds: (later ? found.last : found.first) ?? local - Int64(before))
  }

  /// The last microsecond of a day there: where midnight comes twice, the second only if the day before it came back too.
  public func endOfDay(_ date: CivilDate) -> Instant {
    let next = date.adding(days: 1)
    let end = instant(of: next, secondsInDay: 0, later: true).microseconds - 1
    guard localTime(at: Instant(microseconds: end)).date > date else { return Instant(microseconds: end) }
    return Instant(microseconds: instant(of: next, secondsInDay: 0).microseconds - 1)
  }

  private func offset(at seconds: Int64) -> PosixZoneRule.Offset {
    TimeZones.known[name]?.offset(at: seconds) ?? PosixZoneRule.Offset(secondsEast: 0, name: "UTC")
  }
}

extension TimeZoneID: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(name) }
  public init(from reader: inout CanonicalReader) throws {
    guard let zone = TimeZoneID(try reader.text()) else { throw reader.malformed }
    self = zone
  }
}

/// What clocks on the wall show: a day, a time of day, and how far they are ahead of UTC.
public struct LocalTime: Sendable, Hashable {
  public let date: CivilDate
  public let secondsInDay: Int
  /// Seconds east of Greenwich.
  public let offsetSeconds: Int
  /// As people there write it: `CET`, `EDT`, `JST`.
  public let abbreviation: String

  public init(date: CivilDate, secondsInDay: Int, offsetSeconds: Int, abbreviation: String) {
    self.date = date
    self.secondsInDay = secondsInDay
    self.offsetSeconds = offsetSeconds
    self.abbreviation = abbreviation
  }
}

extension LocalTime: CustomStringConvertible {
  /// `2026-11-21 23:05 CET (UTC+01:00)`.
  public var description: String {
    let minutes = abs(offsetSeconds) / 60
    let offset =
      offsetSeconds == 0 ? "" : " (UTC\(offsetSeconds < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60)))"
    return "\(date) \(two(secondsInDay / 3600)):\(two(secondsInDay / 60 % 60)) \(abbreviation)\(offset)"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

/// The closed list of time zones that the program carries.
public enum TimeZones {
  /// Every zone, by name.
  public static var all: [TimeZoneID] { known.keys.sorted().map(TimeZoneID.init(known:)) }

  /// The zones of a country, by name.
  public static func zones(of country: CountryCode) -> [TimeZoneID] { all.filter { $0.country == country } }

  /// Fails when the carried file is not what it should be; the zones are then none but UTC.
  public static func check() throws(Fault) { _ = try loaded.get() }

  struct Zone: Sendable {
    let country: CountryCode?
    let eras: [Era]

    func offset(at seconds: Int64) -> PosixZoneRule.Offset {
      for era in eras where era.until.map({ seconds < $0 }) ?? true { return era.rule.offset(at: seconds) }
      return PosixZoneRule.Offset(secondsEast: 0, name: "UTC")
    }
  }

  /// A rule and the second since the epoch at which another replaces it.
  struct Era: Sendable {
    let rule: PosixZoneRule
    let until: Int64?
  }

  static let known: [String: Zone] = (try? loaded.get()) ?? [:]

  private static let loaded: Result<[String: Zone], Fault> = {
    do throws(Fault) { return .success(try load()) } catch { return .failure(error) }
  }()

  private static func load() throws(Fault) -> [String: Zone] {
    let file = try DefinitionReader.embedded("clocks/zones.yaml")
    _ = try file.integer("version")
    _ = try file.string("source")
    _ = try file.integer("valid-from")
    var zones: [String: Zone] = [:]
    for entry in try file.children("zones") {
      let name = try entry.string("name")
      let country = try entry.optionalValue("country") { CountryCode($0) }
      var eras: [Era] = []
      if let rule = try entry.optionalValue("rule", { PosixZoneRule($0) }) { eras.append(Era(rule: rule, until: nil)) }
      for era in try entry.children("eras") {
        eras.append(
          Era(
            rule: try era.value("rule") { PosixZoneRule($0) },
            until: try era.optionalValue("until") { Timestamp($0)?.instant.seconds }))
      }
      guard eras.last?.until == nil, !eras.isEmpty, eras.dropLast().allSatisfy({ $0.until != nil }),
        zones.updateValue(Zone(country: country, eras: eras), forKey: name) == nil
      else { throw entry.fault("clocks.zone", at: "name", ("zone", .text(name))) }
    }
    try file.finish()
    return zones
  }
}
