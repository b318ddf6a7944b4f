public import JSON
public import Vocabulary

/// A request's content: what one body says to one other. Its signed, sealed form on the wire is an envelope (Federation).
///
/// When it was received and acknowledged and when it falls due are no part of it: they follow from the events.
public struct RequestMessage: Sendable, Hashable {
  /// `urn:entente:<node>:request:<uuid>`; scoped to the node that made it.
  public let id: String
  /// `fiu.request`.
  public let type: String
  /// Of the type file that it was written with.
  public let version: TypeVersion
  public let from: Actor
  public let to: Party
  public let created: Instant

  /// The request, order or item that this one follows or is about.
  public var replyTo: String?
  /// One thread over many channels and requests.
  public var thread: String?
  public var validUntil: Instant?
  public var urgency: Urgency
  /// ISO 639-1.
  public var language: String
  /// Codes of the offences concerned.
  public var offences: [String]
  public var facts: String
  /// Why this state: Egmont Principles paragraphs 20 and 25.
  public var link: String
  public var subjects: [RequestSubject]
  /// Codes of the type's closed list.
  public var asked: [String]
  /// What the closed list has no code for.
  public var askedFreely: String?
  public var period: DayPeriod?
  public var purpose: Purpose
  public var intendedUse: [AnswerUse]
  public var onwardIntent: [OnwardIntent]
  public var marking: Marking
  /// The law as the requesting service's officers cite it.
  public var legalBasis: String
  /// Nil where it was not said; empty where nobody else is asked.
  public var otherAddressees: [OtherAddressee]?
  /// Nil where it was not said; empty where there are none.
  public var parallelChannels: [String]?
  /// The subject must not learn of it.
  public var isConfidentialFromSubject: Bool
  public var assurances: [Assurance]
  public var attachments: [Attachment]
  /// What only this type has, sorted by name.
  public private(set) var fields: [MessageField]
  /// Members that a newer minor version added: kept and passed on, understood by nobody here.
  public private(set) var unknown: [JSONValue.Member]

  public init(
    id: String, type: String, version: TypeVersion, from: Actor, to: Party, created: Instant, purpose: Purpose,
    legalBasis: String, marking: Marking, language: String, urgency: Urgency = .routine()
  ) {
    self.id = id
    self.type = type
    self.version = version
    self.from = from
    self.to = to
    self.created = created
    self.purpose = purpose
    self.legalBasis = legalBasis
    self.marking = marking
    self.language = language
    self.urgency = urgency
    offences = []
    facts = ""
    link = ""
    subjects = []
    asked = []
    intendedUse = []
    onwardIntent = []
    isConfidentialFromSubject = true
    assurances = []
    attachments = []
    fields = []
    unknown = []
  }

  public subscript(field name: String) -> FieldValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      fields.removeAll { $0.name == name }
      if let newValue {
        fields.append(MessageField(name, newValue))
        fields.sort { $0.name < $1.name }
      }
    }
  }

  mutating func keep(_ members: [JSONValue.Member]) { unknown = members }

  /// Whether a field says something. "Nobody" and "none" do.
  public func has(_ name: String) -> Bool {
    guard let standard = StandardField(rawValue: name) else { return self[field: name].map { !$0.isBlank } ?? false }
    func says(_ text: String) -> Bool { !text.isBlank }
    switch standard {
    case .facts: return says(facts)
    case .link: return says(link)
    case .subjects: return !subjects.isEmpty
    case .period: return period != nil
    case .offences: return !offences.isEmpty
    case .intendedUse: return !intendedUse.isEmpty
    case .onwardIntent: return !onwardIntent.isEmpty
    case .otherAddressees: return otherAddressees != nil
    case .parallelChannels: return parallelChannels != nil
    case .attachments: return !attachments.isEmpty
    case .assurances: return !assurances.isEmpty
    case .validUntil: return validUntil != nil
    case .replyTo: return replyTo != nil
    }
  }

  /// The digest of the message's one form in bytes: what is signed and what an answer refers to.
  public var digest: Digest { Digest(of: json.bytes) }
}
