public import Vocabulary

// Binary form of a threat's steps, for the node's event stream. Version 1.

extension ThreatToLife.Event: CanonicalCodable {
  private static let version: UInt64 = 1

  /// As it is named in commands.
  public var name: String {
    switch self {
    case .rescueTold: "rescue-told"
    case .rescueAcknowledged: "rescue-acknowledged"
    case .rescueReleased: "rescue-released"
    case .enforcementTold: "enforcement-told"
    case .withdrawn: "withdrawn"
    }
  }

  /// The step of that name; nil for none, and where it lacks the authority that was told.
  public init?(named name: String, authority: String?) {
    let authority = authority.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    switch (name, authority) {
    case ("rescue-told", let authority?): self = .rescueTold(authority: authority)
    case ("rescue-acknowledged", nil): self = .rescueAcknowledged
    case ("rescue-released", nil): self = .rescueReleased
    case ("enforcement-told", let authority?): self = .enforcementTold(authority: authority)
    case ("withdrawn", nil): self = .withdrawn
    default: return nil
    }
  }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(name)
    switch self {
    case .rescueTold(let authority), .enforcementTold(let authority): writer.write(authority)
    case .rescueAcknowledged, .rescueReleased, .withdrawn: break
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let name = try reader.text()
    let isTold = name == "rescue-told" || name == "enforcement-told"
    guard let event = Self(named: name, authority: isTold ? try reader.text() : nil) else { throw reader.malformed }
    self = event
  }
}
