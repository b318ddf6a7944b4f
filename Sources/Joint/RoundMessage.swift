public import PrivateMatching
public import Vocabulary

/// What one member sends one other in a step of a round.
///
/// | step | message | from | to |
/// | --- | --- | --- | --- |
/// | 1 | ``names(_:)`` | all | all |
/// | 2 | ``values(_:)`` | all | who asked |
/// | 3 | ``counts(part:opening:)`` | all | tellers |
/// | 4 | ``maskedSums(_:)`` | tellers | tellers |
/// | 5 | ``lineBits(_:)`` | tellers | tellers |
/// | 6 | ``totals(places:sums:)`` | tellers | all |
/// | 7 | ``claims(_:rates:)`` | all | all |
/// | 8–13 | ``telling(digests:recognitions:named:)`` | all | all, until nobody has more to say |
public enum RoundMessage: Sendable, Hashable {
  /// Blinded accounts; none where nothing is asked.
  case names([GroupElement])
  /// The evaluated accounts with a proof; nil where nothing was asked.
  case values(EvaluationKey.Evaluation?)
  /// A part of the sender's counts; from the dealer a part of masks and comparisons, too.
  case counts(part: SecretPart, opening: SecretPart?)
  case maskedSums([UInt8])
  case lineBits([UInt8])
  /// The sums that reach the line; for the dealer, who does not see the line bits, with their places.
  case totals(places: [Int]?, sums: [UInt8])
  case claims([HubClaim], rates: [UsualRate])
  /// Suspicions and recognitions for all, and payments named to the receiver alone.
  case telling(digests: [EventDigest], recognitions: [Recognition], named: NamedPayments?)

  /// Whether it is what a step consists of.
  public func fits(_ step: Int) -> Bool {
    switch self {
    case .names: step == 1
    case .values: step == 2
    case .counts: step == 3
    case .maskedSums: step == 4
    case .lineBits: step == 5
    case .totals: step == 6
    case .claims: step == 7
    case .telling: (MemberRound.firstTelling...MemberRound.lastStep).contains(step)
    }
  }

  /// What it tells its receiver, as ``Disclosure`` counts it.
  public var contents: [(message: Disclosure.Message, items: Int, bytes: Int)] {
    switch self {
    case .names(let elements): [(.blindedAccounts, elements.count, elements.count * GroupElement.size)]
    case .values(nil): []
    case .values(let evaluation?):
      [
        (
          .evaluations, evaluation.elements.count,
          evaluation.elements.count * GroupElement.size + EqualityProof.size
        )
      ]
    case .counts(let part, let opening):
      [(.counterParts, 1, part.byteCount)] + (opening.map { [(.openingParts, 1, $0.byteCount)] } ?? [])
    case .maskedSums(let bytes): [(.maskedSums, 1, bytes.count)]
    case .lineBits(let bytes): [(.lineBits, 1, bytes.count)]
    case .totals(let places, let sums):
      [(.openedTotals, sums.count, sums.count + (places?.count ?? 0) * Self.placeSize)]
    case .claims(let claims, let rates):
      [
        (.claims, claims.count, claims.reduce(0) { $0 + $1.canonicalBytes.count }),
        (.usualRates, rates.count, rates.count * UsualRate.size),
      ]
    case .telling(let digests, let recognitions, let named):
      [
        (.digests, digests.count, digests.reduce(0) { $0 + $1.canonicalBytes.count }),
        (.recognitions, recognitions.count, recognitions.reduce(0) { $0 + $1.canonicalBytes.count }),
      ] + (named.map { [(.namedPayments, $0.count, $0.canonicalBytes.count)] } ?? [])
    }
  }

  private static let placeSize = 3
}

extension NamedPayments {
  /// How many payments it names.
  var count: Int { events.reduce(0) { $0 + $1.tokens.count } }
}

extension RoundMessage: CanonicalCodable {
  private static let version: UInt64 = 1

  private var tag: UInt8 {
    switch self {
    case .names: 1
    case .values: 2
    case .counts: 3
    case .maskedSums: 4
    case .lineBits: 5
    case .totals: 6
    case .claims: 7
    case .telling: 8
    }
  }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(fixed: [tag])
    switch self {
    case .names(let elements): writer.write(list: elements) { $0.write(fixed: $1.bytes) }
    case .values(let evaluation):
      writer.write(optional: evaluation) { writer, evaluation in
        writer.write(list: evaluation.elements) { $0.write(fixed: $1.bytes) }
        writer.write(fixed: evaluation.proof.bytes)
      }
    case .counts(let part, let opening):
      writer.write(part)
      writer.write(optional: opening) { $0.write($1) }
    case .maskedSums(let bytes), .lineBits(let bytes): writer.write(bytes)
    case .totals(let places, let sums):
      writer.write(optional: places) { writer, places in
        writer.write(list: places) { writer, place in
          writer.write(fixed: [16, 8, 0].map { UInt8(truncatingIfNeeded: place >> $0) })
        }
      }
      writer.write(sums)
    case .claims(let claims, let rates):
      writer.write(list: claims)
      writer.write(list: rates)
    case .telling(let digests, let recognitions, let named):
      writer.write(list: digests)
      writer.write(list: recognitions)
      writer.write(optional: named) { $0.write($1) }
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    func element(_ reader: inout CanonicalReader) throws -> GroupElement {
      guard let element = GroupElement(bytes: try reader.fixed(GroupElement.size)) else { throw reader.malformed }
      return element
    }
    switch try reader.fixed(1)[0] {
    case 1: self = .names(try reader.list(element))
    case 2:
      self = .values(
        try reader.optional { reader in
          let elements = try reader.list(element)
          guard let proof = EqualityProof(bytes: try reader.fixed(EqualityProof.size)) else { throw reader.malformed }
          return EvaluationKey.Evaluation(elements: elements, proof: proof)
        })
    case 3: self = .counts(part: try reader.value(), opening: try reader.optional { try $0.value() })
    case 4: self = .maskedSums(try reader.byteRun())
    case 5: self = .lineBits(try reader.byteRun())
    case 6:
      let places = try reader.optional { reader in
        try reader.list { reader in try reader.fixed(Self.placeSize).reduce(0) { $0 << 8 | Int($1) } }
      }
      let sums = try reader.byteRun()
      guard places.map({ $0.count == sums.count }) ?? true else { throw reader.malformed }
      self = .totals(places: places, sums: sums)
    case 7: self = .claims(try reader.list(), rates: try reader.list())
    case 8:
      self = .telling(
        digests: try reader.list(), recognitions: try reader.list(), named: try reader.optional { try $0.value() })
    default: throw reader.malformed
    }
  }
}

extension SecretPart: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    switch self {
    case .seed(let bytes):
      writer.write(fixed: [0])
      writer.write(bytes)
    case .rest(let bytes):
      writer.write(fixed: [1])
      writer.write(bytes)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    switch try reader.fixed(1)[0] {
    case 0: self = .seed(try reader.byteRun())
    case 1: self = .rest(try reader.byteRun())
    default: throw reader.malformed
    }
  }
}

extension UsualRate: CanonicalCodable {
  /// Bytes of one as it is written.
  static let size = 18

  public func write(to writer: inout CanonicalWriter) {
    writer.write(fixed: [kind, incoming ? 1 : 0])
    for value in [shape, rate, middle, deviation] {
      let bits = Float(value).bitPattern
      writer.write(fixed: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) })
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    let head = try reader.fixed(2)
    guard head[1] <= 1 else { throw reader.malformed }
    var values: [Double] = []
    for _ in 0..<4 {
      let value = Float(bitPattern: try reader.fixed(4).reduce(0) { $0 << 8 | UInt32($1) })
      guard value.isFinite else { throw reader.malformed }
      values.append(Double(value))
    }
    self.init(
      kind: head[0], incoming: head[1] == 1, shape: values[0], rate: values[1], middle: values[2],
      deviation: values[3])
  }
}
