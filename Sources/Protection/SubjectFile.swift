public import Vocabulary

/// Something that is held on a person who asks, as it would be told.
public struct SubjectItem: Sendable, Hashable {
  public let id: String
  public let source: String
  public let receivedAt: Instant
  public let purpose: Purpose
  public let role: PersonRole
  /// The last day; nil for what is kept as long as its matter.
  public let retainUntil: CivilDate?
  /// Names and values of fields, as held.
  public let fields: [Field]
  /// To whom it was disclosed, and when.
  public let disclosures: [Disclosure]
  /// Why it is not told; nil when it is.
  public let withheld: WithholdingGround?

  public struct Field: Sendable, Hashable {
    public let name: String
    public let value: String
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public struct Disclosure: Sendable, Hashable {
    public let recipient: String
    public let at: Instant
    public init(to recipient: String, at: Instant) {
      self.recipient = recipient
      self.at = at
    }
  }

  public init(
    id: String, source: String, receivedAt: Instant, purpose: Purpose, role: PersonRole, retainUntil: CivilDate?,
    fields: [Field], disclosures: [Disclosure] = [], withheld: WithholdingGround? = nil
  ) {
    self.id = id
    self.source = source
    self.receivedAt = receivedAt
    self.purpose = purpose
    self.role = role
    self.retainUntil = retainUntil
    self.fields = fields
    self.disclosures = disclosures
    self.withheld = withheld
  }
}

/// Why something is not told to the person (Directive (EU) 2016/680 article 15(1)).
public enum WithholdingGround: String, Sendable, CaseIterable {
  case obstructsInquiry = "obstructs-inquiry"
  case prejudicesProceedings = "prejudices-proceedings"
  case publicSecurity = "public-security"
  case nationalSecurity = "national-security"
  case rightsOfOthers = "rights-of-others"
}

/// The three lawful answers.
public enum SubjectAnswer: String, Sendable, CaseIterable {
  case granted, partly
  case neitherConfirmNorDeny = "neither-confirm-nor-deny"
}

/// Everything that is held on one person, and what of it is told.
public struct SubjectFile: Sendable, Hashable {
  /// Newest first, then by identifier.
  public let items: [SubjectItem]
  /// Entries of the log that name the person's records: how often what was done.
  public let processing: [String]

  /// Assembles the file: a function of what was found, whatever order it was found in.
  public init(items: some Sequence<SubjectItem>, processing: some Sequence<String> = [String]()) {
    self.items = items.sorted { ($1.receivedAt, $0.id) < ($0.receivedAt, $1.id) }
    self.processing = processing.sorted()
  }

  /// What the person is told.
  public var told: [SubjectItem] { items.filter { $0.withheld == nil } }

  /// The answer that follows. A person of whom nothing is held, and one of whom nothing may be told, get the same.
  public var answer: SubjectAnswer {
    if told.isEmpty { return .neitherConfirmNorDeny }
    return told.count == items.count ? .granted : .partly
  }

  /// The letter: the same to the byte for everybody who gets the answer neither confirm nor deny.
  public var letter: [Sentence] {
    var letter = [Sentence(key: "protection.subject.\(answer.rawValue)", arguments: [])]
    for item in told {
      if let until = item.retainUntil {
        letter.append(
          Sentence(
            "protection.subject.item", ("source", .text(item.source)), ("date", .date(item.receivedAt.date)),
            ("purpose", .word("word.purpose.\(item.purpose.rawValue)")), ("until", .date(until))))
      } else {
        letter.append(
          Sentence(
            "protection.subject.item.open", ("source", .text(item.source)), ("date", .date(item.receivedAt.date)),
            ("purpose", .word("word.purpose.\(item.purpose.rawValue)"))))
      }
      letter += item.fields.map {
        Sentence("protection.subject.field", ("name", .text($0.name)), ("value", .text($0.value)))
      }
      letter += item.disclosures.map {
        Sentence("protection.subject.disclosure", ("recipient", .text($0.recipient)), ("date", .date($0.at.date)))
      }
    }
    return letter + [Sentence("protection.subject.oversight")]
  }
}

/// A person's request to be told, corrected or erased, from its coming in to what oversight makes of it.
public struct SubjectRequest: Sendable, Hashable {
  public enum Stage: String, Sendable, CaseIterable {
    case received
    case identityChecked = "identity-checked"
    case heldChecked = "held-checked"
    case answered
    case oversightReview = "oversight-review"
    case closed
  }

  public enum Event: Sendable, Hashable {
    /// How the person was identified; nothing is looked up before.
    case identityChecked(by: String, means: String)
    case heldChecked(file: SubjectFile)
    case answered
    /// The person, or the authority for them, asks oversight to look.
    case oversightAsked
    case oversightDecided(upheld: Bool)
  }

  public let id: String
  public let receivedAt: Instant
  public private(set) var stage = Stage.received
  public private(set) var file: SubjectFile?
  public private(set) var answeredAt: Instant?

  public init(id: String, receivedAt: Instant) {
    self.id = id
    self.receivedAt = receivedAt
  }

  /// The next state. Throws `protection.subject.out-of-order` when the event does not belong here.
  public func applying(_ event: Event, at now: Instant) throws(Fault) -> SubjectRequest {
    var next = self
    switch (stage, event) {
    case (.received, .identityChecked(let officer, let means)) where !officer.isEmpty && !means.isEmpty:
      next.stage = .identityChecked
    case (.identityChecked, .heldChecked(let file)):
      next.stage = .heldChecked
      next.file = file
    case (.heldChecked, .answered):
      next.stage = .answered
      next.answeredAt = now
    case (.answered, .oversightAsked): next.stage = .oversightReview
    // Not upheld: what is held is looked at again, and answered again.
    case (.oversightReview, .oversightDecided(let upheld)): next.stage = upheld ? .closed : .identityChecked
    default:
      throw Fault("protection.subject.out-of-order", ("stage", .word("word.subject-stage.\(stage.rawValue)")))
    }
    return next
  }

  /// The answer, once there is one.
  public var answer: SubjectAnswer? { answeredAt == nil ? nil : file?.answer }
}
