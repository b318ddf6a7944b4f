internal import Holdings
internal import Joint
internal import MoneyFlow
internal import Requests
internal import Vocabulary

// A trace that goes on beyond the border: what it began with, and which requests carry it on. Legs are not kept in it. This
// service's own are read from its payments each time, those of others stand in their answers: what is erased or restricted
// there is in no picture any more.

extension Collection {
  /// Traces that go on abroad: `HeldTrace`, by their name.
  static let jointTraces = Collection(rawValue: "joint-trace")
}

struct HeldTrace: Sendable, Hashable {
  /// The end of `urn:entente:<node>:trace:<uuid>`.
  let id: String
  let caseID: String?
  let officer: String
  let purpose: Purpose
  let basis: String
  let at: Instant
  let method: TraceMethod
  /// Payments in a row, the first included.
  let steps: Int
  /// Later payments are not on the way.
  let until: Instant
  /// The payments it began with.
  let payments: [String]
  /// They brought the money; its way begins after them.
  let areArrivals: Bool
  /// The requests that carry it on, in the order in which they were drafted.
  var requests: [String] = []

  var start: MoneyWay.Start { areArrivals ? .arrivals : .payments }
}

extension HeldTrace: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(id)
    writer.write(optional: caseID) { $0.write($1) }
    writer.write(officer)
    writer.write(purpose.rawValue)
    writer.write(basis)
    writer.write(at)
    writer.write(method.rawValue)
    writer.write(steps)
    writer.write(until)
    writer.write(list: payments)
    writer.write(areArrivals)
    writer.write(list: requests)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    id = try reader.text()
    caseID = try reader.optional { try $0.text() }
    officer = try reader.text()
    purpose = try reader.choice()
    basis = try reader.text()
    at = try reader.value()
    method = try reader.choice()
    steps = try reader.integer()
    until = try reader.value()
    payments = try reader.texts()
    areArrivals = try reader.flag()
    requests = try reader.texts()
  }
}

extension ReadTransaction {
  /// A trace by its name or the end of it. Throws `trace.unknown`.
  func heldTrace(_ name: String) throws -> HeldTrace {
    var found: [HeldTrace] = []
    if name.utf8.count >= 4 {
      try eachContent(in: .jointTraces) {
        let trace = try HeldTrace(canonicalBytes: $0)
        if trace.id.hasSuffix(name) { found.append(trace) }
      }
    }
    guard found.count == 1, let only = found.first else { throw Fault("trace.unknown", ("trace", .text(name))) }
    return only
  }
}

extension WriteTransaction {
  func keep(_ trace: HeldTrace) throws {
    try replace(HeldRecord(collection: .jointTraces, id: trace.id, content: trace.canonicalBytes))
  }
}

/// The type of request that carries a trace on.
let traceRequestType = "trace.continue"

extension TraceQuestion {
  /// What a request asks, of a member. Nil for one that is not of the type, or that says less than it must.
  init?(_ message: RequestMessage, asked: MemberID) {
    guard message.type == traceRequestType, case .text(let account)? = message[field: "account"],
      case .money(let sum)? = message[field: "amount"], case .text(let sentAt)? = message[field: "sent-at"],
      let instant = Timestamp(sentAt)?.instant, case .integer(let steps)? = message[field: "steps-left"],
      case .integer(let days)? = message[field: "days"], case .text(let method)? = message[field: "method"],
      let method = TraceMethod(rawValue: method),
      let question = try? TraceQuestion(
        id: message.id, asked: asked, account: account, sum: sum, sentAt: instant, stepsLeft: Int(clamping: steps),
        days: Int(clamping: days), method: method, legalBasis: message.legalBasis)
    else { return nil }
    self = question
  }
}
