public import Vocabulary

/// Why a text is not JSON, and at which byte, counted from 1.
public struct JSONError: Error, Sendable, Hashable {
  public enum Problem: String, Sendable, CaseIterable {
    case malformed
    /// Objects or arrays deeper inside one another than allowed.
    case tooDeep = "depth"
    /// More values than allowed.
    case tooMany = "too-many"
    case duplicateName = "duplicate-name"
    /// Bytes that are not UTF-8.
    case notText = "not-text"
  }

  public let problem: Problem
  public let column: Int

  public init(problem: Problem, column: Int) {
    self.problem = problem
    self.column = column
  }

  /// The same as a fault: `json.malformed`, `json.depth`, `json.too-many`, `json.duplicate-name`, `json.not-text`.
  public var fault: Fault {
    Fault(Fault.Code("json.\(problem.rawValue)"), at: .init(byte: column), ("column", .integer(Int64(column))))
  }
}
