internal import Ledger
internal import MoneyFlow
public import Vocabulary
internal import World

extension FlowsSession {
  public enum TraceDirection: Sendable { case forward, backward }
  public enum Method: String, Sendable, CaseIterable { case fifo, haircut, poison }

  /// Follows payments or accounts; writes `tx_id,hop,via_tx`, by hop and then in order. Returns what was cut, in words.
  public func trace(
    from names: [String], hops: Int, window: Int64, direction: TraceDirection, hubLimit: Int?,
    write: (String) -> Void
  ) throws -> [Sentence] {
    var payments: [Int] = []
    var accounts: [Int] = []
    let rows = ledger.rows(ofPayments: names)
    for (name, found) in zip(names, rows) {
      payments += found
      guard found.isEmpty else { continue }
      let positions = ledger.accounts.positions(of: name)
      guard !positions.isEmpty else { throw Fault("flows.unknown-start", ("name", .text(name))) }
      accounts += positions
    }
    var options = Trace.Options()
    options.hops = hops
    options.window = window
    options.direction = direction == .forward ? .forward : .backward
    options.hubLimit = hubLimit
    let trace = try Tracer(ledger).trace(payments: payments, accounts: accounts, options: options)
    write("tx_id,hop,via_tx")
    for step in trace.steps {
      let via = step.via.map { FlowsSession.field(ledger.id($0)) } ?? ""
      write("\(FlowsSession.field(ledger.id(step.row))),\(step.hop),\(via)")
    }
    return trace.limits(in: ledger, options: options)
  }

  /// Follows seeded money; writes `tx_id,carried` for payments that carry something, and `account,dirty` for accounts
  /// that hold something at the end, in dollars with two decimals.
  public func attribute(
    seeds: [String], method: Method, write: (String) -> Void, writeAccount: ((String) -> Void)?
  ) throws -> [Sentence] {
    var rows: [Int] = []
    for (name, found) in zip(seeds, ledger.rows(ofPayments: seeds)) {
      guard !found.isEmpty else { throw Fault("flows.unknown-payment", ("payment", .payment(name))) }
      rows += found
    }
    let kind = AttributionMethod(rawValue: method.rawValue) ?? .fifo
    let attribution = try Attribution(ledger, seeds: rows, method: kind)
    write("tx_id,carried")
    for carried in attribution.carried {
      write("\(FlowsSession.field(ledger.id(carried.row))),\(DecimalText.text(carried.cents, exponent: 2))")
    }
    if let writeAccount {
      writeAccount("account,dirty")
      for holding in attribution.held {
        writeAccount(
          "\(FlowsSession.field(ledger.accounts.label(holding.account))),\(DecimalText.text(holding.cents, exponent: 2))"
        )
      }
    }
    let valuation = Valuation(ledger).count()
    var limits = [Sentence("flow.attribution.start")]
    if valuation.unvalued > 0 {
      limits.append(Sentence("flows.unvalued", ("count", .integer(Int64(valuation.unvalued)))))
    }
    if valuation.far > 0 {
      limits.append(
        Sentence(
          "flows.far-rate", ("count", .integer(Int64(valuation.far))), ("days", .integer(Int64(valuation.furthest)))))
    }
    return limits
  }

  /// Finds rings of payments; writes one line each, its identifiers in order of time.
  public func cycles(length: Int, window: Int64, write: (String) -> Void) throws -> [Sentence] {
    var options = Cycles.Options()
    options.length = length
    options.window = window
    let cycles = try Cycles(ledger, index: PaymentRuns(ledger), options: options)
    for ring in 0..<cycles.count {
      write(cycles[ring].map { FlowsSession.field(ledger.id($0)) }.joined(separator: ","))
    }
    return cycles.isCut ? [Sentence("flow.cycles.cut", ("limit", .integer(Int64(options.most))))] : []
  }

  /// A value as a field of comma-separated text (RFC 4180).
  static func field(_ text: String) -> String {
    let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard text.utf8.contains(where: { special.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

extension FlowsSession {
  /// The payments named in a small file, or on standard input where the path is `-`: one a line, empty ones left out.
  /// Throws when there is none, since an empty answer would say that nothing was carried on.
  public static func seeds(of path: String) throws -> [String] {
    let bytes = try SystemFiles().read(path == "-" ? "/dev/stdin" : path)
    let content = bytes.starts(with: ScreeningLines.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    let seeds = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) }.map(String.init)
    guard !seeds.isEmpty else { throw Fault("flows.no-seeds", at: Fault.Location(file: path)) }
    return seeds
  }
}
