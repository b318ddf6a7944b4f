internal import Vocabulary

/// Where each field stands in a table of transactions, found by the names in its header, in any order.
struct TransactionColumns: Sendable, Hashable {
  enum Field: String, CaseIterable, Sendable {
    case id = "tx_id"
    case time = "ts"
    case payerInstitution = "from_bank"
    case payer = "from_account"
    case payeeInstitution = "to_bank"
    case payee = "to_account"
    case amount
    case currency
    case amountReceived = "amount_recv"
    case currencyReceived = "currency_recv"
    case channel

    /// A table without these holds no payments.
    var isRequired: Bool {
      switch self {
      case .id, .time, .payer, .payee, .amount, .currency: true
      case .payerInstitution, .payeeInstitution, .amountReceived, .currencyReceived, .channel: false
      }
    }
  }

  /// Columns a row has.
  let count: Int
  let id: Int
  let time: Int
  let payerInstitution: Int
  let payer: Int
  let payeeInstitution: Int
  let payee: Int
  let amount: Int
  let currency: Int
  let amountReceived: Int
  let currencyReceived: Int
  let channel: Int

  /// Reads a header. Columns of other names are passed over. Throws `interchange.layout.column` for a required one that
  /// is missing or stands there twice.
  init(header: [String]) throws(Fault) {
    var places: [Field: Int] = [:]
    for field in Field.allCases {
      let found = header.indices.filter { TransactionColumns.cleaned(header[$0]) == field.rawValue }
      if found.count > 1 || (found.isEmpty && field.isRequired) {
        throw Fault(
          found.isEmpty ? "interchange.layout.column-missing" : "interchange.layout.column-twice",
          at: .init(line: 1, field: field.rawValue), ("column", .text(field.rawValue)))
      }
      places[field] = found.first
    }
    func place(_ field: Field) -> Int { places[field] ?? -1 }
    count = header.count
    id = place(.id)
    time = place(.time)
    payerInstitution = place(.payerInstitution)
    payer = place(.payer)
    payeeInstitution = place(.payeeInstitution)
    payee = place(.payee)
    amount = place(.amount)
    currency = place(.currency)
    amountReceived = place(.amountReceived)
    currencyReceived = place(.currencyReceived)
    channel = place(.channel)
  }

  /// Whether this header is one of a table of transactions.
  static func recognizes(header: [String]) -> Bool { (try? TransactionColumns(header: header)) != nil }

  static func cleaned(_ name: String) -> String {
    let letters = Array(name.unicodeScalars.drop { $0.properties.isWhitespace || $0 == "\u{FEFF}" })
    let end = letters.lastIndex { !$0.properties.isWhitespace }.map { $0 + 1 } ?? 0
    return String(String.UnicodeScalarView(letters[..<end])).lowercased()
  }
}
