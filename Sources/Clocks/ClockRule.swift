internal import Definitions
public import Vocabulary

/// One clock that an instrument sets: what starts it, what must be done before it runs out, and how it is counted.
public struct ClockRule: Sendable, Hashable {
  public enum Unit: String, Sendable, CaseIterable {
    /// Time elapsed, across changes of the clock.
    case hours
    case calendarDays = "calendar-days"
    case workingDays = "working-days"
    case months
  }

  public struct Span: Sendable, Hashable {
    public let count: Int
    public let unit: Unit

    public init(count: Int, unit: Unit) {
      self.count = count
      self.unit = unit
    }
  }

  public enum Limit: String, Sendable {
    /// The act must be done before the span is over.
    case due
    /// A state of things (a suspension, a preservation) ends with the span, or must be renewed.
    case lasts
  }

  /// How firmly the instrument puts it.
  public enum Force: String, Sendable, CaseIterable {
    case binding
    case bestEffort = "best-effort"
    case minimum
    case customary
    /// This program's own rule, from no instrument.
    case planning
  }

  public enum Counting: String, Sendable {
    /// The day of the event is not counted, the last day is counted whole, and ends where it ends.
    case asStated = "as-stated"
    /// Regulation (EEC, Euratom) No 1182/71, article 3: besides, a last day that is no working day moves to the next one
    /// (paragraph 4), and two days or more hold at least two working days (paragraph 5). Hours are not touched by these.
    case regulation1182 = "regulation-1182-71"
  }

  public enum Pause: String, Sendable { case never, clarification }
  public enum Restart: String, Sendable { case none, clarified }

  /// On whose working days and in whose zone a span is counted.
  public enum Calendar: String, Sendable {
    case requestedState = "requested-state"
    case requestingState = "requesting-state"
    case euInstitutions = "eu-institutions"
  }

  /// `2023-977-u1`; what a request type's file names.
  public let id: String
  /// As it is cited: `Directive (EU) 2023/977`.
  public let instrument: String
  /// `article 5(1)`, where known.
  public let article: String?
  /// What starts the clock, in a practitioner's words.
  public let trigger: String
  /// What has to be done, or what ends.
  public let act: String
  /// Nil where the instrument sets no figure: then the age is shown, and no deadline.
  public let span: Span?
  /// By how many units of the span it may be extended once; 0 for none.
  public let extensionCount: Int
  public let limit: Limit
  public let force: Force
  public let counting: Counting
  public let pause: Pause
  public let restart: Restart
  public let calendar: Calendar
  /// Both states must be among these; nil where the clock may run between any two.
  public let between: BoundStates?
  /// The requesting state must be among these, whatever the other is.
  public let requesting: BoundStates?
  /// False: the figure was not compared with the official text, and every face says so.
  public let isVerified: Bool

  /// The rule with its span extended once, where it may be.
  public var extended: Span? {
    span.flatMap { extensionCount > 0 ? Span(count: $0.count + extensionCount, unit: $0.unit) : nil }
  }
}

/// Every clock that the program carries, from `clocks/rules.yaml`.
public struct ClockRules: Sendable {
  /// In the file's order, which goes by field of work.
  public let rules: [ClockRule]
  /// Who is bound by what, in the file's order.
  public let groups: [BoundStates]
  private let position: [String: Int]

  /// The longest span that a file may state, by unit: ten years.
  public static let countMax: [ClockRule.Unit: Int] = [
    .hours: 87_600, .calendarDays: 3650, .workingDays: 2600, .months: 120,
  ]

  public subscript(id: String) -> ClockRule? { position[id].map { rules[$0] } }

  /// The table that the program carries, read once.
  public static func standard() throws(Fault) -> ClockRules { try loaded.get() }

  private static let loaded: Result<ClockRules, Fault> = {
    do throws(Fault) {
      return .success(try ClockRules(DefinitionReader.embedded("clocks/rules.yaml")))
    } catch { return .failure(error) }
  }()

  /// Reads a table of clocks.
  ///
  /// Throws a fault with the line of a field that is missing, unknown or out of bounds.
  public init(text: String, name: String) throws(Fault) { try self.init(DefinitionReader(text: text, name: name)) }

  private init(_ file: DefinitionReader) throws(Fault) {
    _ = try file.integer("version")
    var groups: [BoundStates] = []
    for entry in file.contains("groups") ? try file.children("groups") : [] {
      let group = BoundStates(
        id: try entry.string("id"), title: try entry.string("title"), source: try entry.string("source"),
        members: Set(try entry.optionalValueList("members") { CountryCode($0) }),
        isVerified: try entry.boolean("verified"))
      guard !group.members.isEmpty, !groups.contains(where: { $0.id == group.id }) else {
        throw entry.fault("clocks.group.empty", at: "id", ("group", .text(group.id)))
      }
      groups.append(group)
    }
    self.groups = groups
    var rules: [ClockRule] = []
    var position: [String: Int] = [:]
    for entry in try file.children("rules") {
      let rule = try ClockRule(entry, groups)
      guard position.updateValue(rules.count, forKey: rule.id) == nil else {
        throw entry.fault("clocks.rule.twice", at: "id", ("rule", .text(rule.id)))
      }
      rules.append(rule)
    }
    try file.finish()
    self.rules = rules
    self.position = position
  }
}

extension ClockRule {
  fileprivate init(_ entry: DefinitionReader, _ groups: [BoundStates]) throws(Fault) {
    func group(_ key: String) throws(Fault) -> BoundStates? {
      guard let name = try entry.optionalString(key) else { return nil }
      guard let group = groups.first(where: { $0.id == name }) else {
        throw entry.fault("clocks.rule.group-unknown", at: key, ("group", .text(name)))
      }
      return group
    }
    between = try group("between")
    requesting = try group("requesting")
    id = try entry.string("id")
    instrument = try entry.string("instrument")
    article = try entry.optionalString("article")
    trigger = try entry.string("trigger")
    act = try entry.string("act")
    if let count = try entry.optionalInteger("span") {
      let unit = try entry.value("unit") { Unit(rawValue: $0) }
      guard (1...(ClockRules.countMax[unit] ?? 1)).contains(count) else {
        throw entry.fault("clocks.rule.span", at: "span", ("rule", .text(id)))
      }
      span = Span(count: count, unit: unit)
    } else {
      span = nil
    }
    extensionCount = try entry.optionalInteger("extension") ?? 0
    guard extensionCount >= 0, extensionCount == 0 || span != nil, extensionCount <= 3650 else {
      throw entry.fault("clocks.rule.span", at: "extension", ("rule", .text(id)))
    }
    limit = try entry.optionalValue("limit") { Limit(rawValue: $0) } ?? .due
    force = try entry.optionalValue("force") { Force(rawValue: $0) } ?? .binding
    counting = try entry.optionalValue("counting") { Counting(rawValue: $0) } ?? .asStated
    pause = try entry.optionalValue("pause") { Pause(rawValue: $0) } ?? .never
    restart = try entry.optionalValue("restart") { Restart(rawValue: $0) } ?? .none
    calendar = try entry.optionalValue("calendar") { Calendar(rawValue: $0) } ?? .requestedState
    isVerified = try entry.boolean("verified")
  }
}
