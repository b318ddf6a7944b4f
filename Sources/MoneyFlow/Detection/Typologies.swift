internal import Definitions
public import Vocabulary

/// A kind of finding as its definition file states it: what it is, who published it, and its thresholds.
public struct Typology: Sendable {
  public let family: String
  public let version: Int
  /// Who published the pattern.
  public let source: String
  /// The pattern in words, for people who decide.
  public let about: String
  /// The last day on which it is looked for; after that somebody reviews it first.
  public let expires: CivilDate
  private let thresholds: [String: Double]

  init(_ reader: DefinitionReader, expecting keys: [String]) throws(Fault) {
    family = try reader.string("family")
    version = try reader.integer("version")
    source = try reader.string("source")
    about = try reader.string("about")
    expires = try reader.expiry()
    let values = try reader.child("thresholds")
    var thresholds: [String: Double] = [:]
    for key in values.keys where ProtectedAttribute(namedBy: key) != nil {
      throw values.fault("detection.protected-attribute", at: key, ("key", .text(key)))
    }
    for key in keys { thresholds[key] = Double(try values.decimalThousandths(key)) / 1000 }
    self.thresholds = thresholds
    try reader.finish()
  }

  /// A threshold by its name in the file; every name a detector asks for is required when the file is read.
  subscript(key: String) -> Double { thresholds[key] ?? 0 }
}

/// How bursts are looked for.
struct BaselineSettings: Sendable {
  var windowsDays: [Double]
  var trimmedShare: Double
  var burstScoreMin: Double
  var burstsPerRun: Int
}

/// Which payments out may be a payment in, passed on.
struct LinkSettings: Sendable {
  var ratioMin: Double
  var ratioMax: Double
  var dwellDays: Double
  var valueMin: Double
  var fanoutMax: Int
}

/// When findings are told, and when two are one.
struct NetworkSettings: Sendable {
  /// In score units.
  var scoreMin: Double
  var absorbedShare: Double
  var containedShare: Double
  var growthMin: Double
  var paymentsMax: Int
  /// Below this many payments a ledger has no baseline, and shapes are named by structure alone.
  var baselinePaymentsMin: Int
  var shapeCoverageMin: Double
}

/// All definitions that detection reads, from the files under `typologies/`.
public struct Typologies: Sendable {
  /// The families in the order of their names.
  public let all: [Typology]
  let baseline: BaselineSettings
  let links: LinkSettings
  let networks: NetworkSettings
  let channels: [String: ChannelTraits]
  private let byFamily: [String: Typology]

  /// The last day on which what all patterns share may be used.
  public let expires: CivilDate

  public var families: [String] { all.map(\.family) }

  /// The families that may still be looked for on a day; none once what they share has expired.
  public func families(on day: CivilDate) -> [String] {
    day > expires ? [] : all.filter { day <= $0.expires }.map(\.family)
  }

  subscript(family: String) -> Typology? { byFamily[family] }

  /// The definitions that the program carries.
  public static func embedded() throws(Fault) -> Typologies {
    var files: [DefinitionReader] = []
    for name in DefinitionReader.names(under: "typologies/") { files.append(try DefinitionReader.embedded(name)) }
    return try Typologies(files)
  }

  /// Definitions from texts, each with the name that faults call it.
  public static func reading(_ texts: [(name: String, text: String)]) throws(Fault) -> Typologies {
    var files: [DefinitionReader] = []
    for file in texts { files.append(try DefinitionReader(text: file.text, name: file.name)) }
    return try Typologies(files)
  }

  private init(_ files: [DefinitionReader]) throws(Fault) {
    var families: [Typology] = []
    var common: DefinitionReader?
    for file in files {
      if file.contains("family") {
        let family = try file.string("family")
        guard let keys = Self.thresholdNames[family] else { throw file.fault("detection.unknown-family", at: "family") }
        families.append(try Typology(file, expecting: keys))
      } else {
        common = file
      }
    }
    guard let common else { throw Fault("detection.no-common-definitions") }
    all = families.sorted { $0.family < $1.family }
    byFamily = Dictionary(families.map { ($0.family, $0) }, uniquingKeysWith: { first, _ in first })
    for family in Self.thresholdNames.keys.sorted() where byFamily[family] == nil {
      throw Fault("detection.missing-family", ("family", .text(family)))
    }
    let burst = try common.child("bursts")
    var windows: [Double] = []
    for text in try burst.stringList("windows-days") {
      guard let days = Double(text), days > 0, days <= 3660 else {
        throw burst.fault("definitions.not-allowed", at: "windows-days", ("key", .text("windows-days")))
      }
      windows.append(days)
    }
    func number(_ reader: DefinitionReader, _ key: String) throws(Fault) -> Double {
      Double(try reader.decimalThousandths(key)) / 1000
    }
    baseline = BaselineSettings(
      windowsDays: windows, trimmedShare: try number(burst, "trimmed-share"),
      burstScoreMin: try number(burst, "score-min"),
      burstsPerRun: try burst.integer("bursts-per-run"))
    let link = try common.child("links")
    links = LinkSettings(
      ratioMin: try number(link, "ratio-min"), ratioMax: try number(link, "ratio-max"),
      dwellDays: try number(link, "dwell-days"), valueMin: try number(link, "value-min"),
      fanoutMax: try link.integer("fanout-max"))
    let network = try common.child("networks")
    networks = NetworkSettings(
      scoreMin: try number(network, "score-min"), absorbedShare: try number(network, "absorbed-share"),
      containedShare: try number(network, "contained-share"), growthMin: try number(network, "growth-min"),
      paymentsMax: try network.integer("payments-max"),
      baselinePaymentsMin: try network.integer("baseline-payments-min"),
      shapeCoverageMin: try number(network, "shape-coverage-min"))
    let names = try common.child("channels")
    var channels: [String: ChannelTraits] = [:]
    for (key, set) in Self.channelTraits {
      for name in try names.stringList(key) { set(&channels[ChannelNames.plain(name), default: ChannelTraits()]) }
    }
    self.channels = channels
    _ = try common.integer("version")
    expires = try common.expiry()
    try common.finish()
  }

  private static let channelTraits: [(String, @Sendable (inout ChannelTraits) -> Void)] = [
    (
      "card",
      {
        $0.card = true; $0.routine = true
      }
    ),
    (
      "wage",
      {
        $0.wage = true; $0.routine = true
      }
    ),
    (
      "bill",
      {
        $0.bill = true; $0.routine = true
      }
    ),
    (
      "refund",
      {
        $0.refund = true; $0.routine = true
      }
    ),
    (
      "cash-out",
      {
        $0.cashOut = true; $0.routine = true
      }
    ),
    ("cash-in", { $0.cashIn = true }),
    ("crypto", { $0.crypto = true }),
  ]

  /// Which thresholds each family's file must give: no more, no fewer.
  static let thresholdNames: [String: [String]] = [
    "fan-in": ["payers-min", "span-days", "known-share-max", "rotation-max", "spent-share-max", "busy-payments"],
    "fan-out": ["payees-min", "span-days", "known-share-max", "busy-payments"],
    "gather-scatter": [
      "gap-days-max", "span-days-max", "sum-ratio-min", "sum-ratio-max", "rotation-max", "head-start",
    ],
    "scatter-gather": ["middles-min", "span-days-max", "window-days", "known-fee-max"],
    "cycle": ["payments-min", "link-weight-min", "ratio-min", "value-min", "fee-max"],
    "random": ["payments-min", "link-weight-min", "ratio-min", "value-min", "fee-max"],
    "bipartite": ["payers-min", "shared-payees-min", "window-days", "amount-tolerance"],
    "stack": ["payers-min", "shared-payees-min", "window-days", "amount-tolerance"],
    "structuring": ["line-usd", "low-share", "payments-min", "window-days", "burst-score-min"],
    "funnel-account": ["counters-min", "line-usd", "exits-usual", "onward-days"],
    "pass-through": ["events-min", "share-min", "dwell-days", "link-weight-min"],
    "smuggling-collector": ["collectors-min", "swept-share-min", "swept-share-max", "sweep-days", "onward-share-min"],
    "smuggling-escrow": ["match-weight-min", "amount-tolerance", "settlement-days"],
    "precursor-procurement": ["payers-min", "supply-payments-min", "shared-payers-min", "amount-above-usual-max"],
    "labour-exploitation": ["workers-min", "rounds-min", "repeats-min"],
    "online-csea": ["payers-min", "shared-payers-min", "span-days-min", "amount-above-usual-max"],
    "ransom-peel": ["splits-min", "hop-days-max", "kept-min", "main-share-min", "cashed-out-usual"],
  ]
}
