public import Vocabulary

/// A version of a definition: a higher minor one only adds, a higher major one means something else.
public struct TypeVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let major: Int
  public let minor: Int

  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.0`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.allSatisfy(\.isASCII) }),
      let major = UInt(parts[0]), let minor = UInt(parts[1]), major > 0, "\(major).\(minor)" == text
    else { return nil }
    self.init(major: Int(major), minor: Int(minor))
  }

  public var description: String { "\(major).\(minor)" }
  public static func < (a: TypeVersion, b: TypeVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}

/// What a request of one kind may be: who, to whom, with what, answered how, refused on which grounds.
///
/// A value read from a type file and perhaps narrowed by country profiles. ``RequestTypeCatalog`` makes it.
public struct RequestType: Sendable, Hashable {
  /// `fiu.request`.
  public let name: String
  public let version: TypeVersion
  public let title: String
  public let prose: String
  public let source: String
  /// The official text was read; where false, faces say "check against the official text".
  public let isVerified: Bool

  public internal(set) var initiators: [PartyKind]
  public internal(set) var recipients: [PartyKind]
  public internal(set) var readers: Readers
  public internal(set) var fields: [FieldRule]
  /// What may be asked for.
  public internal(set) var asked: [CodeRule]
  public internal(set) var answers: [AnswerRule]
  public let answerFields: [FieldRule]
  /// The closed list, without national ones that no profile named.
  public internal(set) var refusalGrounds: [GroundRule]
  public let postponementGrounds: [GroundRule]
  public let impossibilityGrounds: [GroundRule]
  public let consentDenialGrounds: [GroundRule]
  /// What is no lawful ground for refusing.
  public let notGrounds: [GroundRule]
  public let evidence: EvidenceUse
  /// In the order of the file: of several rules for one act and pace, the first that binds both states runs.
  public internal(set) var clocks: [ClockUse]
  public let urgencyGrounds: [UrgencyGround]
  /// The optional steps of the universal machine that this type has.
  public internal(set) var steps: [OptionalStep]
  public internal(set) var fourEyes: [RequestStep]
  public let assurances: [AssuranceKind]
  public let feedback: FeedbackRule?
  public let form: [FormSection]
  /// The countries whose profiles narrowed it.
  public internal(set) var narrowedBy: [CountryCode] = []
  /// Grounds that hold only in a country whose profile names them.
  public internal(set) var declaredNationalGrounds: [GroundRule]

  public struct Readers: Sendable, Hashable {
    public internal(set) var request: [ReaderKind]
    public internal(set) var answer: [ReaderKind]
    /// Who may read the answer once its originator consented.
    public internal(set) var afterConsent: [ReaderKind]
  }

  public struct AnswerRule: Sendable, Hashable {
    public enum Result: String, Sendable, CaseIterable {
      /// More follows.
      case partial
      /// Information, and no more of it.
      case final
      /// What was asked was done.
      case executed
    }
    public let code: String
    public let result: Result
    /// Sent alike where nothing is held and where what is held may not be given.
    public let isNeutral: Bool
    /// Answer fields without which it says nothing.
    public let needs: [String]
    public let prose: String
  }

  /// Whether what was given may be used as evidence.
  public enum EvidenceUse: String, Sendable, CaseIterable {
    case no
    case withConsent = "with-consent"
    case yes
    case amongMembers = "among-members"
    /// The request is itself an order.
    case order
    /// The recipient decides under its own standard.
    case ownStandard = "own-standard"
  }

  public struct ClockUse: Sendable, Hashable {
    public let act: ClockAct
    public let pace: Pace
    /// The rule's id in Clocks.
    public let rule: String
  }

  public struct UrgencyGround: Sendable, Hashable {
    public let code: String
    public let level: UrgencyLevel
    public let prose: String
    public let source: String
  }

  public struct FeedbackRule: Sendable, Hashable {
    public let by: Side
    /// The request is not closed without it.
    public let isRequired: Bool
  }

  public struct FormSection: Sendable, Hashable {
    public let id: String
    /// Fields of the message by name; `from`, `to`, `asked`, `urgency` and the like included.
    public let fields: [String]
  }
}

/// An act that an instrument puts a time on.
public enum ClockAct: String, Sendable, CaseIterable {
  case acknowledge
  /// The decision whether to recognise or accept.
  case recognize = "recognise"
  case execute, answer
  /// How long what was preserved, held or published stays so.
  case hold
  /// How long an extension adds.
  case extend
  /// How long another state may object or scrutinise.
  case object
  case feedback
}

/// How fast: urgent information that the authority holds itself, or must get from others (Directive (EU) 2023/977
/// article 5), and emergencies.
public enum Pace: String, Sendable, CaseIterable {
  case routine, urgent
  case urgentIndirect = "urgent-indirect"
  case emergency
}

public enum UrgencyLevel: String, Sendable, CaseIterable, Comparable {
  case routine, urgent, emergency
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .routine: 0
    case .urgent: 1
    case .emergency: 2
    }
  }
}

/// The two sides of a request.
public enum Side: String, Sendable, CaseIterable {
  case requester, recipient
  public var other: Side { self == .requester ? .recipient : .requester }
}

/// What a requester may have to assure, or an executing state to examine, before anything is given.
public enum AssuranceKind: String, Sendable, CaseIterable {
  /// A lawful basis for transfers of personal data to that peer.
  case transferBasis = "transfer-basis"
  /// The death penalty is not sought, or not carried out.
  case deathPenalty = "death-penalty"
  /// No torture or other ill-treatment (UN Convention against Torture article 3).
  case torture
  /// The offence is not political.
  case politicalOffence = "political-offence"
  case fairTrial = "fair-trial"
  /// Used for nothing else (speciality).
  case speciality
  case reciprocity
  /// The person is not passed on, nor data about them, to the state they fled.
  case nonRefoulement = "non-refoulement"
}

extension RequestType {
  public func allows(_ step: OptionalStep) -> Bool { steps.contains(step) }
  public func needsSecondOfficer(_ step: RequestStep) -> Bool { fourEyes.contains(step) }
  public func answer(_ code: String) -> AnswerRule? { answers.first { $0.code == code } }
  public func field(_ name: String) -> FieldRule? { fields.first { $0.name == name } }
  public func answerField(_ name: String) -> FieldRule? { answerFields.first { $0.name == name } }
  /// The answer that is sent alike for a subject unknown and one protected; nil where the type has none.
  public var neutralAnswer: AnswerRule? { answers.first(where: \.isNeutral) }

  /// The rule that runs for an act; falls back to the next calmer pace that has one.
  public func clockRule(_ act: ClockAct, pace: Pace) -> String? {
    let paces: [Pace] =
      switch pace {
      case .routine: [.routine]
      case .urgent: [.urgent, .routine]
      case .urgentIndirect: [.urgentIndirect, .urgent, .routine]
      case .emergency: [.emergency, .urgent, .routine]
      }
    for candidate in paces {
      if let use = clocks.first(where: { $0.act == act && $0.pace == candidate }) { return use.rule }
    }
    return nil
  }

  /// The ground of this code, where the closed list holds it; nil otherwise.
  public func refusalGround(_ code: String) -> RefusalGround? { mint(code, from: refusalGrounds) }
  public func postponementGround(_ code: String) -> PostponementGround? { mint(code, from: postponementGrounds) }
  public func impossibilityGround(_ code: String) -> ImpossibilityGround? { mint(code, from: impossibilityGrounds) }
  public func consentDenialGround(_ code: String) -> ConsentDenialGround? { mint(code, from: consentDenialGrounds) }

  private func mint<For>(_ code: String, from list: [GroundRule]) -> Ground<For>? {
    list.contains { $0.code == code } ? Ground(code: code) : nil
  }

  /// Whether a reader may see a part of the exchange; what only consent opens needs that consent.
  public func mayRead(_ reader: ReaderKind, _ part: ReadPart, consented: Bool = false) -> Bool {
    switch part {
    case .request: readers.request.contains(reader)
    case .answer: readers.answer.contains(reader) || (consented && readers.afterConsent.contains(reader))
    }
  }

  public enum ReadPart: String, Sendable, CaseIterable { case request, answer }
}
