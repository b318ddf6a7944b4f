internal import Vocabulary

/// What a file is, told from its first bytes.
enum Recognition {
  /// A format, and the file's part in it.
  struct Kind: Hashable {
    let format: Format
    let part: IntakeSource.Part
    init(_ format: Format, _ part: IntakeSource.Part = .main) {
      self.format = format
      self.part = part
    }
  }

  static func recognize(_ file: IntakeFile, limits: IntakeLimits) throws(Fault) -> Result<Kind, Fault> {
    let input = try file.open(limits: limits, hashing: false)
    let head = try input.read(count: 1 << 16)
    if head.isEmpty {
      return .failure(input.damage ?? Fault("interchange.input.empty", at: Fault.Location(file: file.name)))
    }
    switch recognize(head) {
    case .success(let kind): return .success(kind)
    case .failure(let reason): return .failure(Fault(reason.code, at: Fault.Location(file: file.name)))
    }
  }

  /// Why bytes are nothing known.
  struct Unknown: Error {
    let code: Fault.Code
    init(_ code: Fault.Code) { self.code = code }
  }

  static func recognize(_ head: [UInt8]) -> Result<Kind, Unknown> {
    var bytes = head[...]
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      // XML says its encoding itself; a table in UTF-16 has no such word.
      let text = bytes.dropFirst(2).filter { $0 != 0 }
      if text.first(where: { !isSpace($0) }) == UInt8(ascii: "<") { return recognizeXML(text[...]) }
      return .failure(Unknown("interchange.input.utf16"))
    }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    let text = bytes.drop(while: isSpace)
    switch text.first {
    case UInt8(ascii: "<"): return recognizeXML(text)
    case UInt8(ascii: "{"): return recognizeJSON(text)
    case UInt8(ascii: "["): return .failure(Unknown("interchange.json.array"))
    case nil: return .failure(Unknown("interchange.input.empty"))
    default: break
    }
    if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) { return .failure(Unknown("interchange.input.zip")) }
    if bytes.prefix(4096).contains(0) { return .failure(Unknown("interchange.input.binary")) }
    return recognizeTable(bytes)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }

  // MARK: - XML

  /// The local names and namespaces of the first elements say what a document is.
  private static func recognizeXML(_ text: ArraySlice<UInt8>) -> Result<Kind, Unknown> {
    var names: [String] = []
    var at = text.startIndex
    while at < text.endIndex, names.count < 40 {
      guard let open = text[at...].firstIndex(of: UInt8(ascii: "<")) else { break }
      let next = open + 1
      guard next < text.endIndex else { break }
      if text[next...].starts(with: "!--".utf8) {
        at = end(of: "-->", in: text, from: next) ?? text.endIndex
        continue
      }
      let close = text[next...].firstIndex(of: UInt8(ascii: ">")) ?? text.endIndex
      let tag = text[next..<close]
      at = close
      guard let first = tag.first, first != UInt8(ascii: "?"), first != UInt8(ascii: "!"), first != UInt8(ascii: "/")
      else { continue }
      let name = tag.prefix { !isSpace($0) && $0 != UInt8(ascii: "/") }
      let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
      names.append(String(decoding: local, as: UTF8.self))
    }
    switch names.first {
    case "sdnList": return .success(Kind(.ofacXML))
    case "CONSOLIDATED_LIST": return .success(Kind(.unXML))
    case "data-set" where names.contains("record"): return .success(Kind(.canadaXML))
    case "Sanctions": return .failure(Unknown("interchange.xml.ofac-advanced"))
    default: break
    }
    let messages = [
      "FIToFICstmrCdtTrf", "FICdtTrf", "FinInstnCdtTrf", "BkToCstmrAcctRpt", "BkToCstmrStmt",
      "BkToCstmrDbtCdtNtfctn", "CstmrCdtTrfInitn",
    ]
    if names.contains("Document") || names.contains(where: messages.contains) { return .success(Kind(.iso20022)) }
    return .failure(Unknown("interchange.xml.unknown"))
  }

  private static func end(of mark: String, in text: ArraySlice<UInt8>, from: Int) -> Int? {
    let mark = Array(mark.utf8)
    var at = from
    while at + mark.count <= text.endIndex {
      if text[at..<(at + mark.count)].elementsEqual(mark) { return at + mark.count }
      at += 1
    }
    return nil
  }

  // MARK: - JSON lines

  private static func recognizeJSON(_ text: ArraySlice<UInt8>) -> Result<Kind, Unknown> {
    let line = text.prefix { $0 != UInt8(ascii: "\n") }
    func has(_ key: String) -> Bool { end(of: "\"\(key)\"", in: line, from: line.startIndex) != nil }
    if has("schema"), has("properties") { return .success(Kind(.followTheMoney)) }
    if has("names") { return .success(Kind(.listJSONL)) }
    return .failure(Unknown("interchange.json.unknown"))
  }

  // MARK: - Tables

  private static func recognizeTable(_ bytes: ArraySlice<UInt8>) -> Result<Kind, Unknown> {
    var rows: [[String]] = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 6, omittingEmptySubsequences: true).prefix(5) {
      rows.append(roughFields(line))
    }
    guard let first = rows.first else { return .failure(Unknown("interchange.input.empty")) }
    let header = first.map { $0.lowercased() }
    func starts(_ names: String...) -> Bool { header.starts(with: names) }
    if PaymentLayout.recognizes(header: first) { return .success(Kind(.paymentLayout)) }
    if starts("account_id", "bank_id") { return .success(Kind(.paymentLayout, .accounts)) }
    if starts("bank_id", "country") { return .success(Kind(.paymentLayout, .institutions)) }
    if starts("day", "currency") { return .success(Kind(.paymentLayout, .rates)) }
    if AMLworld.recognizes(header: first) { return .success(Kind(.amlworld)) }
    if starts("name", "street_address", "city") { return .success(Kind(.bisTSV)) }
    if starts("name", "alias", "nationality") { return .success(Kind(.namesCSV)) }
    if let kind = recognizeOFAC(rows) { return .success(kind) }
    return .failure(Unknown("interchange.table.unknown"))
  }

  /// OFAC's files have no header: an entry number, then as many columns as the part has.
  private static func recognizeOFAC(_ rows: [[String]]) -> Kind? {
    for row in rows {
      guard let number = row.first, !number.isEmpty, number.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { continue }
      let kinds = ["aka", "fka", "nka"]
      switch row.count {
      case 12: return Kind(.ofacCSV)
      case 5 where kinds.contains(row[2].lowercased()): return Kind(.ofacCSV, .aliases)
      case 6 where row[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }): return Kind(.ofacCSV, .addresses)
      case 2: return Kind(.ofacCSV, .comments)
      default: continue
      }
    }
    return nil
  }

  /// Fields of a line as far as recognition needs them: split at commas or tabs outside quotes, quotes taken off.
  private static func roughFields(_ line: ArraySlice<UInt8>) -> [String] {
    let separator = line.contains(UInt8(ascii: "\t")) ? UInt8(ascii: "\t") : UInt8(ascii: ",")
    var fields: [String] = []
    var field: [UInt8] = []
    var quoted = false
    for byte in line {
      switch byte {
      case UInt8(ascii: "\""): quoted.toggle()
      case separator where !quoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      case UInt8(ascii: "\r"): break
      default: field.append(byte)
      }
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields.map { name in
      var name = name[...]
      while name.first == " " { name.removeFirst() }
      while name.last == " " { name.removeLast() }
      return String(name)
    }
  }
}
