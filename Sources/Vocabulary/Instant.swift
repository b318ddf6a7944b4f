/// A point on the time line: whole microseconds since 1970-01-01T00:00:00Z, leap seconds ignored as in POSIX time.
public struct Instant: Sendable, Hashable, Comparable {
  public let microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }
  public init(seconds: Int64) { microseconds = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue }

  /// Whole seconds, rounded toward the past.
  public var seconds: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }

  /// The day in UTC.
  public var date: CivilDate {
    let seconds = seconds
    return CivilDate(daysSinceEpoch: Int((seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400))
  }

  public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }

  /// This many seconds later (or earlier, if negative), held to the ends of the time line.
  public func adding(seconds: Int64) -> Instant {
    let (span, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (moved, beyond) = microseconds.addingReportingOverflow(span)
    guard tooLong || beyond else { return Instant(microseconds: moved) }
    return Instant(microseconds: seconds < 0 ? .min : .max)
  }

  /// Midnight UTC at the start of a day.
  public init(startOf date: CivilDate) { self.init(seconds: Int64(date.daysSinceEpoch) * 86_400) }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC, with as many fraction digits as are needed (none, three or six).
  public var description: String {
    let inDay = Int((seconds % 86_400 + 86_400) % 86_400)
    let fraction = Int((microseconds % 1_000_000 + 1_000_000) % 1_000_000)
    var text = "\(date)T\(padded(inDay / 3600, 2)):\(padded(inDay / 60 % 60, 2)):\(padded(inDay % 60, 2))"
    if fraction % 1000 != 0 {
      text += "." + padded(fraction, 6)
    } else if fraction != 0 {
      text += "." + padded(fraction / 1000, 3)
    }
    return text + "Z"
  }
}

/// An instant as a source wrote it: the moment, the offset it was written with, and how exact it was.
public struct Timestamp: Sendable, Hashable {
  public enum Precision: UInt8, Sendable { case day, minute, second, fraction }

  public let instant: Instant
  /// Minutes east of Greenwich; nil when the source gave no zone and UTC was assumed.
  public let offsetMinutes: Int?
  public let precision: Precision

  public init(instant: Instant, offsetMinutes: Int?, precision: Precision) {
    self.instant = instant
    self.offsetMinutes = offsetMinutes
    self.precision = precision
  }

  /// Reads ISO 8601 / RFC 3339 as financial messages and exports write it: a date, or a date and a time separated by
  /// `T` or a space, seconds and fraction optional, zone `Z`, `±hh:mm`, `±hhmm` or absent. A second of 60 is taken as
  /// the next minute's start.
  public init?(_ text: some StringProtocol) {
    let b = Array(text.utf8)
    func number(_ from: Int, _ count: Int) -> Int? {
      from + count <= b.count ? decimal(b[from..<(from + count)]) : nil
    }
    guard b.count >= 10, b[4] == UInt8(ascii: "-"), b[7] == UInt8(ascii: "-"), let year = number(0, 4),
      let month = number(5, 2), let day = number(8, 2), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    var micros: Int64 = 0
    var precision = Precision.day
    var at = 10
    if at < b.count, b[at] == UInt8(ascii: "T") || b[at] == UInt8(ascii: " ") || b[at] == UInt8(ascii: "t") {
      guard let hour = number(11, 2), hour < 24, b.count > 13, b[13] == UInt8(ascii: ":"),
        let minute = number(14, 2), minute < 60
      else { return nil }
      micros = Int64(hour * 3600 + minute * 60) * 1_000_000
      precision = .minute
      at = 16
      if at < b.count, b[at] == UInt8(ascii: ":") {
        guard let second = number(17, 2), second <= 60 else { return nil }
        micros += Int64(second) * 1_000_000
        precision = .second
        at = 19
        if at < b.count, b[at] == UInt8(ascii: ".") || b[at] == UInt8(ascii: ",") {
          at += 1
          let start = at
          var scale: Int64 = 100_000
          while at < b.count, b[at] >= UInt8(ascii: "0"), b[at] <= UInt8(ascii: "9") {
            micros += Int64(b[at] - UInt8(ascii: "0")) * scale
            scale /= 10
            at += 1
          }
          guard at > start else { return nil }
          precision = .fraction
        }
      }
    }
    var offset: Int?
    if at < b.count {
      switch b[at] {
      case UInt8(ascii: "Z"), UInt8(ascii: "z"):
        offset = 0
        at += 1
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        let sign = b[at] == UInt8(ascii: "+") ? 1 : -1
        guard let hours = number(at + 1, 2), hours <= 18 else { return nil }
        at += 3
        var minutes = 0
        if at < b.count {
          if b[at] == UInt8(ascii: ":") { at += 1 }
          guard let given = number(at, 2), given < 60 else { return nil }
          minutes = given
          at += 2
        }
        offset = sign * (hours * 60 + minutes)
      default: return nil
      }
    }
    guard at == b.count else { return nil }
    let start = Int64(date.daysSinceEpoch) * 86_400_000_000
    self.init(
      instant: Instant(microseconds: start + micros - Int64(offset ?? 0) * 60_000_000), offsetMinutes: offset,
      precision: precision)
  }
}
