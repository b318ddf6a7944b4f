internal import Ledger
internal import Vocabulary

/// A transaction of pacs.008 or pacs.009 as a payment.
enum TransferReading {
  static func payment(_ node: XMLNode, header: MessageHeader, message: String) -> Result<PaymentRecord, ISO20022Lack> {
    guard let amount = ISO20022Values.money(node["IntrBkSttlmAmt"] ?? node["InstdAmt"]) else {
      return .failure(ISO20022Lack(code: "interchange.iso20022.amount", field: "IntrBkSttlmAmt"))
    }
    // The moment the debtor's bank took it is the closest to the act; then the day of settlement, then the message.
    guard
      let time = ISO20022Values.time(node["AccptncDtTm"])
        ?? node.value("SttlmTmIndctn", "DbtDtTm").flatMap({ Timestamp($0) })
        ?? ISO20022Values.time(node["IntrBkSttlmDt"]) ?? header.settled ?? header.created
    else { return .failure(ISO20022Lack(code: "interchange.iso20022.time", field: "IntrBkSttlmDt")) }

    let references = ISO20022Values.references(node["PmtId"])
    guard
      let id = references["uetr"] ?? references["transactionId"] ?? references["endToEndId"]
        ?? references["instructionId"]
    else { return .failure(ISO20022Lack(code: "interchange.field-missing", field: "PmtId")) }

    var payer: PaymentRecord.Side
    var payee: PaymentRecord.Side
    if message == "FIToFICstmrCdtTrf" {
      payer = ISO20022Values.side(node, party: "Dbtr", account: "DbtrAcct", agent: "DbtrAgt")
      payee = ISO20022Values.side(node, party: "Cdtr", account: "CdtrAcct", agent: "CdtrAgt")
    } else {
      // Between institutions the parties are institutions themselves.
      payer = bank(node, party: "Dbtr", account: "DbtrAcct", agent: "DbtrAgt")
      payee = bank(node, party: "Cdtr", account: "CdtrAcct", agent: "CdtrAgt")
    }
    if payer.institution.isEmpty { payer.institution = header.instructing ?? "" }
    if payee.institution.isEmpty { payee.institution = header.instructed ?? "" }

    // What the debtor ordered, where it differs from what settled.
    let ordered = ISO20022Values.money(node["InstdAmt"])
    var payment = PaymentRecord(
      id: id, time: time, payer: payer, payee: payee, amount: ordered ?? amount, channel: "wire",
      references: references, remittance: ISO20022Values.remittance(node), line: node.line)
    if let ordered, ordered != amount { payment.received = amount }
    for (element, name) in [("UltmtDbtr", "ultimateDebtor"), ("UltmtCdtr", "ultimateCreditor")] {
      if let value = ISO20022Values.name(node[element]) { payment.references[name] = value }
    }
    for index in 1...3 {
      if let agent = node["IntrmyAgt\(index)"].flatMap(ISO20022Values.institution) {
        payment.references["intermediary\(index)"] = agent
      }
    }
    if let purpose = node.value("Purp", "Cd") ?? node.value("Purp", "Prtry") { payment.references["purpose"] = purpose }
    return .success(payment)
  }

  private static func bank(_ node: XMLNode, party: String, account: String, agent: String) -> PaymentRecord.Side {
    var side = ISO20022Values.side(node, party: party, account: account, agent: agent)
    let own = node[party].flatMap(ISO20022Values.institution)
    if let own {
      if side.account.isEmpty { side.account = own }
      if side.institution.isEmpty { side.institution = own }
    }
    return side
  }
}
