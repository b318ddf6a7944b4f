public import Vocabulary
import World

/// What a segment holds, by name of its section. Numbers are part of the format: added to, never reused.
enum SegmentSection: UInt32, CaseIterable {
  case payer = 1
  case payee = 2
  case seconds = 3
  case amount = 4
  case currency = 5
  case valueCents = 6
  case channel = 7
  case receivedAmount = 8
  case receivedCurrency = 9
  case line = 10
  case identifier = 11
  case source = 12
  case channelBytes = 20
  case channelEnds = 21
  case dollarChannelBytes = 22
  case dollarChannelEnds = 23
  case formBytes = 24
  case formEnds = 25
  case formDigits = 26
  case verbatimBytes = 27
  case verbatimEnds = 28
  case accountBytes = 30
  case accountEnds = 31
  case accountInstitution = 32
  case accountKind = 33
  case accountOwner = 34
  case accountCountry = 35
  case accountOpened = 36
  case institutionBytes = 40
  case institutionEnds = 41
  case institutionCountry = 42
  case institutionKind = 43
  case institutionHolderBytes = 44
  case institutionHolderEnds = 45
  case ownerBytes = 50
  case ownerEnds = 51
  case rateTable = 60
  case rateCurrency = 61
  case rateDay = 62
  case rateBytes = 63
  case rateEnds = 64
  case rateSourceBytes = 65
  case rateSourceEnds = 66
  case provenanceBytes = 70
  case provenanceEnds = 71
}

/// A segment as it was written: what a manifest keeps of it.
public struct SegmentReceipt: Sendable, Hashable {
  /// File name inside the ledger's folder, made from the content.
  public let name: String
  /// SHA-256 of the whole file.
  public let digest: Digest
  public let bytes: Int
  public let payments: Int
  /// Time of the first and the last payment; nil when there is none.
  public let first: Instant?
  public let last: Instant?
}

/// Layout of a segment file, little-endian throughout:
///
///     0   8  "ENTLEDGR"
///     8   4  version (1)
///     12  4  number of sections
///     16  8  number of payments
///     24  8  length of the file
///     32  32 SHA-256 of the section table
///     64  32 a section: kind 4, bytes a value 4, offset 8, length in bytes 8, reserved 8
///     …      sections, each at a multiple of 64
enum SegmentLayout {
  static let magic = Array("ENTLEDGR".utf8)
  static let version: UInt32 = 1
  static let headerLength = 64
  static let entryLength = 32
  static let alignment = 64

  static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}

extension LedgerView {
  /// Writes the ledger as one segment into a folder: temporary file, sync, rename, sync of the folder. The name is made
  /// from the content, so writing the same ledger twice leaves one file. Nothing is in use until a manifest lists it.
  public func write(to folder: String) throws(Fault) -> SegmentReceipt {
    var sections: [(kind: SegmentSection, width: Int, count: Int)] = []
    try forEachSection { (kind, width, bytes) throws(Fault) in sections.append((kind, width, bytes.count)) }
    var table: [UInt8] = []
    var offset = SegmentLayout.aligned(SegmentLayout.headerLength + sections.count * SegmentLayout.entryLength)
    var offsets: [Int] = []
    for section in sections {
      table.append(little: section.kind.rawValue)
      table.append(little: UInt32(section.width))
      table.append(little: UInt64(offset))
      table.append(little: UInt64(section.count))
      table.append(little: UInt64(0))
      offsets.append(offset)
      offset = SegmentLayout.aligned(offset + section.count)
    }
    var header = SegmentLayout.magic
    header.append(little: SegmentLayout.version)
    header.append(little: UInt32(sections.count))
    header.append(little: UInt64(count))
    header.append(little: UInt64(offset))
    header += Digest(of: table).bytes

    var file = try DurableFile(folder: folder)
    try file.put(header + table)
    var index = 0
    try forEachSection { (_, _, bytes) throws(Fault) in
      try file.put([UInt8](repeating: 0, count: offsets[index] - file.count))
      try file.write(bytes)
      index += 1
    }
    try file.put([UInt8](repeating: 0, count: offset - file.count))
    let digest = file.digest
    let length = file.count
    let name = "payments-\(digest.hex.prefix(24)).segment"
    try file.commit(as: name)
    return SegmentReceipt(
      name: name, digest: digest, bytes: length, payments: count,
      first: seconds.first.map { Instant(seconds: Int64($0)) },
      last: seconds.last.map { Instant(seconds: Int64($0)) })
  }

  /// Every section's bytes in the order of the file; called twice, with the same result.
  private func forEachSection(
    _ body: (SegmentSection, Int, UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault) {
    func column<T>(_ kind: SegmentSection, _ column: Column<T>) throws(Fault) {
      try column.withBytes { (bytes) throws(Fault) in try body(kind, MemoryLayout<T>.stride, bytes) }
    }
    func array<T: BitwiseCopyable>(_ kind: SegmentSection, _ values: [T]) throws(Fault) {
      try values.withUnsafeBufferPointer { (values) throws(Fault) in
        try body(kind, MemoryLayout<T>.stride, UnsafeRawBufferPointer(values))
      }
    }
    func pool(_ bytes: SegmentSection, _ ends: SegmentSection, _ pool: TextPool) throws(Fault) {
      try array(bytes, pool.bytes)
      try array(ends, pool.ends)
    }
    try column(.payer, payer)
    try column(.payee, payee)
    try column(.seconds, seconds)
    try column(.amount, amount)
    try column(.currency, currency)
    try column(.valueCents, valueCents)
    try column(.channel, channel)
    try column(.receivedAmount, receivedAmount)
    try column(.receivedCurrency, receivedCurrency)
    try column(.line, line)
    try column(.identifier, identifier)
    try column(.source, source)
    try pool(.channelBytes, .channelEnds, TextPool(channels))
    try pool(.dollarChannelBytes, .dollarChannelEnds, TextPool(dollarChannels))
    var prefixes = TextPool()
    for form in identifiers.forms { prefixes.append(form.prefix) }
    try pool(.formBytes, .formEnds, prefixes)
    try array(.formDigits, identifiers.forms.map { UInt8($0.digits) })
    try pool(.verbatimBytes, .verbatimEnds, identifiers.verbatim)
    try pool(.accountBytes, .accountEnds, accounts.names)
    try array(.accountInstitution, accounts.institution)
    try array(.accountKind, accounts.kind)
    try array(.accountOwner, accounts.owner)
    try array(.accountCountry, accounts.country)
    try array(.accountOpened, accounts.opened)
    try pool(.institutionBytes, .institutionEnds, TextPool(accounts.institutions.map(\.id)))
    try array(.institutionCountry, accounts.institutions.map { $0.country?.packed ?? 0 })
    try array(.institutionKind, accounts.institutions.map(\.kind.rawValue))
    try pool(.institutionHolderBytes, .institutionHolderEnds, TextPool(accounts.institutions.map(\.heldBy)))
    try pool(.ownerBytes, .ownerEnds, TextPool(accounts.owners))
    let all = rates.enumerated().flatMap { place, table in table.rates.map { (UInt16(place), $0) } }
    try array(.rateTable, all.map(\.0))
    try array(.rateCurrency, all.map(\.1.currency.index))
    try array(.rateDay, all.map { Int32($0.1.day.daysSinceEpoch) })
    try pool(.rateBytes, .rateEnds, TextPool(all.map(\.1.text)))
    try pool(.rateSourceBytes, .rateSourceEnds, TextPool(rates.map(\.source)))
    try pool(.provenanceBytes, .provenanceEnds, TextPool(provenances))
  }
}

extension [UInt8] {
  fileprivate mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension DurableFile {
  fileprivate mutating func put(_ bytes: [UInt8]) throws(Fault) {
    try bytes.withUnsafeBufferPointer { (values) throws(Fault) in try write(UnsafeRawBufferPointer(values)) }
  }
}
