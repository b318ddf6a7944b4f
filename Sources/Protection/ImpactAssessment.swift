public import Vocabulary

/// What of a node's configuration matters for the people in it.
public struct NodeProfile: Sendable, Hashable {
  /// A data set that the node takes in.
  public struct Source: Sendable, Hashable {
    public let name: String
    public let means: CollectionMeans
    public let legalBasis: String
    public let purpose: Purpose
    public let retainMonths: Int
    public init(name: String, means: CollectionMeans, legalBasis: String, purpose: Purpose, retainMonths: Int) {
      self.name = name
      self.means = means
      self.legalBasis = legalBasis
      self.purpose = purpose
      self.retainMonths = retainMonths
    }
  }

  /// A node, platform or carrier that it sends to.
  public struct Peer: Sendable, Hashable {
    public let name: String
    public let country: CountryCode
    /// The legal basis of transfers to it; nil when none is recorded.
    public let transferBasis: String?
    /// When it was last assessed, for human rights and data protection; nil when never.
    public let assessedOn: CivilDate?
    public init(name: String, country: CountryCode, transferBasis: String?, assessedOn: CivilDate?) {
      self.name = name
      self.country = country
      self.transferBasis = transferBasis
      self.assessedOn = assessedOn
    }
  }

  public var name: String
  public var service: ServiceKind
  public var country: CountryCode
  public var sources: [Source]
  public var peers: [Peer]
  /// Detectors and comparisons that run over the data.
  public var detectors: [String]
  /// Acts that a second officer of another unit must sign, by the matrix's names.
  public var fourEyes: [String]
  public var officers: Int
  public var units: Int
  public var oversightOfficers: Int
  public var protectedPersons: Int
  public var accreditation: Accreditation
  /// Whether log checkpoints are exchanged with a peer.
  public var exchangesCheckpoints: Bool

  public init(
    name: String, service: ServiceKind, country: CountryCode, sources: [Source] = [], peers: [Peer] = [],
    detectors: [String] = [], fourEyes: [String] = [], officers: Int = 0, units: Int = 0, oversightOfficers: Int = 0,
    protectedPersons: Int = 0, accreditation: Accreditation = .none, exchangesCheckpoints: Bool = false
  ) {
    self.name = name
    self.service = service
    self.country = country
    self.sources = sources
    self.peers = peers
    self.detectors = detectors
    self.fourEyes = fourEyes
    self.officers = officers
    self.units = units
    self.oversightOfficers = oversightOfficers
    self.protectedPersons = protectedPersons
    self.accreditation = accreditation
    self.exchangesCheckpoints = exchangesCheckpoints
  }
}

/// A data-protection impact assessment, drawn up from what the node is set to do (Directive (EU) 2016/680 article 27).
///
/// It describes the processing, names the risks that follow from this configuration and the measures that stand against
/// them, and says what is open. People complete it and sign it; it is never finished by a machine.
public struct ImpactAssessment: Sendable, Hashable {
  public enum Section: String, Sendable, CaseIterable { case processing, necessity, risks, measures, open }

  public struct Part: Sendable, Hashable {
    public let section: Section
    public let lines: [Sentence]
    public var heading: Sentence { Sentence(key: "protection.assessment.\(section.rawValue)", arguments: []) }
  }

  public let parts: [Part]

  public init(of node: NodeProfile, retention: RetentionRules, on day: CivilDate) {
    parts = Section.allCases.map { section in
      let lines =
        switch section {
        case .processing: Self.processing(node)
        case .necessity: Self.necessity(node)
        case .risks: Self.risks(node, on: day)
        case .measures: Self.measures(node, retention)
        case .open: Self.open(node, on: day)
        }
      return Part(section: section, lines: lines)
    }
  }

  private static func processing(_ node: NodeProfile) -> [Sentence] {
    [
      Sentence(
        "protection.assessment.node", ("name", .text(node.name)),
        ("service", .word("report.service.\(node.service.rawValue)")),
        ("country", .country(node.country)), ("officers", .integer(Int64(node.officers))),
        ("units", .integer(Int64(node.units))))
    ]
      + node.sources.map {
        Sentence(
          "protection.assessment.source", ("name", .text($0.name)), ("means", .word("word.means.\($0.means.rawValue)")),
          ("purpose", .word("word.purpose.\($0.purpose.rawValue)")), ("months", .integer(Int64($0.retainMonths))))
      }
      + node.peers.map {
        Sentence("protection.assessment.peer", ("name", .text($0.name)), ("country", .country($0.country)))
      }
      + node.detectors.map { Sentence("protection.assessment.detector", ("name", .word("report.family.\($0)"))) }
  }

  private static func necessity(_ node: NodeProfile) -> [Sentence] {
    node.sources.map { source in
      source.legalBasis.allSatisfy(\.isWhitespace)
        ? Sentence("protection.assessment.basis-missing", ("name", .text(source.name)))
        : Sentence(
          "protection.assessment.basis", ("name", .text(source.name)), ("basis", .text(source.legalBasis)))
    }
  }

  private static func risks(_ node: NodeProfile, on day: CivilDate) -> [Sentence] {
    var risks = [
      Sentence("protection.assessment.risk.wrong-person"), Sentence("protection.assessment.risk.victims"),
    ]
    if !node.detectors.isEmpty { risks.append(Sentence("protection.assessment.risk.detectors")) }
    if node.sources.contains(where: { $0.means == .thresholdReport || $0.means == .transferReport }) {
      risks.append(Sentence("protection.assessment.risk.unsuspected"))
    }
    if !node.peers.isEmpty { risks.append(Sentence("protection.assessment.risk.transfer")) }
    if node.protectedPersons > 0 { risks.append(Sentence("protection.assessment.risk.return")) }
    if node.units < 2 { risks.append(Sentence("protection.assessment.risk.one-unit")) }
    return risks
  }

  private static func measures(_ node: NodeProfile, _ retention: RetentionRules) -> [Sentence] {
    var measures = [
      Sentence("protection.assessment.measure.roles"), Sentence("protection.assessment.measure.egress"),
      Sentence(
        "protection.assessment.measure.retention", ("months", .integer(Int64(retention.reviewMonthsMax))),
        ("days", .integer(Int64(retention.restrictedDays)))),
      Sentence("protection.assessment.measure.log"),
      Sentence("protection.assessment.measure.classification", ("highest", .text(node.accreditation.highest.label))),
    ]
    if !node.fourEyes.isEmpty {
      measures.append(
        Sentence(
          "protection.assessment.measure.four-eyes",
          ("acts", .list(node.fourEyes.sorted().map { .word("word.act.\($0)") }))))
    }
    if node.exchangesCheckpoints { measures.append(Sentence("protection.assessment.measure.checkpoints")) }
    return measures
  }

  /// What a person must settle before the assessment can be signed.
  private static func open(_ node: NodeProfile, on day: CivilDate) -> [Sentence] {
    var open: [Sentence] = []
    if node.oversightOfficers == 0 { open.append(Sentence("protection.assessment.open.oversight")) }
    if !node.exchangesCheckpoints { open.append(Sentence("protection.assessment.open.checkpoints")) }
    if node.fourEyes.isEmpty { open.append(Sentence("protection.assessment.open.four-eyes")) }
    for source in node.sources where source.legalBasis.allSatisfy(\.isWhitespace) {
      open.append(Sentence("protection.assessment.basis-missing", ("name", .text(source.name))))
    }
    for source in node.sources where source.retainMonths > 60 {
      open.append(
        Sentence(
          "protection.assessment.open.retention", ("name", .text(source.name)),
          ("months", .integer(Int64(source.retainMonths)))))
    }
    for peer in node.peers {
      if peer.transferBasis == nil {
        open.append(Sentence("protection.assessment.open.transfer", ("name", .text(peer.name))))
      }
      // An assessment is good for a year.
      if peer.assessedOn.map({ day.daysSinceEpoch - $0.daysSinceEpoch > 366 }) ?? true {
        open.append(Sentence("protection.assessment.open.peer", ("name", .text(peer.name))))
      }
    }
    open.append(Sentence("protection.assessment.open.sign"))
    return open
  }
}
