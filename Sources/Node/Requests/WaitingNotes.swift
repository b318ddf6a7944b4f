internal import Authority
internal import Federation
internal import Holdings
internal import Ontology
internal import Protection
internal import Requests
internal import Vocabulary
internal import World

// What a second officer is told of an act that waits, beside what would leave by it: everything that the first one signed.

extension WaitingAct {
  /// What would change, a line a sentence. `held` is the protected person's entry as it is now, for an act about one, of
  /// which names are told to those who see the register; `isKnown` says whether a peer was admitted before.
  func notes(
    replacing held: ProtectedPerson? = nil, seesRegister: Bool = false, isKnown: Bool = false
  ) throws -> [Sentence] {
    switch pending.kind {
    case .relaxMarking: [try Relaxation(canonicalBytes: content).sentence(of: pending)]
    case .admitPeer: try peerNotes(isKnown: isKnown)
    case .setProtection where !liftsShelter: try protectionNotes(replacing: held, seesRegister)
    case .answerRequest: try fallbackNotes()
    case .decideOnRequest: step.map { [Sentence("exchange.waiting.step", ("step", .step($0.event.action.step)))] } ?? []
    case .disclose where isReport: try reportNotes()
    case .setStandingRelease: try standingNotes()
    case .publishMatchSets: try publicationNotes()
    case .askMatch: try questionNotes()
    case .agreeJointAnalysis: try jointNotes()
    default: []
    }
  }

  private func fallbackNotes() throws -> [Sentence] {
    guard overriding != nil, try pending.act(AnswerRequest.self).act.fallback != nil else { return [] }
    return [Sentence("exchange.waiting.fallback", ("until", .instant(pending.expiresAt)))]
  }

  private func reportNotes() throws -> [Sentence] {
    let act = try pending.act(Disclose.self).act
    return [
      Sentence(
        "exchange.waiting.report", ("case", .text(act.of)),
        ("countries", .list(act.disclosed.recipient.countries.map { .country($0) }))),
      Sentence("exchange.waiting.report.read", ("act", .text(pending.id))),
    ]
  }

  // MARK: A peer

  private func peerNotes(isKnown: Bool) throws -> [Sentence] {
    var reader = CanonicalReader(content)
    let identity: PeerIdentity = try reader.value()
    let terms = try ChannelTerms(try reader.byteRun())
    let agreement = terms.agreement
    var notes = [
      Sentence(
        "exchange.waiting.peer", ("name", .text(identity.name)), ("country", .country(identity.country)),
        ("service", .word("report.service.\(identity.service.rawValue)")), ("node", .text(identity.nodeID)))
    ]
    if isKnown { notes.append(Sentence("exchange.waiting.peer.again")) }
    notes += [
      Sentence("exchange.waiting.peer.fingerprint", ("fingerprint", .text(identity.fingerprint))),
      Sentence(
        "exchange.waiting.peer.agreement", ("agreement", .text(agreement.title)),
        ("signed", agreement.signed.map { .date($0) } ?? .word("word.not-dated")),
        ("basis", .word("word.transfer.\(agreement.transferBasis.rawValue)"))),
      Sentence("exchange.waiting.peer.types", ("types", .list(terms.allowedTypes.map { .text($0) }))),
    ]
    for contact in terms.contacts {
      notes.append(
        Sentence(
          "exchange.waiting.peer.contact", ("desk", .text(contact.desk)), ("reachable", .text(contact.reachable))))
    }
    for finding in terms.findings {
      notes.append(
        Sentence(
          "exchange.waiting.peer.finding", ("question", .word("word.question.\(finding.question.rawValue)")),
          ("verdict", .word("word.verdict.\(finding.verdict.rawValue)")), ("reason", .text(finding.reason.text))))
    }
    if !terms.assurancesNeeded.isEmpty {
      notes.append(
        Sentence(
          "exchange.waiting.peer.assurance", ("assurances", .list(terms.assurancesNeeded.map { .assurance($0) }))))
    }
    notes.append(
      Sentence("exchange.waiting.peer.dates", ("review", .date(terms.review)), ("expires", .date(terms.expires))))
    return notes
  }

  // MARK: A protection

  private func protectionNotes(replacing held: ProtectedPerson?, _ seesRegister: Bool) throws -> [Sentence] {
    let act = try pending.act(SetProtection.self).act
    guard let held, Digest(of: held.canonicalBytes) == act.replaced else {
      return [Sentence("exchange.waiting.protection.changed")]
    }
    let new = content.isEmpty ? nil : try ProtectedPerson(canonicalBytes: content)
    func role(_ person: ProtectedPerson) -> Sentence.Value { .word("form.role.\(person.standing.role.rawValue)") }
    func marks(_ person: ProtectedPerson?) -> [String] {
      person.map { $0.names + $0.identifiers + $0.references } ?? []
    }
    var notes: [Sentence] = []
    if let new {
      notes.append(
        Sentence(
          "exchange.waiting.protection", ("person", .text(act.person)), ("before", role(held)), ("after", role(new))))
    } else {
      notes.append(
        Sentence("exchange.waiting.protection.lifted", ("person", .text(act.person)), ("before", role(held))))
    }
    let gone = marks(held).filter { !marks(new).contains($0) }
    let added = marks(new).filter { !marks(held).contains($0) }
    if seesRegister {
      if !gone.isEmpty { notes.append(list("exchange.waiting.protection.gone", gone)) }
      if !added.isEmpty { notes.append(list("exchange.waiting.protection.new", added)) }
    } else {
      notes.append(
        Sentence(
          "exchange.waiting.protection.counts", ("gone", .integer(Int64(gone.count))),
          ("added", .integer(Int64(added.count)))))
    }
    if let new {
      notes.append(
        new.bar.isEverywhere
          ? Sentence("exchange.waiting.protection.everywhere")
          : Sentence(
            "exchange.waiting.protection.countries", ("countries", .list(new.bar.countries.map { .country($0) }))))
      func answer(_ flag: PersonFlags) -> Sentence.Value {
        new.standing.flags.contains(flag) ? .word("word.yes") : .word("word.no")
      }
      notes.append(
        Sentence(
          "exchange.waiting.protection.flags", ("minor", answer(.minor)), ("protected", answer(.protected))))
    }
    notes.append(Sentence("exchange.waiting.protection.ground", ("ground", .text(act.ground))))
    return notes
  }

  private func list(_ key: String, _ words: [String]) -> Sentence {
    Sentence(key: key, arguments: [.init("what", .list(words.map { .text($0) }))])
  }
}

extension ReadTransaction {
  /// What a hold that waits would keep, why and until when, for an officer: everything that the first one signed.
  func holdNotes(of waiting: WaitingAct, for desk: Desk) throws -> [Sentence] {
    guard waiting.pending.kind == .holdErasure else { return [] }
    let signed: SignedAct<HoldErasure> = try waiting.pending.act()
    let act = signed.act
    var notes = [
      Sentence(
        "exchange.waiting.hold", ("kind", .word("exchange.waiting.hold.\(act.rule)")), ("day", .date(act.reviewOn)))
    ]
    let imports = try imports()
    for item in act.items where try !isHidden(item, from: desk) {
      if let row = try requestRow(exactly: item) {
        notes.append(
          Sentence("exchange.waiting.hold.request", ("item", .text(item)), ("authority", .text(row.authority))))
      } else if let held = try record(.sourceRecords, id: item), let source = try HeldSourceRecord(held, imports) {
        notes.append(
          Sentence(
            "exchange.waiting.hold.record", ("item", .text(item)), ("source", .text(source.provenance.source)),
            ("names", .list(source.record.subject["name"].map { .text($0) }))))
      } else if let question = try matchQuestion(item) {
        notes.append(
          Sentence("match.waiting.hold", ("item", .text(item)), ("peer", .text(question.peerName))))
      } else {
        notes.append(Sentence("exchange.waiting.hold.gone", ("item", .text(item))))
      }
    }
    notes.append(Sentence("exchange.waiting.protection.ground", ("ground", .text(act.ground))))
    return notes
  }
}
