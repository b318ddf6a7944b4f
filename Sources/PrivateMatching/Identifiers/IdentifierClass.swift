public import Vocabulary

/// What kind of identifier is matched. The list is closed: two services compare what both call by the same code, in the
/// same normal form. docs/match-identifiers.md is the standard; its vectors are tests.
public enum IdentifierClass: String, Sendable, Hashable, CaseIterable, Comparable {
  /// An account by its IBAN (ISO 13616).
  case iban
  /// An account by its number and the bank that keeps it (ISO 9362), where there is no IBAN.
  case account = "account-bic"
  /// A passport by its number and the state or body that issued it (ICAO Doc 9303).
  case passport
  /// A telephone number (ITU-T E.164).
  case phone
  /// A mailbox (RFC 5321, internationalised domains by RFC 5890).
  case email = "e-mail"
  /// A mobile device, without check digit and software version (3GPP TS 23.003).
  case imei
  /// An address on a public ledger, by chain.
  case wallet
  /// A vehicle's plate, by country, and by state where states issue them.
  case plate
  /// A freight container (ISO 6346).
  case container
  /// A company by its number in a register.
  case company
  /// A ship by its IMO number.
  case vessel = "vessel-imo"
  /// An account on a platform, by its handle or by the platform's own number for it.
  case handle
  /// Content by its hash, by algorithm. The content itself is never held.
  case contentHash = "content-hash"
  /// A person by two parts of the name and the whole date of birth.
  case nameAndBirthDate = "name-1"
  /// A person by one part of the name, the beginning of another and the whole date of birth.
  case nameAndInitial = "name-2"
  /// A person by one part of the name, the end of another and the whole date of birth.
  case nameAndEnding = "name-3"
  /// A person by the name and two of year, month and day of birth.
  case nameAndPartialDate = "name-4"
  /// A person by the letters of the name and the year of birth.
  case nameAndYear = "name-5"

  /// The version of this standard. It goes into the key of every set: sets of two versions never match.
  public static let standardVersion = 1

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// Its title in words.
  public var title: Sentence { Sentence("matching.class.\(rawValue)") }
  /// How it is written, in words.
  public var form: Sentence { Sentence("matching.form.\(rawValue)") }

  /// Whether the kind is one of those that stand for a person's name. They are made from a name, never from a text.
  public var isName: Bool {
    switch self {
    case .nameAndBirthDate, .nameAndInitial, .nameAndEnding, .nameAndPartialDate, .nameAndYear: true
    default: false
    }
  }

  // MARK: - What matching it risks

  /// The order of magnitude of how many values there are to guess, as a power of ten. A class of little space is only as safe
  /// as the budget of evaluations that a peer has.
  public var space: Int {
    switch self {
    case .vessel: 6
    case .company, .container, .nameAndYear: 7
    case .passport, .phone, .plate, .nameAndPartialDate: 9
    case .iban, .account, .nameAndInitial, .nameAndEnding: 10
    case .imei, .handle, .email, .nameAndBirthDate: 12
    case .wallet, .contentHash: 30
    }
  }

  /// Whether somebody could try out a notable share of all values within a year on an ordinary budget (some ten thousand
  /// questions a day): smaller budgets, and an alarm.
  public var isGuessable: Bool { space <= 9 }

  /// Whether a hit says that somebody is of interest who may be in danger for it: a name, where a person can be reached, or
  /// the document a person travels on. Things, accounts and content are not.
  public var isSensitive: Bool {
    switch self {
    case .passport, .phone, .email, .handle: true
    default: isName
    }
  }

  /// Whether a question takes a second officer's signature.
  public var needsTwoOfficers: Bool { isSensitive }

  /// Who learns of a hit first, unless the two services have agreed otherwise.
  public var learner: Learner { isSensitive ? .holder : .asker }

  public enum Learner: String, Sendable, Hashable, CaseIterable {
    /// The asker looks its items up in the holder's set.
    case asker
    /// Roles are swapped: the asker publishes the set of its case, the holder looks up and decides whether to speak.
    case holder
  }

  /// What a value of the class is qualified with.
  public enum Qualifier: String, Sendable, Hashable, CaseIterable {
    case none
    /// The bank's BIC.
    case bank
    /// The state or body that issues travel documents, by its code of ICAO Doc 9303.
    case issuer
    /// The chain; it follows from the address, and must agree with it when given.
    case chain
    /// A country, or a state of Australia, Canada and the United States (ISO 3166-2).
    case jurisdiction
    /// A jurisdiction, and the register in it where there are several: `GB`, `US-DE`, `DE.R1202`.
    case register
    case platform
    case algorithm
  }

  public var qualifier: Qualifier {
    switch self {
    case .account: .bank
    case .passport: .issuer
    case .wallet: .chain
    case .plate: .jurisdiction
    case .company: .register
    case .handle: .platform
    case .contentHash: .algorithm
    default: .none
    }
  }
}
