public import Vocabulary

/// Keeps persons out of published figures.
///
/// A figure below the least is suppressed (zeros, too: nobody is somebody's whole group). Where a suppressed figure could
/// be worked out from others and the totals, or narrowed down to fewer possible values than the least, more figures are
/// suppressed until it cannot (complementary suppression). What is left is rounded.
///
/// A table with its totals is a circulation: each count flows from its row to its column, on to the column's total, to the
/// grand total, to the row's total and back to the row. What an outsider can know about a suppressed figure is how much
/// could flow round it the other way through suppressed figures alone: a maximum flow, exact for two-way tables
/// (Cox, "Network models for complementary cell suppression", JASA 90 (1995)).
public struct DisclosureControl: Sendable, Hashable {
  /// The fewest that a published figure may count, and how many values a suppressed one must be able to have.
  public let least: Int
  public let rounding: Int

  /// Nil when less is asked for than the floor of ten and five: a service may be stricter, never laxer.
  public init?(least: Int = 10, rounding: Int = 5) {
    guard least >= 10, rounding >= 5, least <= 1_000, rounding <= 1_000 else { return nil }
    self.least = least
    self.rounding = rounding
  }

  private init(floor least: Int, _ rounding: Int) {
    self.least = least
    self.rounding = rounding
  }

  public static let standard = DisclosureControl(floor: 10, 5)

  /// The table as it may be published. Throws `governance.quarter.open` while its quarter runs.
  ///
  /// What was once published for a quarter stays as it was: two versions compared would tell what changed. `earlier` is
  /// handed back unchanged when it is the same table.
  public func publish(
    _ table: FigureTable, on day: CivilDate, earlier: PublishedTable? = nil
  ) throws(Fault) -> PublishedTable {
    guard table.quarter.isClosed(on: day) else {
      throw Fault("governance.quarter.open", ("quarter", .text(table.quarter.description)))
    }
    if let earlier, earlier.title == table.title, earlier.quarter == table.quarter, earlier.rows == table.rows,
      earlier.columns == table.columns
    {
      return earlier
    }
    var circulation = Circulation(table)
    circulation.suppress(below: least)
    let figures = circulation.arcs.map { arc in
      arc.isSuppressed ? PublishedFigure.suppressed : .figure(rounded(arc.value))
    }
    let (height, width) = (table.rows.count, table.columns.count)
    return PublishedTable(
      title: table.title, quarter: table.quarter, rows: table.rows, columns: table.columns,
      cells: (0..<height).map { row in Array(figures[row * width..<(row + 1) * width]) },
      rowTotals: Array(figures[height * width..<height * width + height]),
      columnTotals: Array(figures[(height * width + height)..<(height * width + height + width)]),
      total: figures[figures.count - 1], least: least, rounding: rounding)
  }

  /// To the nearest multiple, halves up; never below the least.
  private func rounded(_ value: Int) -> Int { max((value + rounding / 2) / rounding * rounding, least) }
}

/// A table with totals as a circulation. Arcs: cells row by row, row totals, column totals, grand total.
struct Circulation {
  struct Arc {
    let from: Int
    let to: Int
    let value: Int
    var isSuppressed = false
  }

  private(set) var arcs: [Arc] = []
  private let nodes: Int
  /// Arcs that touch a node.
  private var touching: [[Int]]

  init(_ table: FigureTable) {
    let (height, width) = (table.rows.count, table.columns.count)
    // Rows, columns, then the node of all column totals and that of all row totals.
    nodes = height + width + 2
    let (columnTotals, rowTotals) = (height + width, height + width + 1)
    for row in 0..<height {
      for column in 0..<width {
        arcs.append(Arc(from: row, to: height + column, value: table.cells[row][column]))
      }
    }
    for row in 0..<height {
      arcs.append(Arc(from: rowTotals, to: row, value: table.cells[row].reduce(0, +)))
    }
    for column in 0..<width {
      arcs.append(
        Arc(from: height + column, to: columnTotals, value: table.cells.reduce(0) { $0 + $1[column] }))
    }
    arcs.append(Arc(from: columnTotals, to: rowTotals, value: table.cells.joined().reduce(0, +)))
    touching = [[Int]](repeating: [], count: nodes)
    for (number, arc) in arcs.enumerated() {
      touching[arc.from].append(number)
      touching[arc.to].append(number)
    }
  }

  /// Suppresses what is below the least, then as little more as a cheapest detour finds, until every suppressed figure
  /// could be at least `least` more or less than itself in all.
  mutating func suppress(below least: Int) {
    for number in arcs.indices where arcs[number].value < least { arcs[number].isSuppressed = true }
    var isSettled = false
    while !isSettled {
      isSettled = true
      for number in arcs.indices where arcs[number].isSuppressed {
        while freedom(of: number, upTo: least) < least {
          guard let detour = cheapestDetour(around: number, carrying: least) else { break }
          let fresh = detour.filter { !arcs[$0].isSuppressed }
          guard !fresh.isEmpty else { break }
          for other in fresh { arcs[other].isSuppressed = true }
          isSettled = false
        }
      }
    }
  }

  /// How far a suppressed figure could lie above and below its true value, together, as far as anybody can tell from what
  /// is published; counted up to a bound.
  func freedom(of number: Int, upTo bound: Int) -> Int {
    let arc = arcs[number]
    let more = flow(from: arc.to, to: arc.from, without: number, upTo: bound)
    if more >= bound { return bound }
    return more + min(arc.value, flow(from: arc.from, to: arc.to, without: number, upTo: bound))
  }

  /// The most that can flow through suppressed arcs: along one without limit, against one as much as it carries
  /// (Edmonds and Karp).
  private func flow(from source: Int, to target: Int, without excluded: Int, upTo bound: Int) -> Int {
    var extra = [Int](repeating: 0, count: arcs.count)
    var total = 0
    while total < bound {
      var cameBy = [Int?](repeating: nil, count: nodes)
      var queue = [source]
      var head = 0
      var isReached = [Bool](repeating: false, count: nodes)
      isReached[source] = true
      while head < queue.count, !isReached[target] {
        let node = queue[head]
        head += 1
        for number in touching[node] where number != excluded && arcs[number].isSuppressed {
          let arc = arcs[number]
          let isAlong = arc.from == node
          let next = isAlong ? arc.to : arc.from
          guard !isReached[next], isAlong || arc.value + extra[number] > 0 else { continue }
          isReached[next] = true
          cameBy[next] = number
          queue.append(next)
        }
      }
      guard isReached[target] else { break }
      var amount = bound - total
      var node = target
      while node != source, let number = cameBy[node] {
        let arc = arcs[number]
        if arc.from == node { amount = min(amount, arc.value + extra[number]) }
        node = arc.to == node ? arc.from : arc.to
      }
      node = target
      while node != source, let number = cameBy[node] {
        let isAlong = arcs[number].to == node
        extra[number] += isAlong ? amount : -amount
        node = isAlong ? arcs[number].from : arcs[number].to
      }
      total += amount
    }
    return total
  }

  /// The arcs of a way round a suppressed one that could carry so much, keeping back as few counted as possible
  /// (Dijkstra; suppressed arcs cost nothing). There always is one: by way of the totals.
  private func cheapestDetour(around number: Int, carrying amount: Int) -> [Int]? {
    let (source, target) = (arcs[number].to, arcs[number].from)
    var cost = [Int](repeating: .max, count: nodes)
    var cameBy = [Int?](repeating: nil, count: nodes)
    var isDone = [Bool](repeating: false, count: nodes)
    cost[source] = 0
    while true {
      var best: Int?
      for node in 0..<nodes where !isDone[node] && cost[node] < .max {
        if best.map({ cost[node] < cost[$0] }) ?? true { best = node }
      }
      guard let node = best else { return nil }
      if node == target { break }
      isDone[node] = true
      for next in touching[node] where next != number {
        let arc = arcs[next]
        let isAlong = arc.from == node
        guard isAlong || arc.value >= amount else { continue }
        let end = isAlong ? arc.to : arc.from
        let price = cost[node] + (arc.isSuppressed ? 0 : arc.value + 1)
        if price < cost[end] {
          cost[end] = price
          cameBy[end] = next
        }
      }
    }
    var way: [Int] = []
    var node = target
    while node != source, let arc = cameBy[node] {
      way.append(arc)
      node = arcs[arc].to == node ? arcs[arc].from : arcs[arc].to
    }
    return way
  }
}
