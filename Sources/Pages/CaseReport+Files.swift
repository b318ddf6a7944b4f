internal import Casework
public import Vocabulary

extension CaseReport {
  /// One file of a case, by the name it is written under.
  public struct File: Sendable, Hashable {
    public let name: String
    public let content: String
  }

  /// All that is handed over: the page, the evidence for programs and for spreadsheets, and the picture alone.
  public func files() -> [File] {
    [
      File(name: "report.html", content: html()), File(name: "evidence.json", content: EvidenceForms.json(file)),
      File(name: "evidence.csv", content: EvidenceForms.csv(file)), File(name: "flow.svg", content: flowSVG()),
    ]
  }

  /// The digest over names and contents of ``files()``: what an officer signs.
  public static func digest(of files: [File]) -> Digest {
    var writer = CanonicalWriter()
    for file in files {
      writer.write(file.name)
      writer.write(file.content)
    }
    return Digest(of: writer.bytes)
  }

  /// The evidence's own digest, as it stands in the page and in `evidence.json`.
  public var evidenceDigest: Digest { file.evidence.digest }

  /// The case's name.
  public var caseID: String { file.head.id }

  /// The summary in plain words.
  public var summary: [String] { file.summary.map { words.text($0) } }
}
