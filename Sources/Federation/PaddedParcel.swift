internal import Vocabulary

/// What an envelope carries: a kind that the receiving room knows, and bytes.
public struct Parcel: Sendable, Hashable {
  public let kind: String
  public let content: [UInt8]

  public init(kind: String, content: [UInt8]) {
    self.kind = kind
    self.content = content
  }
}

/// The sizes that bodies have on the wire. A body is filled with zeros to the next one, so that a carrier, or anybody who
/// counts, learns one of seven sizes and not how long an answer was.
public enum SizeClass {
  /// 4 KiB to 16 MiB, each four times the one before.
  public static let all = [4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20]

  /// The smallest class that holds so many bytes; nil beyond the largest.
  public static func holding(_ count: Int) -> Int? { all.first { count <= $0 } }
}

/// A parcel as it is sealed: who sent it to whom under which number, so that a box cannot be taken out of one envelope
/// and put into another; then the parcel; then zeros to the size class.
struct PaddedParcel {
  let from: String
  let to: String
  let envelope: String
  let sequence: Int
  let parcel: Parcel

  /// Nil when it is larger than the largest class.
  func padded() -> [UInt8]? {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(from)
    writer.write(to)
    writer.write(envelope)
    writer.write(sequence)
    writer.write(parcel.kind)
    writer.write(parcel.content)
    let bytes = writer.bytes
    guard let size = SizeClass.holding(bytes.count + 4) else { return nil }
    let length = UInt32(bytes.count)
    let frame = (0..<4).map { UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * $0)) } + bytes
    return frame + [UInt8](repeating: 0, count: size - frame.count)
  }

  init(from: String, to: String, envelope: String, sequence: Int, parcel: Parcel) {
    self.from = from
    self.to = to
    self.envelope = envelope
    self.sequence = sequence
    self.parcel = parcel
  }

  /// Nil unless the bytes fill a size class, say how long they are, and end in zeros.
  init?(padded bytes: [UInt8]) {
    guard SizeClass.all.contains(bytes.count) else { return nil }
    let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - 4, SizeClass.holding(length + 4) == bytes.count,
      bytes[(4 + length)...].allSatisfy({ $0 == 0 })
    else { return nil }
    var reader = CanonicalReader(Array(bytes[4..<4 + length]))
    guard let version = try? reader.unsigned(), version == 1, let from = try? reader.text(),
      let to = try? reader.text(), let envelope = try? reader.text(), let sequence = try? reader.integer(),
      let kind = try? reader.text(), let content = try? reader.byteRun(), (try? reader.finish()) != nil
    else { return nil }
    self.init(
      from: from, to: to, envelope: envelope, sequence: sequence, parcel: Parcel(kind: kind, content: content))
  }
}
