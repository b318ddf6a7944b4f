extension Name {
  /// Reads a person's name out of a payment field: figures and the words around them (account, invoice, street) are
  /// marked as noise, when figures or such marks show that this is what the text is.
  public mutating func readAsPaymentField() {
    let words = NameTables.words
    var figures = 0
    var marks = 0
    for part in parts {
      if part.role == .number { figures += 1 }
      if words.kinds(spellings[part.firstSpelling].key).contains(.noise) { marks += 1 }
    }
    guard figures > 0 || (marks > 0 && text.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }) else {
      return
    }
    var left = 0
    for part in parts where part.role == .word || part.role == .patronymic {
      if !words.kinds(spellings[part.firstSpelling].key).contains(.noise) { left += 1 }
    }
    guard left > 0 else { return }
    for index in parts.indices {
      let key = spellings[parts[index].firstSpelling].key
      if parts[index].role == .number || words.kinds(key).contains(.noise) { parts[index].role = .noise }
    }
  }
}

extension Spelling {
  /// Calls `body` with the keys of both halves, for each way to cut the letters in two of at least two letters.
  public func withSplits(_ body: (UInt64, UInt64) -> Void) {
    let length = Int(count)
    guard length >= 4 else { return }
    var first: UInt64 = 0xcbf2_9ce4_8422_2325
    for cut in 1..<length - 1 {
      first = (first ^ UInt64(letters[cut - 1])) &* 0x100_0000_01b3
      if cut < 2 { continue }
      var second: UInt64 = 0xcbf2_9ce4_8422_2325
      for index in cut..<length { second = (second ^ UInt64(letters[index])) &* 0x100_0000_01b3 }
      body(first, second)
    }
  }
}
