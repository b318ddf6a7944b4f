internal import Authority
internal import JSON
internal import Ontology
internal import Vocabulary
internal import World

/// A question to six services at once that none of them can read: who is behind a company in Canada's network.
extension Demonstration {
  /// Somebody whom one service's own list names, in Latin letters; Canada knows him in Greek ones.
  private static let sought = "name/1968-11-02:Ορέστης Θαλασσάκος"
  private static let listed = JSONValue.fields(
    ("id", .string("listed-1")), ("schema", .string("Person")),
    (
      "properties",
      .fields(
        ("name", .array([.string("Orestis Thalassakos")])), ("birthDate", .array([.string("1968-11-02")])))
    ), ("owner_id", .string("L1")))

  func askPrivately(_ members: [Member]) async throws {
    guard let canada = members.first(where: { $0.code == "CA" }), let italy = members.first(where: { $0.code == "IT" }),
      let finding = try await canada.node.findings(at: canada.side.handler.desk).first
    else { throw Fault("demo.nothing-found") }
    let list = FilePath.join(folder, "seven/it-list.jsonl")
    try SystemFiles().replace(list, with: Array((Self.listed.text + "\n").utf8))
    let terms = ImportTerms(means: .publishedList, retainUntil: italy.node.today.adding(days: 365), source: "own list")
    _ = try await italy.node.importFiles([list], terms: terms, at: italy.side.handler)
    let others = members.filter { $0.code != canada.code }
    for other in others {
      let published = try await other.node.publish(
        to: canada.node.description.id, classes: ["name"], at: other.side.handler)
      if let waits = published.waits { _ = try await other.node.approve(waits, at: other.side.second) }
    }
    let opened = try await canada.node.openCase([finding.id], at: canada.side.handler)
    tell(Line(Sentence("demo.seven.ask", ("count", .integer(Int64(others.count)))), indent: 3))
    let asked = try await waitFor("demo.seven.question") {
      do {
        return try await canada.node.ask(
          [try MatchTerm(Self.sought)], of: others.map(\.node.description.id), inCase: opened.id,
          at: canada.side.handler)
      } catch let fault as Fault where fault.code == "match.ask.no-set" {
        return nil
      }
    }
    for question in asked {
      if let waits = question.waits { _ = try await canada.node.approve(waits, at: canada.side.second) }
    }
    let desk = try await canada.node.desk(of: canada.side.handler.desk.officerName, onCase: opened.id)
    let answers = try await waitFor("demo.seven.question") {
      let questions = try await canada.node.matchQuestions(inCase: opened.id, at: desk)
      return questions.count == others.count && questions.allSatisfy { $0.stage == "answered" } ? questions : nil
    }
    for answer in answers {
      for row in answer.rows {
        tell(Line(Sentence("demo.seven.answer.\(row.outcome)", ("peer", .text(answer.peer))), indent: 5))
      }
    }
    tell(Line(Sentence("demo.seven.second-step"), indent: 3))
  }
}
