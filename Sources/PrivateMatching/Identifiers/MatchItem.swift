public import Vocabulary

/// What is matched: the bytes that both sides make of the same thing, or else they never meet.
///
/// The bytes are the class's code, a zero byte, and the normal form in UTF-8; where a class is qualified, the normal form is
/// the qualifier, a colon and the value. No code holds a zero byte and no qualifier a colon, so the bytes are read one way
/// only. What fails its check is refused, never mended.
public struct MatchItem: Sendable, Hashable {
  public let identifierClass: IdentifierClass
  /// In one spelling, in the words of docs/match-identifiers.md.
  public let normalForm: String

  /// The input of the oblivious function.
  public var bytes: [UInt8] { Array(identifierClass.rawValue.utf8) + [0] + Array(normalForm.utf8) }

  /// Reads an identifier in any of the spellings it is met in. `qualifier` is the bank, issuer, chain, jurisdiction, register,
  /// platform or algorithm of a class that needs one.
  ///
  /// Throws a fault that says why, without the value: `matching.identifier.character`, `.form`, `.check`, `.placeholder`,
  /// `.qualifier-missing`, `.qualifier-unknown`, `.qualifier-unwanted`, `.qualifier-differs`, `.another-class`, `.name`.
  public init(_ identifierClass: IdentifierClass, _ text: String, by qualifier: String? = nil) throws(Fault) {
    guard !identifierClass.isName else { throw Fault("matching.identifier.name") }
    let refusal = Refusal(identifierClass)
    if identifierClass.qualifier == .none, qualifier != nil { throw refusal.qualifierUnwanted }
    self.identifierClass = identifierClass
    normalForm =
      switch identifierClass {
      case .iban: try BankAccounts.iban(text, refusal)
      case .account: try BankAccounts.account(text, bank: qualifier, refusal)
      case .passport: try TravelDocuments.passport(text, issuer: qualifier, refusal)
      case .phone: try Mailboxes.phone(text, refusal)
      case .email: try Mailboxes.email(text, refusal)
      case .imei: try Things.imei(text, refusal)
      case .wallet: try Ledgers.wallet(text, chain: qualifier, refusal)
      case .plate: try TravelDocuments.plate(text, jurisdiction: qualifier, refusal)
      case .container: try Things.container(text, refusal)
      case .company: try Companies.number(text, register: qualifier, refusal)
      case .vessel: try Things.vessel(text, refusal)
      case .handle: try Platforms.handle(text, platform: qualifier, refusal)
      case .contentHash: try Ledgers.contentHash(text, algorithm: qualifier, refusal)
      case .nameAndBirthDate, .nameAndInitial, .nameAndEnding, .nameAndPartialDate, .nameAndYear:
        throw Fault("matching.identifier.name")
      }
  }

  /// A key of a person's name. Only who made its normal form by the rules for names may call this.
  package init(name identifierClass: IdentifierClass, normalForm: String) {
    self.identifierClass = identifierClass
    self.normalForm = normalForm
  }
}

/// The ways in which an identifier of a class is refused. None carries the value.
struct Refusal {
  let identifierClass: IdentifierClass
  init(_ identifierClass: IdentifierClass) { self.identifierClass = identifierClass }

  private var named: Sentence.Value { .word("matching.class.\(identifierClass.rawValue)") }

  /// A character that no value of the class holds; its place is counted from 1.
  func character(at place: Int) -> Fault {
    Fault("matching.identifier.character", ("class", named), ("place", .integer(Int64(place))))
  }
  /// Not written as the class is.
  var form: Fault {
    Fault(
      "matching.identifier.form", ("class", named), ("form", .word("matching.form.\(identifierClass.rawValue)")))
  }
  /// Well-formed, but the check digits or the checksum are not those of the rest.
  var check: Fault { Fault("matching.identifier.check", ("class", named)) }
  /// A value that stands for nothing, or for so many things that it says nothing.
  var placeholder: Fault { Fault("matching.identifier.placeholder", ("class", named)) }
  var qualifierMissing: Fault { qualified("matching.identifier.qualifier-missing") }
  var qualifierUnknown: Fault { qualified("matching.identifier.qualifier-unknown") }
  /// The value says itself that it is of another.
  var qualifierDiffers: Fault { qualified("matching.identifier.qualifier-differs") }
  var qualifierUnwanted: Fault { Fault("matching.identifier.qualifier-unwanted", ("class", named)) }
  /// The value belongs into another class, where it will be found.
  func belongs(to other: IdentifierClass) -> Fault {
    Fault(
      "matching.identifier.another-class", ("class", named), ("other", .word("matching.class.\(other.rawValue)")))
  }

  private func qualified(_ code: Fault.Code) -> Fault {
    Fault(
      code, ("class", named),
      ("qualifier", .word("matching.qualifier.\(identifierClass.qualifier.rawValue)")))
  }
}
