import Authority
import Foundation
import Node
import Vocabulary
import World

/// A node in a folder of its own, with two officers and a clock that stands still.
struct TestNode {
  let folder: String
  let clock = SimulatedClock(Instant(startOf: CivilDate(year: 2026, month: 3, day: 1)!))
  let node: ServiceNode
  let analyst: SigningDesk
  let supervisor: SigningDesk

  static let passphrase = Array("correct horse".utf8)

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)").path
    node = try await ServiceNode.create(
      at: folder + "/node", country: CountryCode("CA")!, service: .fiu, clock: clock, entropy: SeededEntropy(seed: 1))
    _ = try await node.addOfficer(
      "Ana", unit: "analysis", role: .analyst, passphrase: Self.passphrase, cost: .none)
    let ana = try await node.unlock(
      try await node.desk(of: "Ana", purpose: .investigation, basis: "Act 1, section 2"), passphrase: Self.passphrase)
    _ = try await node.addOfficer(
      "Sue", unit: "direction", role: .supervisor, passphrase: Self.passphrase, cost: .none, by: ana)
    analyst = ana
    supervisor = try await node.unlock(
      try await node.desk(of: "Sue", purpose: .investigation, basis: "Act 1, section 2"), passphrase: Self.passphrase)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes a file beside the node and returns its path.
  func file(_ name: String, _ content: String) throws -> String {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(
      atPath: FilePath.folder(of: path), withIntermediateDirectories: true)
    try Data(content.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  static let day = CivilDate(year: 2027, month: 1, day: 31)!

  func terms(until day: CivilDate = TestNode.day, means: CollectionMeans = .transferReport) -> ImportTerms {
    ImportTerms(means: means, retainUntil: day)
  }

  /// A person as a bank records one.
  static func party(_ number: Int, name: String? = nil) -> String {
    let name = name ?? "Person Number \(number)"
    return """
      {"id":"party-\(number)","schema":"Person","properties":{"name":["\(name)"],"birthDate":["1970-01-01"]},\
      "owner_id":"P\(number)","known_to":["CA"]}
      """
  }

  static func parties(_ range: Range<Int>) -> String { range.map { party($0) + "\n" }.joined() }

  /// A folder of payment tables: payments between neighbours among `accounts` accounts, a minute apart.
  func payments(_ name: String, _ range: Range<Int>, accounts: Int = 20) throws -> String {
    var transactions =
      "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
    for number in range {
      let (from, to) = (number % accounts, (number + 1) % accounts)
      let time = Instant(seconds: 1_767_605_000 + Int64(number) * 60)
      transactions +=
        "T\(number),\(time),B1,B1-\(from),B1,B1-\(to),\(number + 1).50,EUR,\(number + 1).50,EUR,wire\n"
    }
    var table = "account_id,bank_id,country,kind,owner_id,opened\n"
    for account in 0..<accounts { table += "B1-\(account),B1,CA,person,P\(account),2020-01-01\n" }
    _ = try file(name + "/transactions.csv", transactions)
    _ = try file(name + "/accounts.csv", table)
    _ = try file(name + "/banks.csv", "bank_id,country,kind,held_by\nB1,CA,bank,CA\n")
    _ = try file(name + "/fx.csv", "day,currency,usd\n" + (0..<400).map { "\($0),EUR,1.1\n" }.joined())
    return folder + "/" + name
  }
}
