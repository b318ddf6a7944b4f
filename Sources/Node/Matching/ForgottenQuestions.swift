internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import PrivateMatching
internal import Protection
internal import Vocabulary
internal import World

// What was asked says of whom somebody wanted to know something, and stands under the same rules as a record: it is in the
// file of the person, goes when it is erased or its time is over, and stays where its case or a hold needs it. What goes is
// what was asked; that it was asked, how much, by whom and for which case stays, since both logs hold a commitment to it.

extension HeldQuestion {
  var isForgotten: Bool { remainder != nil }

  /// The last day on which what was asked is held, unless its case or a hold needs it: the one of somebody whom nobody has
  /// assessed. What was to be compared and was not answered goes with the last day on which it could have been.
  func lastDay(_ rules: RetentionRules) -> CivilDate {
    let day = rules.decide(
      role: .notAssessed, means: .partnerService, offence: .none, receivedOn: at.date
    ).retainUntil
    guard isComparison, stage != .answered else { return day }
    return min(day, MatchEpoch(at: at).answersEnd.date)
  }

  /// Whether it was asked about somebody: by what the officer wrote, by an identifier, or by a record that was compared.
  func isAbout(_ scanner: EgressScanner, or records: Set<String>) -> Bool {
    if isComparison, asked.contains(where: records.contains) { return true }
    let words =
      (isComparison ? [] : asked) + items.filter { !$0.isName }.map { PlainIdentifiers.line(of: $0.bytes).1 }
    return !words.isEmpty && scanner.finds(in: Array(words.joined(separator: "\n").utf8))
  }

  /// What stays of one that named somebody protected: that it was tried.
  func stopped() -> HeldQuestion {
    var stub = self
    stub.forget(on: "stopped", at: at)
    (stub.stage, stub.failure) = (.failed, "match.stopped.kept")
    return stub
  }
}

extension ReadTransaction {
  func matchQuestion(_ id: String) throws -> HeldQuestion? {
    try record(.matchQuestions, id: id).map { try HeldQuestion(canonicalBytes: $0.content) }
  }

  /// Each of which it is still known what was asked.
  func eachRememberedQuestion(_ body: (HeldQuestion) throws -> Void) throws {
    try eachContent(in: .matchQuestions) { content in
      let question = try HeldQuestion(canonicalBytes: content)
      if !question.isForgotten { try body(question) }
    }
  }

  /// Whether the case of a question is open, or closed and keeps what it rested on until a day that is not over.
  func caseNeeds(_ question: HeldQuestion, on day: CivilDate) throws -> Bool {
    guard !question.isComparison else { return false }
    if try caseState(question.caseID).stage == .open { return true }
    return try record(.closedCases, id: question.caseID)?.retainUntil.map { $0 >= day } ?? false
  }

  /// Questions whose last day lies before a day and that nothing needs, in order of their names.
  func dueQuestions(before day: CivilDate, at now: Instant) throws -> [String] {
    let rules = try RetentionRules.standard()
    let holds = try standingHolds(at: now)
    var due: [String] = []
    try eachRememberedQuestion { question in
      guard question.lastDay(rules) < day, try holds.onQuestion(question, in: self, on: day).isEmpty else { return }
      due.append(question.id)
    }
    return due.sorted()
  }
}

extension WriteTransaction {
  /// Forgets what was asked; what waits to leave does not leave. False where it was forgotten before.
  @discardableResult
  func forget(question id: String, on ground: String, at now: Instant) throws -> Bool {
    guard var question = try matchQuestion(id), !question.isForgotten else { return false }
    if question.stage == .waiting { try dropWaiting(question: id, at: now) }
    question.forget(on: ground, at: now)
    try keep(question)
    return true
  }

  /// Takes what is no longer held out of what was compared. A comparison that nobody answered yet could not be read without
  /// it, and ends.
  func forgetComparedRecords(at now: Instant) throws {
    for held in try records(.matchQuestions, source: HeldQuestion.comparison, key: "question") {
      let question = try HeldQuestion(canonicalBytes: held.content)
      let there = try question.asked.indices.filter {
        try record(.sourceRecords, id: question.asked[$0]) != nil
      }
      guard there.count < question.asked.count else { continue }
      if question.stage == .answered {
        try keep(question.reduced(to: there))
      } else {
        try forget(question: question.id, on: "record-erased", at: now)
      }
    }
  }

  private func dropWaiting(question id: String, at now: Instant) throws {
    for job in try jobs(Outbound.queue, in: .open) {
      let outbound = try Outbound(canonicalBytes: job.content)
      guard outbound.isUnblinded, outbound.parcel.content == Array(id.utf8) else { continue }
      if try self.outbound(outbound.item)?.state == .waiting {
        try settle(outbound: outbound.item, sent: false, at: now, notes: ["erased"])
      }
      try remove(job: job.id, from: Outbound.queue)
    }
  }
}
