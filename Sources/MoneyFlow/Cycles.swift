public import Ledger

/// Money that comes back to where it set out: payments in a ring through different accounts, each strictly later than the
/// one before, all within a window from the first to the last.
public struct Cycles: Sendable, Hashable {
  public struct Options: Sendable, Hashable {
    /// Payments in a ring, at least 2.
    public var length = 3
    /// Seconds from the first payment to the last.
    public var window: Int64 = 5 * 86_400
    /// Rings named; the search stops there and ``Cycles/isCut`` says so.
    public var most = 10_000_000
    public init() {}
  }

  public let length: Int
  private let rows: [UInt32]
  /// Whether there are more than were asked for.
  public let isCut: Bool

  public var count: Int { rows.count / length }

  /// Rows of one ring in order of time. Rings are in order of their first payment, then the second, and so on.
  public subscript(ring: Int) -> [Int] { rows[(ring * length)..<((ring + 1) * length)].map { Int($0) } }

  /// Finds all rings of one length. Throws `CancellationError` when `isCancelled` says so.
  public init(
    _ ledger: LedgerView, index: PaymentRuns, options: Options, isCancelled: () -> Bool = { false }
  ) throws(CancellationError) {
    length = max(2, options.length)
    var search = Search(length: length, window: max(0, options.window), most: options.most)
    var cancelled = false
    ledger.payer.withUnsafeBufferPointer { payer in
      ledger.payee.withUnsafeBufferPointer { payee in
        ledger.seconds.withUnsafeBufferPointer { seconds in
          index.madeStart.withUnsafeBufferPointer { madeStart in
            index.made.withUnsafeBufferPointer { made in
              index.receivedStart.withUnsafeBufferPointer { receivedStart in
                index.received.withUnsafeBufferPointer { received in
                  let graph = Graph(
                    payer: payer, payee: payee, seconds: seconds, madeStart: madeStart, made: made,
                    receivedStart: receivedStart, received: received)
                  cancelled = !search.run(graph, accounts: ledger.accounts.count, isCancelled)
                }
              }
            }
          }
        }
      }
    }
    if cancelled { throw CancellationError() }
    rows = search.found
    isCut = search.isCut
  }

  /// The columns and runs of one ledger, for the length of a search.
  private struct Graph {
    let payer: UnsafeBufferPointer<UInt32>
    let payee: UnsafeBufferPointer<UInt32>
    let seconds: UnsafeBufferPointer<UInt32>
    let madeStart: UnsafeBufferPointer<UInt32>
    let made: UnsafeBufferPointer<UInt32>
    let receivedStart: UnsafeBufferPointer<UInt32>
    let received: UnsafeBufferPointer<UInt32>
  }

  /// From each payment forward in time; only accounts that still pay the first one back within the window are closed on,
  /// found beforehand by walking what it receives (the idea of 2SCENT's source detection, Kumar and Calders 2018).
  private struct Search {
    let length: Int
    let window: Int64
    let most: Int
    var found: [UInt32] = []
    var isCut = false
    /// The root payment for which `lastReturn` holds, and the time of the account's last payment back to the root.
    private var returnMark: [UInt32] = []
    private var lastReturn: [UInt32] = []
    /// Accounts reached since the last look at whether to stop: among few accounts one payment can reach very many.
    private var steps = 0
    private var path: [UInt32] = []
    private var accounts: [UInt32] = []

    init(length: Int, window: Int64, most: Int) {
      self.length = length
      self.window = window
      self.most = most
    }

    mutating func run(_ graph: Graph, accounts count: Int, _ isCancelled: () -> Bool) -> Bool {
      returnMark = [UInt32](repeating: UInt32.max, count: count)
      lastReturn = [UInt32](repeating: 0, count: count)
      for root in graph.payer.indices {
        if root & 0xFFF == 0xFFF || steps > 0xFFF {
          steps = 0
          if isCancelled() { return false }
        }
        let (start, first) = (graph.payer[root], graph.payee[root])
        guard start != first else { continue }
        let deadline = Int64(graph.seconds[root]) + window
        let run = Int(graph.receivedStart[Int(start)])..<Int(graph.receivedStart[Int(start) + 1])
        var hasReturn = false
        var at = firstPlace(graph.received, run, atLeast: UInt32(root) &+ 1)
        while at < run.upperBound {
          let row = Int(graph.received[at])
          let time = graph.seconds[row]
          if Int64(time) > deadline { break }
          let payer = Int(graph.payer[row])
          returnMark[payer] = UInt32(truncatingIfNeeded: root)
          lastReturn[payer] = time
          hasReturn = true
          at += 1
        }
        guard hasReturn else { continue }
        path = [UInt32(truncatingIfNeeded: root)]
        accounts = [start, first]
        extend(graph, root: root, deadline: deadline)
        if isCut { return true }
      }
      return true
    }

    private mutating func extend(_ graph: Graph, root: Int, deadline: Int64) {
      steps &+= 1
      let here = Int(accounts[accounts.count - 1])
      let time = graph.seconds[Int(path[path.count - 1])]
      let isLastLeg = path.count == length - 1
      if isLastLeg {
        guard returnMark[here] == UInt32(truncatingIfNeeded: root), lastReturn[here] > time else { return }
      }
      let run = Int(graph.madeStart[here])..<Int(graph.madeStart[here + 1])
      var at = firstPlace(graph.made, run, atLeast: path[path.count - 1] &+ 1)
      while at < run.upperBound {
        let row = graph.made[at]
        at += 1
        let later = graph.seconds[Int(row)]
        if later <= time { continue }
        if Int64(later) > deadline { break }
        let next = graph.payee[Int(row)]
        if isLastLeg {
          guard next == accounts[0] else { continue }
          guard found.count / length < most else {
            isCut = true
            return
          }
          found.append(contentsOf: path)
          found.append(row)
        } else if !accounts.contains(next) {
          path.append(row)
          accounts.append(next)
          extend(graph, root: root, deadline: deadline)
          path.removeLast()
          accounts.removeLast()
          if isCut { return }
        }
      }
    }
  }
}
