import Audit
import Authority
import Foundation
import Holdings
import Node
import TestSupport
import Testing
import Vocabulary
import World

private func code(_ body: () async throws -> Void) async -> String? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? Fault)?.code.rawValue ?? "\(error)"
  }
}

extension ServiceNode {
  /// As many entries as asked, in one transaction.
  fileprivate func note(_ count: Int, act: String = "read") async throws {
    let now = clock.now()
    try await store.write { transaction in
      for index in 0..<count {
        try transaction.log(
          AuditEntry(
            time: now, kind: .consultation, act: act, officer: "officer-1", purpose: "investigation", basis: "Act 1",
            subjects: ["record-\(index)"]))
      }
    }
  }
}

@Suite("The log as others see it") struct LogProofTests {
  @Test("an entry is proved to somebody who has the log's key alone") func anEntryIsProved() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    try await test.node.note(300)
    let closed = try await test.node.proveEntry(7)
    let key = test.node.logKey
    let found = try ServiceNode.verifyProof(closed, key: key)
    #expect(found.place == 7 && found.act == nil)
    let before = try await test.node.verifyLog().entries
    let open = try await test.node.proveEntry(7, showingEntryAt: test.analyst.desk)
    #expect(try ServiceNode.verifyProof(open, key: key).act == "read")
    #expect(try await test.node.verifyLog().entries == before + 1)
    let moved = open.replacing("index 7\n", with: "index 8\n")
    #expect(await code { _ = try ServiceNode.verifyProof(moved, key: key) } == "audit.proof.wrong")
    #expect(await code { _ = try await test.node.proveEntry(9999) } == "audit.entry.none")
    #expect(await code { _ = try ServiceNode.verifyProof(open, key: test.node.witnessKey) } == "audit.key.malformed")
  }

  @Test("two nodes that hold each other's checkpoints see a rewrite of either") func twoNodesSeeARewrite() async throws
  {
    let a = try await TestNode()
    defer { a.remove() }
    let folder = a.folder + "/other"
    let b = try await ServiceNode.create(
      at: folder, country: CountryCode("FR")!, service: .fiu, clock: a.clock, entropy: SeededEntropy(seed: 2))
    try await a.node.note(20)
    try await b.note(11)
    // Each takes the other's checkpoint into keeping; the key is handed over once.
    #expect(await code { _ = try await b.witness(a.node.witnessRequest()) } == "audit.witness.key")
    for (log, witness) in [(a.node, b), (b, a.node)] {
      let request = try await log.witnessRequest()
      let line = try await witness.witness(request, key: log.logKey)
      let note = try #require(try await witness.witnessed(log.description.origin))
      #expect(try ServiceNode.cosigned(note + line + "\n", by: witness.witnessKey) == a.clock.now())
    }
    let held = try #require(try await b.witnessed(a.node.description.origin))
    // A copy of A's folder from before goes another way.
    let copy = a.folder + "/copy"
    try FileManager.default.copyItem(atPath: a.folder + "/node", toPath: copy)
    try await a.node.note(5)
    let request = try await a.node.witnessRequest(since: held)
    // A's own way continues: but first the copy tries with an earlier history.
    let rewritten = try await ServiceNode.open(at: copy, clock: a.clock, entropy: SeededEntropy(seed: 3))
    try await rewritten.note(9, act: "something else")
    _ = try await b.witness(request)
    let newest = try #require(try await b.witnessed(a.node.description.origin))
    #expect(await code { _ = try await rewritten.witnessRequest(since: newest) } == "audit.log.rewritten")
    #expect(await code { try await rewritten.verifyLog(since: newest) } == "audit.log.rewritten")
    #expect(await code { _ = try await b.witness(rewritten.witnessRequest(since: held)) } == "audit.witness.behind")
    // It may lie about what it continues: the sizes are those B holds, and the proof is not.
    let size = try Checkpoint(body: SignedNote(newest).text).size
    let honest = try WitnessRequest(text: await rewritten.witnessRequest(since: held))
    let lie = WitnessRequest(oldSize: size, proof: honest.proof, note: honest.note)
    #expect(await code { _ = try await b.witness(lie.text) } == "audit.witness.rewritten")
    // What was held stays held, and the honest log goes on.
    #expect(try await b.witnessed(a.node.description.origin) == newest)
    try await a.node.note(1)
    _ = try await b.witness(a.node.witnessRequest(since: newest))
    #expect(await code { _ = try await b.witness(a.node.witnessRequest(), key: b.logKey) } == "audit.witness.other-key")
  }
}

@Suite("Oversight reads logs and samples") struct LogReadingTests {
  @Test("oversight and supervisors read the log, nobody else, and that they did stands in it")
  func oversightReadsTheLog() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    try await test.node.note(30)
    _ = try await test.node.addOfficer(
      "Ova", unit: "inspection", role: .oversight, passphrase: TestNode.passphrase, cost: .none,
      by: test.supervisor)
    let desk = try await test.node.desk(of: "Ova", purpose: .protection, basis: "Act 9")
    #expect(await code { _ = try await test.node.readLog(at: test.analyst.desk) } == "node.log.not-for")
    let before = try await test.node.verifyLog().entries
    let reading = try await test.node.readLog(from: 2, limit: 5, at: desk)
    #expect(reading.entries.map(\.place) == [2, 3, 4, 5, 6])
    #expect(reading.entries.allSatisfy { $0.act == "read" && $0.outcome == .done })
    #expect(reading.log.entries == before + 1)
    let last = try await test.node.readLog(from: before, limit: 1, at: desk).entries
    #expect(last.map(\.act) == ["read-log"] && last.map(\.officer) == [desk.officerID])
    #expect(try await test.node.readLog(from: 10_000, at: desk).entries == [])
    #expect(try await test.node.readLog(from: -3, limit: .max, at: test.supervisor.desk).entries.first?.place == 0)
    // Oversight signs nothing.
    let ova = try await test.node.unlock(desk, passphrase: TestNode.passphrase)
    #expect(
      await code { _ = try await test.node.cases(at: ova.desk) } == "authority.oversight.operational")
    #expect(
      await code { _ = try await test.node.withdrawOfficer("Ana", ground: "g", by: ova) }
        == "authority.role.not-allowed")
  }

  @Test("a sample is drawn without repeats, in order, and is the whole of a short log")
  func aSampleIsDrawn() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    try await test.node.note(40)
    let sample = try await test.node.sampleLog(count: 10, at: test.supervisor.desk).entries.map(\.place)
    #expect(sample.count == 10 && sample == Set(sample).sorted())
    let all = try await test.node.sampleLog(count: 500, at: test.supervisor.desk)
    #expect(all.entries.map(\.place) == Array(0..<all.log.entries))
  }

  @Test("an intent without an outcome is shown as such, and an erased entry as its place")
  func anIntentWithoutOutcomeIsShown() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let now = test.clock.now()
    let first = try await test.node.verifyLog().entries
    try await test.node.store.write { transaction in
      for _ in 0..<2 {
        try transaction.log(
          AuditEntry(
            time: now, kind: .disclosure, phase: .intended, act: "send-request", officer: "o", purpose: "p", basis: "b")
        )
      }
      try transaction.log(outcome: .failed, of: first, at: now)
      try transaction.eraseLeaf(0)
    }
    let entries = try await test.node.readLog(at: test.supervisor.desk).entries
    #expect(entries[0].outcome == .erased && entries[0].act == nil)
    #expect(entries[first...].prefix(3).map(\.outcome) == [.answered, .unknown, .failed])
    #expect(try await test.node.verifyLog().openIntents == [first + 1])
  }
}

/// The verifier that shares no code with the writer, built from its own folder.
private enum IndependentVerifier {
  static let built = Result { try build() }

  private static func build() throws -> URL {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Verifier/Sources")
    let program = FileManager.default.temporaryDirectory.appendingPathComponent("verify-log-\(UUID().uuidString)")
    let names = try FileManager.default.contentsOfDirectory(atPath: package.path + "/verify-log").sorted()
    let compiler = Process()
    compiler.executableURL = try compilerURL()
    compiler.arguments =
      [
        "-swift-version", "6", "-Xcc", "-fmodule-map-file=" + package.path + "/CSodium/module.modulemap", "-o",
        program.path,
      ] + names.map { package.path + "/verify-log/" + $0 }
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "the verifier does not compile")
    return program
  }

  /// Nil when it calls the log whole, else its words.
  static func complaint(_ folder: String, key: String, since: String? = nil) throws -> String? {
    let process = Process()
    process.executableURL = try built.get()
    process.arguments = [folder, "--key", key] + (since.map { ["--since", $0] } ?? [])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(
      [0, 1].contains(process.terminationStatus)
        && said.hasPrefix(process.terminationStatus == 0 ? "whole" : "not whole"))
    return process.terminationStatus == 0 ? nil : said
  }
}

@Suite("The independent verifier agrees with the node") struct IndependentVerifierTests {
  @Test("on a log that is whole, on a shorter one, and on every tampered one") func bothAgree() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    try await test.node.note(250)
    let kept = test.folder + "/kept"
    let note = try await test.node.checkpoint()
    try Data(note.utf8).write(to: URL(fileURLWithPath: kept))
    try await test.node.note(300)
    try await test.node.store.write { try $0.eraseLeaf(100) }
    let out = test.folder + "/log"
    let key = test.node.logKey
    func agree(_ folder: String, since: Bool = true) throws -> Bool? {
      let mine = (try? ServiceNode.verifyExport(of: folder, key: key, since: since ? note : nil)) != nil
      let other = try IndependentVerifier.complaint(folder, key: key, since: since ? kept : nil) == nil
      return mine == other ? mine : nil
    }
    let shown = try await test.node.exportLog(to: out, showingEntriesAt: test.analyst.desk)
    #expect(try agree(out) == true && agree(out, since: false) == true)
    #expect(try ServiceNode.verifyExport(of: out, key: key).entries == shown.entries)
    let closed = test.folder + "/closed"
    _ = try await test.node.exportLog(to: closed)
    #expect(try agree(closed) == true)
    #expect(!FileManager.default.fileExists(atPath: closed + "/openings"))

    let files = try #require(FileManager.default.enumerator(atPath: out)).compactMap { $0 as? String }.filter {
      !SystemFiles().isFolder(out + "/" + $0)
    }.sorted()
    #expect(files.count >= 10)
    let chance = SeededEntropy(seed: 11)
    for file in files {
      let url = URL(fileURLWithPath: out + "/" + file)
      let whole = try Data(contentsOf: url)
      let draw = chance.bytes(3).map(Int.init)
      for way in 0..<5 {
        var altered = whole
        switch way {
        case 0: altered[(draw[0] << 8 | draw[1]) % whole.count] ^= UInt8(1) << UInt8(draw[2] % 8)
        case 1: altered.removeLast()
        case 2: altered += whole
        case 3: altered = Data(repeating: 0xFF, count: whole.count)
        default: altered = Data()
        }
        try altered.write(to: url)
        #expect(try agree(out) == false, "\(file), way \(way)")
      }
      try whole.write(to: url)
    }
    #expect(try agree(out) == true)
    // A checkpoint that its own log signed, of more entries than there can be; a file that is a folder.
    let mark = URL(fileURLWithPath: out + "/checkpoint")
    let signed = try Data(contentsOf: mark)
    let seed = try SigningKey(seed: try SystemFiles().read(test.folder + "/node/keys/node.key"))
    let boast = Checkpoint(origin: test.node.description.origin, size: .max, root: shown.root)
    try Data(boast.note(publicKey: seed.publicKey.bytes, sign: seed.sign).utf8).write(to: mark)
    #expect(try agree(out, since: false) == false)
    try FileManager.default.removeItem(at: mark)
    try FileManager.default.createDirectory(at: mark, withIntermediateDirectories: true)
    #expect(try agree(out, since: false) == false)
    try FileManager.default.removeItem(at: mark)
    try signed.write(to: mark)
    #expect(try agree(out) == true)
    // A log that was written anew from its beginning, signed by the right key.
    let rewritten = try await TestNode()
    defer { rewritten.remove() }
    try await rewritten.node.note(600, act: "else")
    let anew = test.folder + "/anew"
    _ = try await rewritten.node.exportLog(to: anew)
    // Both nodes were made from one seed: one key, one name, two histories.
    #expect(rewritten.node.logKey == key)
    #expect(try agree(anew, since: false) == true && agree(anew) == false)
  }
}
