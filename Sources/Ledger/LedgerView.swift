public import Vocabulary

/// Payments in order of (time, identifier), with the dictionaries their columns point into: what algorithms read.
///
/// A view never changes; copies share its columns. Row numbers are stable for one view and mean nothing to another.
public struct LedgerView: Sendable {
  /// Position of the payer in ``accounts``.
  public internal(set) var payer = Column<UInt32>()
  /// Position of the payee in ``accounts``.
  public internal(set) var payee = Column<UInt32>()
  /// Seconds since 1970-01-01T00:00:00Z, rising.
  public internal(set) var seconds = Column<UInt32>()
  /// Minor units of the currency, as sent.
  public internal(set) var amount = Column<Int64>()
  /// `Currency.index` of what was sent.
  public internal(set) var currency = Column<UInt16>()
  /// US cents at the rate of the payment's day; 0 where no rate is known.
  public internal(set) var valueCents = Column<Int64>()
  /// Position in ``channels``.
  public internal(set) var channel = Column<UInt8>()
  /// Minor units as received.
  public internal(set) var receivedAmount = Column<Int64>()
  /// `Currency.index` of what was received.
  public internal(set) var receivedCurrency = Column<UInt16>()
  /// Line of the source file, counted from 1.
  public internal(set) var line = Column<UInt32>()
  var identifier = Column<UInt64>()
  var source = Column<UInt16>()

  public internal(set) var accounts = AccountDictionary()
  public internal(set) var channels: [String] = []
  /// Channels whose amounts were dollars already in their source.
  public internal(set) var dollarChannels: [String] = []
  var identifiers = PaymentIdentifiers()
  /// What the sources are called, as the caller named them.
  public internal(set) var provenances: [String] = []
  /// The rates used, one table a provenance.
  public internal(set) var rates: [RateTable] = []
  /// Payments that stood in more than one source, or twice in one, and are held once here.
  public internal(set) var repeats = 0

  /// A ledger without payments.
  public init() {}

  public var count: Int { payer.count }

  /// The identifier the payment has in its source.
  public func id(_ row: Int) -> String { identifiers.text(identifier[row]) }

  /// The identifiers of many payments, in the order asked for.
  public func ids(_ rows: some Sequence<Int>) -> [String] { rows.map { id($0) } }

  func sourcePosition(_ row: Int) -> UInt16 { source.count == 0 ? 0 : source[row] }

  /// Takes part in ordering: true when `a` comes before `b` in (time, identifier).
  public func precedes(_ a: Int, _ b: Int) -> Bool { a < b }

  /// Rows of each identifier, in order; an identifier that no payment has gets an empty list. One pass over the ledger
  /// for all of them, or a search each where the source's numbers rise with time.
  public func rows(ofPayments ids: [String]) -> [[Int]] {
    var wanted: [UInt64: [Int]] = [:]
    for (place, id) in ids.enumerated() {
      for code in identifiers.codes(of: id) { wanted[code, default: []].append(place) }
    }
    var rows = [[Int]](repeating: [], count: ids.count)
    guard !wanted.isEmpty else { return rows }
    identifier.withUnsafeBufferPointer { codes in
      if wanted.count <= 2 {
        for (code, places) in wanted {
          for row in codes.indices where codes[row] == code { for place in places { rows[place].append(row) } }
        }
      } else {
        for row in codes.indices {
          if let places = wanted[codes[row]] { for place in places { rows[place].append(row) } }
        }
      }
    }
    return rows.map { $0.sorted() }
  }

  /// The first row with this identifier.
  public func row(ofPayment id: String) -> Int? { rows(ofPayments: [id])[0].first }

  /// Copies everything into the plain table that detectors walk.
  public func table() -> PaymentTable {
    var table = PaymentTable()
    table.payer = Array(payer)
    table.payee = Array(payee)
    table.seconds = Array(seconds)
    table.amount = Array(amount)
    table.currency = Array(currency)
    table.valueCents = Array(valueCents)
    table.channel = Array(channel)
    table.channels = channels
    table.id = identifier.withUnsafeBufferPointer { codes in codes.map { identifiers.text($0) } }
    table.accounts = accounts.table()
    return table
  }
}

/// One payment with all that evidence must say of it.
public struct PaymentEvidence: Sendable, Hashable {
  public struct Side: Sendable, Hashable {
    public let account: String
    public let institution: String
    public let country: CountryCode?
    public let kind: AccountKind
    public let owner: String?
  }

  public let id: String
  /// In UTC, to the second.
  public let time: Instant
  public let payer: Side
  public let payee: Side
  public let amount: Money
  public let received: Money
  /// US cents; 0 where no rate is known.
  public let valueCents: Int64
  /// The rate behind `valueCents`; nil for amounts that were dollars already or have no rate.
  public let rate: DayRate?
  /// Who published the rate.
  public let rateSource: String
  public let channel: String
  public let provenance: String
  /// Line of the source file, counted from 1.
  public let line: Int
}

extension LedgerView {
  /// What evidence says of the payment in a row.
  public func evidence(_ row: Int) -> PaymentEvidence {
    func side(_ account: UInt32) -> PaymentEvidence.Side {
      let position = Int(account)
      return PaymentEvidence.Side(
        account: accounts.id(position), institution: accounts.institution(position).id,
        country: accounts.country(position), kind: accounts.kind(position), owner: accounts.owner(position))
    }
    let time = Instant(seconds: Int64(seconds[row]))
    let sent = Currency(index: currency[row]) ?? .usDollar
    let source = Int(sourcePosition(row))
    let channel = channels[Int(channel[row])]
    let table = source < rates.count ? rates[source] : RateTable()
    let rate = dollarChannels.contains(channel) ? nil : table.rate(of: sent, on: time.date)
    return PaymentEvidence(
      id: id(row), time: time, payer: side(payer[row]), payee: side(payee[row]),
      amount: Money(minorUnits: amount[row], currency: sent),
      received: Money(
        minorUnits: receivedAmount[row], currency: Currency(index: receivedCurrency[row]) ?? .usDollar),
      valueCents: valueCents[row], rate: rate, rateSource: rate == nil ? "" : table.source, channel: channel,
      provenance: source < provenances.count ? provenances[source] : "", line: Int(line[row]))
  }

  /// Several ledgers as one, in order of (time, identifier). A payment that repeats another in time, identifier, both
  /// accounts, amount and currency is held once. Throws `ledger.too-large` when a dictionary is full.
  public init(merging views: [LedgerView]) throws(Fault) {
    let held = views.filter { $0.count > 0 || $0.accounts.count > 0 }
    if held.count <= 1 {
      self = held.first ?? views.first ?? LedgerView()
      return
    }
    let part = LedgerPart()
    for view in held {
      guard part.absorb(view) else { throw Fault("ledger.too-large") }
    }
    self.init(sealing: part, rates: held.flatMap(\.rates))
    repeats += held.reduce(0) { $0 + $1.repeats }
    var dollars: [String] = []
    for channel in held.flatMap(\.dollarChannels) where !dollars.contains(channel) { dollars.append(channel) }
    dollarChannels = dollars
  }

  /// Sorts a part, drops repeats, and makes its columns read-only.
  init(sealing part: LedgerPart, rates: [RateTable]) {
    let columns = part.columns
    columns.sort(part.identifiers)
    repeats = columns.dropRepeats(part.identifiers)
    columns.trim()
    payer = Column(columns.payer)
    payee = Column(columns.payee)
    seconds = Column(columns.seconds)
    amount = Column(columns.amount)
    currency = Column(columns.currency)
    valueCents = Column(columns.valueCents)
    channel = Column(columns.channel)
    receivedAmount = Column(columns.receivedAmount)
    receivedCurrency = Column(columns.receivedCurrency)
    line = Column(columns.line)
    identifier = Column(columns.identifier)
    source = part.provenances.count > 1 ? Column(columns.source) : Column()
    accounts = part.accounts.dictionary
    channels = part.channels
    identifiers = part.identifiers
    provenances = part.provenances
    self.rates = rates
  }
}
