internal import Ledger
internal import Vocabulary

/// What keeps an element from being a payment.
struct ISO20022Lack: Error {
  let code: Fault.Code
  let field: String
}

/// The group header, as far as it holds for the transactions under it.
struct MessageHeader {
  var created: Timestamp?
  var settled: Timestamp?
  var instructing: String?
  var instructed: String?

  init() {}

  init(_ node: XMLNode) {
    created = node.value("CreDtTm").flatMap { Timestamp($0) }
    settled = node.value("IntrBkSttlmDt").flatMap { Timestamp($0) }
    instructing = node["InstgAgt"].flatMap(ISO20022Values.institution)
    instructed = node["InstdAgt"].flatMap(ISO20022Values.institution)
  }
}

/// The account that a report is about.
struct ReportedAccount {
  var id = ""
  var institution = ""
  var currency: Currency?
  var owner: String?
  var country: CountryCode?

  init() {}

  init(_ node: XMLNode) {
    id = ISO20022Values.account(node) ?? ""
    currency = node.value("Ccy").flatMap { Currency($0) }
    owner = node.value("Ownr", "Nm") ?? node.value("Ownr", "Pty", "Nm") ?? node.value("Nm")
    country = ISO20022Values.country(of: node["Ownr"]) ?? ISO20022Values.country(ofIBAN: id)
    institution = node["Svcr"].flatMap(ISO20022Values.institution) ?? ""
  }
}

/// What a statement says before its entries.
struct StatementContext {
  var account = ReportedAccount()
}

/// Small parts that all messages share. Names of elements changed between versions; each alternative is tried.
enum ISO20022Values {
  /// An amount with its currency; nil when the currency is unknown or the number is none.
  static func money(_ node: XMLNode?) -> Money? {
    guard let node, let text = node.trimmed, let currency = node.attribute("Ccy").flatMap({ Currency($0) }) else {
      return nil
    }
    return Money(decimal: text, currency: currency)
  }

  /// IBAN or another identifier of an account.
  static func account(_ node: XMLNode?) -> String? {
    guard let id = node?["Id"] else { return nil }
    return id.value("IBAN") ?? id.value("Othr", "Id") ?? id.value("PrtryAcct", "Id") ?? id.value("BBAN")
  }

  /// BIC, else a clearing system's member number, else another identifier of an agent.
  static func institution(_ node: XMLNode) -> String? {
    guard let id = node["FinInstnId"] else { return nil }
    return id.value("BICFI") ?? id.value("BIC") ?? id.value("LEI") ?? id.value("ClrSysMmbId", "MmbId")
      ?? id.value("Othr", "Id") ?? id.value("PrtryId", "Id") ?? id.value("CmbndId", "BIC")
  }

  /// A party's name: directly, or inside `Pty` from version 8 of the reports on.
  static func name(_ node: XMLNode?) -> String? {
    guard let node else { return nil }
    return node.value("Nm") ?? node.value("Pty", "Nm") ?? node.value("FinInstnId", "Nm")
      ?? node.value("Agt", "FinInstnId", "Nm")
  }

  static func country(of node: XMLNode?) -> CountryCode? {
    guard let node else { return nil }
    let party = node["Pty"] ?? node
    return
      (party.value("PstlAdr", "Ctry") ?? party.value("CtryOfRes")
      ?? party.value("FinInstnId", "PstlAdr", "Ctry")).flatMap { CountryCode($0) }
  }

  /// The first two letters of an IBAN are the country of the account.
  static func country(ofIBAN id: String) -> CountryCode? {
    let bytes = Array(id.utf8.prefix(4))
    guard id.utf8.count >= 15, bytes.count == 4, bytes[0] >= 65, bytes[1] >= 65, bytes[2] < 58, bytes[3] < 58 else {
      return nil
    }
    return CountryCode(id.prefix(2))
  }

  /// One side of a payment; the account is left empty where none is given.
  static func side(_ node: XMLNode, party: String, account: String, agent: String) -> PaymentRecord.Side {
    let id = ISO20022Values.account(node[account]) ?? ""
    let institution = node[agent].flatMap(ISO20022Values.institution) ?? ""
    return PaymentRecord.Side(
      institution: institution, account: id, country: country(ofIBAN: id) ?? country(of: node[party]),
      name: name(node[party]))
  }

  static func remittance(_ node: XMLNode) -> String? {
    guard let info = node["RmtInf"] else { return nil }
    let lines =
      info.values("Ustrd") + info.all("Strd").compactMap { $0.value("CdtrRefInf", "Ref") ?? $0.value("AddtlRmtInf") }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  /// Identifiers of a transaction by the names the ledger knows them by. `NOTPROVIDED` is what it says.
  static func references(_ node: XMLNode?) -> [String: String] {
    var out: [String: String] = [:]
    guard let node else { return out }
    for (element, name) in [
      ("UETR", "uetr"), ("EndToEndId", "endToEndId"), ("TxId", "transactionId"), ("InstrId", "instructionId"),
      ("AcctSvcrRef", "accountServicerReference"), ("MsgId", "messageId"), ("PmtInfId", "paymentInformationId"),
      ("ClrSysRef", "clearingSystemReference"), ("ChqNb", "chequeNumber"), ("MndtId", "mandateId"),
    ] {
      if let value = node.value(element), value.uppercased() != "NOTPROVIDED" { out[name] = value }
    }
    return out
  }

  /// A day or an instant: `<Dt><Dt>…` or `<Dt><DtTm>…`, or the text itself.
  static func time(_ node: XMLNode?) -> Timestamp? {
    guard let node else { return nil }
    return (node.value("DtTm") ?? node.value("Dt") ?? node.trimmed).flatMap { Timestamp($0) }
  }
}
