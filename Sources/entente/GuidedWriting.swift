import Foundation
import Node
import Vocabulary

/// Asks for a request's fields at the terminal, one by one, with the type's own words.
enum GuidedWriting {
  /// The answers as JSON. Throws `exchange.guided.terminal` where nobody can be asked.
  static func ask(_ questions: [FieldQuestion]) throws -> [UInt8] {
    guard isatty(0) == 1 else { throw Fault("exchange.guided.terminal") }
    var top: [(String, JSON)] = []
    var own: [(String, JSON)] = []
    for question in questions {
      guard let answer = ask(question) else { continue }
      if standard.contains(question.name) {
        top.append((question.name, answer))
      } else {
        own.append((question.name, answer))
      }
    }
    if !own.isEmpty { top.append(("fields", .object(own))) }
    top.append(("confidential", .truth(true)))
    return Array(JSON.object(top).line.utf8)
  }

  /// Fields that every type may have; the others are the type's own.
  private static let standard: Set<String> = [
    "asked", "facts", "link", "subjects", "period", "offences", "intended-use", "onward-intent", "other-addressees",
    "parallel-channels", "valid-until", "reply-to",
  ]

  private static func ask(_ question: FieldQuestion) -> JSON? {
    Console.say("")
    Console.say(
      question.isRequired ? "exchange.guided.required" : "exchange.guided.optional", ("field", .text(question.name)),
      ("prose", .text(question.prose)))
    for choice in question.choices {
      Console.say("exchange.guided.choice", ("code", .text(choice.code)), ("prose", .text(choice.prose)))
    }
    switch question.kind {
    case "subjects": return subjects()
    case "period":
      guard let from = line("from (YYYY-MM-DD): "), let to = line("to (YYYY-MM-DD): ") else { return nil }
      return .object([("from", .text(from)), ("to", .text(to))])
    case "other-addressees":
      return line("nobody? [yes] ") == nil ? .list([]) : nil
    case "attachments", "assurances", "onward-intent": return nil
    case "texts", "codes", "countries", "references", "digests":
      guard let text = line("> ") else { return question.name == "parallel-channels" ? .list([]) : nil }
      return .list(text.split(separator: ",").map { .text($0.trimmingCharacters(in: .whitespaces)) })
    case "integer": return line("> ").flatMap { Int($0) }.map { .integer($0) }
    case "boolean": return line("yes/no: ").map { .truth($0.lowercased().hasPrefix("y")) }
    default: return line("> ").map { .text($0) }
    }
  }

  private static func subjects() -> JSON? {
    var subjects: [JSON] = []
    while let kind = line("kind (person, organization, account, wallet, vehicle, …; empty to end): ") {
      var members: [(String, JSON)] = [("kind", .text(kind))]
      if kind == "person", let role = line("role (suspect, contact, victim, witness, …): ") {
        members.append(("role", .text(role)))
      }
      if let name = line("name: ") { members.append(("names", .list([.text(name)]))) }
      if kind == "person", let born = line("born (YYYY-MM-DD or YYYY): ") {
        members.append(("birth-date", .text(born)))
      }
      if let scheme = line("identifier's scheme (iban, passport, phone, …): "), let value = line("identifier: ") {
        members.append(
          ("identifiers", .list([.object([("scheme", .text(scheme)), ("value", .text(value))])])))
      }
      if let note = line("what it has to do with the matter: ") { members.append(("note", .text(note))) }
      subjects.append(.object(members))
    }
    return subjects.isEmpty ? nil : .list(subjects)
  }

  /// A line; nil when it is empty.
  private static func line(_ prompt: String) -> String? {
    _ = Console.put(prompt, to: 2)
    guard let text = readLine()?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    return text
  }
}
