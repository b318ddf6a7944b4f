public import Casework
public import Vocabulary

/// A timeline laid out: lanes under each other, time from left to right, a mark at both ends of each payment.
public struct Timeline: Sendable, Hashable {
  public struct Mark: Sendable, Hashable {
    /// Position of the leg in the picture.
    public var leg: Int
    public var x: Double
    public var fromY: Double
    public var toY: Double
    public var radius: Double
  }

  public struct Tick: Sendable, Hashable {
    public var x: Double
    public var day: CivilDate
  }

  public struct Span: Sendable, Hashable {
    public var from: Double
    public var to: Double
  }

  public struct Measure: Sendable, Hashable {
    public var width = 1_080.0
    public var gutter = 214.0
    public var lane = 28.0
    public var top = 34.0
    public var bottom = 12.0
    public var right = 18.0
    public var radiusMax = 8.0
    public var radiusMin = 2.5
    public init() {}
  }

  public let marks: [Mark]
  public let ticks: [Tick]
  /// Saturdays and Sundays, as spans of x.
  public let weekends: [Span]
  public let laneY: [Double]
  public let width: Double
  public let height: Double
  public let measure: Measure

  /// More days than this and weekends are not drawn.
  static let weekendDaysMax = 120

  public init(_ picture: TimelinePicture, measure: Measure = Measure()) {
    self.measure = measure
    width = measure.width
    height = measure.top + Double(picture.lanes.count) * measure.lane + measure.bottom
    let laneY = picture.lanes.indices.map { measure.top + (Double($0) + 0.5) * measure.lane }
    self.laneY = laneY
    let firstDay = picture.first.date.daysSinceEpoch
    let lastDay = picture.last.date.daysSinceEpoch + 1
    let start = Double(firstDay) * 86_400
    let span = Double(max(1, lastDay - firstDay)) * 86_400
    let body = measure.width - measure.gutter - measure.right
    func x(_ seconds: Double) -> Double { measure.gutter + (seconds - start) / span * body }

    let largest = Double(max(picture.legs.map(\.cents).max() ?? 1, 1))
    marks = picture.legs.enumerated().map { index, leg in
      let share = max(0, Double(leg.cents) / largest).squareRoot()
      return Mark(
        leg: index, x: x(Double(leg.time.seconds)), fromY: laneY[leg.from], toY: laneY[leg.to],
        radius: max(measure.radiusMin, measure.radiusMax * share))
    }
    let days = lastDay - firstDay
    // At most nine ticks, at steps people count in.
    let step = [1, 2, 7, 14, 28, 91, 182, 365].first { days / $0 <= 9 } ?? max(1, days / 9)
    ticks = stride(from: firstDay, to: lastDay, by: step).map {
      Tick(x: x(Double($0) * 86_400), day: CivilDate(daysSinceEpoch: $0))
    }
    weekends =
      days > Timeline.weekendDaysMax
      ? []
      : (firstDay..<lastDay).compactMap { day -> Span? in
        guard CivilDate(daysSinceEpoch: day).weekday >= 6 else { return nil }
        return Span(from: x(Double(day) * 86_400), to: x(Double(day + 1) * 86_400))
      }
  }
}
