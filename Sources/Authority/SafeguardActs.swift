public import Vocabulary

// Acts on safeguards: what protects people and originators, and what sets a protection aside.

/// Relaxes a marking by the originator's signed release. Only what is the service's own, or what its originator has
/// released, can be relaxed; the release is named by its digest.
public struct RelaxMarking: PendableAct {
  public static let kind = ActKind.relaxMarking
  public let item: String
  public let from: Marking
  public let to: Marking
  public let release: Digest

  public init(item: String, from: Marking, to: Marking, release: Digest) {
    self.item = item
    self.from = from
    self.to = to
    self.release = release
  }

  public var subjects: [String] { [item, release.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(item)
    writer.write(from)
    writer.write(to)
    writer.write(release)
  }

  public init(from reader: inout CanonicalReader) throws {
    item = try reader.text()
    from = try reader.value()
    to = try reader.value()
    release = try reader.value()
  }
}

/// Sets, changes or lifts the protection of a person: the register's pseudonym, and the digest of the new entry.
///
/// One officer protects, at once. What protects less than before needs two. It fits the entry that the officer saw, and no
/// other: what was added meanwhile is not overwritten.
public struct SetProtection: PendableAct {
  public static let kind = ActKind.setProtection
  public let person: String
  /// Nil lifts the protection.
  public let entry: Digest?
  /// The digest of the entry that it replaces; nil for a new one.
  public let replaced: Digest?
  /// Whether the person is protected less afterwards: a role, a country or a name is taken away.
  public let weakens: Bool
  /// Why somebody is protected less, for the second officer and oversight; empty where nobody is.
  public let ground: String

  public init(person: String, entry: Digest?, replacing replaced: Digest?, weakens: Bool, because ground: String = "") {
    self.ground = ground
    self.person = person
    self.entry = entry
    self.replaced = replaced
    self.weakens = weakens || entry == nil
  }

  public var subjects: [String] { [person] }
  public var needsSecondOfficer: Bool { weakens }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(person)
    writer.write(optional: entry) { $0.write($1) }
    writer.write(optional: replaced) { $0.write($1) }
    writer.write(weakens)
    if !ground.isEmpty { writer.write(ground) }
  }

  public init(from reader: inout CanonicalReader) throws {
    self.init(
      person: try reader.text(), entry: try reader.optional { try $0.value() },
      replacing: try reader.optional { try $0.value() }, weakens: try reader.flag(),
      because: reader.isAtEnd ? "" : try reader.text())
  }
}

/// Lets one disclosure go although the scan found a protected person in it. It fits one content, one recipient and
/// exactly the findings it was shown, needs two officers of different units, and oversight is told of it.
public struct OverrideProtection: PendableAct {
  public static let kind = ActKind.overrideProtection
  /// The digest of the disclosure.
  public let disclosed: Digest
  /// The digest of the verdict that is set aside.
  public let verdict: Digest
  /// Why, in words for oversight; they are kept in the protected log.
  public let ground: String

  public init(of disclosure: Disclosure, despite verdict: EgressVerdict, ground: String) {
    disclosed = disclosure.digest
    self.verdict = verdict.digest
    self.ground = ground
  }

  public var subjects: [String] { [disclosed.hex, verdict.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(disclosed)
    writer.write(verdict)
    writer.write(ground)
  }

  public init(from reader: inout CanonicalReader) throws {
    disclosed = try reader.value()
    verdict = try reader.value()
    ground = try reader.text()
  }
}

/// Keeps something that a safeguard needs: hashes of content that nobody may hold, a sealed submission, the figures of a
/// quarter as they were published.
public struct KeepSafeguard: PendableAct {
  public static let kind = ActKind.keepSafeguard
  /// What it is: `content-hashes`, `submission`, `figures`.
  public let what: String
  public let item: String
  /// The digest of what is kept.
  public let content: Digest

  public init(what: String, item: String, content: Digest) {
    self.what = what
    self.item = item
    self.content = content
  }

  public var subjects: [String] { [item, content.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(what)
    writer.write(item)
    writer.write(content)
  }

  public init(from reader: inout CanonicalReader) throws {
    what = try reader.text()
    item = try reader.text()
    content = try reader.value()
  }
}

/// Oversight's own word: that a notice was seen, that an answer to a person stands or is looked at again.
public struct Oversee: Act {
  public static let kind = ActKind.oversee
  /// What it decides: `notice-acknowledged`, `answer-upheld`, `answer-reopened`.
  public let what: String
  public let item: String
  /// The digest of what oversight saw.
  public let content: Digest

  public init(what: String, item: String, content: Digest) {
    self.what = what
    self.item = item
    self.content = content
  }

  public var subjects: [String] { [item] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(what)
    writer.write(item)
    writer.write(content)
  }
}

/// Takes the records of several cases for one person's. Reversible, and yet decided by two.
public struct MergePersons: PendableAct {
  public static let kind = ActKind.mergePersons
  /// The records or parties that are taken for one.
  public let records: [String]
  public let cases: [String]

  public init(records: [String], cases: [String]) {
    self.records = records
    self.cases = cases
  }

  public var subjects: [String] { records + cases }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(list: records)
    writer.write(list: cases)
  }

  public init(from reader: inout CanonicalReader) throws {
    records = try reader.texts()
    cases = try reader.texts()
  }
}

/// Erases what is held on a person, as far as nothing stands against it.
public struct EraseSubject: PendableAct {
  public static let kind = ActKind.eraseSubject
  /// The subject's file, by its name; never the person's.
  public let file: String
  /// The digest of the list of what is to go, as it was shown before.
  public let list: Digest
  public let ground: String

  public init(file: String, list: Digest, ground: String) {
    self.file = file
    self.list = list
    self.ground = ground
  }

  public var subjects: [String] { [file, list.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(file)
    writer.write(list)
    writer.write(ground)
  }

  public init(from reader: inout CanonicalReader) throws {
    file = try reader.text()
    list = try reader.value()
    ground = try reader.text()
  }
}

/// Puts a record right, saying by digests what it was and what it is now, and how the error came about.
public struct CorrectRecord: PendableAct {
  public static let kind = ActKind.correctRecord
  public let record: String
  public let before: Digest
  public let after: Digest
  public let ground: String

  public init(record: String, before: Digest, after: Digest, ground: String) {
    self.record = record
    self.before = before
    self.after = after
    self.ground = ground
  }

  public var subjects: [String] { [record, before.hex, after.hex] }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(record)
    writer.write(before)
    writer.write(after)
    writer.write(ground)
  }

  public init(from reader: inout CanonicalReader) throws {
    record = try reader.text()
    before = try reader.value()
    after = try reader.value()
    ground = try reader.text()
  }
}

/// Keeps something past the end of its retention, and from being erased: a legal hold, an inquiry of oversight.
public struct HoldErasure: PendableAct {
  public static let kind = ActKind.holdErasure
  public let items: [String]
  /// Which hold of the rules of erasure it is: `legal-hold`, `evidence-hash`, ….
  public let rule: String
  /// The proceedings that need it.
  public let ground: String
  /// When the hold is looked at again.
  public let reviewOn: CivilDate

  public init(items: [String], as rule: String = "legal-hold", ground: String, reviewOn: CivilDate) {
    self.items = items
    self.rule = rule
    self.ground = ground
    self.reviewOn = reviewOn
  }

  public var subjects: [String] { items }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(list: items)
    writer.write(rule)
    writer.write(ground)
    writer.write(reviewOn)
  }

  public init(from reader: inout CanonicalReader) throws {
    items = try reader.texts()
    rule = try reader.text()
    ground = try reader.text()
    reviewOn = try reader.value()
  }
}
