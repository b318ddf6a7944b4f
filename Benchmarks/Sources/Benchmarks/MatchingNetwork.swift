import Authority
import Casework
import Glibc
import Ledger
import Node
import NodeServer
import Ontology
import Requests
import Synchronization
import Vocabulary
import World

// A thousand identifiers of a case, asked of six services at once: whole nodes with stores, logs, signatures and budgets,
// over mutual TLS on this machine. Making the sets takes minutes; the folder keeps them for another run.
//
//   Benchmarks matching-network FOLDER [ITEMS [IDENTIFIERS]]

private let countries = ["CA", "DE", "FR", "GB", "IT", "JP", "US"]
private let passphrase = Array("only for measuring".utf8)

/// A German IBAN of a bank that does not exist, with right check digits.
private func iban(_ number: Int) -> String {
  let digits = String(number)
  let account = "99999999" + String(repeating: "0", count: 10 - digits.utf8.count) + digits
  var rest = 0
  for digit in (account + "131400").utf8 { rest = (rest * 10 + Int(digit) - 48) % 97 }
  let check = 98 - rest
  return "DE" + (check < 10 ? "0" : "") + String(check) + account
}

/// A node with the two officers that a question and a publication take.
private struct Member {
  let node: ServiceNode
  let investigator: SigningDesk
  let supervisor: SigningDesk

  init(_ country: String, in folder: String) async throws {
    let path = FilePath.join(folder, country)
    guard let code = CountryCode(country) else { throw Fault("node.country") }
    let isThere = SystemFiles().exists(path)
    let node =
      isThere
      ? try await ServiceNode.open(at: path) : try await ServiceNode.create(at: path, country: code, service: .fiu)
    self.node = node
    var desks: [SigningDesk] = []
    for (name, unit, role) in [("Sue", "direction", OfficerRole.supervisor), ("Ivo", "inquiries", .investigator)] {
      if !isThere {
        _ = try await node.addOfficer(
          name, unit: unit, role: role, passphrase: passphrase, cost: .none, by: desks.first)
      }
      desks.append(
        try await node.unlock(
          try await node.desk(of: name, purpose: .investigation, basis: "Invented Act, section 12"),
          passphrase: passphrase))
    }
    (supervisor, investigator) = (desks[0], desks[1])
  }

  func admit(_ other: Member) async throws {
    let findings = PeerAssessment.Question.allCases.map {
      #""\#($0.rawValue)":{"verdict":"satisfied","reason":"Examined"}"#
    }
    let terms = try ChannelTerms(
      Array(
        """
        {"agreement":{"title":"Invented agreement","transfer-basis":"safeguards"},"allowed-types":["match.query"],
         "contacts":[{"desk":"Duty desk","reachable":"day and night"}],"findings":{\(findings.joined(separator: ","))},
         "assurances-needed":[],"review":"\(node.today.adding(days: 300))","expires":"\(node.today.adding(days: 600))"}
        """.utf8))
    let waiting = try await node.admitPeer(
      card: try await other.node.identityCard(), fingerprint: try await other.node.fingerprint(), terms: terms,
      at: supervisor)
    _ = try await node.approve(waiting, at: investigator)
  }
}

/// Counts the answers that came.
private final class Answers: Sendable {
  private let state = Mutex((came: 0, waiter: CheckedContinuation<Void, Never>?.none, wanted: 0))

  func note() {
    state.withLock { state in
      state.came += 1
      if state.came >= state.wanted { state.waiter.take()?.resume() }
    }
  }

  func wait(for count: Int) async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        guard state.came < count else { return continuation.resume() }
        (state.wanted, state.waiter) = (count, continuation)
      }
    }
    state.withLock { $0.came = 0 }
  }
}

func matchingNetwork(_ folder: String, items: Int, identifiers: Int) async throws {
  let files = SystemFiles()
  let ready = FilePath.join(folder, "ready-\(items)")
  let isReady = files.exists(ready)
  let clock = ContinuousClock()
  var members: [Member] = []
  for country in countries { members.append(try await Member(country, in: folder)) }
  let (asker, holders) = (members[0], Array(members.dropFirst()))
  if !isReady {
    let list = FilePath.join(folder, "list.jsonl")
    var lines: [UInt8] = []
    lines.reserveCapacity(items * 130)
    for number in 0..<items {
      lines +=
        """
        {"id":"e-\(number)","schema":"LegalEntity","properties":{"name":["Invented company \(number)"],\
        "iban":["\(iban(number))"]},"owner_id":"K\(number)"}

        """.utf8
    }
    try files.replace(list, with: lines)
    lines = []
    for holder in holders {
      try await asker.admit(holder)
      try await holder.admit(asker)
      let terms = ImportTerms(means: .publishedList, retainUntil: holder.node.today.adding(days: 365))
      let importing = try await clock.measure {
        _ = try await holder.node.importFiles([list], terms: terms, at: holder.supervisor)
      }
      let publishing = try await clock.measure {
        var terms = MatchPublishing()
        (terms.day, terms.month, terms.epoch) = (100_000, 1_000_000, 2_000_000)
        _ = try await holder.node.publish(
          to: asker.node.description.id, classes: ["iban"], terms, at: holder.investigator)
      }
      _ = try await holder.node.deliver()
      let taking = try await clock.measure {
        _ = try await asker.node.receive(from: holder.node.outboxFolder, at: asker.supervisor)
      }
      print(
        "matching-network: \(holder.node.description.country.code): \(items) records taken in in "
          + "\(importing.components.seconds) s, the set made in \(publishing.components.seconds) s, taken in by the "
          + "asker in \(taking.components.seconds) s")
    }
    let found = Finding(
      id: "F-abcdef01", family: "smuggling-collector", score: 9_000, payments: ["T1"],
      accounts: [.init(id: "B1-1", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-1"))))], against: [], limits: [],
      first: asker.node.clock.now(), last: asker.node.clock.now(), valueCents: 1)
    try await asker.node.keep([found], at: asker.investigator)
    _ = try await asker.node.openCase([found.id], at: asker.investigator)
    try files.replace(ready, with: [])
  }
  let desk = asker.investigator
  guard let openCase = try await asker.node.cases(at: desk.desk).last?.id,
    let here = NetworkAddress("127.0.0.1:0")
  else { throw Fault("case.not-found") }

  // Everybody listens, and knows where the others do.
  let answers = Answers()
  let own = asker.node.description.id
  var serving: [Serving] = []
  for member in members {
    let isAsker = member.node.description.id == own
    serving.append(
      try await Serving.start(member.node, at: here) { event in
        if isAsker, case .matching = event { answers.note() }
      })
  }
  for (holder, listener) in zip(holders, serving.dropFirst()) {
    try await asker.node.setAddress("127.0.0.1:\(listener.port)", of: holder.node.description.id)
    try await holder.node.setAddress("127.0.0.1:\(serving[0].port)", of: own)
  }
  let ends = serving.map { one in
    let (stream, end) = AsyncStream<Void>.makeStream()
    let task = Task { await one.run { for await _ in stream { return } } }
    return (end, task)
  }
  // Every second one is held; what is asked differs from run to run, so that nothing can be kept from the run before.
  for run in 0..<4 {
    let first = Int(asker.node.clock.now().seconds % 100_000) * 7 + run * identifiers
    let terms = try (0..<identifiers).map { number in
      let place = (first + number) % items
      return try MatchTerm("iban:" + iban(number % 2 == 0 ? place : items + place))
    }
    var hits = 0
    var marks: [Duration] = []
    let began = clock.now
    let asked = try await asker.node.ask(
      terms, of: holders.map { $0.node.description.id }, inCase: openCase, at: desk)
    marks.append(clock.now - began)
    guard asked.allSatisfy({ $0.waits == nil }) else { throw Fault("match.ask.budget") }
    serving[0].hurry()
    await answers.wait(for: holders.count)
    marks.append(clock.now - began)
    let reading = try await asker.node.desk(of: "Ivo", onCase: openCase)
    let questions = Set(asked.map(\.question))
    for shown in try await asker.node.matchQuestions(inCase: openCase, at: reading) where questions.contains(shown.id) {
      hits += shown.rows.count { $0.outcome == "hit" }
    }
    marks.append(clock.now - began)
    let text = marks.map { duration in
      let milliseconds =
        duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
      return "\(milliseconds)"
    }
    print(
      "matching-network: \(identifiers) identifiers asked of \(holders.count) services that hold \(items) each: "
        + "signed and queued after \(text[0]) ms, all answered after \(text[1]) ms, read after \(text[2]) ms; "
        + "\(hits) hits")
  }
  for (end, task) in ends {
    end.finish()
    await task.value
  }
}
