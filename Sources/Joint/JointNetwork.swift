public import Vocabulary

/// A network that several members found together. It names, for each leg, who supplied it; what stands behind a leg stays with
/// that member until it is asked by request.
public struct JointNetwork: Sendable, Hashable {
  /// A part of the picture as one member told it; or an opened account, with the members that claimed payments of it.
  public struct Leg: Sendable, Hashable {
    public let event: Recognition.Event
    public let suppliedBy: [MemberID]
    /// An account that nobody holds, found by added counts.
    public let isOpenedAccount: Bool
    /// In tenths of a decimal logarithm.
    public let score: UInt8
    public let payments: Int
  }

  /// Why two legs are one network, and which member says so.
  public struct Joint: Sendable, Hashable {
    public let recognition: Recognition
    public let statedBy: MemberID
  }

  public let legs: [Leg]
  public let joints: [Joint]
  /// In thousandths of a decimal logarithm; comparable within one merge.
  public let score: Int64
  /// Days since the agreement's first.
  public let firstDay: Int
  public let lastDay: Int

  /// Several accounts that nobody holds and that share those who pay them.
  var isGroup: Bool {
    legs.allSatisfy(\.isOpenedAccount) && joints.contains { $0.recognition.ground == .opened }
  }

  public var members: [MemberID] { Set(legs.flatMap(\.suppliedBy)).sorted() }
}

extension JointNetwork: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(list: legs) { writer, leg in
      writer.write(leg.event)
      writer.write(list: leg.suppliedBy.map(\.text))
      writer.write(leg.isOpenedAccount)
      writer.write(fixed: [leg.score])
      writer.write(leg.payments)
    }
    writer.write(list: joints) { writer, joint in
      writer.write(joint.recognition)
      writer.write(joint.statedBy.text)
    }
    writer.write(score)
    writer.write(firstDay)
    writer.write(lastDay)
  }

  public init(from reader: inout CanonicalReader) throws {
    func member(_ reader: inout CanonicalReader) throws -> MemberID {
      guard let member = MemberID(try reader.text()) else { throw reader.malformed }
      return member
    }
    legs = try reader.list { reader in
      Leg(
        event: try reader.value(), suppliedBy: try reader.list(member), isOpenedAccount: try reader.flag(),
        score: try reader.fixed(1)[0], payments: try reader.integer())
    }
    joints = try reader.list { reader in Joint(recognition: try reader.value(), statedBy: try member(&reader)) }
    score = try reader.signed()
    firstDay = try reader.integer()
    lastDay = try reader.integer()
  }
}
