public import Casework

/// A flow picture laid out: where each node and ribbon stands.
///
/// Heights are sums, at one scale for the whole picture, so a ribbon is as wide at both ends and what leaves a node is
/// never drawn wider than the node. Columns are hops. Within a column nodes are ordered to cross little (weighted
/// barycentres, as in Sugiyama, Tagawa and Toda 1981) and then pulled level with their neighbours, keeping apart.
public struct Sankey: Sendable, Hashable {
  public struct Box: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public var height: Double
    /// Position of the node in the picture.
    public var node: Int
  }

  public struct Ribbon: Sendable, Hashable {
    /// Position of the link in the picture.
    public var link: Int
    public var width: Double
    /// The middle of the ribbon where it leaves, and where it arrives.
    public var x0: Double
    public var y0: Double
    public var x1: Double
    public var y1: Double
    /// For a link against the order of hops: the height at which it runs back below the picture.
    public var below: Double?
  }

  public struct Measure: Sendable, Hashable {
    public var boxWidth = 12.0
    public var columnWidth = 208.0
    /// Room above for the heads of columns, and around.
    public var top = 34.0
    public var margin = 6.0
    /// The room a label needs: no two boxes of a column are nearer than this from middle to middle.
    public var slot = 34.0
    public var gap = 8.0
    public var bodyHeight = 380.0
    /// Returns are drawn at most this wide.
    public var returnWidth = 4.0
    public init() {}
  }

  public let boxes: [Box]
  public let ribbons: [Ribbon]
  public let width: Double
  public let height: Double
  /// Points of height for a US cent.
  public let scale: Double
  public let measure: Measure

  public init(_ picture: FlowPicture, measure: Measure = Measure()) {
    self.measure = measure
    var columns = [[Int]](repeating: [], count: picture.hops)
    for (index, node) in picture.nodes.enumerated() { columns[node.hop].append(index) }
    let heaviest = columns.map { $0.reduce(0.0) { $0 + Double(picture.nodes[$1].weight) } }.max() ?? 0
    let longest = columns.map(\.count).max() ?? 0
    let body = max(measure.bodyHeight, Double(longest) * measure.slot)
    let free = body - Double(longest) * measure.gap
    scale = heaviest > 0 ? max(free * 0.72, measure.bodyHeight * 0.4) / heaviest : 0

    var layout = Layout(picture, columns, scale: scale, measure: measure)
    layout.order()
    layout.place(body: body)
    boxes = layout.boxes(top: measure.top)
    let bottom = boxes.map { $0.y + max($0.height, measure.slot) }.max() ?? measure.top
    let returns = picture.links.indices.filter { picture.links[$0].isReturn }
    ribbons = layout.ribbons(boxes, bottom: bottom)
    width = measure.margin * 2 + Double(max(picture.hops, 1)) * measure.columnWidth
    height = bottom + measure.margin * 2 + Double(returns.count) * (measure.returnWidth + 6)
  }
}

/// The work of laying out; positions are measured from the body's top until the end.
private struct Layout {
  let picture: FlowPicture
  var columns: [[Int]]
  let scale: Double
  let measure: Sankey.Measure
  /// Per node: links that arrive from and leave toward other columns, without returns.
  var arriving: [[Int]]
  var leaving: [[Int]]
  var y: [Double]
  /// The drawn height, and the room kept for it.
  let height: [Double]
  let slot: [Double]

  init(_ picture: FlowPicture, _ columns: [[Int]], scale: Double, measure: Sankey.Measure) {
    self.picture = picture
    self.columns = columns
    self.scale = scale
    self.measure = measure
    arriving = [[Int]](repeating: [], count: picture.nodes.count)
    leaving = arriving
    for (index, link) in picture.links.enumerated() where !link.isReturn {
      leaving[link.from].append(index)
      arriving[link.to].append(index)
    }
    height = picture.nodes.map { max(2, Double($0.weight) * scale) }
    slot = height.map { max($0 + measure.gap, measure.slot) }
    y = [Double](repeating: 0, count: picture.nodes.count)
  }

  /// Orders each column by the barycentre of its neighbours, sweeping to and fro.
  mutating func order() {
    var rank = [Double](repeating: 0, count: picture.nodes.count)
    func number(_ column: [Int]) {
      for (position, node) in column.enumerated() { rank[node] = (Double(position) + 0.5) / Double(column.count) }
    }
    columns.forEach(number)
    for sweep in 0..<16 {
      let forward = sweep % 2 == 0
      for index in forward ? Array(columns.indices) : columns.indices.reversed() {
        let keyed = columns[index].map { node -> (key: Double, node: Int) in
          let links = forward ? arriving[node] : leaving[node]
          var sum = 0.0
          var weight = 0.0
          for link in links {
            let other = forward ? picture.links[link].from : picture.links[link].to
            let cents = Double(max(picture.links[link].cents, 1))
            sum += rank[other] * cents
            weight += cents
          }
          return (weight > 0 ? sum / weight : rank[node], node)
        }
        columns[index] = keyed.sorted { ($0.key, rank[$0.node], $0.node) < ($1.key, rank[$1.node], $1.node) }
          .map(\.node)
        number(columns[index])
      }
    }
  }

  /// Stacks each column about the middle, then pulls nodes level with their neighbours.
  mutating func place(body: Double) {
    for column in columns {
      let total = column.reduce(0) { $0 + slot[$1] }
      var at = (body - total) / 2
      for node in column {
        y[node] = at
        at += slot[node]
      }
    }
    for step in 0..<24 {
      let strength = 0.9 * (1 - Double(step) / 24)
      let forward = step % 2 == 0
      for index in forward ? Array(columns.indices) : columns.indices.reversed() {
        for node in columns[index] {
          let links = forward ? arriving[node] : leaving[node]
          var sum = 0.0
          var weight = 0.0
          for link in links {
            let other = forward ? picture.links[link].from : picture.links[link].to
            let cents = Double(max(picture.links[link].cents, 1))
            sum += (y[other] + slot[other] / 2) * cents
            weight += cents
          }
          if weight > 0 { y[node] += (sum / weight - slot[node] / 2 - y[node]) * strength }
        }
        separate(columns[index], body: body)
      }
    }
    let top = y.min() ?? 0
    for node in y.indices { y[node] -= top }
  }

  /// Pushes overlapping nodes of a column apart: down from the top, then up from the bottom where they ran out.
  private mutating func separate(_ column: [Int], body: Double) {
    var at = 0.0
    for node in column {
      y[node] = max(y[node], at)
      at = y[node] + slot[node]
    }
    var limit = max(body, column.reduce(0) { $0 + slot[$1] })
    for node in column.reversed() {
      y[node] = min(y[node], limit - slot[node])
      limit = y[node]
    }
  }

  func boxes(top: Double) -> [Sankey.Box] {
    picture.nodes.indices.map { node in
      Sankey.Box(
        x: measure.margin + Double(picture.nodes[node].hop) * measure.columnWidth,
        y: top + y[node] + (slot[node] - height[node]) / 2, height: height[node], node: node)
    }
  }

  func ribbons(_ boxes: [Sankey.Box], bottom: Double) -> [Sankey.Ribbon] {
    var ribbons = picture.links.indices.map { index -> Sankey.Ribbon in
      let link = picture.links[index]
      return Sankey.Ribbon(
        link: index, width: max(0.75, Double(link.cents) * scale), x0: boxes[link.from].x + measure.boxWidth, y0: 0,
        x1: boxes[link.to].x, y1: 0)
    }
    for node in picture.nodes.indices {
      var at = boxes[node].y
      for link in leaving[node].sorted(by: { (y[picture.links[$0].to], $0) < (y[picture.links[$1].to], $1) }) {
        let width = Double(picture.links[link].cents) * scale
        ribbons[link].y0 = at + width / 2
        at += width
      }
      at = boxes[node].y
      for link in arriving[node].sorted(by: { (y[picture.links[$0].from], $0) < (y[picture.links[$1].from], $1) }) {
        let width = Double(picture.links[link].cents) * scale
        ribbons[link].y1 = at + width / 2
        at += width
      }
    }
    var below = bottom + measure.margin + measure.returnWidth / 2
    for index in picture.links.indices where picture.links[index].isReturn {
      let link = picture.links[index]
      ribbons[index].width = min(max(1, Double(link.cents) * scale), measure.returnWidth)
      ribbons[index].y0 = boxes[link.from].y + boxes[link.from].height - ribbons[index].width / 2
      ribbons[index].y1 = boxes[link.to].y + boxes[link.to].height - ribbons[index].width / 2
      ribbons[index].below = below
      below += measure.returnWidth + 6
    }
    return ribbons
  }
}
