internal import Authority
internal import Federation
internal import Holdings
internal import MoneyFlow
internal import Protection
internal import Requests
public import Vocabulary
internal import World

extension ServiceNode {
  /// The data-protection impact assessment as it follows from what this node is set to do and holds: heading and lines,
  /// in order. That it was drawn up stands in the log.
  public func impactAssessment(at desk: Desk) async throws -> [(heading: Sentence, lines: [Sentence])] {
    let profile = try await profile(at: desk)
    return ImpactAssessment(of: profile, retention: try RetentionRules.standard(), on: clock.now().date).parts.map {
      ($0.heading, $0.lines)
    }
  }

  private func profile(at desk: Desk) async throws -> NodeProfile {
    let name = try await serviceName()
    let officers = try await officers().filter { $0.serves(at: clock.now()) }
    let detectors = try Typologies.embedded().families
    let description = description
    return try await consult("draw-up-assessment", at: desk) { transaction in
      var profile = NodeProfile(name: name, service: description.service, country: description.country)
      profile.sources = try transaction.imports().values.sorted { $0.id < $1.id }.map { held in
        let days = held.retainUntil.daysSinceEpoch - held.receivedAt.date.daysSinceEpoch
        return NodeProfile.Source(
          name: held.source.isEmpty ? held.fileNames.first ?? held.id : held.source, means: held.means,
          legalBasis: held.legalBasis, purpose: held.purpose, retainMonths: max(1, (days + 29) / 30))
      }
      profile.peers = try transaction.peers().sorted { $0.identity.nodeID < $1.identity.nodeID }.map { peer in
        let channel = try transaction.record(.channels, id: peer.identity.nodeID).map {
          try HeldChannel(canonicalBytes: $0.content)
        }
        return NodeProfile.Peer(
          name: peer.identity.name, country: peer.identity.country,
          transferBasis: channel?.terms.agreement.transferBasis.rawValue, assessedOn: channel?.made)
      }
      profile.detectors = detectors
      profile.fourEyes = ActKind.allCases.filter(\.mayNeedSecondOfficer).map(\.rawValue)
      profile.officers = officers.count
      profile.units = Set(officers.map { $0.unit.lowercased().filter { !$0.isWhitespace } }).count
      profile.oversightOfficers = officers.count { $0.role == .oversight }
      profile.protectedPersons = try transaction.countRecords(in: .protectedPersons)
      profile.exchangesCheckpoints = try transaction.countRecords(in: .witnessedLogs) > 0
      return profile
    }
  }
}
