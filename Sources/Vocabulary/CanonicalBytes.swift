/// Writes values as bytes in exactly one way, so that equal values have equal bytes and equal digests.
///
/// What is signed, hashed or stored as a blob is written with this: whole numbers as LEB128 (signed ones zigzagged),
/// texts and byte runs behind their length, options behind a flag, lists behind their count. There is no padding, no
/// field name and no choice. A type that may grow begins with a version number.
public struct CanonicalWriter: Sendable {
  /// Everything written so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  public mutating func write(_ value: Int64) { write(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
  public mutating func write(_ value: Int) { write(Int64(value)) }
  public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  public mutating func write(_ value: String) {
    write(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  public mutating func write(_ value: [UInt8]) {
    write(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Bytes whose number both sides know.
  public mutating func write(fixed bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }

  public mutating func write<T: CanonicalCodable>(_ value: T) { value.write(to: &self) }

  /// A flag, then the value where there is one.
  public mutating func write<T>(optional value: T?, _ each: (inout CanonicalWriter, T) -> Void) {
    write(value != nil)
    if let value { each(&self, value) }
  }

  /// A count, then each item.
  public mutating func write<T>(list items: [T], _ each: (inout CanonicalWriter, T) -> Void) {
    write(UInt64(items.count))
    for item in items { each(&self, item) }
  }

  public mutating func write<T: CanonicalCodable>(list items: [T]) { write(list: items) { $0.write($1) } }
  public mutating func write(list items: [String]) { write(list: items) { $0.write($1) } }
}

/// A value with one form in bytes.
public protocol CanonicalCodable {
  func write(to writer: inout CanonicalWriter)
  /// Throws `vocabulary.bytes.malformed` when the bytes are not such a value.
  init(from reader: inout CanonicalReader) throws
}

extension CanonicalCodable {
  /// The value's bytes.
  public var canonicalBytes: [UInt8] {
    var writer = CanonicalWriter()
    writer.write(self)
    return writer.bytes
  }

  /// Reads a value that fills the bytes exactly.
  public init(canonicalBytes bytes: [UInt8]) throws {
    var reader = CanonicalReader(bytes)
    try self.init(from: &reader)
    try reader.finish()
  }
}

/// Reads what ``CanonicalWriter`` wrote; every length is checked against what is left.
public struct CanonicalReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  /// How many bytes are left to read.
  public var left: Int { bytes.count - position }

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The fault for bytes that are not what they should be, with the offset at which that was seen.
  public var malformed: Fault { Fault("vocabulary.bytes.malformed", at: .init(byte: position)) }

  /// Nothing is left to read.
  public var isAtEnd: Bool { position == bytes.count }

  /// Throws unless everything was read.
  public func finish() throws { if position != bytes.count { throw malformed } }

  private mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw malformed }
    position += 1
    return bytes[position - 1]
  }

  public mutating func unsigned() throws -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      let part = UInt64(next & 0x7f)
      guard shift < 63 || (shift == 63 && part <= 1) else { throw malformed }
      value |= part << shift
      if next & 0x80 == 0 {
        // A number has one form: no empty groups at its end.
        guard next != 0 || shift == 0 else { throw malformed }
        return value
      }
      shift += 7
    }
  }

  public mutating func signed() throws -> Int64 {
    let raw = try unsigned()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  public mutating func integer() throws -> Int {
    guard let value = Int(exactly: try signed()) else { throw malformed }
    return value
  }

  public mutating func flag() throws -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw malformed
    }
  }

  /// So many bytes, without a length before them.
  public mutating func fixed(_ count: Int) throws -> [UInt8] {
    guard count >= 0, count <= left else { throw malformed }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  public mutating func byteRun() throws -> [UInt8] {
    guard let count = Int(exactly: try unsigned()), count <= bytes.count - position else { throw malformed }
    defer { position += count }
    return Array(bytes[position..<(position + count)])
  }

  /// Goes over a run of bytes, and returns how many they are.
  @discardableResult
  public mutating func skipByteRun() throws -> Int {
    guard let count = Int(exactly: try unsigned()), count <= bytes.count - position else { throw malformed }
    position += count
    return count
  }

  /// Goes over a text, which must be one.
  public mutating func skipText() throws {
    let count = try skipByteRun()
    let isText = bytes.withUnsafeBufferPointer { bytes in
      let run = UnsafeBufferPointer(rebasing: bytes[(position - count)..<position])
      return isASCII(run) || String(validating: run, as: UTF8.self) != nil
    }
    guard isText else { throw malformed }
  }

  public mutating func text() throws -> String {
    guard let count = Int(exactly: try unsigned()), count <= bytes.count - position else { throw malformed }
    // Read where it lies, and without a look at Unicode where it is ASCII: lists decode tens of thousands of texts.
    let text = bytes.withUnsafeBufferPointer { bytes -> String? in
      let run = UnsafeBufferPointer(rebasing: bytes[position..<(position + count)])
      return isASCII(run) ? String(decoding: run, as: UTF8.self) : String(validating: run, as: UTF8.self)
    }
    guard let text else { throw malformed }
    position += count
    return text
  }

  // Readers of values of every kind are inlined where they are used: a shelf is tens of thousands of them.

  @inlinable
  public mutating func value<T: CanonicalCodable>(_ type: T.Type = T.self) throws -> T { try T(from: &self) }

  @inlinable
  public mutating func optional<T>(_ read: (inout CanonicalReader) throws -> T) throws -> T? {
    try flag() ? try read(&self) : nil
  }

  @inlinable
  public mutating func list<T>(_ read: (inout CanonicalReader) throws -> T) throws -> [T] {
    // Each item takes a byte at least, so a count past what is left is a lie and allocates nothing.
    guard let count = Int(exactly: try unsigned()), count <= left else { throw malformed }
    var items: [T] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try read(&self)) }
    return items
  }

  @inlinable
  public mutating func list<T: CanonicalCodable>(of type: T.Type = T.self) throws -> [T] {
    try list { try $0.value(type) }
  }
  public mutating func texts() throws -> [String] { try list { try $0.text() } }

  /// One of a closed list, by its raw text.
  @inlinable
  public mutating func choice<T: RawRepresentable<String>>(_ type: T.Type = T.self) throws -> T {
    guard let value = T(rawValue: try text()) else { throw malformed }
    return value
  }
}

private func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  var mix: UInt8 = 0
  for byte in bytes { mix |= byte }
  return mix < 0x80
}
