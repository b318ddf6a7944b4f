internal import Authority
internal import Holdings
internal import Interchange
internal import Ontology
internal import Vocabulary
internal import World

/// A source that is about to come in, with its name by content.
struct PlannedSource: Sendable {
  let source: IntakeSource
  let held: HeldImport
}

extension ServiceNode {
  /// Looks at the files: what they are, which belong together, what they are called by content.
  func plan(
    _ paths: [String], terms: ImportTerms, at desk: Desk
  ) async throws -> (sources: [PlannedSource], faults: [Fault]) {
    let (plan, digests) = try await LongWork.run {
      let plan = try ServiceNode.intakePlan(paths, format: terms.format)
      // The digest of each file's uncompressed bytes: what was signed for, and what makes an import the same import.
      let digests = try plan.sources.map { try $0.members.map { try $0.file.digest() } }
      return (plan, digests)
    }
    let now = clock.now()
    var sources: [PlannedSource] = []
    for (source, digests) in zip(plan.sources, digests) {
      var writer = CanonicalWriter()
      writer.write("entente import 1")
      writer.write(source.format.rawValue)
      writer.write(list: source.members) { $0.write($1.part.rawValue) }
      writer.write(list: digests)
      let id = "import-" + Digest(of: writer.bytes).hex.prefix(24)
      // The same content named twice is one source.
      guard !sources.contains(where: { $0.held.id == id }) else { continue }
      sources.append(
        PlannedSource(
          source: source,
          held: HeldImport(
            id: id, format: source.format.rawValue, fileNames: source.members.map { FilePath.name(of: $0.file.name) },
            digests: digests, means: terms.means, legalBasis: desk.warrant.basis, purpose: desk.warrant.purpose,
            retainUntil: terms.retainUntil, marking: terms.marking, originator: terms.originator,
            source: terms.source ?? "", receivedAt: now, officer: desk.officer.id)))
    }
    return (sources, plan.faults)
  }

  private static func intakePlan(
    _ paths: [String], format: Format?
  ) throws -> (sources: [IntakeSource], faults: [Fault]) {
    switch format {
    case nil, .paymentLayout, .ofacCSV:
      let plan = try Intake.plan(paths)
      return (plan.sources, plan.faults)
    case .some(let format):
      return (paths.map { IntakeSource(format: format, file: IntakeFile(path: $0)) }, [])
    }
  }
}
