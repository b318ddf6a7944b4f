import Ontology
import Testing

@Suite("Wallet addresses")
struct WalletTests {
  @Test(
    "published addresses parse on their chain",
    arguments: [
      ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", WalletAddress.Chain.bitcoin),
      ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", .bitcoin),
      // BIP 173 and BIP 350.
      ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", .bitcoin),
      ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", .bitcoin),
      ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", .bitcoin),
      ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", .bitcoin),
      // The hash 01 02 … 14 under each version byte, by an independent Base58Check.
      ("16L5yRNPTuciSgXGHqYwn9N6NeoKqopAu", .bitcoin), ("31nM1WuowNDzocNxPPW9NQWJEtwWpjfcLj", .bitcoin),
      ("LKKHMBjCU89fyFNgSRprDoD8Jb25N8uWvd", .litecoin), ("M7zVKQKmtV5Rc7erVGVVC3khZbXxsS5HEX", .litecoin),
      ("TA4Y62o6YC2Zsck9rZVGTvqW1AQ7X9zTnj", .tron),
    ])
  func parses(text: String, chain: WalletAddress.Chain) throws {
    let address = try #require(WalletAddress(text))
    #expect(address.chain == chain)
    #expect(WalletAddress(address.text) == address)
  }

  @Test(
    "the mixed-case checksum of EIP-55 holds",
    arguments: [
      "0x52908400098527886E0F7030069857D2E4169EE7", "0xde709f2102306220921060314715629080e2fb77",
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
      "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ])
  func ethereum(text: String) throws {
    #expect(try #require(WalletAddress(text)).text == text)
    #expect(WalletAddress("0x" + text.dropFirst(2).lowercased())?.text == text)
  }

  @Test(
    "a broken checksum, a foreign network or a mixture of cases does not parse",
    arguments: [
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
      "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN0", "mfcHP2WMCVLsVZA8yrovmhMgxNFW9r98xw",
      // Invalid ones of BIP 173 and BIP 350: network, checksum, version, length, padding, case, wrong variant.
      "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
      "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", "bc1rw5uspcuh",
      "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
      "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", "bc1gmk9yu",
      "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
      "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
      "bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "", "0x", "1111111111111111111111111111111",
    ])
  func refuses(text: String) { #expect(WalletAddress(text) == nil) }
}
