internal import Glibc
internal import Ledger
internal import Vocabulary
internal import World

/// Reads a file of transactions: a plain one in two halves at once, a compressed one as a stream.
///
/// The second half starts behind the first line end past the middle. Only the first half's reader knows whether that
/// line end stood inside a quoted field; if so, the second half's work is thrown away and read again behind the first.
/// So the result is that of one reader from start to end, whatever the number of threads.
struct TransactionReader {
  let file: IntakeFile
  let rates: DenseRates
  let limits: IntakeLimits

  /// Bytes read at a time.
  private static let pieceBytes = 1 << 20
  /// A row longer than this is passed over.
  private static let mostRowBytes = 1 << 19
  /// A file shorter than this is not worth a second thread.
  private static let leastForTwo = 4 << 20

  func read(into builder: LedgerBuilder, threads: Int, report: inout PaymentLayout.Report) throws(Fault) {
    let input = try file.open(limits: limits, hashing: false)
    let start = try input.read(count: TransactionReader.mostRowBytes)
    let header: TransactionColumns
    let bodyStart: Int
    do {
      (header, bodyStart) = try TransactionReader.header(start)
    } catch {
      report.isWhole = false
      report.add(named(error))
      if let damage = input.damage { report.add(damage) }
      return
    }
    func parser(lines: Int, expectsMany: Bool = false) -> TransactionParser {
      TransactionParser(
        columns: header, rates: rates, dollarChannels: PaymentLayout.dollarChannels, lines: lines,
        expectsMany: expectsMany)
    }
    if threads > 1, !input.isCompressed, let size = input.size, size >= TransactionReader.leastForTwo,
      size <= limits.uncompressedBytes, file.isOnDisk
    {
      let source = try ReadableFile(path: file.name)
      let middle = try TransactionReader.lineStart(in: source, from: size / 2, size: size)
      let halves = Halves(
        first: parser(lines: 1, expectsMany: true), second: parser(lines: 0, expectsMany: true))
      halves.run(source, from: bodyStart, middle: middle, size: size)
      if let fault = halves.fault { throw fault }
      report.bytes += size
      try finish(halves.first, into: builder, lineOffset: 0, report: &report)
      if let second = halves.second {
        try finish(second, into: builder, lineOffset: halves.first.lines, report: &report)
      }
    } else {
      let parser = parser(lines: 1)
      var pending = Array(start[bodyStart...])
      try TransactionReader.drain(parser, 0..<Int.max, atEnd: true) { (buffer, _) throws(Fault) in
        var filled = min(buffer.count, pending.count)
        if filled > 0 {
          buffer.copyBytes(from: pending[..<filled])
          pending.removeSubrange(..<filled)
        }
        while filled < buffer.count {
          let got = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
          if got == 0 { break }
          filled += got
        }
        return filled
      }
      report.bytes += input.offset
      try finish(parser, into: builder, lineOffset: 0, report: &report)
      if let damage = input.damage {
        report.isWhole = false
        report.add(damage)
      }
    }
  }

  private func finish(
    _ parser: TransactionParser, into builder: LedgerBuilder, lineOffset: Int, report: inout PaymentLayout.Report
  ) throws(Fault) {
    for var fault in parser.faults {
      fault.location.file = file.name
      fault.location.line = fault.location.line.map { $0 + lineOffset }
      report.add(fault)
    }
    report.faultCount += parser.faultCount - parser.faults.count
    try builder.absorb(
      parser.part, lineOffset: UInt32(truncatingIfNeeded: lineOffset), unvalued: parser.unvalued)
  }

  private func named(_ fault: Fault) -> Fault {
    var fault = fault
    fault.location.file = file.name
    return fault
  }

  /// The columns by the first row, and where the second begins.
  private static func header(_ start: [UInt8]) throws(Fault) -> (TransactionColumns, Int) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let skipped = start.starts(with: mark) ? 3 : 0
    var row = CommaRow()
    let outcome = start.withUnsafeBytes {
      row.read(UnsafeRawBufferPointer(rebasing: $0[skipped...]), isLast: start.count < mostRowBytes)
    }
    guard let outcome, row.count > 0, !start.isEmpty else {
      throw Fault("interchange.layout.header", at: .init(line: 1))
    }
    guard row.count <= 1024, !row.bytes.dropLast(CommaRow.padding).starts(with: [0xFF, 0xFE]) else {
      throw Fault("interchange.layout.header", at: .init(line: 1))
    }
    return (try TransactionColumns(header: row.strings), skipped + outcome.taken)
  }

  /// The place behind the first line end at or after `offset`; the file's end when there is none.
  private static func lineStart(in file: ReadableFile, from offset: Int, size: Int) throws(Fault) -> Int {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var at = offset
    while at < size {
      let got = try file.read(into: buffer, at: at)
      if got == 0 { break }
      if let place = buffer[..<got].firstIndex(of: UInt8(ascii: "\n")) { return at + place + 1 }
      at += got
    }
    return size
  }

  /// Feeds a parser with the rows of `range`, of which the end is a line end or the file's. Returns the place behind the
  /// last row read: before the range's end only when a quoted field is open there and `atEnd` is false. `fill` puts the
  /// bytes at a place into a buffer; fewer than asked for are the end.
  @discardableResult
  fileprivate static func drain(
    _ parser: TransactionParser, _ range: Range<Int>, atEnd: Bool,
    fill: (UnsafeMutableRawBufferPointer, Int) throws(Fault) -> Int
  ) throws(Fault) -> Int {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: pieceBytes + TransactionParser.padding, alignment: 64)
    defer { buffer.deallocate() }
    var held = 0
    var position = range.lowerBound  // of the buffer's first byte
    var isDone = false
    var isSkipping = false
    while true {
      if !isDone {
        let room = min(pieceBytes - held, range.upperBound - position - held)
        let got =
          room > 0
          ? try fill(UnsafeMutableRawBufferPointer(rebasing: buffer[held..<(held + room)]), position + held) : 0
        held += got
        isDone = got < room || position + held >= range.upperBound
      }
      if held == 0 { return position }
      let isLast = isDone && atEnd
      var taken = 0
      if isSkipping {
        taken = firstLineEnd(buffer, held)
        isSkipping = taken == 0
        if isSkipping { taken = held }
      } else {
        let cut = isLast ? held : lastLineEnd(buffer, held)
        if cut > 0 {
          taken = withPadding(buffer, at: cut) {
            parser.read(UnsafeRawBufferPointer(rebasing: buffer[..<cut]), isLast: isLast)
          }
        }
        if taken == 0 {
          if isDone, !atEnd { return position }
          if isDone || held >= mostRowBytes {
            // No row ends here: give up this line and go on behind it.
            parser.skipLine(cut > 0 ? "interchange.layout.quote" : "interchange.layout.row-length")
            taken = firstLineEnd(buffer, held)
            if taken == 0 {
              taken = held
              isSkipping = true
            }
          }
        }
      }
      memmove(buffer.baseAddress!, buffer.baseAddress! + taken, held - taken)
      held -= taken
      position += taken
    }
  }

  /// The padding behind a piece must hold no commas or line ends of what follows; it is put back afterwards.
  private static func withPadding<R>(_ buffer: UnsafeMutableRawBufferPointer, at cut: Int, _ body: () -> R) -> R {
    let padding = UnsafeMutableRawBufferPointer(rebasing: buffer[cut..<(cut + TransactionParser.padding)])
    let tail = [UInt8](padding)
    for place in padding.indices { padding[place] = 0 }
    defer { padding.copyBytes(from: tail) }
    return body()
  }

  private static func lastLineEnd(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int) -> Int {
    var place = count
    while place > 0, buffer[place - 1] != UInt8(ascii: "\n") { place -= 1 }
    return place
  }

  private static func firstLineEnd(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int) -> Int {
    guard let base = buffer.baseAddress, let place = memchr(base, Int32(UInt8(ascii: "\n")), count) else { return 0 }
    return UnsafeRawPointer(place) - UnsafeRawPointer(base) + 1
  }

  /// The two halves of a plain file, each with a parser of its own.
  private final class Halves: @unchecked Sendable {
    // Sendable: during `run` each thread touches only the properties of its own half; both have ended before any is
    // read by another.
    let first: TransactionParser
    private(set) var second: TransactionParser?
    private var firstEnd = 0

    init(first: TransactionParser, second: TransactionParser) {
      self.first = first
      self.second = second
    }

    var fault: Fault? { firstFault ?? secondFault }
    private var firstFault: Fault?
    private var secondFault: Fault?

    func run(_ source: ReadableFile, from start: Int, middle: Int, size: Int) {
      let middle = max(start, middle)
      ParallelWork.run(pieces: 2) { piece in
        do throws(Fault) {
          if piece == 0 {
            self.firstEnd = try self.drain(self.first, source, start..<middle, atEnd: middle == size)
          } else if let second = self.second {
            try self.drain(second, source, middle..<size, atEnd: true)
          }
        } catch {
          if piece == 0 { self.firstFault = error } else { self.secondFault = error }
        }
      }
      guard fault == nil, firstEnd < middle else { return }
      // The middle lies inside a quoted field: the second half began in the wrong place.
      second = nil
      do throws(Fault) { try drain(first, source, firstEnd..<size, atEnd: true) } catch { firstFault = error }
    }

    @discardableResult
    private func drain(
      _ parser: TransactionParser, _ source: ReadableFile, _ range: Range<Int>, atEnd: Bool
    ) throws(Fault) -> Int {
      try TransactionReader.drain(parser, range, atEnd: atEnd) { (buffer, place) throws(Fault) in
        try source.read(into: buffer, at: place)
      }
    }
  }
}
