internal import Authority
public import Casework
internal import Ledger
public import Ontology
public import Vocabulary
internal import World

/// The whole way on a sample world, told chapter by chapter: hold, find, explain, identify, decline, ask a second
/// country, find together with seven, compare.
///
/// It does nothing that an officer could not do; it only chooses what to look at and says what came of it. Faces put the
/// lines into words.
public struct Demonstration: Sendable {
  /// One line of the telling: sentences and names, indented by columns.
  public struct Line: Sendable {
    public enum Part: Sendable {
      case words(Sentence)
      /// A name or code, as it is.
      case text(String)
    }
    public let indent: Int
    public let parts: [Part]

    init(_ sentence: Sentence, indent: Int = 0) {
      self.indent = indent
      parts = [.words(sentence)]
    }

    init(indent: Int, _ parts: Part...) {
      self.indent = indent
      self.parts = parts
    }
  }

  /// What the demonstration came to.
  public struct Outcome: Sendable {
    public let findings: [Finding]
    public let chosen: Finding
    public let file: CaseFile
    public let planted: PlantedWorld
    /// Where its nodes lie.
    public let node: String

    public var evidenceRows: Int { file.evidence.rows.count }
    public var evidenceDigest: Digest { file.evidence.digest }
  }

  /// Where the nodes of the demonstration lie.
  let folder: String
  /// The time of the day at first; it is moved on where an answer waits for its hour.
  let clock: SimulatedClock
  let node: ServiceNode
  let signing: SigningDesk
  let tell: @Sendable (Line) -> Void

  /// Makes a node in `folder`, whose officer's key is made for this one run.
  public init(
    at folder: String, basis: String, tell: @escaping @Sendable (Line) -> Void
  ) async throws {
    guard let country = CountryCode("CA") else { throw Fault("demo.no-samples") }
    self.folder = folder
    clock = SimulatedClock(SystemClock().now())
    node = try await ServiceNode.create(
      at: FilePath.join(folder, "canada"), country: country, service: .fiu, clock: clock)
    let passphrase = node.entropy.bytes(24)
    _ = try await node.addOfficer(
      "Demonstration", unit: "Samples", role: .supervisor, passphrase: passphrase, cost: .interactive)
    let desk = try await node.desk(of: nil, purpose: .investigation, basis: basis)
    signing = try await node.unlock(desk, passphrase: passphrase)
    self.tell = tell
  }

  /// The chapters, in order. Throws `demo.no-samples` where the folder holds none.
  public func run(samples: String, over network: any DemonstrationNetwork) async throws -> Outcome {
    guard SystemFiles().exists(FilePath.join(samples, "transactions.csv")) else {
      throw Fault("demo.no-samples", at: .init(file: samples), ("path", .text(samples)))
    }
    try await hold(samples)
    let findings = try await find()
    guard let chosen = findings.first(where: { $0.family == "smuggling-collector" }) ?? findings.first else {
      throw Fault("demo.nothing-found")
    }
    explain(chosen)
    let state = try await node.openCase([chosen.id], at: signing)
    let file = try await node.caseFile(state.id, at: signing.desk)
    let planted = try PlantedWorld(folder: samples)
    identify(file)
    try await decline(file, findings: findings, planted: planted)
    try await askAbroad(file)
    try await together(samples, planted: planted, over: network)
    return Outcome(
      findings: findings, chosen: chosen, file: file, planted: planted, node: folder)
  }

  /// Enters the report in the log.
  public func record(_ outcome: Outcome, page: String) async throws {
    let files = [OutboundFile(name: "report.html", bytes: Array(page.utf8))]
    _ = try await node.recordReport(outcome.file, files: files, content: Digest(of: page), at: signing)
  }

  // MARK: Chapters

  private func hold(_ samples: String) async throws {
    tell(Line(Sentence("demo.import")))
    let lists = FilePath.join(samples, "list-fictional")
    let sources: [(paths: [String], means: CollectionMeans, name: String)] = [
      ([samples], .synthetic, "samples"),
      (["sdn.csv", "alt.csv", "add.csv"].map { FilePath.join(lists, $0) }, .publishedList, "list-fictional"),
    ]
    for source in sources {
      let terms = ImportTerms(
        means: source.means, retainUntil: node.today.adding(days: 365), source: source.name)
      let report = try await node.importFiles(source.paths, terms: terms, at: signing)
      if let fault = report.unreadable.first { throw fault }
      for imported in report.sources {
        tell(
          Line(
            Sentence(
              "demo.imported", ("file", .text(imported.name)), ("records", .integer(Int64(imported.counts.records))),
              ("payments", .integer(Int64(imported.counts.payments))),
              ("faults", .integer(Int64(imported.counts.faults)))), indent: 5))
      }
    }
  }

  private func find() async throws -> [Finding] {
    tell(Line(Sentence("demo.detect")))
    let findings = try await node.detect(at: signing)
    for (number, finding) in findings.prefix(12).enumerated() {
      tell(
        Line(
          Sentence(
            "demo.finding", ("number", .integer(Int64(number + 1))), ("family", .text(finding.family)),
            ("payments", .integer(Int64(finding.payments.count))), ("value", .money(dollars(finding.valueCents))),
            ("accounts", .integer(Int64(finding.accounts.count))), ("first", .date(finding.first.date)),
            ("last", .date(finding.last.date))), indent: 5))
    }
    return findings
  }

  private func explain(_ finding: Finding) {
    tell(Line(Sentence("demo.explain", ("family", .text(finding.family)))))
    reasons(for: finding.why, against: finding.against, indent: 5, limit: 6)
    let payers = finding.accounts.count { $0.part == .payer }
    if payers > 0 { tell(Line(Sentence("demo.payers", ("payers", .integer(Int64(payers)))), indent: 3)) }
  }

  private func identify(_ file: CaseFile) {
    tell(Line(Sentence("demo.identify")))
    for actor in file.actors where actor.sureness == .listed || actor.sureness == .nameOnList {
      guard let match = actor.matches.first else { continue }
      tell(
        Line(
          indent: 5, name(actor.label), .text("→ \(match.caption) (" + match.programs.joined(separator: ", ") + ")")))
      reasons(for: match.why, against: match.against, indent: 8, limit: 3)
    }
    for link in file.links.prefix(4) {
      let why = link.why.map { Line.Part.words($0.sentence) }
      tell(Line(indent: 5, parts: [name(link.first), .text("–"), name(link.second), .text(":")] + why))
    }
    guard let standing = file.standings.first(where: { $0.method == .fifo }), !standing.rows.isEmpty else { return }
    tell(Line(Sentence("demo.standing"), indent: 3))
    for row in standing.rows.prefix(3) {
      tell(
        Line(
          indent: 5, name(row.label), .text(":"), .words(Sentence("demo.money", ("value", .money(dollars(row.cents))))))
      )
    }
  }

  private func decline(_ file: CaseFile, findings: [Finding], planted: PlantedWorld) async throws {
    tell(Line(Sentence("demo.decline")))
    for actor in file.actors where actor.sureness == .namesake {
      guard let match = actor.matches.first, case .text(let known) = name(actor.label) else { continue }
      tell(Line(Sentence("demo.namesake", ("name", .text(known)), ("entry", .text(match.caption))), indent: 3))
      reasons(for: [], against: match.against, indent: 8, limit: 3)
    }
    let mistaken = Set(planted.mistaken(by: findings).map(\.id))
    let table = try await node.ledger().table()
    for group in planted.honest where group.kind == "savings-club" && !mistaken.contains(group.id) {
      guard let figures = GroupFigures(of: group, in: table) else { continue }
      tell(
        Line(
          Sentence(
            "demo.club", ("payments", .integer(Int64(figures.payments))), ("payers", .integer(Int64(figures.payers))),
            ("receivers", .integer(Int64(figures.receivers))), ("both", .integer(Int64(figures.receiversWhoPay))),
            ("share", .share(figures.passedOnShare))), indent: 3))
    }
  }

  /// How the findings fare against what was planted; the last chapter, for faces that have written the report.
  public func compare(_ outcome: Outcome) {
    let planted = outcome.planted
    let found = planted.found(by: outcome.findings)
    let mistaken = planted.mistaken(by: outcome.findings)
    tell(
      Line(
        Sentence(
          "demo.compare", ("found", .integer(Int64(found.count))), ("schemes", .integer(Int64(planted.schemes.count))),
          ("spared", .integer(Int64(planted.honest.count - mistaken.count))),
          ("honest", .integer(Int64(planted.honest.count))))))
    for scheme in planted.schemes where !found.contains(scheme) {
      tell(Line(Sentence("demo.missed", ("kind", .text(scheme.kind))), indent: 5))
    }
    for group in mistaken { tell(Line(Sentence("demo.mistaken", ("kind", .text(group.kind))), indent: 5)) }
  }

  // MARK: Pieces

  private func reasons(for why: [Reason], against: [Reason], indent: Int, limit: Int) {
    for reason in why.prefix(limit) { tell(Line(indent: indent, .text("+"), .words(reason.sentence))) }
    for reason in against.prefix(limit) { tell(Line(indent: indent, .text("-"), .words(reason.sentence))) }
  }

  private func name(_ label: CaseFile.Label) -> Line.Part {
    switch label {
    case .account(let id): .text(id)
    case .name(let name): .text(name)
    case .payer(let number): .words(Sentence("demo.payer", ("number", .integer(Int64(number)))))
    case .payers(let count): .words(Sentence("demo.payers-folded", ("payers", .integer(Int64(count)))))
    case .others(let count), .counters(let count):
      .words(Sentence("demo.others-folded", ("others", .integer(Int64(count)))))
    }
  }

  private func dollars(_ cents: Int64) -> Money { Money(minorUnits: cents, currency: .usDollar) }
}

extension Demonstration.Line {
  fileprivate init(indent: Int, parts: [Part]) {
    self.indent = indent
    self.parts = parts
  }
}
