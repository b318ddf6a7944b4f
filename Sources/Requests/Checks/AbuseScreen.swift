internal import Definitions
public import Vocabulary

/// Looks for the misuse of cooperation against dissidents, journalists, minorities: on the request alone, before anybody
/// looks anything up (INTERPOL Constitution articles 2 and 3; Leaders' statement on transnational repression).
///
/// It takes no store and asks none, so its result cannot depend on whether the subject is known here, and a refusal on
/// its account tells nothing about that. It proposes; an officer other than the handler decides.
public struct AbuseScreen: Sendable {
  /// Signals in the order of the file.
  public let signals: [Signal]
  public let version: TypeVersion
  /// The last day on which the words are taken for complete.
  public let expires: CivilDate

  /// Of a screen whose words expired: it lets nothing pass without a person.
  public static let expiredSignal = Signal(
    code: "signals-expired", prose: "The list of signals has expired: nobody has looked at it for long.",
    source: "This service's own rule", isGrave: false, rule: .words([]))

  /// What may show that a request is not what it says.
  public struct Signal: Sendable, Hashable {
    public let code: String
    /// For the reviewer.
    public let prose: String
    public let source: String
    /// Alone it asks for review; together with any other signal it proposes refusal.
    public let isGrave: Bool
    public let rule: Rule
  }

  public enum Rule: Sendable, Hashable {
    /// Words or phrases in what the request says, `*` at a word's end for any ending.
    case words([String])
    /// One of the offences is among these.
    case anyOffence([String])
    /// There are offences, and all are among these.
    case onlyOffences([String])
    /// The requester itself says that a subject is one of these.
    case flags([RequestSubject.Flag])
    /// The requesting authority stands on this service's watch list.
    case watchList
    /// Fewer words of fact than this, or no link.
    case missingFacts(wordsMin: Int)
    /// More subjects, days or addressees than this.
    case breadth(subjectsMax: Int, daysMax: Int, addresseesMax: Int)
  }

  /// What this service knows of who asks; nothing of whom the request is about.
  public struct Requester: Sendable, Hashable {
    /// It was found to have misused cooperation before.
    public let isOnWatchList: Bool
    public init(isOnWatchList: Bool) { self.isOnWatchList = isOnWatchList }
  }

  public struct Result: Sendable, Hashable {
    public let outcome: Screening.Outcome
    /// What was seen, in the order of the file.
    public let signals: [Signal]
    /// For the event.
    public var screening: Screening { Screening(outcome: outcome, signals: signals.map(\.code)) }
  }

  /// The signals that the program carries.
  public static func standard() throws(Fault) -> AbuseScreen {
    try AbuseScreen(reading: DefinitionReader.embedded("requests/abuse-signals.yaml"))
  }

  /// Looks at a request. Takes time in proportion to its length and nothing else.
  ///
  /// With its `type` at hand, facts and link are missed only where the type has them, and facts by its own measure. On a
  /// `day` after the list has expired, a person looks at every request: an old list stops nothing by itself.
  public func run(
    _ message: RequestMessage, requester: Requester, type: RequestType? = nil, on day: CivilDate? = nil
  ) -> Result {
    let words = Words(of: message)
    let expired = day.map { $0 > expires ? [Self.expiredSignal] : [] } ?? []
    let seen = expired + signals.filter { $0.rule.applies(to: message, words, requester, type) }
    let outcome: Screening.Outcome =
      seen.isEmpty ? .clear : seen.count > 1 && seen.contains(where: \.isGrave) ? .refuse : .needsReview
    return Result(outcome: outcome, signals: seen)
  }
}

extension AbuseScreen.Rule {
  fileprivate func applies(
    to message: RequestMessage, _ words: Words, _ requester: AbuseScreen.Requester, _ type: RequestType?
  ) -> Bool {
    switch self {
    case .words(let phrases): phrases.contains(where: words.contain)
    case .anyOffence(let codes): message.offences.contains(where: codes.contains)
    case .onlyOffences(let codes): !message.offences.isEmpty && message.offences.allSatisfy(codes.contains)
    case .flags(let flags): message.subjects.contains { !Set($0.flags).isDisjoint(with: flags) }
    case .watchList: requester.isOnWatchList
    case .missingFacts(let least):
      isWanted("facts", type)
        && message.facts.wordCount
          < min(least, type?.field("facts")?.wordsMin ?? least)
        || isWanted("link", type) && message.link.isBlank
    case .breadth(let subjects, let days, let addressees):
      message.subjects.count > subjects || (message.period?.days ?? 0) > days
        || (message.otherAddressees?.count ?? 0) > addressees
    }
  }
}

/// Whether a type has the field; where no type is given every field is wanted.
private func isWanted(_ field: String, _ type: RequestType?) -> Bool { type.map { $0.field(field) != nil } ?? true }

/// The words of everything that a request says in free text, in lower case.
private struct Words {
  private let words: [Substring]

  init(of message: RequestMessage) {
    var texts = [message.facts, message.link, message.askedFreely ?? "", message.urgency.explanation?.text ?? ""]
    texts += message.subjects.flatMap { [$0.note, $0.benefit].compactMap(\.self) }
    for field in message.fields {
      switch field.value {
      case .text(let text): texts.append(text)
      case .texts(let several): texts += several
      default: break
      }
    }
    words = texts.flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber } + ["\u{0}"] }
  }

  func contain(_ phrase: String) -> Bool {
    let parts = phrase.lowercased().split(separator: " ")
    guard !parts.isEmpty, parts.count <= words.count else { return false }
    return words.indices.dropLast(parts.count - 1).contains { start in
      parts.indices.allSatisfy { matches(words[start + $0], parts[$0]) }
    }
  }

  private func matches(_ word: Substring, _ part: Substring) -> Bool {
    part.last == "*" ? word.hasPrefix(part.dropLast()) : word == part
  }
}
