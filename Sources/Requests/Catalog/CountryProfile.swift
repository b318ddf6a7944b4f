internal import Definitions
public import Vocabulary

/// What a country makes of the request types: only ever less of them.
public struct CountryProfile: Sendable, Hashable {
  public let country: CountryCode
  public let version: TypeVersion
  public let source: String
  public let isVerified: Bool
  /// In which it takes requests, as ISO 639-1 codes, the preferred one first.
  public let languages: [String]
  /// What its authorities want to see in a request that comes to them.
  public let requirements: [Requirement]
  public let narrowings: [Narrowing]

  public struct Requirement: Sendable, Hashable {
    public let code: String
    public let prose: String
    public let source: String
    /// The types that it holds for; empty for all.
    public let types: [String]
    /// The field that must be filled in; nil for advice that no program can check.
    public let field: String?
  }

  /// One type, narrowed. An absent list leaves the type's own as it is.
  public struct Narrowing: Sendable, Hashable {
    public let type: String
    public let initiators: [PartyKind]?
    public let recipients: [PartyKind]?
    public let answers: [String]?
    public let asked: [String]?
    public let steps: [OptionalStep]?
    public let readersOfRequest: [ReaderKind]?
    public let readersOfAnswer: [ReaderKind]?
    public let readersAfterConsent: [ReaderKind]?
    public let required: [String]
    public let fourEyes: [RequestStep]
    public let refusalGrounds: [String]
    /// Why the type may not be used there.
    public let unavailable: String?
  }

  static func read(
    _ file: DefinitionReader, types: [String: RequestType], into faults: inout FaultList
  ) -> CountryProfile? {
    let country = faults.reading(nil) { () throws(Fault) -> CountryCode? in
      try file.value("country") { CountryCode($0) }
    }
    let version = faults.reading(nil) { () throws(Fault) -> TypeVersion? in
      try file.value("version") { TypeVersion($0) }
    }
    let source = faults.reading("") { () throws(Fault) in try file.string("source") }
    let isVerified = faults.reading(false) { () throws(Fault) in try file.boolean("verified") }
    let languages = faults.reading([]) { () throws(Fault) in try file.stringList("languages") }
    for language in languages where !isLanguage(language) {
      faults.add(
        file.fault(
          "requests.type.unknown-code", at: "languages", ("code", .text(language)), ("key", .text("languages"))))
    }
    var requirements: [Requirement] = []
    for (code, entry) in faults.entries(file, "requirements") {
      let requirement = Requirement(
        code: code, prose: faults.reading("") { () throws(Fault) in try entry.string("prose") },
        source: faults.reading("") { () throws(Fault) in try entry.optionalString("source") ?? source },
        types: faults.reading([]) { () throws(Fault) in try entry.optionalStringList("types") },
        field: faults.reading(nil) { () throws(Fault) in try entry.optionalString("field") })
      for name in requirement.types where types[name] == nil {
        faults.add(entry.fault("requests.profile.type-unknown", at: "types", ("type", .text(name))))
      }
      if let field = requirement.field {
        for name in requirement.types where types[name]?.field(field) == nil {
          faults.add(
            entry.fault("requests.profile.field-unknown", at: "field", ("field", .text(field)), ("type", .text(name))))
        }
      }
      requirements.append(requirement)
    }
    var narrowings: [Narrowing] = []
    if let child = faults.reading(nil, { () throws(Fault) in try file.optionalChild("types") }) {
      for name in child.keys {
        guard let entry = faults.reading(nil, { () throws(Fault) -> DefinitionReader? in try child.child(name) }) else {
          continue
        }
        guard let type = types[name] else {
          faults.add(child.fault("requests.profile.type-unknown", at: name, ("type", .text(name))))
          continue
        }
        narrowings.append(Narrowing.read(entry, of: type, into: &faults))
      }
    }
    faults.reading(()) { () throws(Fault) in try file.finish() }
    guard let country, let version else { return nil }
    return CountryProfile(
      country: country, version: version, source: source, isVerified: isVerified, languages: languages,
      requirements: requirements, narrowings: narrowings)
  }
}

extension CountryProfile.Narrowing {
  static func read(
    _ entry: DefinitionReader, of type: RequestType, into faults: inout FaultList
  ) -> CountryProfile.Narrowing {
    /// The kept part of a list; whatever the type does not have would widen it.
    func kept<T: Hashable>(
      _ key: String, of all: [T], in reader: DefinitionReader, _ parse: (String) -> T?, name: (T) -> String
    ) -> [T]? {
      guard reader.contains(key) else { return nil }
      let codes = faults.reading([]) { () throws(Fault) in try reader.stringList(key) }
      var values: [T] = []
      for code in codes {
        guard let value = parse(code), all.contains(value) else {
          faults.add(
            reader.fault(
              "requests.profile.widens", at: key, ("code", .text(code)), ("key", .text(key)), ("type", .text(type.name))
            ))
          continue
        }
        values.append(value)
      }
      return all.filter(values.contains)
    }
    let text: (String) -> String? = { $0 }
    let readers = faults.reading(nil) { () throws(Fault) in try entry.optionalChild("readers") }
    let narrowing = CountryProfile.Narrowing(
      type: type.name,
      initiators: kept("initiators", of: type.initiators, in: entry, PartyKind.init(rawValue:), name: \.rawValue),
      recipients: kept("recipients", of: type.recipients, in: entry, PartyKind.init(rawValue:), name: \.rawValue),
      answers: kept("answers", of: type.answers.map(\.code), in: entry, text, name: { $0 }),
      asked: kept("asked", of: type.asked.map(\.code), in: entry, text, name: { $0 }),
      steps: kept("steps", of: type.steps, in: entry, OptionalStep.init(rawValue:), name: \.rawValue),
      readersOfRequest: readers.flatMap {
        kept("request", of: type.readers.request, in: $0, ReaderKind.init(rawValue:), name: \.rawValue)
      },
      readersOfAnswer: readers.flatMap {
        kept("answer", of: type.readers.answer, in: $0, ReaderKind.init(rawValue:), name: \.rawValue)
      },
      readersAfterConsent: readers.flatMap {
        kept("after-consent", of: type.readers.afterConsent, in: $0, ReaderKind.init(rawValue:), name: \.rawValue)
      },
      required: kept("required", of: type.fields.map(\.name), in: entry, text, name: { $0 }) ?? [],
      fourEyes: faults.choices(entry, "four-eyes"),
      refusalGrounds: kept(
        "refusal-grounds", of: type.declaredNationalGrounds.map(\.code), in: entry, text, name: { $0 })
        ?? [],
      unavailable: faults.reading(nil) { () throws(Fault) in try entry.optionalString("unavailable") })
    // What cannot be said: a right to refuse that is taken away from the officers of the country leaves the type's
    // neutral answer as the only way to tell nothing, so that one always stays.
    if let kept = narrowing.answers, let neutral = type.neutralAnswer, !kept.contains(neutral.code) {
      faults.add(entry.fault("requests.profile.neutral-removed", at: "answers", ("answer", .text(neutral.code))))
    }
    return narrowing
  }
}

extension RequestType {
  func narrowed(by narrowing: CountryProfile.Narrowing, of country: CountryCode, as side: Side) -> RequestType {
    var type = self
    switch side {
    case .requester:
      if let kept = narrowing.initiators { type.initiators = type.initiators.filter(kept.contains) }
    case .recipient:
      if let kept = narrowing.recipients { type.recipients = type.recipients.filter(kept.contains) }
      if let kept = narrowing.answers { type.answers = type.answers.filter { kept.contains($0.code) } }
      if let kept = narrowing.asked { type.asked = type.asked.filter { kept.contains($0.code) } }
      type.refusalGrounds += declaredNationalGrounds.filter {
        narrowing.refusalGrounds.contains($0.code) && !type.refusalGrounds.contains($0)
      }
    }
    if let kept = narrowing.steps { type.steps = type.steps.filter(kept.contains) }
    if let kept = narrowing.readersOfRequest { type.readers.request = type.readers.request.filter(kept.contains) }
    if let kept = narrowing.readersOfAnswer { type.readers.answer = type.readers.answer.filter(kept.contains) }
    if let kept = narrowing.readersAfterConsent {
      type.readers.afterConsent = type.readers.afterConsent.filter(kept.contains)
    }
    for index in type.fields.indices where narrowing.required.contains(type.fields[index].name) {
      type.fields[index].required = .yes
    }
    type.fourEyes += narrowing.fourEyes.filter { !type.fourEyes.contains($0) }
    type.narrowedBy.append(country)
    return type
  }
}

/// Two lower-case letters (ISO 639-1).
func isLanguage(_ text: String) -> Bool {
  text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
}
