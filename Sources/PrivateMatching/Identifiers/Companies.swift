internal import Vocabulary

/// Companies by the number that a register gave them.
enum Companies {
  static func number(_ text: String, register: String?, _ refusal: Refusal) throws(Fault) -> String {
    guard let register else { throw refusal.qualifierMissing }
    let code = try registerCode(PlainCharacters(register, refusal).ascii(), refusal)
    let compact = try PlainCharacters(text, refusal).compact(dropping: " -./")
    guard (1...24).contains(compact.utf8.count), compact.utf8.contains(where: { (48...57).contains($0) }) else {
      throw refusal.form
    }
    let number = try inRegister(code, compact, refusal)
    guard number.utf8.contains(where: { (49...57).contains($0) }) else { throw refusal.placeholder }
    return code + ":" + number
  }

  /// A jurisdiction, and after a point the register's own code where a country keeps several, as in the European Unique
  /// Identifier (Regulation (EU) 2021/1042): `GB`, `US-DE`, `DE.R1202`.
  private static func registerCode(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    let parts = text.uppercased().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let jurisdiction = try Jurisdiction.code(parts[0], needsState: parts[0].uppercased() == "US", refusal)
    if jurisdiction == "DE", parts.count == 1 { throw refusal.qualifierMissing }
    guard parts.count == 2 else { return jurisdiction }
    guard (1...12).contains(parts[1].utf8.count),
      parts[1].utf8.allSatisfy({ PlainCharacters.isLetterOrDigit(Unicode.Scalar($0)) })
    else { throw refusal.qualifierUnknown }
    return jurisdiction + "." + parts[1]
  }

  private static func inRegister(_ code: String, _ number: String, _ refusal: Refusal) throws(Fault) -> String {
    switch code {
    case "GB":
      // Companies House: eight places, at most two letters, then digits that people write without their zeros.
      let letters = number.prefix { $0.isLetter }
      let digits = String(number.dropFirst(letters.count))
      guard letters.count <= 2, digits.isDigits, number.utf8.count <= 8 else { throw refusal.form }
      return letters + digits.leftPadded(to: 8 - letters.count)
    case "FR":
      // SIREN; a SIRET goes on with the establishment's number.
      guard number.isDigits, number.utf8.count == 9 else { throw refusal.form }
      guard luhnHolds(number.digits) else { throw refusal.check }
      return number
    case "IT":
      // Codice fiscale of a company, which is its number in the Registro delle Imprese.
      guard number.isDigits, number.utf8.count == 11 else { throw refusal.form }
      guard luhnHolds(number.digits) else { throw refusal.check }
      return number
    case "JP":
      // Hōjin bangō: the first digit checks the other twelve (Order of the Ministry of Finance 70 of 2014, article 2).
      let digits = number.digits
      guard number.isDigits, digits.count == 13 else { throw refusal.form }
      let sum = digits.dropFirst().reversed().enumerated().reduce(0) {
        $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 2)
      }
      guard digits[0] == 9 - sum % 9 else { throw refusal.check }
      return number
    default:
      return number.isDigits ? number.withoutLeadingZeros : number
    }
  }
}
