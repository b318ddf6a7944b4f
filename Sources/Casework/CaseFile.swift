public import Ontology
public import Vocabulary

/// Everything a report on a case shows: one value, already sheltered, in a fixed order.
///
/// No account and no name of a sheltered person is in it, in any field: they are `Payer 7` here. Two files made from
/// equal facts and equal state are equal.
public struct CaseFile: Sendable, Hashable {
  public struct Head: Sendable, Hashable {
    public var id: String
    public var service: ServiceKind
    public var country: CountryCode
    public var officer: String
    public var purpose: Purpose
    public var basis: String
    public var opened: Instant
    /// When the case last changed: the date that the report bears. Never the moment of printing.
    public var asOf: Instant
    public var isClosed: Bool

    public init(
      id: String, service: ServiceKind, country: CountryCode, officer: String, purpose: Purpose, basis: String,
      opened: Instant, asOf: Instant, isClosed: Bool = false
    ) {
      self.id = id
      self.service = service
      self.country = country
      self.officer = officer
      self.purpose = purpose
      self.basis = basis
      self.opened = opened
      self.asOf = asOf
      self.isClosed = isClosed
    }
  }

  /// How an account, a holder or a group is called in the file.
  public enum Label: Sendable, Hashable {
    /// An account's identifier.
    case account(String)
    /// A holder's name as the institution recorded it.
    case name(String)
    /// A sheltered person, by number in this case.
    case payer(Int)
    /// Several sheltered persons, folded.
    case payers(Int)
    /// Several accounts of little weight, folded.
    case others(Int)
    /// Cash counters or agents of one country, folded.
    case counters(Int)
  }

  public var head: Head
  /// The strictest of all that went into the file.
  public var marking: Marking
  public var summary: [Sentence]
  public var findings: [FindingSummary]
  public var flow: FlowPicture
  public var countries: FlowPicture
  public var timeline: TimelinePicture
  public var actors: [Actor]
  /// Account holders of little weight, who are in the evidence but are not described one by one.
  public var furtherActors: Int
  public var links: [ActorLink]
  public var standings: [LabelledStanding]
  public var evidence: EvidenceList
  public var rates: [RateRange]
  public var limits: [Sentence]
  public var notes: [CaseState.Note]
  public var tombstones: [Tombstone]

  public struct FindingSummary: Sendable, Hashable {
    public var id: String
    public var family: String
    public var score: Int64
    public var payments: Int
    public var first: Instant
    public var last: Instant
    public var valueCents: Int64
    public var why: [Reason]
    public var against: [Reason]
    public var limits: [Sentence]
  }

  /// Somebody who receives and moves money in the case, as far as institutions recorded who it is.
  public struct Actor: Sendable, Hashable {
    public enum Sureness: Sendable, Hashable {
      /// An entry of a list agrees in name and in more.
      case listed
      /// The name stands on a list, and nothing further is known to agree or contradict.
      case nameOnList
      /// The name stands on a list and facts contradict: not the listed person, as far as is known.
      case namesake
      /// An institution recorded a holder; nothing further joins.
      case recorded
      /// No holder is known.
      case unknown
    }
    public var label: Label
    /// Other spellings.
    public var otherNames: [String]
    public var schema: String
    public var birthDates: [String]
    public var countries: [CountryCode]
    public var accounts: [Account]
    public var receivedCents: Int64
    public var receivedCount: Int
    public var paidCents: Int64
    public var paidCount: Int
    public var sureness: Sureness
    public var matches: [ListMatch]

    public struct Account: Sendable, Hashable {
      public var id: String
      public var institution: String
      public var country: CountryCode?
      public var kind: String
      public var parts: [Finding.Part]
    }
  }

  public struct ActorLink: Sendable, Hashable {
    public var first: Label
    public var second: Label
    public var kinds: [HolderLink.Kind]
    public var restsOnNameAlone: Bool
    public var why: [Reason]
    public var against: [Reason]
  }

  public struct LabelledStanding: Sendable, Hashable {
    public var method: Standing.Method
    public var asOf: Instant
    public var seededCents: Int64
    public var heldCents: Int64
    /// Accounts that hold some of it; more than are told one by one.
    public var accounts: Int
    /// Largest first.
    public var rows: [Row]

    public struct Row: Sendable, Hashable {
      public var label: Label
      /// The account's identifier; empty where several are folded.
      public var account: String
      public var institution: String
      public var country: CountryCode?
      public var kind: String
      public var cents: Int64
    }
  }

  /// The rates one currency was converted at: the lowest and highest used, and the days.
  public struct RateRange: Sendable, Hashable {
    public var currency: Currency
    public var first: CivilDate
    public var last: CivilDate
    public var lowestBillionths: Int64
    public var highestBillionths: Int64
    public var payments: Int
    public var source: String
  }
}
