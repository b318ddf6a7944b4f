internal import Ontology
internal import Vocabulary

/// Accounts: by IBAN, and by number and bank.
enum BankAccounts {
  static func iban(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    var compact = try PlainCharacters(text, refusal).compact(dropping: " -.")
    // No country's code is IB.
    if compact.hasPrefix("IBAN") { compact.removeFirst(4) }
    if let iban = IBAN(compact) { return iban.text }
    guard compact.utf8.count >= 5 else { throw refusal.form }
    // With some two digits in the place of its own it would be one: then only these are wrong.
    let (country, rest) = (compact.prefix(2), compact.dropFirst(4))
    guard compact.dropFirst(2).prefix(2).allSatisfy({ $0.isASCII && $0.isNumber }),
      (2...98).contains(where: { IBAN("\(country)\(String($0).leftPadded(to: 2))\(rest)") != nil })
    else { throw refusal.form }
    throw refusal.check
  }

  static func account(_ text: String, bank: String?, _ refusal: Refusal) throws(Fault) -> String {
    guard let bank else { throw refusal.qualifierMissing }
    guard let code = BIC(try PlainCharacters(bank, refusal).ascii()) else { throw refusal.qualifierUnknown }
    let compact = try PlainCharacters(text, refusal).compact(dropping: " -./")
    // Under its IBAN it will be found, and under its number it would not.
    guard IBAN(compact) == nil else { throw refusal.belongs(to: .iban) }
    // Thirty-four characters are the longest account that ISO 20022 carries. Banks pad with zeros in front, at their pleasure.
    guard compact.utf8.count <= 34 else { throw refusal.form }
    let number = compact.withoutLeadingZeros
    guard number != "0" else { throw refusal.placeholder }
    return code.institution + ":" + number
  }
}
