public import Ontology
public import Vocabulary

/// What a case rests on, as Node gathered it: everything named, nothing sheltered yet. Never shown as it is.
public struct CaseFacts: Sendable {
  public var findings: [Finding] = []
  /// The payments of all findings, each once.
  public var payments: [CasePayment] = []
  public var accounts: [CaseAccount] = []
  /// Accounts that the money reached later, outside the findings: named in standings only.
  public var reached: [CaseAccount] = []
  public var holders: [Holder] = []
  public var matches: [ListMatch] = []
  public var links: [HolderLink] = []
  public var standings: [Standing] = []
  /// What was cut, capped, not covered or not known.
  public var limits: [Sentence] = []
  /// What was held and has been erased: said, never shown.
  public var tombstones: [Tombstone] = []
  /// Markings of what went in beside the payments: parties, lists.
  public var markings: [Marking] = []

  public init() {}

  /// The payments by which money enters the pattern: those from accounts at its beginning, in order of (time, id).
  public static func entering(_ payments: [CasePayment]) -> [String] {
    let ordered = payments.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    let flow = FlowAssembly(ordered) { id in
      FlowAssembly.Account(
        id: id, label: .account(id), country: nil, kind: "", part: nil, isSheltered: false, isImportant: false,
        first: Instant(microseconds: 0), last: Instant(microseconds: 0))
    }
    return flow.legs.filter { flow.accounts[$0.from].hop == 0 }.map(\.payment)
  }
}

/// A payment as evidence: what was held about it, and where it stood.
public struct CasePayment: Sendable, Hashable {
  public var id: String
  public var time: Instant
  /// The zone in which the source wrote the time: `UTC`, `+01:00`; nil where the source gave none and UTC was assumed.
  public var zone: String?
  public var payer: String
  public var payee: String
  public var payerInstitution: String
  public var payeeInstitution: String
  public var amount: Money
  public var received: Money?
  /// US cents at the rate of the payment's day.
  public var valueCents: Int64
  /// Nil where the amount is in US dollars, or no rate is held.
  public var rate: Rate?
  public var channel: String
  /// The data set the observation came with.
  public var source: String
  public var reference: RecordReference?
  public var marking: Marking

  public init(
    id: String, time: Instant, zone: String?, payer: String, payee: String, payerInstitution: String,
    payeeInstitution: String, amount: Money, received: Money? = nil, valueCents: Int64, rate: Rate? = nil,
    channel: String, source: String, reference: RecordReference?, marking: Marking
  ) {
    self.id = id
    self.time = time
    self.zone = zone
    self.payer = payer
    self.payee = payee
    self.payerInstitution = payerInstitution
    self.payeeInstitution = payeeInstitution
    self.amount = amount
    self.received = received
    self.valueCents = valueCents
    self.rate = rate
    self.channel = channel
    self.source = source
    self.reference = reference
    self.marking = marking
  }
}

public struct CaseAccount: Sendable, Hashable {
  /// As findings and payments name it.
  public var id: String
  public var institution: String
  public var country: CountryCode?
  /// `person`, `business`, `branch`, `agent`, `wallet`, …: what the institution recorded, not what a person is.
  public var kind: String
  /// The holder's key among the case's holders, where one is known.
  public var holder: String?

  public init(id: String, institution: String, country: CountryCode?, kind: String, holder: String?) {
    self.id = id
    self.institution = institution
    self.country = country
    self.kind = kind
    self.holder = holder
  }

  /// Whom a shelter covers: the holder where one is known, otherwise whoever stands behind the account.
  public var holderKey: String { holder ?? id }
}

/// Who an institution says holds an account. A record, not yet a person.
public struct Holder: Sendable, Hashable {
  public var key: String
  public var schema: String
  /// Main name first.
  public var names: [String]
  public var birthDates: [String]
  public var countries: [CountryCode]
  public var reference: RecordReference?
  public var source: String
  /// A role that somebody gave before this case, such as `listed` or `witness`.
  public var role: PersonRole
  public var telephones: [String] = []
  public var addresses: [String] = []
  /// Numbers of documents and registers.
  public var identifiers: [String] = []
  /// For firms: who directs them, as a register extract says.
  public var directors: [Director] = []

  public struct Director: Sendable, Hashable {
    public var name: String
    public var birthDates: [String]
    public init(name: String, birthDates: [String] = []) {
      self.name = name
      self.birthDates = birthDates
    }
  }

  public init(
    key: String, schema: String, names: [String], birthDates: [String] = [], countries: [CountryCode] = [],
    reference: RecordReference? = nil, source: String = "", role: PersonRole = .notAssessed
  ) {
    self.key = key
    self.schema = schema
    self.names = names
    self.birthDates = birthDates
    self.countries = countries
    self.reference = reference
    self.source = source
    self.role = role
  }
}

/// A holder beside an entry of a published list, with what speaks for one person and what against.
public struct ListMatch: Sendable, Hashable {
  public enum Verdict: String, Sendable, Comparable {
    /// Name and at least one further fact agree, and nothing contradicts.
    case match
    /// The name agrees; nothing else is known on one side.
    case nameOnly = "name-only"
    /// The name agrees and a fact contradicts: a namesake, as far as is known.
    case contradicted
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int {
      switch self {
      case .match: 0
      case .nameOnly: 1
      case .contradicted: 2
      }
    }
  }

  public var holder: String
  public var list: String
  /// The entry's key in its list.
  public var entry: String
  public var caption: String
  public var programs: [String]
  /// 0 to 1,000.
  public var score: Int64
  public var verdict: Verdict
  public var why: [Reason]
  public var against: [Reason]

  public init(
    holder: String, list: String, entry: String, caption: String, programs: [String] = [], score: Int64,
    verdict: Verdict, why: [Reason], against: [Reason]
  ) {
    self.holder = holder
    self.list = list
    self.entry = entry
    self.caption = caption
    self.programs = programs
    self.score = score
    self.verdict = verdict
    self.why = why
    self.against = against
  }
}

/// Two holders who may be one, or belong together, and what says so.
public struct HolderLink: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case owner, identifier, telephone, address, director, name
  }
  public var first: String
  public var second: String
  public var kinds: [Kind]
  public var why: [Reason]
  public var against: [Reason]

  /// Nothing but a name joins them.
  public var restsOnNameAlone: Bool { kinds.allSatisfy { $0 == .name } }

  public init(first: String, second: String, kinds: [Kind], why: [Reason], against: [Reason] = []) {
    self.first = first
    self.second = second
    self.kinds = kinds
    self.why = why
    self.against = against
  }
}

/// Where the money sits at a moment, by one method of attribution.
public struct Standing: Sendable, Hashable {
  public enum Method: String, Sendable, CaseIterable { case fifo, haircut, poison }
  public var method: Method
  public var asOf: Instant
  /// What entered the pattern and was followed, in US cents.
  public var seededCents: Int64
  /// What accounts still hold of it in all, and how many do. Money that left the books is under no account.
  public var heldCents: Int64
  public var accounts: Int
  /// The accounts that hold most of it, in US cents.
  public var rows: [Row]

  public struct Row: Sendable, Hashable {
    public var account: String
    public var cents: Int64
    public init(account: String, cents: Int64) {
      self.account = account
      self.cents = cents
    }
  }

  public init(method: Method, asOf: Instant, seededCents: Int64, heldCents: Int64, accounts: Int, rows: [Row]) {
    self.method = method
    self.asOf = asOf
    self.seededCents = seededCents
    self.heldCents = heldCents
    self.accounts = accounts
    self.rows = rows
  }
}

/// What is left of something erased: that it was there, until when, and under which digest.
public struct Tombstone: Sendable, Hashable {
  public var digest: Digest
  public var erased: CivilDate
  public var ground: Sentence

  public init(digest: Digest, erased: CivilDate, ground: Sentence) {
    self.digest = digest
    self.erased = erased
    self.ground = ground
  }
}
