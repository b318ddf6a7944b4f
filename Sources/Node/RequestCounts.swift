internal import Audit
internal import Authority
internal import Governance
internal import Holdings
internal import Requests
internal import Vocabulary

/// What happened in a quarter, counted as it stood when the quarter ended: the same whenever it is counted.
struct RequestCounts {
  private let quarter: Quarter
  private var sent: [String: [Outcome: Int]] = [:]
  private var received: [String: [Outcome: Int]] = [:]
  private var screened: [Screening.Outcome: [Passage: Int]] = [:]
  private var signed: [ActKind: [SecondWord: Int]] = [:]
  private var told: [String: Int] = [:]
  private var matched: [Matching: Int] = [:]

  private enum Outcome: String, CaseIterable { case answered, refused, ended, open }
  /// What became of a request at the abuse screen.
  private enum Passage: String, CaseIterable { case passed, stopped, waiting }
  /// What was asked by private matching: questions of this service, and peers' batches here.
  private enum Matching: String, CaseIterable {
    case asked
    case answered = "answered-here"
    case refused = "refused-here"
    /// Batches of this service's: answered with something found, without, and with nothing that could be believed.
    case found
    case notFound = "not-found"
    case unproven
  }
  /// What second officers said.
  private enum SecondWord: String, CaseIterable { case approved, declined, nothing }

  /// Notices to oversight that are counted.
  private static let notices = [
    "abuse-signal", "abuse-review-clear", "abuse-review-upheld", "content-refused", "disclosure-stopped",
    "match-budget-nearly-used", "match-tallies-differ", "match-unproven", "outbox-altered",
    "override-declined", "override-proposed", "protection-overridden", "protection-weakened", "other",
  ]

  init(in quarter: Quarter, from transaction: any ReadTransaction) throws {
    self.quarter = quarter
    let first = Instant(startOf: quarter.begins)
    let end = Instant(microseconds: Instant(startOf: quarter.endsBefore).microseconds - 1)
    for row in try transaction.requestRows() where row.createdAt <= end {
      guard let state = try transaction.request(at: row, upTo: end)?.state else { continue }
      let began = state.side == .requester ? state.sentAt : state.receivedAt
      guard let began, began >= first, began <= end else { continue }
      let outcome = Self.outcome(of: state)
      if state.side == .requester {
        sent[row.type, default: [:]][outcome, default: 0] += 1
      } else {
        received[row.type, default: [:]][outcome, default: 0] += 1
        if let screening = state.screening {
          let passage: Passage =
            screening.awaitsReview ? .waiting : screening.isClear ? .passed : .stopped
          screened[screening.result.outcome, default: [:]][passage, default: 0] += 1
        }
      }
    }
    try countLog(from: transaction, first: first, end: end)
  }

  private static func outcome(of state: RequestState) -> Outcome {
    if state.answers.contains(where: { $0.result != .partial }) { return .answered }
    if case .refused? = state.decision { return .refused }
    return state.stage.isSettled ? .ended : .open
  }

  /// Acts that waited for a second officer, and what oversight was told.
  private mutating func countLog(from transaction: any ReadTransaction, first: Instant, end: Instant) throws {
    var waiting: [String: ActKind] = [:]
    var words: [String: SecondWord] = [:]
    var told: [String: Int] = [:]
    try transaction.eachLeaf(from: 0) { leaf in
      guard let entry = try leaf.opening.map({ try AuditEntry(canonicalBytes: $0.entry) }), entry.time >= first else {
        return true
      }
      guard entry.time <= end else { return false }
      let subject = entry.subjects.first ?? ""
      switch entry.act {
      case "await-approval":
        if let kind = entry.notes.first.flatMap({ ActKind(rawValue: String($0.dropFirst("act ".count))) }) {
          waiting[subject] = kind
        }
      case ActKind.askMatch.rawValue where entry.phase == .intended: matched[.asked, default: 0] += 1
      case "match-evaluate": matched[.answered, default: 0] += 1
      case "match-result":
        let found = entry.notes.lazy.compactMap { note in
          note.hasPrefix("found ") ? Int(note.dropFirst("found ".count)) : nil
        }.first
        if let found {
          matched[found > 0 ? .found : .notFound, default: 0] += 1
        } else if entry.notes.contains("unproven") {
          matched[.unproven, default: 0] += 1
        }
      case "match-refuse": matched[.refused, default: 0] += 1
      case "approve": words[subject] = .approved
      case "decline": words[subject] = .declined
      case "notice-to-oversight":
        let code = entry.notes.first.flatMap { Self.notices.contains($0) ? $0 : nil } ?? "other"
        told[code, default: 0] += 1
      default: break
      }
      return true
    }
    self.told = told
    for (id, kind) in waiting { signed[kind, default: [:]][words[id] ?? .nothing, default: 0] += 1 }
  }

  /// Every table has all its rows, whatever happened: that a row is missing would tell, too.
  func tables() throws -> [FigureTable] {
    let types = try KnownRequestTypes.catalog().types.map(\.name)
    let acts = ActKind.allCases.filter {
      $0.mayNeedSecondOfficer
    }
    let outcomes = Outcome.allCases
    return [
      try table("requests-sent", types, outcomes.map(\.rawValue)) { sent[types[$0]]?[outcomes[$1]] },
      try table("requests-received", types, outcomes.map(\.rawValue)) { received[types[$0]]?[outcomes[$1]] },
      try table("abuse-screen", Screening.Outcome.allCases.map(\.rawValue), Passage.allCases.map(\.rawValue)) {
        screened[Screening.Outcome.allCases[$0]]?[Passage.allCases[$1]]
      },
      try table("second-officers", acts.map(\.rawValue), SecondWord.allCases.map(\.rawValue)) {
        signed[acts[$0]]?[SecondWord.allCases[$1]]
      },
      try table("matching", Matching.allCases.map(\.rawValue), ["count"]) { row, _ in matched[Matching.allCases[row]] },
      try table("notices-to-oversight", Self.notices, ["told"]) { row, _ in told[Self.notices[row]] },
    ]
  }

  private func table(
    _ title: String, _ rows: [String], _ columns: [String], _ count: (Int, Int) -> Int?
  ) throws -> FigureTable {
    try FigureTable(
      title: title, quarter: quarter, rows: rows, columns: columns,
      cells: rows.indices.map { row in columns.indices.map { count(row, $0) ?? 0 } })
  }
}
