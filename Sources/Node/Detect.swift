public import Casework
internal import Ledger
internal import MoneyFlow
public import Ontology
internal import Vocabulary
internal import World

extension ServiceNode {
  /// Looks for patterns in every payment the node holds and keeps what is found, signed.
  ///
  /// - Parameter families: only these; all where empty.
  /// - Returns: the findings, best first.
  public func detect(families: Set<String> = [], at signing: SigningDesk) async throws -> [Finding] {
    let view = try await ledger()
    let findings = try await LongWork.run { try Detection().run(on: view, families: families) }
    try await keep(findings, at: signing)
    return findings
  }

  /// ``detect(families:at:)`` in the plain values that faces show, and how many of the payments looked at have no value.
  public func detectNetworks(
    families: [String] = [], at signing: SigningDesk
  ) async throws -> (networks: [FlowsSession.Network], unvalued: Int) {
    let networks = try await detect(families: Set(families), at: signing).map(FlowsSession.Network.init)
    return (networks, Valuation(try await ledger()).count().unvalued)
  }

  /// Who among these account holders stands on a held list, by name and what else is known: the parties' keys in, the
  /// matches out, namesakes included and marked as contradicted. Entered in the log.
  public func identify(holders keys: [String], at desk: Desk) async throws -> [ListMatch] {
    let parties = try await parties(keys, at: desk)
    let lists = try await listEntries()
    try await consult("screen-holders", subjects: keys, at: desk) { _ in }
    return try await LongWork.run {
      let identification = Identification(lists: lists)
      return parties.flatMap { identification.matches(of: ListReading.holder($0)) }
    }
  }
}
