public import Vocabulary

/// What the requester will do with the answer.
public enum AnswerUse: String, Sendable, CaseIterable {
  case intelligence, evidence, freeze, confiscate
  /// An administrative measure: a licence, a boarding decision, a listing.
  case administrative
  case prevent, protect
}

/// How fast, and on which ground. Urgency without a ground cannot be written.
public struct Urgency: Sendable, Hashable {
  public let level: UrgencyLevel
  /// One of the type's urgency grounds; nil for routine alone.
  public let ground: String?
  /// Why, applied to this request; nil for routine alone.
  public let explanation: Explanation?
  /// When the requester would like the answer: a wish, beside what the instrument says.
  public let requestedBy: Instant?

  public static func routine(requestedBy: Instant? = nil) -> Urgency {
    Urgency(level: .routine, ground: nil, explanation: nil, requestedBy: requestedBy)
  }

  /// Nil for `routine`, which has no ground.
  public static func raised(
    to level: UrgencyLevel, ground: String, explanation: Explanation, requestedBy: Instant? = nil
  ) -> Urgency? {
    guard level != .routine, isCode(ground) else { return nil }
    return Urgency(level: level, ground: ground, explanation: explanation, requestedBy: requestedBy)
  }

  private init(level: UrgencyLevel, ground: String?, explanation: Explanation?, requestedBy: Instant?) {
    self.level = level
    self.ground = ground
    self.explanation = explanation
    self.requestedBy = requestedBy
  }
}

/// The days that a question covers.
public struct DayPeriod: Sendable, Hashable {
  public let from: CivilDate
  public let to: CivilDate
  /// Why so long, where it is long.
  public let reason: String?

  /// Nil when it ends before it begins.
  public init?(from: CivilDate, to: CivilDate, reason: String? = nil) {
    guard from <= to else { return nil }
    self.from = from
    self.to = to
    self.reason = reason
  }

  /// Both ends included.
  public var days: Int { to.daysSinceEpoch - from.daysSinceEpoch + 1 }
}

/// Somebody or something that a request is about.
public struct RequestSubject: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case person, organization, account, wallet, vehicle, vessel, aircraft, property, content, substance, consignment,
      event
  }

  /// What the requester itself says of the person's standing; a reason for care, never a result of a look-up.
  public enum Flag: String, Sendable, CaseIterable {
    case minor
    case refugee
    case asylumSeeker = "asylum-seeker"
    case journalist
    case humanRightsDefender = "human-rights-defender"
    case politician
    case religiousFigure = "religious-figure"
    /// Protected for another reason.
    case protected
  }

  public struct IdentifierValue: Sendable, Hashable {
    /// `iban`, `passport`, `phone`, `e-mail`, `company-number`, …
    public let scheme: String
    public let value: String
    public init(scheme: String, value: String) {
      self.scheme = scheme
      self.value = value
    }
  }

  public var kind: Kind
  /// For a person: what the requester takes it to be. A person without a role is not a subject.
  public var role: PersonRole?
  public var names: [String]
  public var birthDate: PartialDate?
  /// Nationality or registration, as far as it identifies. Never an indicator.
  public var countries: [CountryCode]
  public var identifiers: [IdentifierValue]
  public var flags: [Flag]
  /// What the subject has to do with the matter.
  public var note: String?
  /// For who is suspected of smuggling migrants: which financial or other material benefit, and how it is known.
  public var benefit: String?

  public init(
    kind: Kind, role: PersonRole? = nil, names: [String] = [], birthDate: PartialDate? = nil,
    countries: [CountryCode] = [], identifiers: [IdentifierValue] = [], flags: [Flag] = [], note: String? = nil,
    benefit: String? = nil
  ) {
    self.kind = kind
    self.role = role
    self.names = names
    self.birthDate = birthDate
    self.countries = countries
    self.identifiers = identifiers
    self.flags = flags
    self.note = note
    self.benefit = benefit
  }
}

/// Another body that is asked the same, with the link that leads to it.
public struct OtherAddressee: Sendable, Hashable {
  public let country: CountryCode
  public let kind: PartyKind
  public let link: String
  public init(country: CountryCode, kind: PartyKind, link: String) {
    self.country = country
    self.kind = kind
    self.link = link
  }
}

/// To whom the requester means to pass the answer on, and what for.
public struct OnwardIntent: Sendable, Hashable {
  public let reader: ReaderKind
  public let use: AnswerUse
  public init(reader: ReaderKind, use: AnswerUse) {
    self.reader = reader
    self.use = use
  }
}

/// What the requesting state assures, in words.
public struct Assurance: Sendable, Hashable {
  public let kind: AssuranceKind
  public let text: Explanation
  /// Who gave it.
  public let givenBy: String
  public init(kind: AssuranceKind, text: Explanation, givenBy: String) {
    self.kind = kind
    self.text = text
    self.givenBy = givenBy
  }
}

/// A file that travels beside the message, named by its content.
public struct Attachment: Sendable, Hashable {
  public let name: String
  public let mediaType: String
  public let digest: Digest
  public let sizeBytes: Int64
  public let marking: Marking

  /// Nil when the name is empty or holds a slash, or the size is negative.
  public init?(name: String, mediaType: String, digest: Digest, sizeBytes: Int64, marking: Marking) {
    guard !name.isEmpty, !name.contains("/"), !name.contains("\\"), name != ".", name != "..", name.utf8.count <= 255,
      sizeBytes >= 0
    else { return nil }
    self.name = name
    self.mediaType = mediaType
    self.digest = digest
    self.sizeBytes = sizeBytes
    self.marking = marking
  }
}

/// The value of a field that only some types have.
public enum FieldValue: Sendable, Hashable {
  /// Texts, codes, dates, instants, countries, references and digests in their written form.
  case text(String)
  case texts([String])
  case integer(Int64)
  case boolean(Bool)
  case money(Money)

  /// Nothing that anybody could read.
  public var isBlank: Bool {
    switch self {
    case .text(let text): text.isBlank
    case .texts(let texts): texts.allSatisfy(\.isBlank)
    case .integer, .boolean, .money: false
    }
  }
}

/// A named value.
public struct MessageField: Sendable, Hashable {
  public let name: String
  public let value: FieldValue
  public init(_ name: String, _ value: FieldValue) {
    self.name = name
    self.value = value
  }
}
