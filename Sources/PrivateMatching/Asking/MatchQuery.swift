public import Vocabulary
public import World

/// A batch as it travels to the holder: for which manifest, purpose and case, the how-manieth it is, and blinded elements.
///
/// The head is read first and alone, so that nothing is worked on before limits and budget were looked at.
public struct MatchQuery: Sendable, Hashable {
  /// The manifest that the asker relies on.
  public let manifest: Digest
  public let purpose: Purpose
  /// ``CaseCommitment/digest``.
  public let commitment: Digest
  /// The batches of one asker, class and epoch are numbered from 1, without gaps.
  public let sequence: UInt64
  /// How many elements there are, those that only fill the batch with them: nobody but the asker can tell which.
  public let count: Int
  /// As sent.
  public let bytes: [UInt8]

  /// The sizes of a batch. What it holds besides items is random, so that a size tells little of the number.
  public static let sizes = [16, 256, 1024, 4096]
  /// The longest query there is.
  public static let longest = 77 + 16 + 4096 * GroupElement.size

  static let version: UInt8 = 1
  static let kind: UInt8 = 1
  private static let fixedLength = 77

  /// The size of the batch for so many items; nil for none, or more than 4,096.
  public static func size(for items: Int) -> Int? { items > 0 ? sizes.first { $0 >= items } : nil }

  init(
    manifest: Digest, purpose: Purpose, commitment: Digest, sequence: UInt64, elements: [GroupElement]
  ) throws(Fault) {
    var bytes = [Self.version, Self.kind] + Wire.bytes(UInt64(elements.count), 2) + Wire.bytes(sequence, 8)
    bytes += manifest.bytes
    bytes += commitment.bytes
    bytes.append(UInt8(purpose.rawValue.utf8.count))
    bytes += purpose.rawValue.utf8
    bytes.reserveCapacity(bytes.count + elements.count * GroupElement.size)
    for element in elements { bytes += element.bytes }
    try self.init(bytes: bytes)
  }

  /// Reads the head; whether the elements are such is not yet looked at. Throws `matching.query.malformed`.
  public init(bytes: [UInt8]) throws(Fault) {
    let malformed = Fault("matching.query.malformed")
    guard bytes.count >= Self.fixedLength, bytes.count <= Self.longest, bytes[0] == Self.version, bytes[1] == Self.kind,
      let manifest = Digest(bytes: bytes[12..<44]), let commitment = Digest(bytes: bytes[44..<76])
    else { throw malformed }
    let count = Int(Wire.number(bytes[2..<4]))
    let sequence = Wire.number(bytes[4..<12])
    let start = Self.fixedLength + Int(bytes[76])
    guard Self.sizes.contains(count), sequence > 0, bytes[76] <= 16, bytes.count == start + count * GroupElement.size,
      let purpose = Purpose(rawValue: String(decoding: bytes[Self.fixedLength..<start], as: UTF8.self))
    else { throw malformed }
    self.manifest = manifest
    self.purpose = purpose
    self.commitment = commitment
    self.sequence = sequence
    self.count = count
    self.bytes = bytes
  }

  /// Names the batch, in the answer and in both ends' logs.
  public var digest: Digest { Digest(of: Array("entente-match-1 query\n".utf8) + bytes) }

  /// The elements, each checked to be one: the first work that a batch costs. Throws `matching.query.malformed`.
  public func elements() throws(Fault) -> [GroupElement] {
    guard let elements = Wire.elements(bytes.suffix(count * GroupElement.size)) else {
      throw Fault("matching.query.malformed")
    }
    return elements
  }

  /// The holder's answer: every element evaluated under the manifest's key, with one proof, and the day on which the
  /// batch was debited. Throws `matching.query.manifest` when the key is another one's, and what reading and evaluating
  /// throw.
  public func answer(
    under manifest: SetManifest, key: EvaluationKey, debited: Debit, entropy: any Entropy
  ) throws(Fault) -> MatchAnswer {
    guard manifest.digest == self.manifest, manifest.publicKey == key.publicKey, debited.query == digest else {
      throw Fault("matching.query.manifest")
    }
    return MatchAnswer(
      query: digest, day: debited.day, evaluation: try key.evaluate(elements(), entropy: entropy))
  }
}

/// Numbers and elements on the wire: the lowest byte first.
enum Wire {
  static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  /// Nil when one of them is none.
  static func elements(_ bytes: ArraySlice<UInt8>) -> [GroupElement]? {
    var elements: [GroupElement] = []
    elements.reserveCapacity(bytes.count / GroupElement.size)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: GroupElement.size) {
      guard let element = GroupElement(bytes: bytes[start..<start + GroupElement.size]) else { return nil }
      elements.append(element)
    }
    return elements
  }
}
