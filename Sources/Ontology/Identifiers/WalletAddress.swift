internal import Vocabulary

/// A wallet's address on a public ledger, with its checksum: Bitcoin, Litecoin, Tron, Ethereum.
///
/// Base58Check (Bitcoin, Litecoin, Tron), Bech32 and Bech32m (BIP 173, BIP 350), and Ethereum's mixed-case checksum
/// (EIP-55). An Ethereum address all in one case carries no checksum and is taken as it is.
public struct WalletAddress: Identifier {
  public enum Chain: String, Sendable, CaseIterable { case bitcoin, litecoin, tron, ethereum }

  /// Bech32 in lower case, Ethereum with its checksum's capitals, Base58 as given (its case carries meaning).
  public let text: String
  public let chain: Chain

  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard (20...100).contains(bytes.count) else { return nil }
    if bytes.count == 42, bytes[0] == UInt8(ascii: "0"), bytes[1] | 0x20 == UInt8(ascii: "x") {
      guard let checked = WalletAddress.ethereum(bytes[2...]) else { return nil }
      self.text = checked
      chain = .ethereum
    } else if let (chain, normal) = Bech32.address(bytes) {
      self.text = normal
      self.chain = chain
    } else if let chain = WalletAddress.base58Chain(bytes) {
      self.text = textOf(bytes)
      self.chain = chain
    } else {
      return nil
    }
  }

  // MARK: Ethereum

  private static func ethereum(_ digits: ArraySlice<UInt8>) -> String? {
    let lower = digits.map { (65...90).contains($0) ? $0 + 32 : $0 }
    guard lower.allSatisfy({ isDigit($0) || (97...102).contains($0) }) else { return nil }
    let hash = Keccak256.digest(of: lower)
    let checked = lower.enumerated().map { place, byte in
      let nibble = place % 2 == 0 ? hash[place / 2] >> 4 : hash[place / 2] & 15
      return byte >= 97 && nibble >= 8 ? byte - 32 : byte
    }
    let given = Array(digits)
    let isOneCase = given == lower || given.allSatisfy { !(97...122).contains($0) }
    return isOneCase || given == checked ? "0x" + textOf(checked) : nil
  }

  // MARK: Base58Check

  /// Version bytes: Bitcoin 0x00 and 0x05, Litecoin 0x30 and 0x32, Tron 0x41.
  private static func base58Chain(_ text: [UInt8]) -> Chain? {
    guard (26...35).contains(text.count), let bytes = base58(text), bytes.count == 25 else { return nil }
    let check = Digest(of: Digest(of: bytes[0..<21]).bytes).bytes[0..<4]
    guard check.elementsEqual(bytes[21...]) else { return nil }
    return switch bytes[0] {
    case 0x00, 0x05: .bitcoin
    case 0x30, 0x32: .litecoin
    case 0x41: .tron
    default: nil
    }
  }

  private static func base58(_ text: [UInt8]) -> [UInt8]? {
    var number: [UInt8] = []  // Base 256, least significant first.
    for character in text {
      guard let index = alphabet.firstIndex(of: character) else { return nil }
      var carry = index
      for place in number.indices {
        carry += Int(number[place]) * 58
        number[place] = UInt8(carry & 255)
        carry >>= 8
      }
      while carry > 0 {
        number.append(UInt8(carry & 255))
        carry >>= 8
      }
    }
    let zeros = text.prefix { $0 == UInt8(ascii: "1") }.count
    return [UInt8](repeating: 0, count: zeros) + number.reversed()
  }

  private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
}

/// Segregated-witness addresses: Bech32 (BIP 173) for version 0, Bech32m (BIP 350) for later ones.
private enum Bech32 {
  static func address(_ text: [UInt8]) -> (WalletAddress.Chain, String)? {
    let hasLower = text.contains { (97...122).contains($0) }
    let hasUpper = text.contains { (65...90).contains($0) }
    guard !(hasLower && hasUpper), text.count <= 90 else { return nil }
    let lower = text.map { (65...90).contains($0) ? $0 + 32 : $0 }
    guard let separator = lower.lastIndex(of: UInt8(ascii: "1")) else { return nil }
    let chain: WalletAddress.Chain
    switch textOf(lower[..<separator]) {
    case "bc": chain = .bitcoin
    case "ltc": chain = .litecoin
    default: return nil
    }
    var values: [UInt8] = []
    for character in lower[(separator + 1)...] {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      values.append(UInt8(value))
    }
    guard values.count >= 8, let version = values.first, version <= 16 else { return nil }
    let prefix = lower[..<separator]
    let expanded = prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 }
    guard checksum(expanded + values) == (version == 0 ? 1 : 0x2bc8_30a3),
      let programLength = bytesLength(values[1..<(values.count - 6)]), (2...40).contains(programLength),
      version != 0 || programLength == 20 || programLength == 32
    else { return nil }
    return (chain, textOf(lower))
  }

  private static func checksum(_ values: [UInt8]) -> UInt32 {
    let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
    var check: UInt32 = 1
    for value in values {
      let top = check >> 25
      check = (check & 0x1ff_ffff) << 5 ^ UInt32(value)
      for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { check ^= generator[bit] }
    }
    return check
  }

  /// How many whole bytes five-bit groups make; nil when the padding is too long or not zero.
  private static func bytesLength(_ groups: ArraySlice<UInt8>) -> Int? {
    let spare = groups.count * 5 % 8
    guard spare < 5, let last = groups.last, last & UInt8((1 << spare) - 1) == 0 else { return nil }
    return groups.count * 5 / 8
  }

  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
}
