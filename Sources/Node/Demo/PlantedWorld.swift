internal import Ledger
public import Ontology
internal import Vocabulary
internal import World

/// What was planted in a sample world and what is honest there, read from its `truth` folder: for the demonstration and
/// for tests, which compare it with what was found. No detector, match or score ever sees it.
public struct PlantedWorld: Sendable {
  /// Payments that belong together: a scheme, or an honest group that looks like one.
  public struct Group: Sendable, Hashable {
    public let id: String
    /// The scheme's family, or the kind of honest group.
    public let kind: String
    public let payments: [String]
  }

  public let schemes: [Group]
  public let honest: [Group]

  /// Reads `truth/labels.csv` and `truth/lookalikes.csv` below the folder. Throws what reading a file throws.
  public init(folder: String) throws {
    let files = SystemFiles()
    schemes = Self.groups(try files.read(FilePath.join(folder, "truth/labels.csv")))
    honest = Self.groups(try files.read(FilePath.join(folder, "truth/lookalikes.csv")))
  }

  /// `tx_id,group,kind[,stage]` with a line of headings, groups in order of name.
  private static func groups(_ bytes: [UInt8]) -> [Group] {
    var payments: [String: [String]] = [:]
    var kinds: [String: String] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")).dropFirst() {
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count >= 3 else { continue }
      payments[fields[1], default: []].append(fields[0])
      kinds[fields[1]] = fields[2]
    }
    return payments.keys.sorted().map { Group(id: $0, kind: kinds[$0] ?? "", payments: payments[$0] ?? []) }
  }

  /// Whether a finding is about a group: it holds a third of the group's payments, and half of its own are the group's.
  public static func holds(_ finding: Finding, _ group: Group) -> Bool { holds(finding.payments, group) }

  static func holds(_ payments: some Collection<String>, _ group: Group) -> Bool {
    let members = Set(group.payments)
    let common = payments.count { members.contains($0) }
    return common * 3 >= group.payments.count && common * 2 >= payments.count
  }

  public func found(by findings: [Finding]) -> [Group] {
    schemes.filter { scheme in findings.contains { Self.holds($0, scheme) } }
  }

  /// Honest groups that have half of their payments inside one finding: somebody innocent would be looked at.
  public func mistaken(by findings: [Finding]) -> [Group] {
    honest.filter { group in
      let members = Set(group.payments)
      return findings.contains { $0.payments.count { members.contains($0) } * 2 >= members.count }
    }
  }
}

/// What speaks against taking a group of payments for a collector's: who pays, who receives, and what stays.
public struct GroupFigures: Sendable, Hashable {
  public let payments: Int
  public let payers: Int
  public let receivers: Int
  /// Of those who receive, how many pay in as well.
  public let receiversWhoPay: Int
  /// How much of what was received had left the receiver's account within three days, in ten-thousandths.
  public let passedOnShare: Int64
  public let valueCents: Int64

  /// Nil when none of the payments is held.
  init?(of group: PlantedWorld.Group, in table: PaymentTable) {
    let members = Set(group.payments)
    let rows = table.id.indices.filter { members.contains(table.id[$0]) }
    guard !rows.isEmpty else { return nil }
    let receivers = Set(rows.map { table.payee[$0] })
    let payers = Set(rows.map { table.payer[$0] })
    var received: [UInt32: [(at: UInt32, cents: Int64)]] = [:]
    for row in rows { received[table.payee[row], default: []].append((table.seconds[row], table.valueCents[row])) }
    let total = rows.reduce(Int64(0)) { $0 &+ table.valueCents[$1] }
    // Each outgoing payment is set against the latest money in, so the share is never understated.
    var passedOn: Int64 = 0
    for row in table.id.indices {
      guard var open = received[table.payer[row]] else { continue }
      var left = table.valueCents[row]
      for index in open.indices.reversed() where left > 0 {
        let paidAfter = Int64(table.seconds[row]) - Int64(open[index].at)
        guard paidAfter > 0, paidAfter <= 3 * 86_400 else { continue }
        let part = min(left, open[index].cents)
        open[index].cents -= part
        left -= part
        passedOn += part
      }
      received[table.payer[row]] = open
    }
    self.payments = rows.count
    self.payers = payers.count
    self.receivers = receivers.count
    receiversWhoPay = receivers.count { payers.contains($0) }
    passedOnShare = total > 0 ? min(10_000, passedOn * 10_000 / total) : 0
    valueCents = total
  }
}
