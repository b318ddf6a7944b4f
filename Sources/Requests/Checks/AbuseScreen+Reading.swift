public import Definitions
public import Vocabulary

extension AbuseScreen {
  /// Reads a file of signals; an unknown rule, code or key is a fault with its line.
  public init(reading file: DefinitionReader) throws(Fault) {
    version = try file.value("version") { TypeVersion($0) }
    expires = try file.expiry()
    var signals: [Signal] = []
    for entry in try file.children("signals") {
      signals.append(
        Signal(
          code: try entry.value("code") { isCode($0) ? $0 : nil }, prose: try entry.string("prose"),
          source: try entry.string("source"), isGrave: try entry.boolean("grave"), rule: try Rule(reading: entry)))
    }
    try file.finish()
    self.signals = signals
  }
}

extension AbuseScreen.Rule {
  /// Exactly one of the keys that name a rule.
  fileprivate init(reading entry: DefinitionReader) throws(Fault) {
    let keys = ["words", "any-offence", "only-offences", "flags", "watch-list", "facts-words-min", "breadth"]
    let present = keys.filter(entry.contains)
    guard present.count == 1, let key = present.first else {
      throw entry.fault("requests.abuse.one-rule", at: "code")
    }
    switch key {
    case "words": self = .words(try entry.stringList(key))
    case "any-offence": self = .anyOffence(try entry.stringList(key))
    case "only-offences": self = .onlyOffences(try entry.stringList(key))
    case "flags": self = .flags(try entry.optionalValueList(key, RequestSubject.Flag.init(rawValue:)))
    case "watch-list":
      guard try entry.boolean(key) else { throw entry.fault("requests.abuse.one-rule", at: key) }
      self = .watchList
    case "facts-words-min": self = .missingFacts(wordsMin: try entry.integer(key))
    default:
      let child = try entry.child("breadth")
      self = .breadth(
        subjectsMax: try child.integer("subjects-max"), daysMax: try child.integer("days-max"),
        addresseesMax: try child.integer("addressees-max"))
    }
  }
}
