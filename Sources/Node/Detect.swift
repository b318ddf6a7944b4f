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
    let detection = try Detection()
    // A list of indicators that nobody has reviewed in time is not used.
    let usable = Set(detection.typologies.families(on: clock.now().date))
    let expired = try expiredIndicators()
    guard families.isDisjoint(with: expired), !usable.isEmpty else {
      throw Fault(
        "detection.expired", ("families", .list(expired.map { .text($0) })),
        ("date", .date(detection.typologies.expires)))
    }
    let wanted = families.isEmpty && !expired.isEmpty ? usable : families
    let findings = try await LongWork.run { try detection.run(on: view, families: wanted) }
    try await keep(findings, in: view, at: signing)
    return findings
  }

  /// The families of patterns that are not looked for any more until somebody has reviewed their indicators.
  public func expiredIndicators() throws -> [String] {
    let typologies = try Typologies.embedded()
    let usable = typologies.families(on: clock.now().date)
    return typologies.families.filter { !usable.contains($0) }
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
