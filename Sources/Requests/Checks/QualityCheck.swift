public import Vocabulary

/// "Right first time": what a practitioner of the receiving state would send back for, before it is sent.
public enum QualityCheck {
  /// The longest period that needs no reason of its own, in days: five years. This program's reading of "proportionate"
  /// (Egmont Principles paragraph 20 names no figure).
  public static let periodDaysMax = 5 * 366
  /// More other addressees than this make a distribution list (Egmont Principles paragraph 25 names no figure).
  public static let otherAddresseesMax = 5

  /// Looks at a message with its type, what the receiving state wants (its profile), and the channel it goes through.
  public static func run(
    _ message: RequestMessage, type: RequestType, profile: CountryProfile? = nil, channel: Channel? = nil,
    today: CivilDate? = nil
  ) -> QualityReport {
    var report = Tally()
    for rule in type.fields where rule.isRequired(in: message) {
      report.want(10, message.has(rule.name), Sentence("requests.quality.field", ("field", .text(rule.name))))
    }
    // What is formally wrong beside what is merely absent.
    let wrong = MessageCheck.faults(message, type).filter { $0.code != "requests.field.missing" }
    for fault in wrong { report.note(10, false, fault.sentence) }
    link(message, &report)
    period(message, &report)
    urgency(message, &report)
    subjects(message, &report)
    addressees(message, &report)
    handling(message, &report)
    if let profile { requirements(message, type, profile, &report) }
    if let channel {
      var problem: Fault?
      do { try channel.check(type: type.name, on: today ?? message.created.date) } catch { problem = error }
      report.note(20, problem == nil, problem?.sentence ?? Sentence("requests.channel.suspended"))
    }
    return report.report
  }

  private static func link(_ message: RequestMessage, _ report: inout Tally) {
    // The same words to every state link the matter to none of them.
    let others = message.otherAddressees ?? []
    let isOwn = !others.contains { folded($0.link) == folded(message.link) }
    report.note(15, isOwn, Sentence("requests.quality.link-shared"))
    report.want(
      15, others.allSatisfy { !$0.link.isBlank }, Sentence("requests.quality.link-of-others"))
    // Not every type has a link; what is not there repeats nothing.
    if !message.link.isEmpty {
      report.note(10, folded(message.link) != folded(message.facts), Sentence("requests.quality.link-is-facts"))
    }
  }

  private static func period(_ message: RequestMessage, _ report: inout Tally) {
    guard let period = message.period else { return }
    let hasReason = period.reason?.isBlank == false
    report.note(
      15, period.days <= periodDaysMax || hasReason,
      Sentence("requests.quality.period", ("days", .integer(Int64(period.days)))))
    report.note(5, period.from <= message.created.date, Sentence("requests.quality.period-ahead"))
  }

  private static func urgency(_ message: RequestMessage, _ report: inout Tally) {
    guard message.urgency.level != .routine else { return }
    report.want(10, message.urgency.requestedBy != nil, Sentence("requests.quality.urgency-date"))
    // Egmont Principles paragraph 21: not urgent where the same was already asked elsewhere.
    report.note(10, message.parallelChannels?.isEmpty ?? true, Sentence("requests.quality.urgency-parallel"))
  }

  private static func subjects(_ message: RequestMessage, _ report: inout Tally) {
    for (index, subject) in message.subjects.enumerated() {
      let isIdentified =
        !subject.identifiers.isEmpty || subject.kind != .person || (!subject.names.isEmpty && subject.birthDate != nil)
      report.note(
        10, isIdentified, Sentence("requests.quality.subject", ("number", .integer(Int64(index + 1)))))
      if subject.role?.isProtective == true, message.purpose != .protection, message.purpose != .threatToLife {
        report.hint(Sentence("requests.quality.protective-role", ("number", .integer(Int64(index + 1)))))
      }
    }
  }

  private static func addressees(_ message: RequestMessage, _ report: inout Tally) {
    let count = message.otherAddressees?.count ?? 0
    report.note(
      15, count <= otherAddresseesMax,
      Sentence("requests.quality.distribution-list", ("addressees", .integer(Int64(count)))))
    for parallel in message.parallelChannels ?? [] where parallel.isBlank {
      report.note(5, false, Sentence("requests.quality.parallel-empty"))
    }
  }

  private static func handling(_ message: RequestMessage, _ report: inout Tally) {
    let joined = Marking.join([message.marking] + message.attachments.map(\.marking))
    report.note(10, joined == message.marking, Sentence("requests.quality.marking-looser"))
    if let end = message.validUntil {
      report.note(5, end > message.created, Sentence("requests.quality.valid-until"))
    }
    if !message.onwardIntent.isEmpty { report.hint(Sentence("requests.quality.onward-needs-consent")) }
    if !message.isConfidentialFromSubject { report.hint(Sentence("requests.quality.subject-may-learn")) }
  }

  private static func requirements(
    _ message: RequestMessage, _ type: RequestType, _ profile: CountryProfile, _ report: inout Tally
  ) {
    report.note(
      10, profile.languages.contains(message.language),
      Sentence(
        "requests.quality.language", ("country", .country(profile.country)),
        ("languages", .list(profile.languages.map(Sentence.Value.text)))))
    for requirement in profile.requirements where requirement.types.isEmpty || requirement.types.contains(type.name) {
      let sentence = Sentence(
        "requests.quality.requirement", ("country", .country(profile.country)), ("text", .text(requirement.prose)))
      if let field = requirement.field {
        report.want(10, message.has(field), sentence)
      } else {
        report.hint(sentence)
      }
    }
  }

  private static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }
}

/// How complete a request is, and what would complete it.
public struct QualityReport: Sendable, Hashable {
  /// 0 to 1,000: the weight of what is right out of the weight of what is wanted. 1,000 exactly when nothing is missing and
  /// nothing is to be considered.
  public let score: Int
  /// What is wanted and not there, in the order of the form.
  public let missing: [Sentence]
  /// What is there and would be sent back as it stands.
  public let toConsider: [Sentence]
  /// Worth a second look; no reason to hold it.
  public let hints: [Sentence]

  public var isComplete: Bool { missing.isEmpty && toConsider.isEmpty }
}

private struct Tally {
  private var wanted = 0
  private var given = 0
  private var missing: [Sentence] = []
  private var toConsider: [Sentence] = []
  private var hints: [Sentence] = []

  /// Something that is to be there.
  mutating func want(_ weight: Int, _ isThere: Bool, _ sentence: Sentence) {
    wanted += weight
    if isThere {
      given += weight
    } else if !missing.contains(sentence) {
      missing.append(sentence)
    }
  }

  /// Something that is to be right as it stands.
  mutating func note(_ weight: Int, _ isRight: Bool, _ sentence: Sentence) {
    wanted += weight
    if isRight {
      given += weight
    } else if !toConsider.contains(sentence) {
      toConsider.append(sentence)
    }
  }

  mutating func hint(_ sentence: Sentence) {
    if !hints.contains(sentence) { hints.append(sentence) }
  }

  var report: QualityReport {
    // Something missing is never rounded up to everything there.
    let score = wanted == 0 ? 1_000 : given * 1_000 / wanted
    return QualityReport(
      score: (missing + toConsider).isEmpty ? 1_000 : min(score, 999), missing: missing, toConsider: toConsider,
      hints: hints)
  }
}
