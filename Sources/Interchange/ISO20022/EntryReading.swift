internal import Ledger
internal import Vocabulary

/// An entry of an account report, or one transaction of it, as a payment seen from the reported account.
struct EntryReading {
  let entry: XMLNode
  let details: XMLNode?
  let statement: StatementContext
  let created: Timestamp?
  /// Counts payments in the file: the last resort for an identifier.
  let ordinal: Int

  func payment() -> Result<PaymentRecord, ISO20022Lack> {
    let amounts = [
      details?["Amt"], details?.at("AmtDtls", "TxAmt", "Amt"), details?.at("AmtDtls", "InstdAmt", "Amt"), entry["Amt"],
    ]
    // A batch entry's own amount is the sum of its transactions: it stands for one of them only when it is alone.
    guard let amount = amounts.lazy.compactMap({ $0 }).first.flatMap({ ISO20022Values.money($0) }) else {
      return .failure(ISO20022Lack(code: "interchange.iso20022.amount", field: "Amt"))
    }
    guard let indicator = entry.value("CdtDbtInd") ?? details?.value("CdtDbtInd"),
      indicator == "CRDT" || indicator == "DBIT"
    else { return .failure(ISO20022Lack(code: "interchange.iso20022.indicator", field: "CdtDbtInd")) }
    guard
      let time = ISO20022Values.time(details?.at("RltdDts", "AccptncDtTm")) ?? ISO20022Values.time(entry["BookgDt"])
        ?? ISO20022Values.time(details?.at("RltdDts", "TxDtTm")) ?? ISO20022Values.time(entry["ValDt"]) ?? created
    else { return .failure(ISO20022Lack(code: "interchange.iso20022.time", field: "BookgDt")) }

    var references = ISO20022Values.references(details?["Refs"])
    if let own = entry.value("AcctSvcrRef") {
      if references["accountServicerReference"] == nil {
        references["accountServicerReference"] = own
      } else if references["accountServicerReference"] != own {
        references["entryReference"] = own
      }
    }
    if let status = entry.value("Sts", "Cd") ?? entry.value("Sts") { references["status"] = status }
    if entry.value("RvslInd") == "true" { references["reversal"] = "true" }
    if let code = bankCode { references["bankTransactionCode"] = code }

    let own = PaymentRecord.Side(
      institution: statement.account.institution, account: statement.account.id, country: statement.account.country,
      name: statement.account.owner)
    let isCredit = indicator == "CRDT"
    let other = counterparty(of: isCredit)
    var payment = PaymentRecord(
      id: identifier(references), time: time, payer: isCredit ? other : own, payee: isCredit ? own : other,
      amount: amount, channel: channel, references: references,
      remittance: details.flatMap(ISO20022Values.remittance) ?? entry.value("AddtlNtryInf"),
      line: (details ?? entry).line)
    // Ordered in one currency, booked in another.
    if let ordered = ISO20022Values.money(details?.at("AmtDtls", "InstdAmt", "Amt")),
      ordered.currency != amount.currency
    {
      payment.amount = ordered
      payment.received = amount
    }
    return .success(payment)
  }

  /// The side that is not the reported account. Empty where the bank names none.
  private func counterparty(of isCredit: Bool) -> PaymentRecord.Side {
    let (party, account, agent) = isCredit ? ("Dbtr", "DbtrAcct", "DbtrAgt") : ("Cdtr", "CdtrAcct", "CdtrAgt")
    let parties = details?["RltdPties"]
    let id = ISO20022Values.account(parties?[account]) ?? ""
    let institution = details?["RltdAgts"]?[agent].flatMap(ISO20022Values.institution) ?? ""
    return PaymentRecord.Side(
      institution: institution, account: id,
      country: ISO20022Values.country(ofIBAN: id) ?? ISO20022Values.country(of: parties?[party]),
      name: ISO20022Values.name(parties?[party]))
  }

  private func identifier(_ references: [String: String]) -> String {
    for name in ["uetr", "transactionId", "accountServicerReference", "endToEndId", "instructionId"] {
      if let value = references[name] { return value }
    }
    return entry.value("NtryRef").map { "\($0)-\(ordinal)" } ?? "entry-\(ordinal)"
  }

  private var bankCode: String? {
    guard let code = details?["BkTxCd"] ?? entry["BkTxCd"] else { return nil }
    let domain = [
      code.value("Domn", "Cd"), code.value("Domn", "Fmly", "Cd"), code.value("Domn", "Fmly", "SubFmlyCd"),
    ].compactMap { $0 }
    return domain.isEmpty ? code.value("Prtry", "Cd") : domain.joined(separator: "-")
  }

  /// By the family of the bank transaction code (ISO 20022 external code set): cash at a counter, card, cheque, else wire.
  private var channel: String {
    let code = entry["BkTxCd"] ?? details?["BkTxCd"]
    switch code?.value("Domn", "Fmly", "Cd") {
    case "CNTR": return entry.value("CdtDbtInd") == "CRDT" ? "cash_in" : "cash_out"
    case "CCRD", "MCRD": return "card"
    case "ICHQ", "RCHQ": return "cheque"
    case "IDDT", "RDDT": return "direct_debit"
    default: return "wire"
    }
  }
}
