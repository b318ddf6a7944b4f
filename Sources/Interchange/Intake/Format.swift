/// The formats that are read, each named as `--format` takes it.
public enum Format: String, Sendable, CaseIterable {
  /// A folder of transactions, accounts, institutions and rates as CSV; the ledger reads it.
  case paymentLayout = "payment-layout"
  /// The published layout of the AMLworld data sets; the ledger reads it.
  case amlworld
  /// ISO 20022 credit transfers (pacs.008, pacs.009) and account reports (camt.052, .053, .054), any version.
  case iso20022
  /// FollowTheMoney entities, one JSON object a line.
  case followTheMoney = "ftm-jsonl"
  /// The four legacy CSV files of the OFAC SDN list, which belong together.
  case ofacCSV = "ofac-csv"
  /// `sdn.xml` and `consolidated.xml` of OFAC.
  case ofacXML = "ofac-xml"
  /// The consolidated list of the United Nations Security Council.
  case unXML = "un-xml"
  /// Canada's consolidated autonomous sanctions list.
  case canadaXML = "canada-xml"
  /// The Denied Persons List of the US Bureau of Industry and Security.
  case bisTSV = "bis-tsv"
  /// Tables of names: a row an entry, with aliases, nationality, designation, regime and source.
  case namesCSV = "names-csv"
  /// A list of names as JSON lines: `{"id","list","schema","names","dob","countries"}`.
  case listJSONL = "list-jsonl"

  /// Whether every entry is somebody whom an authority has listed.
  public var isList: Bool {
    switch self {
    case .ofacCSV, .ofacXML, .unXML, .canadaXML, .bisTSV, .namesCSV, .listJSONL: true
    case .paymentLayout, .amlworld, .iso20022, .followTheMoney: false
    }
  }
}
