import Authority
import Glibc
import JSON
import Node
import Protection
import Requests
import Vocabulary
import World

/// Lists and views over as many requests as ENTENTE_REQUESTS says, ten thousand unless it does: each drafted, signed by
/// two officers, sealed, carried, taken in, acknowledged and screened.
let requestsBenchmarks: [Benchmark] = [
  Benchmark(name: "requests") {
    let count = getenv("ENTENTE_REQUESTS").flatMap { Int(String(cString: $0)) } ?? 10_000
    let folder = "/tmp/entente-benchmark-requests-\(getpid())"
    defer { removeFolder(folder) }
    let services = try await TwoUnits(folder)
    let clock = ContinuousClock()
    let writing = try await clock.measure { for _ in 0..<count { try await services.ask() } }
    let carrying = try await clock.measure {
      _ = try await services.asking.deliver()
      _ = try await services.asked.receive(from: services.asking.outboxFolder, at: services.handler)
    }
    func perRequest(_ duration: Duration) -> String { microseconds(nanoseconds(duration) / max(1, count)) }
    print("requests: \(count) written, signed twice and sent at \(perRequest(writing)) each")
    print("requests: sealed, taken in, acknowledged and screened at \(perRequest(carrying)) each")
    func view(_ name: String, _ body: () async throws -> Int) async throws {
      var least = Duration.seconds(3600)
      var found = 0
      for _ in 0..<40 { least = min(least, try await clock.measure { found = try await body() }) }
      let tenths = nanoseconds(least) / 100_000
      print("requests: \(name), \(found) of them, in \(tenths / 10).\(tenths % 10) ms")
    }
    let (node, desk) = (services.asked, services.handler.desk)
    try await view("list") { try await node.requestSummaries(at: desk).count }
    try await view("what is due") { try await node.dueSummaries(at: nil, overdueOnly: false, desk: desk).count }
    services.clock.advance(seconds: 400 * 86_400)
    try await view("what is overdue") { try await node.dueSummaries(at: nil, overdueOnly: true, desk: desk).count }
  }
]

/// Two units that admitted each other.
private struct TwoUnits {
  let clock = SimulatedClock(Instant(seconds: 1_772_442_000))
  let asking: ServiceNode
  let asked: ServiceNode
  /// Of the unit that is asked.
  let handler: SigningDesk
  private let first: SigningDesk
  private let second: SigningDesk
  private let content: [JSONValue.Member]

  init(_ folder: String) async throws {
    let content = try JSONValue.parse(
      Array(
        """
        {"offences":["money-laundering"],"confidential":true,"asked":["suspicious-reports"],
         "facts":"Between November and January thirty-six people each paid into one account in Bremen.",
         "link":"The account that received everything is held with a bank in Bremen.",
         "subjects":[{"kind":"account","identifiers":[{"scheme":"iban","value":"DE89370400440532013000"}]}],
         "period":{"from":"2025-10-01","to":"2026-01-12"},"intended-use":["intelligence"],
         "other-addressees":[],"parallel-channels":[],"fields":{"judicial-case":"none-known"}}
        """.utf8))
    guard case .object(let members) = content else { throw Fault("json.malformed") }
    self.content = members
    var desks: [[SigningDesk]] = []
    var nodes: [ServiceNode] = []
    for (number, country) in ["FR", "DE"].enumerated() {
      guard let country = CountryCode(country) else { throw Fault("json.malformed") }
      let node = try await ServiceNode.create(
        at: folder + "/\(number)", country: country, service: .fiu, clock: clock,
        entropy: SeededEntropy(seed: UInt64(number + 1)))
      let passphrase = Array("correct horse battery".utf8)
      var own: [SigningDesk] = []
      for (name, unit, role) in [
        ("Sue", "direction", OfficerRole.supervisor), ("Ana", "analysis", .analyst),
        ("Ivo", "inquiries", .investigator), ("Max", "control", .supervisor),
      ] {
        _ = try await node.addOfficer(
          name, unit: unit, role: role, passphrase: passphrase, cost: .interactive, by: own.first)
        own.append(
          try await node.unlock(
            try await node.desk(of: name, purpose: .investigation, basis: "Invented Act, section 12"),
            passphrase: passphrase))
      }
      nodes.append(node)
      desks.append(own)
    }
    for (one, other) in [(0, 1), (1, 0)] {
      let findings = PeerAssessment.Question.allCases.map {
        #""\#($0.rawValue)":{"verdict":"satisfied","reason":"Examined"}"#
      }
      let terms = try ChannelTerms(
        Array(
          """
          {"agreement":{"title":"Invented agreement","transfer-basis":"safeguards"},"allowed-types":["fiu.request"],
           "contacts":[],"findings":{\(findings.joined(separator: ","))},"assurances-needed":[],
           "review":"2027-03-01","expires":"2028-03-01"}
          """.utf8))
      let waiting = try await nodes[one].admitPeer(
        card: try await nodes[other].identityCard(), fingerprint: try await nodes[other].fingerprint(), terms: terms,
        at: desks[one][0])
      _ = try await nodes[one].approve(waiting, at: desks[one][3])
    }
    (asking, asked) = (nodes[0], nodes[1])
    (first, second, handler) = (desks[0][1], desks[0][2], desks[1][1])
  }

  func ask() async throws {
    let drafted = try await asking.draftRequest(
      RequestDraft(type: "fiu.request", to: asked.description.id, content: content), at: first)
    guard let waiting = try await asking.sendRequest(drafted.message.id, at: first).waiting else { return }
    _ = try await asking.approve(waiting, at: second)
  }
}

private func nanoseconds(_ duration: Duration) -> Int {
  Int(duration.components.seconds) * 1_000_000_000 + Int(duration.components.attoseconds / 1_000_000_000)
}

private func removeFolder(_ path: String) {
  let files = SystemFiles()
  for name in (try? files.list(path)) ?? [] {
    let inner = FilePath.join(path, name)
    if files.isFolder(inner) { removeFolder(inner) } else { try? files.remove(inner) }
  }
  _ = rmdir(path)
}
