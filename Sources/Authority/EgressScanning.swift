public import Vocabulary

/// One part of what is about to leave, as plaintext, before it is sealed: the message, an attachment, a picture, an
/// error text. Everything that leaves is in some part; a part is exactly the bytes that will leave.
public struct OutboundPart: Sendable, Hashable {
  /// What it is called in the log: `message`, `attachment 2`. Never a file's own name, which may name a person.
  public let name: String
  public let bytes: [UInt8]
  /// Names that travel with the bytes (a file's name, a title, a field's label): scanned as the bytes are.
  public let labels: [String]

  public init(name: String, bytes: [UInt8], labels: [String] = []) {
    self.name = name
    self.bytes = bytes
    self.labels = labels
  }

  /// SHA-256 of the bytes: what an act that discloses is bound to.
  public var digest: Digest { Digest(of: bytes) }
}

/// Whom something is for.
public struct Recipient: Sendable, Hashable {
  /// The node, platform or carrier, as the directory of peers names it.
  public let id: String
  /// Countries in which it can be read: the recipient's own, the members of an international body, those to which
  /// onward use is asked for. Empty means unknown, and is treated as every country.
  public let countries: [CountryCode]

  public init(id: String, countries: [CountryCode]) {
    self.id = id
    self.countries = Array(Set(countries)).sorted()
  }
}

/// What the scan of outbound parts found.
///
/// Findings name the protected person by the register's own pseudonym and say where and how, never what was written
/// there. They are for the protected log and for oversight: nothing of them is told to whoever asked.
public struct EgressVerdict: Sendable, Hashable {
  /// A protected person would have become known to somebody who must not learn of them.
  public struct Block: Sendable, Hashable {
    /// The pseudonym of the person in this node's register.
    public let person: String
    /// The name of the part.
    public let part: String
    /// How it was written: `name`, `identifier`, `identifier-hash`, `reference`.
    public let form: String
    /// What it was packed in, outermost first: `["zip", "base64"]`. Empty for plain text.
    public let packing: [String]
    /// Nobody sets this protection aside, however many sign: the person is never named to anybody outside.
    public let isAbsolute: Bool

    public init(person: String, part: String, form: String, packing: [String], isAbsolute: Bool = false) {
      self.person = person
      self.part = part
      self.form = form
      self.packing = packing
      self.isAbsolute = isAbsolute
    }
  }

  /// Something that could not be looked into, and why: `encrypted`, `unknown-binary`, `too-deep`, `too-large`,
  /// `damaged`.
  public struct Unscannable: Sendable, Hashable {
    public let part: String
    public let ground: String
    public let packing: [String]

    public init(part: String, ground: String, packing: [String]) {
      self.part = part
      self.ground = ground
      self.packing = packing
    }
  }

  public let blocks: [Block]
  public let unscannable: [Unscannable]

  public init(blocks: [Block] = [], unscannable: [Unscannable] = []) {
    self.blocks = blocks
    self.unscannable = unscannable
  }

  public static let clear = EgressVerdict()

  /// Nothing was found, and everything could be looked into.
  public var isClear: Bool { blocks.isEmpty && unscannable.isEmpty }
  /// Nothing leaves, unless two officers of different units override and oversight is told.
  public var isBlocked: Bool { !blocks.isEmpty }
  /// Nothing leaves, and nobody can override it.
  public var isAbsolute: Bool { blocks.contains(where: \.isAbsolute) }
}

/// Looks through everything that is about to leave for persons whom the recipient must not learn of.
///
/// The gate runs it on plaintext, at one door, before it mints an authorization to send, answer or disclose.
public protocol EgressScanning: Sendable {
  func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict
}
