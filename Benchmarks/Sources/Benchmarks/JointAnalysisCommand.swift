import Interchange
import Joint
import Ledger
import MoneyFlow
import Ontology
import Vocabulary
import World

/// `Benchmarks joint FOLDER [THRESHOLD=VALUE…] [--oblivious]`: the payments of a folder split over the members that hold them
/// (`banks.csv`, `held_by`), looked at by each alone, jointly, and as if one node held all. A finding a line, as JSON, for
/// `joint_analysis.py`, which has the labels; then what was disclosed.
func jointAnalysis(_ words: [String]) throws {
  guard let folder = words.first else { throw Fault("flows.no-payments") }
  var thresholds = Thresholds()
  var naming = JointAnalysis.Naming.rehearsed
  for word in words.dropFirst() {
    let parts = word.split(separator: "=")
    if word == "--oblivious" {
      naming = .oblivious
    } else if parts.count == 2, let threshold = Threshold(rawValue: String(parts[0])), let value = Double(parts[1]) {
      thresholds[threshold] = value
    } else {
      throw Fault("joint.agreement", at: .init(field: word))
    }
  }
  let split = try SplitPayments(folder)
  let detection = try Detection()

  for finding in try detection.run(on: split.pooled()) { line("pooled", finding.score, finding.payments, []) }

  let tables = split.members.map { ($0, split.table(of: $0)) }
  var own: [(MemberID, Finding)] = []
  for (member, table) in tables {
    for finding in try detection.run(on: table) {
      line("siloed", finding.score, finding.payments, [member])
      own.append((member, finding))
    }
  }

  let seconds = tables.flatMap { [$0.1.seconds.first, $0.1.seconds.last].compactMap { $0 } }
  let first = CivilDate(daysSinceEpoch: Int(seconds.min() ?? 0) / 86_400)
  let last = CivilDate(daysSinceEpoch: Int(seconds.max() ?? 0) / 86_400)
  let budget = JointAgreement.DailyBudget(evaluations: 1_000_000, digests: 1_000, paymentsNamed: 10_000)
  let agreement = try JointAgreement(
    identifier: "urn:example:joint", purpose: .detection, members: split.members, first: first, last: last,
    thresholds: thresholds, budget: budget, expires: last.adding(days: 30)
  ).inForce(on: last.adding(days: 1), approved: Set(split.members))
  let ledgers = try tables.map { member, table throws(Fault) in
    try MemberLedger(table, of: member, coverage: split.coverage, under: agreement)
  }
  let analysis = try JointAnalysis(
    ledgers, detection: detection, under: agreement, naming: naming, entropy: SeededEntropy(seed: 20_261_122))
  var inside: Set<String> = []
  for network in analysis.networks {
    let payments = Set(analysis.sessions.flatMap { $0.payments(in: network, of: analysis.networks) })
    inside.formUnion(payments)
    line("joint", network.score, payments.sorted(), network.members)
  }
  // What a member finds alone it still finds; what lies mostly in a joint network is that network, and what turns around one
  // account is left to the member that holds it.
  let sessions = Dictionary(uniqueKeysWithValues: analysis.sessions.map { ($0.member, $0) })
  for (member, finding) in own
  where finding.payments.count(where: inside.contains) * 2 < finding.payments.count
    && sessions[member]?.leaves(finding.payments) == nil
  {
    line("joint", finding.score, finding.payments, [member])
  }
  for entry in analysis.disclosure.entries {
    print(
      "{\"view\":\"disclosed\",\"sender\":\"\(entry.sender.text)\",\"message\":\"\(entry.message.rawValue)\",",
      "\"tells\":\(entry.message.tells),\"items\":\(entry.items),\"bytes\":\(entry.bytes)}", separator: "")
  }
  for session in analysis.sessions {
    print(
      "{\"view\":\"member\",\"member\":\"\(session.member.text)\",\"held\":\(session.paymentsHeld),",
      "\"named\":\(session.paymentsNamed),\"bytes\":\(analysis.disclosure.bytesTold(by: session.member)),",
      "\"opened\":\(analysis.opened),\"claimed\":\(analysis.accountsClaimed),",
      "\"heldBack\":\(session.suspicionsHeldBack)}", separator: "")
  }
}

private func line(_ view: String, _ score: Int64, _ payments: [String], _ members: [MemberID]) {
  let ids = payments.map { "\"\($0)\"" }.joined(separator: ",")
  let names = members.map { "\"\($0.text)\"" }.joined(separator: ",")
  print("{\"view\":\"\(view)\",\"score\":\(score),\"members\":[\(names)],\"payments\":[\(ids)]}")
}

/// A folder's payments by who holds them.
private struct SplitPayments {
  let members: [MemberID]
  let coverage: Coverage
  private let table: PaymentTable
  private let holder: [MemberID?]

  init(_ folder: String) throws {
    var loaded: LedgerView?
    for source in try Intake.plan([folder]).sources where source.format == .paymentLayout {
      loaded = try PaymentLayout.load(source, provenance: "benchmark").ledger
    }
    guard let loaded else { throw Fault("flows.no-payments", at: .init(file: folder)) }
    table = loaded.table()
    let banks = try SystemFiles().read(FilePath.join(folder, "banks.csv"))
    var rows = String(decoding: banks, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let head = rows.isEmpty ? [] : rows.removeFirst()
    guard let bank = head.firstIndex(of: "bank_id"), let held = head.firstIndex(of: "held_by") else {
      throw Fault("flows.no-payments", at: .init(file: "banks.csv"))
    }
    var holders: [String: MemberID] = [:]
    for row in rows where row.count == head.count { holders[row[bank]] = MemberID(row[held]) }
    coverage = Coverage(holders)
    members = Set(holders.values).sorted()
    holder = table.accounts.institution.map { [accounts = table.accounts] in holders[accounts.institutions[Int($0)]] }
  }

  private func ends(_ row: Int) -> (MemberID?, MemberID?) {
    (holder[Int(table.payer[row])], holder[Int(table.payee[row])])
  }

  func pooled() -> PaymentTable {
    part(
      (0..<table.count).filter { ends($0).0 != nil || ends($0).1 != nil }.map {
        ($0, table.seconds[$0], table.valueCents[$0])
      })
  }

  /// A member's own copies. Where another member holds the payer, the payee's copy is up to two hours later and up to 0.3 %
  /// less: two countries' clocks and fees differ.
  func table(of member: MemberID) -> PaymentTable {
    var random = SplitMix(state: 7)
    var rows: [(Int, UInt32, Int64)] = []
    for row in 0..<table.count {
      let late = UInt32.random(in: 0..<7_200, using: &random)
      let fee = Int64.random(in: 0..<30, using: &random)
      let (payer, payee) = ends(row)
      if payer == member {
        rows.append((row, table.seconds[row], table.valueCents[row]))
      } else if payee == member {
        let cents = table.valueCents[row]
        rows.append(
          payer == nil
            ? (row, table.seconds[row], cents) : (row, table.seconds[row] + late, cents - cents * fee / 10_000))
      }
    }
    return part(rows.sorted { ($0.1, $0.0) < ($1.1, $1.0) })
  }

  /// Some rows with the accounts that occur in them, and no others.
  private func part(_ rows: [(row: Int, seconds: UInt32, cents: Int64)]) -> PaymentTable {
    var part = PaymentTable()
    var position: [UInt32: UInt32] = [:]
    part.accounts.institutions = table.accounts.institutions
    part.accounts.owners = table.accounts.owners
    func account(_ old: UInt32) -> UInt32 {
      if let known = position[old] { return known }
      let new = UInt32(part.accounts.id.count)
      position[old] = new
      let at = Int(old)
      part.accounts.id.append(table.accounts.id[at])
      part.accounts.institution.append(table.accounts.institution[at])
      part.accounts.kind.append(table.accounts.kind[at])
      part.accounts.owner.append(table.accounts.owner[at])
      part.accounts.country.append(table.accounts.country[at])
      return new
    }
    part.channels = table.channels
    for (row, seconds, cents) in rows {
      part.payer.append(account(table.payer[row]))
      part.payee.append(account(table.payee[row]))
      part.seconds.append(seconds)
      part.amount.append(table.amount[row])
      part.currency.append(table.currency[row])
      part.valueCents.append(cents)
      part.channel.append(table.channel[row])
      part.id.append(table.id[row])
    }
    return part
  }
}
