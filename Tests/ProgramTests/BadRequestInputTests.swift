import Foundation
import Testing

/// What a peer or a careless hand can put before the program: it says what is wrong, ends with 1, and keeps nothing.
@Suite struct BadRequestInputTests {
  private static let files: [(name: String, content: Data)] = [
    ("empty", Data()), ("cut", Data(#"{"facts":"It"#.utf8)), ("list", Data("[]".utf8)), ("null", Data("null".utf8)),
    ("twice", Data(#"{"facts":"a","facts":"b"}"#.utf8)),
    ("deep", Data(String(repeating: "[", count: 200_000).utf8)),
    ("not UTF-8", Data([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])),
    ("NUL", Data(#"{"facts":"a","b":"#.utf8 + [0, 0x7D])),
    ("wrong type", Data(#"{"facts":["a"],"agreement":7,"information":{},"findings":"x"}"#.utf8)),
    ("large", Data(#"{"facts":""#.utf8) + Data(repeating: 0x61, count: 2 << 20) + Data(#""}"#.utf8)),
  ]

  private func complains(_ outcome: Program.Outcome, _ what: String) {
    #expect(outcome.status == 1 && outcome.output.isEmpty, "\(what): \(outcome.status) \(outcome.output.prefix(200))")
    // A sentence of the program's own, not an error as the language prints it.
    #expect(outcome.complaints.hasPrefix("entente: "), "\(what): \(outcome.complaints.prefix(200))")
    #expect(outcome.complaints.utf8.count < 600 && !outcome.complaints.contains("Fault("), "\(what)")
  }

  @Test func whatCannotBeReadIsRefusedWithASentenceAndNothingIsKept() throws {
    let services = try TwoServices()
    let (canada, folder) = (services.canada, services.folder.path)
    func run(_ arguments: [String]) throws -> Program.Outcome {
      try Program.run(services.acting(canada, "Sue", arguments), environment: TwoServices.environment)
    }
    let id = try services.draft()
    let card = services.germany + ".card"
    for (name, content) in Self.files {
      let file = folder + "/bad-" + name
      try content.write(to: URL(fileURLWithPath: file))
      let refused = try run(["request", "new", "--type", "fiu.request", "--to", "DE fiu", "--from", file])
      complains(refused, "request, \(name)")
      // Which file it was, of all that the command named.
      #expect(refused.complaints.contains(file), "\(name): \(refused.complaints)")
      // The others read with the same rooms; a few show that they do.
      guard ["empty", "deep", "wrong type"].contains(name) else { continue }
      let answer = try run(["request", "answer", id, "--code", "full", "--from", file])
      complains(answer, "answer, \(name)")
      #expect(answer.complaints.contains(file), "\(name): \(answer.complaints)")
      complains(
        try run(["peer", "admit", card, "--fingerprint", "0000", "--assessment", file]), "assessment, \(name)")
      complains(
        try run(["peer", "admit", file, "--fingerprint", "0000", "--assessment", folder + "/assessment.json"]),
        "card, \(name)")
      complains(try Program.run("audit", "check-proof", file, "--key", "a+b+c"), "proof, \(name)")
      complains(try Program.run("audit", "witness", file, "--node", canada, "--key", "a+b+c"), "witness, \(name)")
      complains(try Program.run("audit", "verify", "--since", file, "--node", canada), "checkpoint, \(name)")
    }
    for place in [folder, folder + "/\u{1}\n../nowhere"] {
      complains(
        try run(["request", "new", "--type", "fiu.request", "--to", "DE fiu", "--from", place]), "no file: \(place)")
      complains(try run(["peer", "admit", place, "--fingerprint", "0", "--assessment", place]), "no card: \(place)")
      complains(try run(["request", "receive", "--from", place + "/x"]), "no folder: \(place)")
      complains(try Program.run("audit", "check-proof", place, "--key", "a+b+c"), "no proof: \(place)")
    }
    complains(try run(["request", "new", "--type", "../fiu", "--to", "DE fiu", "--from", "/dev/null"]), "no type")
    complains(try run(["request", "decide", id, "no-such-step"]), "no step")
    complains(
      try Program.run("request", "show", "no-such-request", "--node", canada, "--officer", "Ana"), "no request")
    // Nothing waits, and the one request is the draft.
    #expect(try services.done(["approve", "--json", "--node", canada, "--officer", "Ivo"]).output.isEmpty)
    let list = try services.done(["request", "list", "--json", "--node", canada, "--officer", "Ana"]).lines
    #expect(list.count == 1 && list[0].contains(id) && list[0].contains(#""stage":"draft""#))
    #expect(try services.verified(canada))
  }

  @Test func aBoxWithOtherThingsInItIsGoneThroughToItsEnd() throws {
    let services = try TwoServices()
    let (canada, germany) = (services.canada, services.germany)
    let id = try services.draft()
    try services.act(canada, "Ana", ["request", "send", id])
    try services.approve(canada, "Ivo")
    let manager = FileManager.default
    let boxes = try manager.contentsOfDirectory(atPath: canada + "/outbox")
    let box = canada + "/outbox/" + (try #require(boxes.first))
    try manager.createDirectory(atPath: box + "/0.envelope/inside", withIntermediateDirectories: true)
    for (name, place) in [("1", "/nowhere"), ("2", "/dev/zero"), ("3", "/etc/passwd")] {
      try manager.createSymbolicLink(atPath: box + "/\(name).envelope", withDestinationPath: place)
    }
    for (name, content) in Self.files { try content.write(to: URL(fileURLWithPath: box + "/4 \(name).envelope")) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: box + "/..%2f..%2fholdings.sqlite.envelope"))
    let outcome = try Program.run(
      services.acting(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"]),
      environment: TwoServices.environment)
    #expect(outcome.status == 1)
    #expect(outcome.lines.filter { $0.hasPrefix("Refused, and nothing changed") }.count == 5 + Self.files.count)
    #expect(try services.stage(germany, id) == "screened")
    #expect(try services.verified(germany))
    let again = try services.act(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
    #expect(again.output.contains("Nothing was there"))
  }
}
