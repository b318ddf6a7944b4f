import Federation
import Interchange
import JSON
import Ledger
import Requests
import Vocabulary

/// What is fuzzed: one target a parser. A target passes when it returns; a trap is a finding.
enum Target: String, CaseIterable {
  case recognition, gzip, csv, remarks, xml, iso20022, jsonl, payments, envelope, log, request, matching

  func run(_ bytes: [UInt8]) {
    switch self {
    case .recognition: _ = try? Intake.plan(files: [IntakeFile(name: "input", bytes: bytes)], limits: Target.limits)
    case .gzip:
      // Bytes that gzip may follow: with the magic in front the inflater is always reached.
      Target.drain(bytes)
      Target.drain([0x1f, 0x8b, 8, 0] + bytes)
    case .csv:
      Target.read(bytes, .namesCSV)
      Target.read(bytes, .bisTSV)
      Target.read(Array("Name,Alias,Nationality,Designation,Sanction Type,Source\n".utf8) + bytes, .namesCSV)
      for part in [IntakeSource.Part.main, .aliases, .addresses, .comments] { Target.read(bytes, .ofacCSV, part: part) }
    case .remarks:
      // A quote would end the field: what is fuzzed is what stands in it.
      let remarks = bytes.filter { $0 != UInt8(ascii: "\"") }
      for type in ["individual", "-0- ", "vessel", "aircraft"] {
        let row = "1,\"NAME, First\",\"\(type)\",\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\""
        Target.read(Array(row.utf8) + remarks + Array("\"\r\n".utf8), .ofacCSV)
      }
    case .xml:
      for format in [Format.ofacXML, .unXML, .canadaXML] { Target.read(bytes, format) }
    case .payments:
      let header =
        "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
      let transactions = IntakeFile(name: "input", bytes: Array(header.utf8) + bytes)
      let whole = IntakeFile(name: "input", bytes: bytes)
      let parts: [(IntakeSource.Part, IntakeFile)] = [
        (.main, transactions), (.accounts, whole), (.institutions, whole), (.rates, whole),
      ]
      let source = IntakeSource(format: .paymentLayout, members: parts.map { IntakeSource.Member($0.0, $0.1) })
      _ = try? PaymentLayout.load(source, provenance: "fuzz", limits: Target.limits, threads: 1)
      _ = try? PaymentLayout.load(IntakeSource(format: .paymentLayout, file: whole), provenance: "fuzz", threads: 1)
      _ = try? AMLworld.load(whole, provenance: "fuzz", limits: Target.limits)
    case .iso20022: Target.read(bytes, .iso20022)
    case .log: LogTarget.run(bytes)
    case .matching: MatchingTarget.run(bytes)
    case .envelope: EnvelopeTarget.standard?.run(bytes)
    case .request:
      // What was read can be written, and is then the same.
      if let message = try? RequestMessage(bytes: bytes) {
        precondition((try? RequestMessage(json: message.json)) == message)
      }
      guard let value = try? JSONValue.parse(bytes, depth: 16, nodes: 10_000) else { return }
      if let event = try? RequestEvent(json: value) { precondition((try? RequestEvent(json: event.json)) == event) }
      if let answer = try? Answer(json: value) { precondition((try? Answer(json: answer.json)) == answer) }
    case .jsonl:
      Target.read(bytes, .followTheMoney)
      Target.read(bytes, .listJSONL)
      if let value = try? JSONValue.parse(bytes, depth: 16, nodes: 10_000) {
        _ = value["id"]?.texts
        // What was read can be written, and is then the same value.
        precondition((try? JSONValue.parse(value.bytes, depth: 16, nodes: 10_000)) == value)
      }
    }
  }

  /// Small limits, so that the paths beyond them are reached.
  private static let limits: IntakeLimits = {
    var limits = IntakeLimits()
    limits.uncompressedBytes = 1 << 20
    limits.rowBytes = 4096
    limits.fieldBytes = 1024
    limits.fields = 64
    limits.depth = 16
    limits.entryNodes = 200
    return limits
  }()

  private static func read(_ bytes: [UInt8], _ format: Format, part: IntakeSource.Part = .main) {
    let file = IntakeFile(name: "input", bytes: bytes)
    let source = IntakeSource(format: format, members: [IntakeSource.Member(part, file)])
    var records = 0
    var payments = 0
    var faults = 0
    let summary = try? Intake.read(source, options: IntakeOptions(limits: limits)) { item in
      switch item {
      case .record: records += 1
      case .payment: payments += 1
      case .fault: faults += 1
      case .note, .progress: break
      }
    }
    // In memory nothing can fail to be read, and the summary counts what was handed on.
    precondition(summary?.records == records && summary?.payments == payments && summary?.faults == faults)
  }

  private static func drain(_ bytes: [UInt8]) {
    let input = ByteInput(name: "input", bytes: bytes, limits: limits)
    var total = 0
    while let part = try? input.read(count: 1000), !part.isEmpty { total += part.count }
    precondition(total == input.offset && total <= limits.uncompressedBytes)
  }
}
