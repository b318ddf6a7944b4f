public import Vocabulary

// The forms in which a subject's request and its file are kept.

extension SubjectItem: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(id)
    writer.write(source)
    writer.write(receivedAt)
    writer.write(purpose.rawValue)
    writer.write(role.rawValue)
    writer.write(optional: retainUntil) { $0.write($1) }
    writer.write(list: fields) {
      $0.write($1.name)
      $0.write($1.value)
    }
    writer.write(list: disclosures) {
      $0.write($1.recipient)
      $0.write($1.at)
    }
    writer.write(optional: withheld) { $0.write($1.rawValue) }
  }

  public init(from reader: inout CanonicalReader) throws {
    self.init(
      id: try reader.text(), source: try reader.text(), receivedAt: try reader.value(), purpose: try reader.choice(),
      role: try reader.choice(), retainUntil: try reader.optional { try $0.value() },
      fields: try reader.list { Field(try $0.text(), try $0.text()) },
      disclosures: try reader.list { Disclosure(to: try $0.text(), at: try $0.value()) },
      withheld: try reader.optional { try $0.choice() })
  }
}

extension SubjectFile: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(list: items)
    writer.write(list: processing)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    let items: [SubjectItem] = try reader.list()
    self.init(items: items, processing: try reader.texts())
  }
}

extension SubjectRequest.Event: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(name)
    switch self {
    case .identityChecked(let officer, let means):
      writer.write(officer)
      writer.write(means)
    case .heldChecked(let file): writer.write(file)
    case .answered, .oversightAsked: break
    case .oversightDecided(let upheld): writer.write(upheld)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    switch try reader.text() {
    case "identity-checked": self = .identityChecked(by: try reader.text(), means: try reader.text())
    case "held-checked": self = .heldChecked(file: try reader.value())
    case "answered": self = .answered
    case "oversight-asked": self = .oversightAsked
    case "oversight-decided": self = .oversightDecided(upheld: try reader.flag())
    default: throw reader.malformed
    }
  }

  /// What happened, as logs and streams name it.
  public var name: String {
    switch self {
    case .identityChecked: "identity-checked"
    case .heldChecked: "held-checked"
    case .answered: "answered"
    case .oversightAsked: "oversight-asked"
    case .oversightDecided: "oversight-decided"
    }
  }
}
