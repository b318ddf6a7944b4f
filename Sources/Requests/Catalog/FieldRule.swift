internal import Vocabulary

/// Fields that a message of any type may have; a type file says which are required.
public enum StandardField: String, Sendable, CaseIterable {
  /// What happened, in short.
  case facts
  /// Why this state: its link to the case. Required by every type that has it.
  case link
  case subjects
  case period
  case offences
  case intendedUse = "intended-use"
  /// To whom the requester means to pass the answer on.
  case onwardIntent = "onward-intent"
  /// Who else was asked; "nobody" is said, not left out.
  case otherAddressees = "other-addressees"
  /// Other channels on which the same was asked; "none" is said, not left out.
  case parallelChannels = "parallel-channels"
  case attachments
  case assurances
  /// When the request loses its point.
  case validUntil = "valid-until"
  /// The request, order or item that this one follows.
  case replyTo = "reply-to"
}

/// What kind of value a field of a type holds.
public enum FieldKind: String, Sendable, CaseIterable {
  case text
  /// One of the field's `choices`.
  case code
  /// Some of the field's `choices`.
  case codes
  case integer, boolean
  /// `YYYY-MM-DD`.
  case date
  /// RFC 3339 with its zone.
  case instant
  /// An amount with its currency.
  case money
  /// ISO 3166-1 alpha-2.
  case country
  case countries
  case texts
  /// A URN of another request, case or item.
  case reference
  case references
  /// SHA-256 in hexadecimal.
  case digest
  case digests
}

/// A check on a text field, beyond its kind.
public enum FieldCheck: String, Sendable, CaseIterable {
  case iban, bic, lei, imo, vin, cas, inchikey, phone, wallet, uetr
  /// ISO 6346.
  case container
  /// An absolute address with a scheme; never opened by the program.
  case url
  case email
}

/// A circumstance that makes a field required.
public enum FieldCondition: Sendable, Hashable, CustomStringConvertible {
  case urgent
  case confidential
  case asked(String)
  case use(String)
  /// Another field is filled in.
  case field(String)

  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count) {
    case ("urgent", 1): self = .urgent
    case ("confidential", 1): self = .confidential
    case ("asked", 2): self = .asked(parts[1])
    case ("use", 2): self = .use(parts[1])
    case ("field", 2): self = .field(parts[1])
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .urgent: "urgent"
    case .confidential: "confidential"
    case .asked(let code): "asked:" + code
    case .use(let code): "use:" + code
    case .field(let name): "field:" + name
    }
  }
}

/// A field of a request or an answer, as its type file describes it.
public struct FieldRule: Sendable, Hashable {
  public enum Requirement: String, Sendable, CaseIterable { case yes, no, when }

  public let name: String
  /// Nil for a ``StandardField``.
  public let kind: FieldKind?
  public internal(set) var required: Requirement
  /// Any of these makes it required; empty unless `required` is `when`.
  public let conditions: [FieldCondition]
  public let check: FieldCheck?
  public let choices: [String]
  /// The fewest words that can say it.
  public let wordsMin: Int?
  public let prose: String

  public var standard: StandardField? { kind == nil ? StandardField(rawValue: name) : nil }

  public init(
    name: String, kind: FieldKind?, required: Requirement, conditions: [FieldCondition] = [],
    check: FieldCheck? = nil, choices: [String] = [], wordsMin: Int? = nil, prose: String
  ) {
    self.name = name
    self.kind = kind
    self.required = required
    self.conditions = conditions
    self.check = check
    self.choices = choices
    self.wordsMin = wordsMin
    self.prose = prose
  }
}
