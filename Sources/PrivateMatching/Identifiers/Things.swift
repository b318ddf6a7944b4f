internal import Ontology
internal import Vocabulary

/// Things with numbers of their own: devices, containers, ships.
enum Things {
  /// Fourteen digits: type allocation code and serial number (3GPP TS 23.003, 6.2). The check digit is verified and dropped;
  /// so is the software version, which changes with every update.
  static func imei(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    var compact = try PlainCharacters(text, refusal).compact(dropping: " -./")
    if compact.hasPrefix("IMEI") { compact.removeFirst(compact.hasPrefix("IMEISV") ? 6 : 4) }
    guard (14...16).contains(compact.utf8.count), compact.isDigits else { throw refusal.form }
    let device = String(compact.prefix(14))
    guard Set(device.utf8).count > 1 else { throw refusal.placeholder }
    if compact.utf8.count == 15, !luhnHolds(compact.digits) { throw refusal.check }
    return device
  }

  static func container(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    let compact = try PlainCharacters(text, refusal).compact(dropping: " -/.")
    if let number = ContainerNumber(compact) { return number.text }
    guard (0...9).contains(where: { ContainerNumber("\(compact.dropLast())\($0)") != nil }) else { throw refusal.form }
    throw refusal.check
  }

  static func vessel(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    let compact = try PlainCharacters(text, refusal).compact(dropping: " -.:#")
    let number = compact.hasPrefix("IMONO") ? "IMO" + compact.dropFirst(5) : compact
    if let ship = IMONumber(number) { return ship.text }
    guard (0...9).contains(where: { IMONumber("\(number.dropLast())\($0)") != nil }) else { throw refusal.form }
    throw refusal.check
  }
}
