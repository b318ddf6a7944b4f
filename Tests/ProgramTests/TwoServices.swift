import Foundation
import Testing

/// Two services that admitted each other, all of it by the command line.
struct TwoServices {
  let folder: TemporaryFolder
  let canada: String
  let germany: String

  static let environment = [
    "ENTENTE_PASSPHRASE": "correct horse battery", "ENTENTE_BY_PASSPHRASE": "correct horse battery",
  ]

  init(types: [String] = ["fiu.request"]) throws {
    folder = try TemporaryFolder()
    canada = folder.path + "/canada"
    germany = folder.path + "/germany"
    for (node, country, name) in [(canada, "CA", "Unit of Canada"), (germany, "DE", "Unit of Germany")] {
      try done(["node", "init", node, "--country", country, "--service", "fiu"])
      var by: [String] = []
      for (officer, unit, role) in [
        ("Sue", "direction", "supervisor"), ("Ana", "analysis", "analyst"), ("Ivo", "inquiries", "investigator"),
        ("Max", "control", "supervisor"),
      ] {
        try done(
          ["officer", "add", officer, "--unit", unit, "--role", role, "--key-cost", "interactive", "--node", node] + by)
        by = ["--by", "Sue"]
      }
      try done(["peer", "card", "--name", name, "--out", node + ".card", "--node", node])
    }
    func day(_ days: Double) -> String {
      String(ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: days * 86_400)).prefix(10))
    }
    let assessment = try folder.write(
      """
      {"agreement":{"title":"Invented agreement","transfer-basis":"safeguards"},
       "allowed-types":[\(types.map { "\"\($0)\"" }.joined(separator: ","))],"contacts":[],
       "findings":{\(["data-protection", "confidentiality", "use-limits", "human-rights", "abuse-history", "reciprocity",
          "key-custody"].map { "\"\($0)\":{\"verdict\":\"satisfied\",\"reason\":\"Examined\"}" }.joined(separator: ","))},
       "assurances-needed":[],"review":"\(day(180))","expires":"\(day(360))"}
      """, to: "assessment.json")
    for (node, other) in [(canada, germany), (germany, canada)] {
      let card = try done(["peer", "card", "--out", other + ".again", "--node", other])
      let fingerprint = try #require(card.output.split(separator: ":").last).trimmingCharacters(
        in: .whitespacesAndNewlines)
      let waits = try act(
        node, "Sue",
        ["peer", "admit", other + ".card", "--fingerprint", fingerprint, "--assessment", assessment, "--json"])
      _ = try #require(waits.output.range(of: "pending-[0-9a-f]{16}", options: .regularExpression))
      try approve(node, "Max")
    }
  }

  @discardableResult
  func done(_ arguments: [String]) throws -> Program.Outcome {
    let outcome = try Program.run(arguments, environment: Self.environment)
    #expect(outcome.status == 0, "\(arguments.prefix(3)): \(outcome.complaints)")
    return outcome
  }

  func acting(_ node: String, _ officer: String, _ arguments: [String]) -> [String] {
    arguments + ["--node", node, "--officer", officer, "--purpose", "investigation", "--basis", "Invented Act 1"]
  }

  @discardableResult
  func act(_ node: String, _ officer: String, _ arguments: [String]) throws -> Program.Outcome {
    try done(acting(node, officer, arguments))
  }

  /// The one act that waits, signed by a second officer.
  @discardableResult
  func approve(_ node: String, _ officer: String) throws -> Program.Outcome {
    let waiting = try done(["approve", "--json", "--node", node, "--officer", officer])
    let object = try JSONSerialization.jsonObject(with: Data(waiting.lines[0].utf8)) as? [String: Any]
    let id = try #require(object?["id"] as? String)
    return try done(["approve", id, "--node", node, "--officer", officer])
  }

  func show(_ node: String, _ request: String) throws -> [String: Any] {
    let shown = try done(["request", "show", request, "--json", "--node", node, "--officer", "Ana"])
    return try #require(try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any])
  }

  func stage(_ node: String, _ request: String) throws -> String {
    try #require(try show(node, request)["stage"] as? String)
  }

  func verified(_ node: String) throws -> Bool {
    try Program.run("node", "verify", "--json", "--node", node).status == 0
  }

  /// A draft of a request from Canada to Germany; its identifier.
  func draft() throws -> String {
    let content = try folder.write(
      """
      {"offences":["money-laundering"],
       "facts":"Between November and January thirty-six people each paid into one account in Bremen.",
       "link":"The account that received everything is held with a bank in Bremen.",
       "subjects":[{"kind":"account","identifiers":[{"scheme":"iban","value":"DE89370400440532013000"}]}],
       "asked":["suspicious-reports"],"period":{"from":"2025-10-01","to":"2026-01-12"},
       "intended-use":["intelligence"],"other-addressees":[],"parallel-channels":[],"confidential":true,
       "fields":{"judicial-case":"none-known"}}
      """, to: "request.json")
    let drafted = try act(
      canada, "Ana", ["request", "new", "--type", "fiu.request", "--to", "DE fiu", "--from", content, "--json"])
    let object = try JSONSerialization.jsonObject(with: Data(drafted.output.utf8)) as? [String: Any]
    return try #require(object?["id"] as? String)
  }
}
