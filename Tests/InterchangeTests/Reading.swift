import Foundation
import Interchange
import Ledger
import Ontology
import Vocabulary

/// Everything one source gave.
struct Reading {
  var records: [SourceRecord] = []
  var payments: [PaymentRecord] = []
  var faults: [Fault] = []
  var notes: [Sentence] = []
  var summary: IntakeSummary

  init(_ source: IntakeSource, options: IntakeOptions = IntakeOptions()) throws {
    var records: [SourceRecord] = []
    var payments: [PaymentRecord] = []
    var faults: [Fault] = []
    var notes: [Sentence] = []
    summary = try Intake.read(source, options: options) { item in
      switch item {
      case .record(let record): records.append(record)
      case .payment(let payment): payments.append(payment)
      case .fault(let fault): faults.append(fault)
      case .note(let note): notes.append(note)
      case .progress: break
      }
    }
    self.records = records
    self.payments = payments
    self.faults = faults
    self.notes = notes
  }

  /// Reads bytes as what they look like.
  init(bytes: [UInt8], name: String = "input", options: IntakeOptions = IntakeOptions()) throws {
    let plan = try Intake.plan(files: [IntakeFile(name: name, bytes: bytes)], limits: options.limits)
    guard let source = plan.sources.first else {
      try self.init(IntakeSource(format: .listJSONL, members: []))
      faults = plan.faults
      return
    }
    try self.init(source, options: options)
  }

  init(_ text: String, name: String = "input", options: IntakeOptions = IntakeOptions()) throws {
    try self.init(bytes: Array(text.utf8), name: name, options: options)
  }

  /// Codes of all faults, in order.
  var codes: [String] { faults.map(\.code.rawValue) }

  func values(_ property: String) -> Int { records.reduce(0) { $0 + $1.subject[property].count } }
  func entities(_ schemas: String...) -> Int {
    records.reduce(0) { $0 + $1.entities.dropFirst().count { schemas.contains($0.schema) } }
  }
}

/// Files that may or may not be there.
enum Shared {
  static let folder: String? = {
    if let set = ProcessInfo.processInfo.environment["ENTENTE_SHARED"] { return set }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appendingPathComponent("shared").path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  static func path(_ name: String) -> String? {
    guard let folder else { return nil }
    let path = folder + "/data/" + name
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}

enum Fixtures {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/" + name).path
  }
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}
