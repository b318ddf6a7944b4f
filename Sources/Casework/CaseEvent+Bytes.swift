public import Vocabulary

// The one form in bytes of an event: what is stored, and what an officer signs. Begins with its version.

extension CaseEvent: CanonicalCodable {
  private static let version: UInt64 = 1

  /// What the store files the event under.
  public var kind: String {
    switch self {
    case .opened: "opened"
    case .findingsAdded: "findings-added"
    case .sheltered: "sheltered"
    case .shelterLifted: "shelter-lifted"
    case .noted: "noted"
    case .judged: "judged"
    case .purposeAdded: "purpose-added"
    case .closed: "closed"
    case .reopened: "reopened"
    }
  }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(kind)
    switch self {
    case .opened(let opening):
      writer.write(opening.id)
      writer.write(opening.officer)
      writer.write(opening.purpose.rawValue)
      writer.write(opening.basis)
      writer.write(list: opening.findings)
    case .findingsAdded(let findings): writer.write(list: findings)
    case .sheltered(let entries):
      writer.write(list: entries) {
        $0.write($1.holder)
        $0.write($1.role.rawValue)
        $0.write($1.origin.rawValue)
      }
    case .shelterLifted(let holder, let first, let second, let ground):
      for text in [holder, first, second, ground] { writer.write(text) }
    case .noted(let officer, let text), .closed(let officer, let text), .reopened(let officer, let text):
      writer.write(officer)
      writer.write(text)
    case .purposeAdded(let decision):
      writer.write(decision.officer)
      writer.write(decision.purpose.rawValue)
      writer.write(decision.basis)
      writer.write(decision.ground)
    case .judged(let judgement):
      writer.write(judgement.subject)
      writer.write(judgement.verdict.rawValue)
      writer.write(judgement.officer)
      writer.write(judgement.ground)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    switch try reader.text() {
    case "opened":
      self = .opened(
        Opening(
          id: try reader.text(), officer: try reader.text(), purpose: try reader.choice(), basis: try reader.text(),
          findings: try reader.texts()))
    case "findings-added": self = .findingsAdded(try reader.texts())
    case "sheltered":
      self = .sheltered(
        try reader.list { Sheltering(holder: try $0.text(), role: try $0.choice(), origin: try $0.choice()) })
    case "shelter-lifted":
      self = .shelterLifted(
        holder: try reader.text(), first: try reader.text(), second: try reader.text(), ground: try reader.text())
    case "noted": self = .noted(officer: try reader.text(), text: try reader.text())
    case "judged":
      self = .judged(
        Judgement(
          subject: try reader.text(), verdict: try reader.choice(), officer: try reader.text(),
          ground: try reader.text()))
    case "purpose-added":
      self = .purposeAdded(
        PurposeDecision(
          officer: try reader.text(), purpose: try reader.choice(), basis: try reader.text(),
          ground: try reader.text()))
    case "closed": self = .closed(officer: try reader.text(), ground: try reader.text())
    case "reopened": self = .reopened(officer: try reader.text(), ground: try reader.text())
    default: throw reader.malformed
    }
  }
}
