import Vocabulary

/// Gives each (institution, account) one position, in the order of first appearance.
///
/// An open hash of positions over 32-byte cells: the first and last eight bytes of the account, the first eight of the
/// institution, and the lengths. For accounts up to sixteen and institutions up to eight bytes the cell is the whole
/// key; longer ones are compared in the pool too.
package final class AccountInterner {
  private struct Cell {
    var head: UInt64
    var tail: UInt64
    var institution: UInt64
    var lengths: UInt64
  }

  @exclusivity(unchecked) private var slots: ColumnBuffer<UInt64>
  @exclusivity(unchecked) private var mask: UInt64
  @exclusivity(unchecked) private var cells: ColumnBuffer<Cell>
  private var institutionPositions: [String: UInt32] = [:]
  private var ownerPositions: [String: UInt32] = [:]
  package private(set) var dictionary = AccountDictionary()

  /// `expectsMany` makes room for a hundred thousand accounts from the start.
  package init(expectsMany: Bool = false) {
    let bits = expectsMany ? 18 : 10
    slots = AccountInterner.emptySlots(1 << bits)
    mask = (1 << UInt64(bits)) - 1
    cells = expectsMany ? ColumnBuffer(scattered: 1 << 16) : ColumnBuffer()
  }

  package var count: Int { cells.count }

  private static func emptySlots(_ count: Int) -> ColumnBuffer<UInt64> {
    let slots = count >= 1 << 18 ? ColumnBuffer<UInt64>(scattered: count) : ColumnBuffer<UInt64>(capacity: count)
    slots.base.update(repeating: 0, count: count)
    slots.count = count
    return slots
  }

  /// The position of an account; both texts must be followed by at least eight readable bytes. Nil when full.
  @inline(__always)
  package func position(
    padded institution: UnsafeRawBufferPointer, account: UnsafeRawBufferPointer
  ) -> UInt32? {
    let cell = AccountInterner.cell(institution, account)
    let hash = AccountInterner.hash(cell)
    let tag = hash & 0xFFFF_FFFF_0000_0000
    var at = hash & mask
    while true {
      let slot = slots.base[Int(at)]
      if slot == 0 { break }
      if slot & 0xFFFF_FFFF_0000_0000 == tag {
        let found = Int(slot & 0xFFFF_FFFF) - 1
        let held = cells.base[found]
        if held.head == cell.head, held.tail == cell.tail, held.institution == cell.institution,
          held.lengths == cell.lengths,
          account.count <= 16 && institution.count <= 8 || isSame(found, institution, account)
        {
          return UInt32(found)
        }
      }
      at = (at &+ 1) & mask
    }
    return insert(cell, tag: tag, at: at, institution, account)
  }

  @inline(__always)
  private static func cell(_ institution: UnsafeRawBufferPointer, _ account: UnsafeRawBufferPointer) -> Cell {
    var cell = Cell(
      head: 0, tail: 0, institution: 0, lengths: UInt64(account.count) << 32 | UInt64(institution.count))
    if let base = account.baseAddress {
      let first = base.loadUnaligned(as: UInt64.self)
      if account.count >= 8 {
        cell.head = first
        cell.tail = (base + (account.count - 8)).loadUnaligned(as: UInt64.self)
      } else {
        cell.head = first.littleEndian & ((1 << UInt64(account.count * 8)) &- 1)
      }
    }
    if let base = institution.baseAddress {
      let first = base.loadUnaligned(as: UInt64.self).littleEndian
      cell.institution = institution.count >= 8 ? first : first & ((1 << UInt64(institution.count * 8)) &- 1)
    }
    return cell
  }

  @inline(__always)
  private static func hash(_ cell: Cell) -> UInt64 {
    var hash = (cell.head ^ 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
    hash ^= hash >> 29
    hash = (hash ^ cell.tail) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 32
    hash = (hash ^ cell.institution ^ cell.lengths) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ (hash >> 31)
  }

  private func isSame(
    _ position: Int, _ institution: UnsafeRawBufferPointer, _ account: UnsafeRawBufferPointer
  ) -> Bool {
    dictionary.names.slice(position).elementsEqual(account)
      && Array(dictionary.institutions[Int(dictionary.institution[position])].id.utf8).elementsEqual(institution)
  }

  private func insert(
    _ cell: Cell, tag: UInt64, at: UInt64, _ institution: UnsafeRawBufferPointer, _ account: UnsafeRawBufferPointer
  ) -> UInt32? {
    guard cells.count < Int(UInt32.max) - 1, dictionary.names.append(account) else { return nil }
    let position = cells.count
    cells.append(cell)
    slots.base[Int(at)] = tag | UInt64(position + 1)
    let bank = institutionPosition(String(decoding: institution, as: UTF8.self))
    dictionary.institution.append(bank)
    dictionary.kind.append(AccountKind.unknown.rawValue)
    dictionary.owner.append(AccountTable.noOwner)
    dictionary.country.append(0)
    dictionary.opened.append(AccountDictionary.unknownDay)
    if cells.count * 2 > slots.count { grow() }
    return UInt32(position)
  }

  private func grow() {
    let wider = AccountInterner.emptySlots(slots.count * 2)
    mask = UInt64(wider.count - 1)
    for position in 0..<cells.count {
      let hash = AccountInterner.hash(cells.base[position])
      var at = hash & mask
      while wider.base[Int(at)] != 0 { at = (at &+ 1) & mask }
      wider.base[Int(at)] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(position + 1)
    }
    slots = wider
  }

  /// The position of an account given as strings.
  package func position(institution: String, account: String) -> UInt32? {
    var bytes = Array(institution.utf8)
    let cut = bytes.count
    bytes.append(contentsOf: account.utf8)
    let end = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: 8))
    // The institution's own bytes end where the account's begin, so both have eight readable bytes behind them.
    return bytes.withUnsafeBytes {
      position(
        padded: UnsafeRawBufferPointer(rebasing: $0[0..<cut]), account: UnsafeRawBufferPointer(rebasing: $0[cut..<end])
      )
    }
  }

  private func institutionPosition(_ id: String) -> UInt32 {
    if let position = institutionPositions[id] { return position }
    let position = UInt32(dictionary.institutions.count)
    dictionary.institutions.append(InstitutionRecord(id: id))
    institutionPositions[id] = position
    return position
  }

  private func ownerPosition(_ id: String) -> UInt32 {
    if let position = ownerPositions[id] { return position }
    let position = UInt32(dictionary.owners.count)
    dictionary.owners.append(id)
    ownerPositions[id] = position
    return position
  }

  /// Adds what a source says of an institution; what it leaves out stays as it was.
  package func describe(_ record: InstitutionRecord) {
    let position = Int(institutionPosition(record.id))
    if let country = record.country { dictionary.institutions[position].country = country }
    if record.kind != .unknown { dictionary.institutions[position].kind = record.kind }
    if !record.heldBy.isEmpty { dictionary.institutions[position].heldBy = record.heldBy }
  }

  /// Adds what a source says of an account; what it leaves out stays as it was. False when there is no room.
  @discardableResult
  package func describe(_ record: AccountRecord) -> Bool {
    guard let place = position(institution: record.institution, account: record.account) else { return false }
    let position = Int(place)
    if record.kind != .unknown { dictionary.kind[position] = record.kind.rawValue }
    if let country = record.country { dictionary.country[position] = country.packed }
    if let owner = record.owner, !owner.isEmpty { dictionary.owner[position] = ownerPosition(owner) }
    if let opened = record.opened { dictionary.opened[position] = Int32(opened.daysSinceEpoch) }
    return true
  }

  /// Takes all accounts of another dictionary in; returns where each of them stands here. Nil when there is no room.
  func absorb(_ other: AccountDictionary) -> [UInt32]? {
    for institution in other.institutions { describe(institution) }
    let padding = [UInt8](repeating: 0, count: 8)
    let institutions = other.institutions.map { Array($0.id.utf8) + padding }
    let owners = other.owners.map { ownerPosition($0) }
    var places: [UInt32] = []
    places.reserveCapacity(other.count)
    var scratch: [UInt8] = []
    for account in 0..<other.count {
      scratch.removeAll(keepingCapacity: true)
      scratch.append(contentsOf: other.names.slice(account))
      scratch.append(contentsOf: padding)
      let place = institutions[Int(other.institution[account])].withUnsafeBytes { institution in
        scratch.withUnsafeBytes { name in
          position(
            padded: UnsafeRawBufferPointer(rebasing: institution.dropLast(8)),
            account: UnsafeRawBufferPointer(rebasing: name.dropLast(8)))
        }
      }
      guard let place else { return nil }
      let at = Int(place)
      if other.kind[account] != AccountKind.unknown.rawValue { dictionary.kind[at] = other.kind[account] }
      if other.country[account] != 0 { dictionary.country[at] = other.country[account] }
      if other.owner[account] != AccountTable.noOwner {
        dictionary.owner[at] = owners[Int(other.owner[account])]
      }
      if other.opened[account] != AccountDictionary.unknownDay {
        dictionary.opened[at] = other.opened[account]
      }
      places.append(place)
    }
    return places
  }
}
