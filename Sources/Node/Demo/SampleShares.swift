internal import Vocabulary
internal import World

/// The sample world as seven services hold it: each sees the payments that have an end at one of its own institutions
/// (`held_by` in `banks.csv`), and no other.
struct SampleShares: Sendable {
  /// The countries whose services hold something, in order of code.
  let countries: [CountryCode]
  /// The days of the first and the last payment.
  let first: CivilDate
  let last: CivilDate
  private let transactions: [Substring]
  private let heldBy: [Substring: CountryCode]
  private let others: [(name: String, bytes: [UInt8])]

  /// Throws `demo.no-samples` for files of another form.
  init(folder: String) throws {
    let files = SystemFiles()
    let unreadable = Fault("demo.no-samples", at: .init(file: folder), ("path", .text(folder)))
    func lines(_ name: String) throws -> [Substring] {
      String(decoding: try files.read(FilePath.join(folder, name)), as: UTF8.self).split(separator: "\n")
    }
    var heldBy: [Substring: CountryCode] = [:]
    for line in try lines("banks.csv").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 4 else { throw unreadable }
      heldBy[fields[0]] = CountryCode(String(fields[3]))
    }
    transactions = try lines("transactions.csv")
    let days = transactions.dropFirst().compactMap { line in
      CivilDate(String(line.split(separator: ",")[1].prefix(10)))
    }
    guard let first = days.min(), let last = days.max() else { throw unreadable }
    (self.first, self.last, self.heldBy) = (first, last, heldBy)
    countries = Set(heldBy.values).sorted { $0.code < $1.code }
    others = try ["accounts.csv", "banks.csv", "fx.csv"].map { ($0, try files.read(FilePath.join(folder, $0))) }
  }

  /// Writes what one country's service holds, in the layout of the samples. Returns how many payments that are.
  func write(_ country: CountryCode, to folder: String) throws -> Int {
    let files = SystemFiles()
    try files.makeFolder(folder)
    for other in others { try files.replace(FilePath.join(folder, other.name), with: other.bytes) }
    let own = transactions.dropFirst().filter { line in
      let fields = line.split(separator: ",", maxSplits: 5, omittingEmptySubsequences: false)
      return fields.count > 4 && (heldBy[fields[2]] == country || heldBy[fields[4]] == country)
    }
    let text = (transactions.prefix(1) + own).joined(separator: "\n") + "\n"
    try files.replace(FilePath.join(folder, "transactions.csv"), with: Array(text.utf8))
    return own.count
  }
}
