internal import Glibc
internal import Ledger
internal import Vocabulary

/// Reads rows of a table of transactions into columns. One parser belongs to one thread.
///
/// A piece of the file is read in two passes. The first finds every comma and line end, eight bytes at a time; the second
/// reads the fields of each row by their places. Rows with quotes go through ``CommaRow`` and then the same way. This is
/// a measured hot path: it works on raw bytes, each of which lies inside the piece or its padding.
final class TransactionParser {
  /// Bytes that must be readable behind a piece.
  static let padding = 64
  /// Faults kept a parser; more are counted.
  static let mostFaults = 10_000
  /// Bytes of an identifier or a name of an account.
  static let mostFieldBytes = 4096

  let part: LedgerPart
  @exclusivity(unchecked) private(set) var faults: [Fault] = []
  @exclusivity(unchecked) private(set) var faultCount = 0
  @exclusivity(unchecked) private(set) var unvalued = 0
  /// Lines read so far.
  @exclusivity(unchecked) private(set) var lines = 0

  private let columns: TransactionColumns
  private let rates: DenseRates
  private let dollarChannels: [String]
  @exclusivity(unchecked) private var separators: [Int32] = []
  @exclusivity(unchecked) private var quotedRow = CommaRow()

  // The last value of each kind met, since neighbours are alike.
  @exclusivity(unchecked) private var dateHead: UInt64 = 0
  @exclusivity(unchecked) private var dateTail: UInt16 = 0
  @exclusivity(unchecked) private var dateSeconds: Int64 = -1
  @exclusivity(unchecked) private var currencies = [UInt16](repeating: UInt16.max, count: 26 * 26 * 26)
  private let exponents: [Int]
  @exclusivity(unchecked) private var channelKeys: [UInt64] = []
  @exclusivity(unchecked) private var channelCodes: [UInt8] = []
  @exclusivity(unchecked) private var channelIsDollar: [Bool] = []

  /// `lines` is how many lines were read before the parser's first.
  init(columns: TransactionColumns, rates: DenseRates, dollarChannels: [String], lines: Int, expectsMany: Bool = false)
  {
    part = LedgerPart(expectsMany: expectsMany)
    self.lines = lines
    self.columns = columns
    self.rates = rates
    self.dollarChannels = dollarChannels
    exponents = Currency.all.map(\.exponent)
    for currency in Currency.all {
      if let key = currency.code.utf8.count == 3 ? TransactionParser.key(Array(currency.code.utf8)) : nil {
        currencies[key] = currency.index
      }
    }
  }

  private static func key(_ code: [UInt8]) -> Int? {
    var key = 0
    for byte in code {
      guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return nil }
      key = key * 26 + Int(byte - UInt8(ascii: "A"))
    }
    return key
  }

  // MARK: - Pieces

  /// Reads all rows of a piece that ends with a line end or with the file. Returns the bytes taken: fewer than there
  /// were only when a quoted field is still open at the end and `isLast` is false.
  func read(_ piece: UnsafeRawBufferPointer, isLast: Bool) -> Int {
    guard let base = piece.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    if memchr(base, Int32(UInt8(ascii: "\"")), piece.count) != nil { return readQuoted(piece, isLast: isLast) }
    var end = piece.count
    if base[end - 1] != UInt8(ascii: "\n") { end += 1 }
    if separators.count < piece.count + 16 {
      separators = [Int32](repeating: 0, count: piece.count + 16)
    }
    let found = separators.withUnsafeMutableBufferPointer { separators in
      TransactionParser.index(base, piece.count, into: separators.baseAddress!)
    }
    var total = found.count
    if end > piece.count {
      separators[total] = Int32(piece.count)
      total += 1
    }
    part.columns.reserve(found.rows + 1)
    var row = RowWriter(part.columns)
    separators.withUnsafeBufferPointer { all in
      let all = all.baseAddress!
      var at = 0
      // `all[at]` is the place before the row's first byte: −1, or the line end before.
      while at < total - 1 {
        var last = at + columns.count
        let isWhole =
          last < total && (base[Int(all[last])] == UInt8(ascii: "\n") || Int(all[last]) == piece.count)
        var isRegular = isWhole
        if isWhole {
          for place in (at + 1)..<last where base[Int(all[place])] == UInt8(ascii: "\n") { isRegular = false }
        }
        lines += 1
        if isRegular {
          consume(base, all + at, &row)
        } else {
          last = at + 1
          while last < total - 1, base[Int(all[last])] != UInt8(ascii: "\n") { last += 1 }
          let length = Int(all[last] - all[at]) - 1
          let isEmpty = length == 0 || (length == 1 && base[Int(all[at]) + 1] == UInt8(ascii: "\r"))
          if !isEmpty { fail("interchange.layout.fields", nil, ("expected", .integer(Int64(columns.count)))) }
        }
        at = last
      }
    }
    part.columns.setCount(row.count)
    return piece.count
  }

  /// Places of all commas and line ends, after a leading −1.
  private static func index(
    _ base: UnsafePointer<UInt8>, _ count: Int, into places: UnsafeMutablePointer<Int32>
  ) -> (count: Int, rows: Int) {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    places[0] = -1
    var found = 1
    var rows = 0
    var offset = 0
    let raw = UnsafeRawPointer(base)
    while offset < count {
      let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
      let comma = word ^ 0x2C2C_2C2C_2C2C_2C2C
      let feed = word ^ 0x0A0A_0A0A_0A0A_0A0A
      // The top bit of each byte that is zero, exactly: no carry passes from byte to byte.
      let feeds = ~(((feed & low) &+ low) | feed | low)
      var mask = ~(((comma & low) &+ low) | comma | low) | feeds
      rows &+= feeds.nonzeroBitCount
      while mask != 0 {
        places[found] = Int32(truncatingIfNeeded: offset &+ mask.trailingZeroBitCount >> 3)
        found &+= 1
        mask &= mask &- 1
      }
      offset &+= 8
    }
    // The last word may reach into the padding.
    while found > 1, Int(places[found - 1]) >= count {
      if base[Int(places[found - 1])] == UInt8(ascii: "\n") { rows -= 1 }
      found -= 1
    }
    return (found, rows)
  }

  private func readQuoted(_ piece: UnsafeRawBufferPointer, isLast: Bool) -> Int {
    var taken = 0
    while taken < piece.count {
      let rest = UnsafeRawBufferPointer(rebasing: piece[taken...])
      // The padding behind the piece is no part of it: a row ends with the piece only when the file does.
      guard let outcome = quotedRow.read(rest, isLast: isLast) else { break }
      lines += 1
      if quotedRow.count == columns.count {
        part.columns.reserve(1)
        var row = RowWriter(part.columns)
        let (bytes, places) = (quotedRow.bytes, quotedRow.separators)
        bytes.withUnsafeBufferPointer { bytes in
          places.withUnsafeBufferPointer { places in consume(bytes.baseAddress!, places.baseAddress!, &row) }
        }
        part.columns.setCount(row.count)
      } else if quotedRow.count > 1 || !quotedRow.field(0).isEmpty {
        fail("interchange.layout.fields", nil, ("expected", .integer(Int64(columns.count))))
        if outcome.lines > 1, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          // A quote that was never closed has swallowed other rows: only its own line is lost.
          taken += end + 1
          continue
        }
      }
      taken += outcome.taken
      lines += outcome.lines - 1
    }
    return taken
  }

  /// Reports the current line as unreadable and counts it.
  func skipLine(_ code: Fault.Code) {
    lines += 1
    fail(code, nil)
  }

  private func fail(
    _ code: Fault.Code, _ field: TransactionColumns.Field?, _ argument: (name: String, value: Sentence.Value)? = nil
  ) {
    faultCount += 1
    guard faults.count < TransactionParser.mostFaults else { return }
    let arguments = argument.map { [Sentence.Argument($0.name, $0.value)] } ?? []
    faults.append(
      Fault(code, Sentence(key: code.rawValue, arguments: arguments), at: .init(line: lines, field: field?.rawValue)))
  }

  // MARK: - Rows

  /// Reads one row whose fields lie between the given places, and writes it unless something is wrong.
  @inline(__always)
  private func consume(_ base: UnsafePointer<UInt8>, _ places: UnsafePointer<Int32>, _ row: inout RowWriter) {
    @inline(__always) func field(_ place: Int) -> UnsafeRawBufferPointer {
      guard place >= 0 else { return UnsafeRawBufferPointer(start: base, count: 0) }
      let start = Int(places[place]) + 1
      var end = Int(places[place + 1])
      if place == columns.count - 1, end > start, base[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      return UnsafeRawBufferPointer(start: base + start, count: end - start)
    }
    let id = field(columns.id)
    guard id.count > 0, id.count <= TransactionParser.mostFieldBytes else {
      return fail("interchange.layout.identifier", .id)
    }
    guard let seconds = seconds(field(columns.time)) else { return fail("interchange.layout.time", .time) }
    let channel = field(columns.channel)
    guard let kind = self.channel(channel) else { return fail("interchange.layout.channel", .channel) }
    let currencyText = field(columns.currency)
    guard let currency = currency(currencyText) else { return fail("interchange.layout.currency", .currency) }
    let amountText = field(columns.amount)
    guard let amount = Amount(amountText, exponent: exponents[Int(currency)]) else {
      return fail("interchange.layout.amount", .amount)
    }
    let rate = channelIsDollar[kind] ? 1 : rates.rate(currency: currency, day: Int(seconds / 86_400))
    var value: Int64 = 0
    if rate.isNaN {
      unvalued += 1
    } else {
      guard let cents = cents(mantissa: amount.mantissa, powerOfTen: powerOfTen(amount.decimals), rate: rate) else {
        return fail("interchange.layout.amount", .amount)
      }
      value = cents
    }
    var received = amount.units
    var receivedCurrency = currency
    let receivedText = field(columns.amountReceived)
    if receivedText.count > 0 {
      let code = field(columns.currencyReceived)
      if code.count > 0, !TransactionParser.areSame(code, currencyText) {
        guard let other = self.currency(code) else {
          return fail("interchange.layout.currency", .currencyReceived)
        }
        receivedCurrency = other
      }
      if receivedCurrency != currency || !TransactionParser.areSame(receivedText, amountText) {
        guard let other = Amount(receivedText, exponent: exponents[Int(receivedCurrency)]) else {
          return fail("interchange.layout.amount", .amountReceived)
        }
        received = other.units
      }
    }
    let payer = field(columns.payer)
    let payerInstitution = field(columns.payerInstitution)
    guard payer.count > 0, max(payer.count, payerInstitution.count) <= TransactionParser.mostFieldBytes else {
      return fail("interchange.layout.account", .payer)
    }
    let payee = field(columns.payee)
    let payeeInstitution = field(columns.payeeInstitution)
    guard payee.count > 0, max(payee.count, payeeInstitution.count) <= TransactionParser.mostFieldBytes else {
      return fail("interchange.layout.account", .payee)
    }
    guard let from = part.accounts.position(padded: payerInstitution, account: payer),
      let to = part.accounts.position(padded: payeeInstitution, account: payee),
      let code = part.identifiers.encode(padded: id), row.count < Int(UInt32.max) - 1
    else { return fail("ledger.too-large", nil) }
    row.write(
      payer: from, payee: to, seconds: seconds, amount: amount.units, currency: currency, value: value,
      channel: channelCodes[kind], received: received, receivedCurrency: receivedCurrency,
      line: UInt32(truncatingIfNeeded: lines), identifier: code)
  }

  @inline(__always)
  private static func areSame(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    if a.count <= 8 {
      let mask = a.count == 8 ? UInt64.max : (1 << UInt64(a.count * 8)) &- 1
      return
        (a.baseAddress!.loadUnaligned(as: UInt64.self).littleEndian
        ^ b.baseAddress!.loadUnaligned(as: UInt64.self).littleEndian) & mask == 0
    }
    return memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0
  }

  /// `2026-01-05T00:00:59Z` by a short way, anything else that is ISO 8601 by the long one.
  @inline(__always)
  private func seconds(_ text: UnsafeRawBufferPointer) -> UInt32? {
    if text.count == 20, text[19] == UInt8(ascii: "Z"), text[10] == UInt8(ascii: "T") {
      let base = text.baseAddress!
      let head = base.loadUnaligned(as: UInt64.self)
      let tail = base.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
      if head != dateHead || tail != dateTail || dateSeconds < 0 {
        guard let date = CivilDate(String(decoding: text[0..<10], as: UTF8.self)) else { return nil }
        dateHead = head
        dateTail = tail
        dateSeconds = Int64(date.daysSinceEpoch) * 86_400
        guard dateSeconds >= 0 else { return nil }
      }
      let clock = (base + 11).loadUnaligned(as: UInt64.self).littleEndian
      // Digits are turned to 0…9, colons to 0; whatever is above its place's range is no time of day.
      let digits = clock ^ 0x3030_3A30_303A_3030
      let hour = (digits & 0xFF) &* 10 &+ (digits >> 8 & 0xFF)
      let minute = (digits >> 24 & 0xFF) &* 10 &+ (digits >> 32 & 0xFF)
      let second = (digits >> 48 & 0xFF) &* 10 &+ (digits >> 56)
      if digits >> 16 & 0xFF == 0, digits >> 40 & 0xFF == 0, digits & 0xF0F0_F0F0_F0F0_F0F0 == 0,
        digits >> 8 & 0xFF <= 9, digits >> 32 & 0xFF <= 9, digits >> 56 <= 9, hour < 24, minute < 60, second <= 60
      {
        return UInt32(exactly: dateSeconds + Int64(hour * 3600 + minute * 60 + second))
      }
    }
    guard text.count <= 64, let time = Timestamp(String(decoding: text, as: UTF8.self)) else { return nil }
    return UInt32(exactly: time.instant.seconds)
  }

  @inline(__always)
  private func currency(_ code: UnsafeRawBufferPointer) -> UInt16? {
    if code.count == 3 {
      let (a, b, c) = (code[0] &- 65, code[1] &- 65, code[2] &- 65)
      if a < 26, b < 26, c < 26 {
        let index = currencies[(Int(a) * 26 + Int(b)) * 26 + Int(c)]
        if index != UInt16.max { return index }
      }
    }
    guard code.count >= 3, code.count <= 5 else { return nil }
    return Currency(String(decoding: code, as: UTF8.self))?.index
  }

  /// A place in `channelCodes`: the channel's short name as eight bytes and its length, or by its string.
  @inline(__always)
  private func channel(_ text: UnsafeRawBufferPointer) -> Int? {
    if text.count <= 7 {
      let bits = text.baseAddress!.loadUnaligned(as: UInt64.self).littleEndian
      let key = (bits & ((1 << UInt64(text.count * 8)) &- 1)) | UInt64(text.count) << 56
      for place in channelKeys.indices where channelKeys[place] == key { return place }
      return addChannel(text, key: key)
    }
    return addChannel(text, key: UInt64.max)
  }

  private func addChannel(_ text: UnsafeRawBufferPointer, key: UInt64) -> Int? {
    guard text.count <= 64 else { return nil }
    let name = String(decoding: text, as: UTF8.self)
    guard let code = part.channel(name) else { return nil }
    if key == UInt64.max, let place = channelCodes.firstIndex(of: code) { return place }
    channelKeys.append(key)
    channelCodes.append(code)
    channelIsDollar.append(dollarChannels.contains(name))
    return channelCodes.count - 1
  }
}

/// A plain decimal: what it says, and in minor units of its currency.
struct Amount {
  let mantissa: Int64
  let decimals: Int
  /// Rounded half up where more decimals are given than the currency has.
  let units: Int64

  /// Digits with at most one point, no sign; nil otherwise, or beyond range.
  @inline(__always)
  init?(_ text: UnsafeRawBufferPointer, exponent: Int) {
    guard text.count > 0, text.count <= 19 else { return nil }
    var value: Int64 = 0
    var point = -1
    for place in 0..<text.count {
      let digit = text[place] &- 0x30
      if digit <= 9 {
        value = value &* 10 &+ Int64(digit)
      } else {
        guard text[place] == UInt8(ascii: "."), point < 0 else { return nil }
        point = place
      }
    }
    // Nineteen digits may not fit; eighteen do.
    guard text.count > (point < 0 ? 0 : 1), text.count <= (point < 0 ? 18 : 19) else { return nil }
    mantissa = value
    decimals = point < 0 ? 0 : text.count - point - 1
    guard decimals <= 8 else { return nil }
    if decimals <= exponent {
      let (scaled, overflow) = value.multipliedReportingOverflow(by: Int64(powerOfTen(exponent - decimals)))
      guard !overflow else { return nil }
      units = scaled
    } else {
      let divisor = Int64(powerOfTen(decimals - exponent))
      units = value / divisor + (value % divisor * 2 >= divisor ? 1 : 0)
    }
  }
}

/// The columns' memory while rows are written; room for them was made before.
private struct RowWriter {
  var count: Int
  let payer: UnsafeMutablePointer<UInt32>
  let payee: UnsafeMutablePointer<UInt32>
  let seconds: UnsafeMutablePointer<UInt32>
  let amount: UnsafeMutablePointer<Int64>
  let currency: UnsafeMutablePointer<UInt16>
  let value: UnsafeMutablePointer<Int64>
  let channel: UnsafeMutablePointer<UInt8>
  let received: UnsafeMutablePointer<Int64>
  let receivedCurrency: UnsafeMutablePointer<UInt16>
  let line: UnsafeMutablePointer<UInt32>
  let identifier: UnsafeMutablePointer<UInt64>

  init(_ columns: PaymentColumns) {
    count = columns.count
    payer = columns.payer.base
    payee = columns.payee.base
    seconds = columns.seconds.base
    amount = columns.amount.base
    currency = columns.currency.base
    value = columns.valueCents.base
    channel = columns.channel.base
    received = columns.receivedAmount.base
    receivedCurrency = columns.receivedCurrency.base
    line = columns.line.base
    identifier = columns.identifier.base
  }

  @inline(__always)
  mutating func write(
    payer: UInt32, payee: UInt32, seconds: UInt32, amount: Int64, currency: UInt16, value: Int64, channel: UInt8,
    received: Int64, receivedCurrency: UInt16, line: UInt32, identifier: UInt64
  ) {
    self.payer[count] = payer
    self.payee[count] = payee
    self.seconds[count] = seconds
    self.amount[count] = amount
    self.currency[count] = currency
    self.value[count] = value
    self.channel[count] = channel
    self.received[count] = received
    self.receivedCurrency[count] = receivedCurrency
    self.line[count] = line
    self.identifier[count] = identifier
    count &+= 1
  }
}
