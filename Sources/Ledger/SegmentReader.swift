public import Vocabulary
import World

extension LedgerView {
  /// Opens exactly these segments of a folder, as one ledger. One segment stays on disk, mapped; several are merged in
  /// memory. Throws `world.file.*`, `ledger.segment.magic`, `.version`, `.damaged`.
  ///
  /// Opening checks the table of sections by its digest, every length, and that no column points outside its
  /// dictionary, so a damaged file cannot lead a reader astray; ``verify(segment:in:digest:)`` checks every byte.
  public init(folder: String, segments: [String]) throws(Fault) {
    var views: [LedgerView] = []
    for name in segments { views.append(try LedgerView(segment: folder + "/" + name)) }
    try self.init(merging: views)
  }

  /// Opens one segment file.
  public init(segment path: String) throws(Fault) {
    let file = try SegmentFile(path: path)
    payer = try file.column(.payer)
    payee = try file.column(.payee)
    seconds = try file.column(.seconds)
    amount = try file.column(.amount)
    currency = try file.column(.currency)
    valueCents = try file.column(.valueCents)
    channel = try file.column(.channel)
    receivedAmount = try file.column(.receivedAmount)
    receivedCurrency = try file.column(.receivedCurrency)
    line = try file.column(.line)
    identifier = try file.column(.identifier)
    source = try file.column(.source)
    channels = try file.pool(.channelBytes, .channelEnds).strings
    dollarChannels = try file.pool(.dollarChannelBytes, .dollarChannelEnds).strings
    let prefixes = try file.pool(.formBytes, .formEnds)
    let digits: [UInt8] = try file.array(.formDigits)
    guard digits.count == prefixes.count,
      let identifiers = PaymentIdentifiers(
        forms: digits.indices.map { .init(prefix: Array(prefixes.slice($0)), digits: Int(digits[$0])) },
        verbatim: try file.pool(.verbatimBytes, .verbatimEnds))
    else { throw file.damaged }
    self.identifiers = identifiers
    accounts = try file.accounts()
    provenances = try file.pool(.provenanceBytes, .provenanceEnds).strings
    rates = try file.rates()
    guard isConsistent else { throw file.damaged }
  }

  /// Columns of equal length, in order of time, and no position outside its dictionary.
  private var isConsistent: Bool {
    let counts = [
      payee.count, seconds.count, amount.count, currency.count, valueCents.count, channel.count,
      receivedAmount.count, receivedCurrency.count, line.count, identifier.count,
    ]
    guard counts.allSatisfy({ $0 == count }), source.count == 0 || source.count == count, !provenances.isEmpty,
      rates.count <= provenances.count, accounts.isConsistent
    else { return false }
    func isBelow<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ column: Column<T>, _ limit: Int) -> Bool {
      column.withUnsafeBufferPointer { values in
        var most: T = 0
        for value in values { most = Swift.max(most, value) }
        return values.isEmpty || Int(most) < limit
      }
    }
    return isBelow(payer, accounts.count) && isBelow(payee, accounts.count) && isBelow(channel, channels.count)
      && isBelow(currency, Currency.all.count) && isBelow(receivedCurrency, Currency.all.count)
      && isBelow(source, provenances.count)
      && identifier.withUnsafeBufferPointer { $0.allSatisfy { identifiers.isValid($0) } }
      && seconds.withUnsafeBufferPointer { times in times.indices.dropFirst().allSatisfy { times[$0 - 1] <= times[$0] }
      }
      && amount.withUnsafeBufferPointer { $0.allSatisfy { $0 >= 0 } }
      && valueCents.withUnsafeBufferPointer { $0.allSatisfy { $0 >= 0 } }
  }

  /// Reads a whole segment file and compares its digest with the one the manifest holds.
  public static func verify(segment name: String, in folder: String, digest: Digest) throws(Fault) {
    let file = try MappedFile(path: folder + "/" + name)
    var hasher = Digest.Hasher()
    withExtendedLifetime(file) { hasher.update(file.bytes) }
    guard hasher.finish() == digest else {
      throw Fault("ledger.segment.damaged", at: .init(file: name))
    }
  }
}

/// A mapped segment and where its sections lie.
private struct SegmentFile {
  let file: MappedFile
  let name: String
  private var sections: [UInt32: (width: Int, offset: Int, length: Int)] = [:]

  var damaged: Fault { Fault("ledger.segment.damaged", at: .init(file: name)) }

  init(path: String) throws(Fault) {
    file = try MappedFile(path: path)
    name = path.split(separator: "/").last.map(String.init) ?? path
    let bytes = file.bytes
    guard bytes.count >= SegmentLayout.headerLength, bytes.prefix(8).elementsEqual(SegmentLayout.magic) else {
      throw Fault("ledger.segment.magic", at: .init(file: name))
    }
    let version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    guard version == SegmentLayout.version else {
      throw Fault("ledger.segment.version", at: .init(file: name), ("version", .integer(Int64(version))))
    }
    let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)))
    let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    let tableEnd = SegmentLayout.headerLength + count * SegmentLayout.entryLength
    guard count <= 1024, length == UInt64(bytes.count), tableEnd <= bytes.count else { throw damaged }
    let table = UnsafeRawBufferPointer(rebasing: bytes[SegmentLayout.headerLength..<tableEnd])
    guard Array(bytes[32..<64]) == Digest(of: Array(table)).bytes else { throw damaged }
    for entry in 0..<count {
      let at = entry * SegmentLayout.entryLength
      let kind = UInt32(littleEndian: table.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      let width = Int(UInt32(littleEndian: table.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)))
      let offset = UInt64(littleEndian: table.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self))
      let length = UInt64(littleEndian: table.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self))
      guard width > 0, offset <= UInt64(bytes.count), length <= UInt64(bytes.count) - offset,
        length % UInt64(width) == 0, offset % UInt64(SegmentLayout.alignment) == 0
      else { throw damaged }
      sections[kind] = (width, Int(offset), Int(length))
    }
  }

  func column<T: BitwiseCopyable & Sendable>(_ kind: SegmentSection) throws(Fault) -> Column<T> {
    guard let section = sections[kind.rawValue], section.width == MemoryLayout<T>.stride,
      let column = Column<T>(file: file, offset: section.offset, count: section.length / section.width)
    else { throw damaged }
    return column
  }

  func array<T: BitwiseCopyable & Sendable>(_ kind: SegmentSection) throws(Fault) -> [T] {
    let column: Column<T> = try column(kind)
    return column.withUnsafeBufferPointer { Array($0) }
  }

  func pool(_ bytes: SegmentSection, _ ends: SegmentSection) throws(Fault) -> TextPool {
    guard let pool = TextPool(bytes: try array(bytes), ends: try array(ends)) else { throw damaged }
    return pool
  }

  func accounts() throws(Fault) -> AccountDictionary {
    var accounts = AccountDictionary()
    accounts.names = try pool(.accountBytes, .accountEnds)
    accounts.institution = try array(.accountInstitution)
    accounts.kind = try array(.accountKind)
    accounts.owner = try array(.accountOwner)
    accounts.country = try array(.accountCountry)
    accounts.opened = try array(.accountOpened)
    let ids = try pool(.institutionBytes, .institutionEnds)
    let holders = try pool(.institutionHolderBytes, .institutionHolderEnds)
    let countries: [UInt16] = try array(.institutionCountry)
    let kinds: [UInt8] = try array(.institutionKind)
    guard holders.count == ids.count, countries.count == ids.count, kinds.count == ids.count else { throw damaged }
    accounts.institutions = (0..<ids.count).map {
      InstitutionRecord(
        id: ids[$0], country: CountryCode(packed: countries[$0]),
        kind: InstitutionKind(rawValue: kinds[$0]) ?? .unknown, heldBy: holders[$0])
    }
    accounts.owners = try pool(.ownerBytes, .ownerEnds).strings
    return accounts
  }

  func rates() throws(Fault) -> [RateTable] {
    let sources = try pool(.rateSourceBytes, .rateSourceEnds).strings
    let texts = try pool(.rateBytes, .rateEnds)
    let tables: [UInt16] = try array(.rateTable)
    let currencies: [UInt16] = try array(.rateCurrency)
    let days: [Int32] = try array(.rateDay)
    guard tables.count == texts.count, currencies.count == texts.count, days.count == texts.count else {
      throw damaged
    }
    var rates = [[DayRate]](repeating: [], count: sources.count)
    for place in 0..<texts.count {
      guard Int(tables[place]) < sources.count, let currency = Currency(index: currencies[place]),
        let rate = DayRate(
          currency: currency, day: CivilDate(daysSinceEpoch: Int(days[place])), text: texts[place])
      else { throw damaged }
      rates[Int(tables[place])].append(rate)
    }
    return sources.indices.map { RateTable(source: sources[$0], rates: rates[$0]) }
  }
}
