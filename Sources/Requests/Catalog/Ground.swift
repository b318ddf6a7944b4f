internal import Vocabulary

/// What a ground is a ground for.
public protocol GroundPurpose: Sendable {
  /// The key in a type file.
  static var list: String { get }
}

public enum Refusing: GroundPurpose { public static let list = "refusal-grounds" }
public enum Postponing: GroundPurpose { public static let list = "postponement-grounds" }
public enum FindingImpossible: GroundPurpose { public static let list = "impossibility-grounds" }
public enum DenyingConsent: GroundPurpose { public static let list = "consent-denial-grounds" }

/// A ground from a request type's closed list.
///
/// There is no public initializer: only ``RequestType`` mints one, for a code that its list holds. A refusal, a
/// postponement, an impossibility and a denial each take their own kind, none of them optional, so that a decision
/// against a request without a lawful ground cannot be written. What arrives as bytes is checked against the type again
/// by the reducer.
public struct Ground<For: GroundPurpose>: Sendable, Hashable {
  public let code: String
  init(code: String) { self.code = code }
}

public typealias RefusalGround = Ground<Refusing>
public typealias PostponementGround = Ground<Postponing>
public typealias ImpossibilityGround = Ground<FindingImpossible>
public typealias ConsentDenialGround = Ground<DenyingConsent>

/// Why, in words: never blank. A ground names the rule; this applies it to the request at hand (Egmont Principles:
/// refusals are justified and explained; UNTOC article 18(23): reasons shall be given).
public struct Explanation: Sendable, Hashable {
  /// The longest explanation, in bytes of UTF-8.
  public static let bytesMax = 16 << 10
  public let text: String

  /// Nil when there is nothing but space, or more than ``bytesMax``.
  public init?(_ text: String) {
    guard !text.isBlank, text.utf8.count <= Self.bytesMax else { return nil }
    self.text = text
  }
}

/// A code of a closed list with what it means.
public struct CodeRule: Sendable, Hashable {
  public let code: String
  public let prose: String
  public init(code: String, prose: String) {
    self.code = code
    self.prose = prose
  }
}

/// A ground as a type file lists it.
public struct GroundRule: Sendable, Hashable {
  public let code: String
  public let prose: String
  /// The article that allows it, or says that it is none.
  public let source: String
  /// The requester is asked before this ground is used (Regulation (EU) 2018/1805 article 8(2) and the like).
  public let asksFirst: Bool
  /// Only where the executing country's profile names it.
  public let isNational: Bool

  public init(code: String, prose: String, source: String, asksFirst: Bool = false, isNational: Bool = false) {
    self.code = code
    self.prose = prose
    self.source = source
    self.asksFirst = asksFirst
    self.isNational = isNational
  }
}
