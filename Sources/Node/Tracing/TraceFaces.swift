public import Casework
internal import JSON
internal import Vocabulary

// A trace as one JSON object, for programs that read on.

extension TraceFile {
  /// Members in this order; sums as decimals with their currency, shares as part of the sum.
  public var json: String {
    JSONValue.fields(
      ("trace", .string(id)), ("case", text(caseID)), ("service", service.json), ("purpose", .string(purpose.rawValue)),
      ("basis", .string(basis)), ("begun", .string(begun.description)), ("as-of", .string(asOf.description)),
      ("method", .string(method)), ("steps", .integer(steps)), ("until", .string(until.description)),
      ("marking", .string(marking.description)), ("complete", .bool(isComplete)),
      ("legs", .array(legs.map(\.json))), ("ends", .array(ends.map(\.json))),
      ("set-aside", .array(setAside.map(\.json)))
    ).text
  }
}

private func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

extension Money {
  fileprivate var json: JSONValue {
    .fields(("amount", .string(decimalText)), ("currency", .string(currency.code)))
  }
}

extension TraceFile.Service {
  fileprivate var json: JSONValue { .fields(("name", .string(name)), ("country", .string(country.code))) }
}

extension TraceFile.Leg {
  fileprivate var json: JSONValue {
    .fields(
      ("step", .integer(step)), ("from", .string(from)), ("to", .string(to)), ("country", text(country?.code)),
      ("sum", sum.json), ("traced", traced.json), ("at", .string(at.description)), ("supplied-by", suppliedBy.json),
      ("own", .bool(isOwn)), ("marking", .string(marking.description)), ("released-under", text(releasedUnder)),
      ("request", text(request)))
  }
}

extension TraceFile.End {
  fileprivate var json: JSONValue {
    .fields(
      ("account", .string(account)), ("country", text(country?.code)), ("holder", holder?.json ?? .null),
      ("state", .string(state.rawValue)), ("ground", text(ground)), ("request", text(request)))
  }
}

extension TraceFile.SetAside {
  fileprivate var json: JSONValue {
    .fields(
      ("told", .string(words)), ("supplied-by", suppliedBy.json), ("reason", .string(reason)))
  }
}
