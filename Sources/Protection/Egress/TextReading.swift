/// Bytes read as text, with what speaks against their being one.
struct TextReading {
  private(set) var scalars: [UInt32] = []
  /// Bytes that are no UTF-8; they are read as Windows-1252, as careless programs write, or as whatever is given for them.
  private(set) var invalid = 0
  /// Control characters other than tabs and line breaks.
  private(set) var controls = 0
  /// The most characters of text in a row.
  private(set) var longestStretch = 0
  private let byteCount: Int

  init(_ bytes: [UInt8], readingInvalidAs other: UInt32? = nil) {
    byteCount = bytes.count
    scalars.reserveCapacity(bytes.count)
    var index = 0
    var stretch = 0
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        if Self.isControl(first) {
          controls += 1
          stretch = 0
        } else {
          stretch += 1
          longestStretch = max(longestStretch, stretch)
        }
        scalars.append(UInt32(first))
        index += 1
        continue
      }
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      var scalar = UInt32(first) & (0xFF >> UInt32(length + 1))
      var isGood = (0xC2...0xF4).contains(first) && index + length <= bytes.count
      if isGood {
        for byte in bytes[index + 1..<index + length] {
          isGood = isGood && byte & 0xC0 == 0x80
          scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
      }
      if isGood {
        scalars.append(scalar)
        index += length
        stretch += 1
        longestStretch = max(longestStretch, stretch)
      } else {
        invalid += 1
        stretch = 0
        scalars.append(other ?? UInt32(first))
        index += 1
      }
    }
  }

  /// Whether bytes are nothing but text, without reading them out.
  static func isAllText(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        if isControl(first) { return false }
        index += 1
        continue
      }
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      guard (0xC2...0xF4).contains(first), index + length <= bytes.count else { return false }
      for place in index + 1..<index + length where bytes[place] & 0xC0 != 0x80 { return false }
      index += length
    }
    return true
  }

  /// Whether so many characters of text stand in a row, whatever is around them.
  static func holdsStretch(_ bytes: [UInt8], of characters: Int) -> Bool {
    var index = 0
    var stretch = 0
    while index < bytes.count {
      let first = bytes[index]
      let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      let isText =
        length == 1
        ? !isControl(first)
        : (0xC2...0xF4).contains(first) && index + length <= bytes.count
          && bytes[index + 1..<index + length].allSatisfy { $0 & 0xC0 == 0x80 }
      stretch = isText ? stretch + 1 : 0
      if stretch >= characters { return true }
      index += isText ? length : 1
    }
    return false
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && !(0x09...0x0D).contains(byte) || byte == 0x7F
  }

  /// Whether somebody could read it: next to nothing in it is not text.
  var isText: Bool { (invalid + controls) * 20 <= byteCount }
  /// Whether everything in it is text.
  var isPureText: Bool { invalid == 0 && controls == 0 && scalars.count >= 4 }
  /// Whether a guess is worth reading: text, or text before or behind something that was taken for a part of it, long enough
  /// to hold what is searched for.
  var holdsText: Bool { isPureText || longestStretch >= GramIndex.gram }

  /// The same bytes read as Windows-1251, in which much Cyrillic still travels.
  static func cyrillic(_ bytes: [UInt8]) -> [UInt32] {
    bytes.map { byte in
      switch byte {
      case 0xC0...0xFF: 0x410 + UInt32(byte) - 0xC0
      case 0xA8: 0x401
      case 0xB8: 0x451
      default: UInt32(byte)
      }
    }
  }
}

/// Text of two bytes a character: UTF-16 in either order.
enum WideText {
  static func decode(_ bytes: ArraySlice<UInt8>, littleEndian: Bool) -> (scalars: [UInt32], implausible: Int) {
    var scalars: [UInt32] = []
    scalars.reserveCapacity(bytes.count / 2)
    var implausible = 0
    var high: UInt32?
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let unit =
        littleEndian
        ? UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 : UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
      index += 2
      switch unit {
      case 0xD800...0xDBFF:
        if high != nil { implausible += 1 }
        high = unit
        continue
      case 0xDC00...0xDFFF:
        if let lead = high {
          scalars.append(0x10000 + (lead - 0xD800) << 10 + (unit - 0xDC00))
        } else {
          implausible += 1
        }
      case 0..<0x09, 0x0E..<0x20, 0x7F..<0xA0, 0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xFFF0...0xFFFF:
        implausible += 1
        scalars.append(0x20)
      default: scalars.append(unit)
      }
      high = nil
    }
    return (scalars, implausible)
  }

  /// Whether half of the bytes are much alike, as those of wide text are, or all of it could be East Asian.
  static func isLikely(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8 else { return false }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    for parity in 0..<2 where commonest(bytes, parity) * 10 >= bytes.count / 2 * 5 { return true }
    return isEastAsian(bytes, littleEndian: true) || isEastAsian(bytes, littleEndian: false)
  }

  /// How often the commonest of every second byte is there.
  private static func commonest(_ bytes: [UInt8], _ parity: Int) -> Int {
    // Most are a word's few bytes: too few to count in a table.
    guard bytes.count > 32 else {
      return stride(from: parity, to: bytes.count, by: 2).reduce(0) { most, place in
        var count = 0
        for other in stride(from: place, to: bytes.count, by: 2) where bytes[other] == bytes[place] { count += 1 }
        return max(most, count)
      }
    }
    var counts = [Int](repeating: 0, count: 256)
    for place in stride(from: parity, to: bytes.count, by: 2) { counts[Int(bytes[place])] += 1 }
    return counts.max() ?? 0
  }

  private static func isEastAsian(_ bytes: [UInt8], littleEndian: Bool) -> Bool {
    // The first character says no of nearly everything else.
    for count in [min(4, bytes.count), bytes.count] {
      let isAll = decode(bytes[..<count], littleEndian: littleEndian).scalars.allSatisfy {
        FoldedText.isEastAsian($0) || $0 == 0x20 || $0 == 0x3000
      }
      guard isAll else { return false }
    }
    return true
  }

  /// The text, when bytes that are no plain text are wide text: by their mark, or because hardly anything speaks
  /// against it.
  static func recognised(_ bytes: [UInt8]) -> [UInt32]? {
    if bytes.starts(with: [0xFF, 0xFE]) { return decode(bytes[2...], littleEndian: true).scalars }
    if bytes.starts(with: [0xFE, 0xFF]) { return decode(bytes[2...], littleEndian: false).scalars }
    guard bytes.count >= 8 else { return nil }
    var best: (scalars: [UInt32], implausible: Int)?
    for littleEndian in [true, false] {
      let read = decode(bytes[...], littleEndian: littleEndian)
      guard read.implausible * 50 <= read.scalars.count else { continue }
      // Of two orders that are possible, the one with more everyday characters.
      if let other = best, everyday(other.scalars) >= everyday(read.scalars) { continue }
      best = read
    }
    return best?.scalars
  }

  /// Whether hardly anything speaks against wide text in one order or the other, whatever mark the bytes begin with.
  static func isPlausible(_ bytes: [UInt8]) -> Bool {
    [true, false].contains { littleEndian in
      let read = decode(bytes[...], littleEndian: littleEndian)
      return read.implausible * 50 <= read.scalars.count
    }
  }

  private static func everyday(_ scalars: [UInt32]) -> Int {
    scalars.reduce(0) { $0 + ($1 < 0x600 || FoldedText.isEastAsian($1) && $1 < 0xFFFF ? 1 : 0) }
  }
}

/// Scalars as UTF-8.
func encodedUTF8(_ scalars: [UInt32]) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(scalars.count)
  for scalar in scalars { appendUTF8(scalar, to: &bytes) }
  return bytes
}

@inline(__always)
func appendUTF8(_ value: UInt32, to bytes: inout [UInt8]) {
  if value < 0x80 {
    bytes.append(UInt8(value))
  } else if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) {
    bytes.append(contentsOf: encoded)
  }
}
