internal import Ledger
internal import Vocabulary

/// ISO 20022 payments and account reports, by local name: pacs.008, pacs.009, camt.052, camt.053, camt.054 of any
/// version, alone or in an envelope, one message or several in a file.
///
/// Entries and transactions are read one at a time, so a statement of any length takes the memory of its largest
/// entry. What is said around them (the account, the date of settlement) is kept while it holds.
final class ISO20022Document {
  private let sink: IntakeSink
  private let stream: XMLStream
  private let input: ByteInput
  /// The message's element (`FIToFICstmrCdtTrf`, …) when inside one.
  private var message = ""
  private var version: String?
  private var header = MessageHeader()
  private var statement = StatementContext()
  /// Hashes of the identifiers given so far (FNV-1a, 64 bits): banks give the parts of a batch one reference.
  private var given: Set<UInt64> = []

  private init(_ stream: XMLStream, _ input: ByteInput, _ sink: IntakeSink) {
    self.stream = stream
    self.input = input
    self.sink = sink
  }

  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    guard let file = source[.main] else { return }
    let input = try file.open(limits: sink.limits, hashing: false)
    let stream = XMLStream(input, limits: sink.limits)
    let document = ISO20022Document(stream, input, sink)
    let cut = try document.walk()
    try XMLEntries.close(stream, input, cut: cut, into: sink)
  }

  private enum Role { case transfers, report, initiation }

  private static let messages: [String: Role] = [
    "FIToFICstmrCdtTrf": .transfers, "FICdtTrf": .transfers, "FinInstnCdtTrf": .transfers, "BkToCstmrAcctRpt": .report,
    "BkToCstmrStmt": .report, "BkToCstmrDbtCdtNtfctn": .report, "CstmrCdtTrfInitn": .initiation,
  ]

  /// Walks the document; gives the element inside which it broke off, if it did.
  private func walk() throws -> String? {
    var open: [String] = []
    while let event = try stream.read() {
      switch event {
      case .start(let name, let space, let line):
        if let done = try start(name, space: space, line: line, parent: open.last ?? "") {
          if !done { return name }
        } else {
          open.append(name)
        }
        try sink.progress(input)
      case .end(let name):
        if name == message { message = "" }
        if !open.isEmpty { open.removeLast() }
        if name == "Stmt" || name == "Rpt" || name == "Ntfctn" { statement = StatementContext() }
      case .attribute, .text: break
      }
    }
    return nil
  }

  /// Nil: the element is walked into. True: it was read to its end. False: the document ended inside it.
  private func start(_ name: String, space: String, line: Int, parent: String) throws -> Bool? {
    if let role = ISO20022Document.messages[name] {
      message = name
      header = MessageHeader()
      version = ISO20022Document.version(space)
      if role == .initiation {
        try sink.fault(
          "interchange.iso20022.initiation", line: line, field: name, ("version", .text(version ?? "pain.001")))
        try stream.skip()
        message = ""
        return true
      }
      try announce()
      return nil
    }
    guard !message.isEmpty else {
      if name == "Document", let version = ISO20022Document.version(space), !ISO20022Document.isRead(version) {
        try sink.fault("interchange.iso20022.unread", line: line, field: name, ("version", .text(version)))
      }
      return nil
    }
    switch name {
    case "GrpHdr": return try whole(name, line) { header = MessageHeader($0) }
    case "CdtTrfTxInf": return try whole(name, line) { try transfer($0) }
    case "Ntry": return try entry(line)
    case "Acct" where ["Stmt", "Rpt", "Ntfctn"].contains(parent):
      return try whole(name, line) { statement.account = ReportedAccount($0) }
    case "Bal": return try whole(name, line) { try balance($0) }
    case "Stmt", "Rpt", "Ntfctn", "CdtInstr": return nil
    default:
      // Nothing else at this level is a payment.
      if parent == message || ["Stmt", "Rpt", "Ntfctn"].contains(parent) {
        try stream.skip()
        return true
      }
      return nil
    }
  }

  private func whole(_ name: String, _ line: Int, _ body: (XMLNode) throws -> Void) throws -> Bool {
    switch try stream.readNode(name: name, line: line, limit: sink.limits.entryNodes) {
    case .whole(let node): try body(node)
    case .tooMany: try sink.fault("interchange.xml.entry-too-large", line: line, field: name)
    case .cut: return false
    }
    return true
  }

  // MARK: - Versions

  /// `camt.053.001.08` out of `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08`, with a bank's suffix if it has one.
  static func version(_ space: String) -> String? {
    guard var last = space.split(whereSeparator: { $0 == ":" || $0 == "/" }).last else { return nil }
    if last.hasSuffix(".xsd") { last = last.dropLast(4) }
    return last.split(separator: ".").count >= 4 ? String(last) : nil
  }

  private static func isRead(_ version: String) -> Bool {
    ["pacs.008", "pacs.009", "camt.052", "camt.053", "camt.054", "pain.001"].contains { version.hasPrefix($0) }
  }

  private func announce() throws {
    let said = version ?? message
    guard !sink.summary.versions.contains(said) else { return }
    sink.summary.versions.append(said)
    if version == nil {
      try sink.note("interchange.iso20022.version-unstated", ("message", .text(message)))
    } else {
      try sink.note("interchange.iso20022.version", ("version", .text(said)))
    }
  }

  // MARK: - Parts

  private func transfer(_ node: XMLNode) throws {
    switch TransferReading.payment(node, header: header, message: message) {
    case .success(let payment): try emit(payment)
    case .failure(let lack): try report(lack, node)
    }
  }

  /// An entry: what it says itself, then each of its transactions as it comes.
  private func entry(_ line: Int) throws -> Bool {
    var entry = XMLNode(name: "Ntry", line: line)
    var transactions = 0
    var nodes = 0
    while let event = try stream.read() {
      switch event {
      case .end:
        if transactions == 0 { try observation(entry, details: nil) }
        return true
      case .start(let name, _, let line):
        if name == "NtryDtls" {
          guard try details(of: entry, &transactions) else { return false }
          continue
        }
        switch try stream.readNode(name: name, line: line, limit: sink.limits.entryNodes) {
        case .whole(let node):
          nodes += 1
          if nodes <= 1000 { entry.children.append(node) }
        case .tooMany: try sink.fault("interchange.xml.entry-too-large", line: line, field: name)
        case .cut: return false
        }
      case .attribute, .text: break
      }
    }
    return false
  }

  private func details(of entry: XMLNode, _ transactions: inout Int) throws -> Bool {
    while let event = try stream.read() {
      switch event {
      case .end: return true
      case .start(let name, _, let line):
        guard name == "TxDtls" else {
          try stream.skip()
          continue
        }
        transactions += 1
        guard try whole(name, line, { try observation(entry, details: $0) }) else { return false }
        try sink.progress(input)
      case .attribute, .text: break
      }
    }
    return false
  }

  private func observation(_ entry: XMLNode, details: XMLNode?) throws {
    let reading = EntryReading(
      entry: entry, details: details, statement: statement, created: header.created, ordinal: sink.summary.payments + 1)
    switch reading.payment() {
    case .success(let payment): try emit(payment)
    case .failure(let lack): try report(lack, details ?? entry)
    }
  }

  /// A second payment under an identifier already given gets its place in the file added: `REF#17`.
  private func emit(_ payment: PaymentRecord) throws {
    var payment = payment
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in payment.id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    if !given.insert(hash).inserted { payment.id += "#\(sink.summary.payments + 1)" }
    try sink.payment(payment)
  }

  private func balance(_ node: XMLNode) throws {
    guard let code = node.value("Tp", "CdOrPrtry", "Cd"), let money = ISO20022Values.money(node["Amt"]) else { return }
    let sign: Int64 = node.value("CdtDbtInd") == "DBIT" ? -1 : 1
    let signed = Money(
      minorUnits: money.minorUnits.multipliedReportingOverflow(by: sign).partialValue, currency: money.currency)
    try sink.note(
      "interchange.iso20022.balance", ("kind", .text(code)), ("account", .account(statement.account.id)),
      ("amount", .money(signed)), ("day", .text(node.value("Dt", "Dt") ?? node.value("Dt", "DtTm") ?? "")))
  }

  private func report(_ lack: ISO20022Lack, _ node: XMLNode) throws {
    try sink.fault(lack.code, line: node.line, field: lack.field)
  }
}
