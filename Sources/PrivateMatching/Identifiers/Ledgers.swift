internal import Ontology
internal import Vocabulary

/// Values that a machine made and a checksum or a length tells: wallets by chain, content by algorithm.
enum Ledgers {
  static func wallet(_ text: String, chain: String?, _ refusal: Refusal) throws(Fault) -> String {
    var plain = try PlainCharacters(text, refusal).ascii()
    // BIP 21, ERC-681: `bitcoin:…?amount=…`.
    for known in WalletAddress.Chain.allCases where plain.lowercased().hasPrefix(known.rawValue + ":") {
      plain = String(plain.dropFirst(known.rawValue.utf8.count + 1).prefix { $0 != "?" && $0 != "@" })
    }
    guard plain.utf8.allSatisfy({ PlainCharacters.isLetterOrDigit(Unicode.Scalar($0)) }),
      (20...100).contains(plain.utf8.count)
    else { throw refusal.form }
    var wanted: WalletAddress.Chain?
    if let chain {
      wanted = WalletAddress.Chain(rawValue: try PlainCharacters(chain, refusal).ascii().lowercased())
      guard wanted != nil else { throw refusal.qualifierUnknown }
    }
    guard let address = WalletAddress(plain) else { throw refusal.check }
    if let wanted, wanted != address.chain { throw refusal.qualifierDiffers }
    // Burnt coins go there, from everybody.
    guard address.text.dropFirst(2).contains(where: { $0 != "0" }) else { throw refusal.placeholder }
    return address.chain.rawValue + ":" + address.text
  }

  /// How many hexadecimal digits each algorithm writes.
  static let algorithms = ["md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "pdq": 64]

  static func contentHash(_ text: String, algorithm: String?, _ refusal: Refusal) throws(Fault) -> String {
    guard let algorithm else { throw refusal.qualifierMissing }
    let name = try PlainCharacters(algorithm, refusal).ascii().lowercased().filter { $0 != "-" && $0 != "_" }
    guard let length = algorithms[name] else { throw refusal.qualifierUnknown }
    let hex = try PlainCharacters(text, refusal).compact(dropping: " -:").lowercased()
    guard hex.utf8.count == length, hex.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
      throw refusal.form
    }
    guard !ofNothing.contains(hex), Set(hex.utf8).count > 1 else { throw refusal.placeholder }
    return name + ":" + hex
  }

  /// The hashes of the empty file: every service holds it.
  private static let ofNothing: Set<String> = [
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
      + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
  ]
}
