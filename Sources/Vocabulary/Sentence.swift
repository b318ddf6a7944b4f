/// Something the program says to a person, before it is put into words: a key and typed arguments.
///
/// Reasons, limits, grounds and errors are sentences. Only the faces (Pages, the command line) render them, so one
/// finding reads in any language and its figures stay figures. Arguments keep the order in which they were given.
public struct Sentence: Sendable, Hashable {
  /// A dotted name such as `flow.fan-in.payers`; the wording lives in Pages under the same key.
  public let key: String
  /// Named values, in the order given.
  public let arguments: [Argument]

  /// One named value inside a sentence.
  public struct Argument: Sendable, Hashable {
    public let name: String
    public let value: Value

    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// The kinds of value a sentence can carry. Faces format each kind for the reader's language.
  public enum Value: Sendable, Hashable {
    /// Words that are shown as they are: a name, a code, a file's field.
    case text(String)
    case integer(Int64)
    /// A fraction in ten-thousandths: 9,450 is 94.5 %.
    case share(Int64)
    /// A decimal number scaled by 1,000: 2,500 is 2.5.
    case thousandths(Int64)
    case money(Money)
    case date(CivilDate)
    case instant(Instant)
    /// A span of time in whole seconds.
    case duration(seconds: Int64)
    case country(CountryCode)
    /// An account's identifier as the institution writes it.
    case account(String)
    /// A payment's identifier as its source writes it.
    case payment(String)
    case list([Value])
    /// A word of the program's own that the wording has under this key: a stage, a step, a role.
    case word(String)
  }

  public init(_ key: String, _ arguments: (name: String, value: Value)...) {
    self.key = key
    self.arguments = arguments.map { Argument($0.name, $0.value) }
  }

  public init(key: String, arguments: [Argument]) {
    self.key = key
    self.arguments = arguments
  }

  /// The value of a named argument, if the sentence carries it.
  public subscript(name: String) -> Value? {
    arguments.first { $0.name == name }?.value
  }
}

/// A sentence together with the records its figures come from.
///
/// This is how a finding, a match or a score says why. `references` name payments, list entries or source records by
/// their identifiers, so that each figure can be followed back to what was held.
public struct Reason: Sendable, Hashable {
  public let sentence: Sentence
  public let references: [String]

  public init(_ sentence: Sentence, references: [String] = []) {
    self.sentence = sentence
    self.references = references
  }
}
