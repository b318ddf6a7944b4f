// White space in what people write. Most of it is ASCII, which needs no look at Unicode's tables.

extension StringProtocol {
  /// Whether there is nothing to read in it.
  public var isBlank: Bool {
    for byte in utf8 {
      guard byte < 0x80 else { return allSatisfy(\.isWhitespace) }
      if !isWhite(byte) { return false }
    }
    return true
  }

  /// Whether white space stands anywhere in it.
  public var hasWhiteSpace: Bool {
    for byte in utf8 {
      guard byte < 0x80 else { return contains(where: \.isWhitespace) }
      if isWhite(byte) { return true }
    }
    return false
  }

  /// How many words it has, as white space parts them.
  public var wordCount: Int {
    var count = 0
    var isInWord = false
    for byte in utf8 {
      guard byte < 0x80 else { return split(whereSeparator: \.isWhitespace).count }
      let white = isWhite(byte)
      if !white, !isInWord { count += 1 }
      isInWord = !white
    }
    return count
  }
}

/// Unicode's White_Space below U+0080.
private func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
