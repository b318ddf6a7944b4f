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

  /// Who was told, who said so, or why it was withdrawn; nil where the step says nothing of the kind.
  public var words: String? {
    switch self {
    case .rescueTold(let text), .rescueReleased(let text), .enforcementTold(let text), .withdrawn(let text): text
    case .rescueAcknowledged: nil
    }
  }

  /// The step of that name; nil for none, and where it lacks its words or has some too many.
  public init?(named name: String, words: String?) {
    let words = words.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    switch (name, words) {
    case ("rescue-told", let words?): self = .rescueTold(authority: words)
    case ("rescue-acknowledged", nil): self = .rescueAcknowledged
    case ("rescue-released", let words?): self = .rescueReleased(by: words)
    case ("enforcement-told", let words?): self = .enforcementTold(authority: words)
    case ("withdrawn", let words?): self = .withdrawn(because: words)
    default: return nil
    }
  }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(name)
    writer.write(optional: words) { $0.write($1) }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let name = try reader.text()
    guard let event = Self(named: name, words: try reader.optional { try $0.text() }) else { throw reader.malformed }
    self = event
  }
}
