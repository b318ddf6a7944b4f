public import Vocabulary

/// The holder's answer to a batch: as many elements, in their order, one proof for all, and the day of the debit.
public struct MatchAnswer: Sendable, Hashable {
  /// ``MatchQuery/digest``.
  public let query: Digest
  /// In UTC by the holder's clock: the day under which both ends count the batch.
  public let day: CivilDate
  public let evaluation: EvaluationKey.Evaluation

  static let kind: UInt8 = 2
  private static let fixedLength = 40

  init(query: Digest, day: CivilDate, evaluation: EvaluationKey.Evaluation) {
    self.query = query
    self.day = day
    self.evaluation = evaluation
  }

  public var bytes: [UInt8] {
    var bytes = [MatchQuery.version, Self.kind] + Wire.bytes(UInt64(evaluation.elements.count), 2)
    bytes += Wire.bytes(UInt64(max(0, day.daysSinceEpoch)), 4)
    bytes += query.bytes
    for element in evaluation.elements { bytes += element.bytes }
    return bytes + evaluation.proof.bytes
  }

  /// Reads the answer to a query: it must be that query's, and of its size, before any element is looked at. Throws
  /// `matching.answer.malformed`, `matching.answer.other`.
  public init(bytes: [UInt8], to query: MatchQuery) throws(Fault) {
    let malformed = Fault("matching.answer.malformed")
    let end = Self.fixedLength + query.count * GroupElement.size
    guard bytes.count == end + EqualityProof.size, bytes[0] == MatchQuery.version, bytes[1] == Self.kind,
      Wire.number(bytes[2..<4]) == UInt64(query.count)
    else { throw malformed }
    let days = Int(Wire.number(bytes[4..<8]))
    let day = CivilDate(daysSinceEpoch: days)
    guard Digest(bytes: bytes[8..<40]) == query.digest else { throw Fault("matching.answer.other") }
    guard day.daysSinceEpoch == days, let proof = EqualityProof(bytes: bytes[end...]),
      let elements = Wire.elements(bytes[Self.fixedLength..<end])
    else { throw malformed }
    self.query = query.digest
    self.day = day
    evaluation = EvaluationKey.Evaluation(elements: elements, proof: proof)
  }
}

/// Why a holder does not answer a batch. What is refused was not evaluated.
public enum MatchRefusal: UInt8, Error, Sendable, Hashable, CaseIterable {
  /// Not a batch that can be read, or an element in it that is none.
  case malformed = 1
  /// Of a manifest that is not in force, or not this asker's.
  case manifest = 2
  /// This asker may not ask for this purpose in this class.
  case purpose = 3
  /// What is left for the day, the month or the epoch is less than the batch.
  case day = 4
  case month = 5
  case epoch = 6
  /// Another batch had this number.
  case repeated = 7
  /// A batch before it is missing.
  case gap = 8
  /// The holder answers nobody in this class at present.
  case suspended = 9

  /// As the asker's officer is told: a fault with the code `matching.refused.…`.
  public var fault: Fault {
    switch self {
    case .malformed: Fault("matching.refused.malformed")
    case .manifest: Fault("matching.refused.manifest")
    case .purpose: Fault("matching.refused.purpose")
    case .day: Fault("matching.refused.day")
    case .month: Fault("matching.refused.month")
    case .epoch: Fault("matching.refused.epoch")
    case .repeated: Fault("matching.refused.repeated")
    case .gap: Fault("matching.refused.gap")
    case .suspended: Fault("matching.refused.suspended")
    }
  }

  static let kind: UInt8 = 3
  private static let length = 44

  /// On the wire, with the number that the holder expects next.
  public func bytes(to query: Digest, next: UInt64) -> [UInt8] {
    [MatchQuery.version, Self.kind, rawValue, 0] + Wire.bytes(next, 8) + query.bytes
  }

  /// Reads a refusal of this query; nil for anything else.
  public static func read(_ bytes: [UInt8], to query: MatchQuery) -> (refusal: MatchRefusal, next: UInt64)? {
    guard bytes.count == length, bytes[0] == MatchQuery.version, bytes[1] == kind, bytes[3] == 0,
      let refusal = MatchRefusal(rawValue: bytes[2]), Digest(bytes: bytes[12..<44]) == query.digest
    else { return nil }
    return (refusal, Wire.number(bytes[4..<12]))
  }
}
