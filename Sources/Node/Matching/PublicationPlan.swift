internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import NameKeys
internal import PrivateMatching
internal import Vocabulary
internal import World

/// A publication as it was signed: all of it, so that the second officer's signature puts exactly this in place.
struct PublicationPlan: Sendable {
  struct PlannedSet: Sendable {
    let place: String
    /// The digest of what stood there when it was planned; nil for nothing.
    let before: Digest?
    let publication: HeldPublication
    let sendsBase: Bool
    let newDeltas: Int
    /// In plain words, for the officers and the scan; not kept once it has left.
    let items: [[UInt8]]
  }

  let peer: String
  let peerName: String
  let salt: [UInt8]
  /// Records that a protection kept out.
  var withheld: Int
  var sets: [PlannedSet]
  /// What a case seeks, where it is that which is published.
  var sought: HeldQuestion?
  /// Questions that are sought no more.
  var ended: [String] = []
  /// Places of sets of the quarter before that are answered no more.
  var takenBack: [String] = []

  var parcel: Parcel {
    TravellingSet.parcel(
      sets.map { TravellingSet($0.publication, sendsBase: $0.sendsBase, newDeltas: $0.newDeltas) })
  }

  /// What is signed: every identifier, what is newly sought as the officer wrote it, and the form in which they leave. The
  /// keys that are made of a name say less to the scan than the name.
  var parts: [OutboundPart] {
    let lines = sets.flatMap(\.items).map { PlainIdentifiers.line(of: $0) }
    return [
      PlainIdentifiers.part(salt: salt, (sought?.asked ?? []).map { ("asked", $0) } + lines),
      PlainIdentifiers.form(parcel.content),
    ]
  }

  var notes: [String] {
    sets.compactMap { set in
      (try? set.manifest).map {
        "class \($0.scope.matchClass) entries \($0.entries) edition \($0.edition) changes \($0.deltas.count)"
      }
    }
  }

  func published(waits: String?) -> MatchPublished {
    MatchPublished(
      sets: sets.compactMap { set in (try? set.manifest).flatMap { MatchPublished.Set(set.publication, $0) } },
      waits: waits)
  }
}

extension MatchPublished.Set {
  fileprivate init?(_ publication: HeldPublication, _ manifest: SetManifest) {
    guard let lane = MatchLane(manifest.scope.matchClass) else { return nil }
    let persons = lane.matchClass.mostKeys
    matchClass = lane.matchClass.rawValue
    isSought = lane.isSought
    items = publication.entries.count
    entries = manifest.entries
    edition = Int(manifest.edition)
    deltas = manifest.deltas.count
    validUntil = manifest.validUntil
    day = (publication.grant.limits.map(\.day).min() ?? 0) / persons
    month = (publication.grant.limits.map(\.month).min() ?? 0) / persons
    quarter = publication.grant.epoch / persons
  }
}

extension PublicationPlan.PlannedSet {
  var manifest: SetManifest {
    get throws(Fault) { try SignedManifest(bytes: publication.manifest) { _, _ in true }.manifest }
  }
}

extension PublicationPlan: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
    writer.write(peer)
    writer.write(peerName)
    writer.write(salt)
    writer.write(withheld)
    writer.write(list: sets) {
      $0.write($1.place)
      $0.write(optional: $1.before) { $0.write($1) }
      $0.write($1.publication)
      $0.write($1.sendsBase)
      $0.write($1.newDeltas)
      $0.write(list: $1.items) { $0.write($1) }
    }
    writer.write(optional: sought) { $0.write($1) }
    writer.write(list: ended)
    writer.write(list: takenBack)
  }

  init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    peer = try reader.text()
    peerName = try reader.text()
    salt = try reader.byteRun()
    withheld = try reader.integer()
    sets = try reader.list {
      PlannedSet(
        place: try $0.text(), before: try $0.optional { try $0.value() }, publication: try $0.value(),
        sendsBase: try $0.flag(), newDeltas: try $0.integer(), items: try $0.list { try $0.byteRun() })
    }
    sought = try reader.optional { try $0.value() }
    ended = try reader.texts()
    takenBack = version == 1 ? [] : try reader.texts()
  }
}

extension ReadTransaction {
  fileprivate func publishedEpochs(_ lane: String) throws -> [UInt64] {
    var epochs: [UInt64] = []
    try eachRecord(in: .matchPublications, after: lane + "/") { held in
      guard held.id.hasPrefix(lane + "/") else { return false }
      if let epoch = UInt64(held.id.dropFirst(lane.count + 1)) { epochs.append(epoch) }
      return true
    }
    return epochs
  }
}

extension EffectTransaction {
  /// Puts a publication in place and on its way. Throws `match.publish.moved` where another was made meanwhile.
  func publish(_ plan: PublicationPlan, at now: Instant) throws {
    for set in plan.sets {
      guard try record(.matchPublications, id: set.place).map({ Digest(of: $0.content) }) == set.before else {
        throw Fault("match.publish.moved")
      }
      let manifest = try set.manifest
      let scope = manifest.scope
      guard now < manifest.validUntil else { throw Fault("match.publish.moved") }
      let lane = MatchPlace.of(plan.peer, scope.matchClass)
      // While nothing may be asked in a class, whoever asks under a manifest of it is told so. Once something may be asked
      // again, none that was given out before is answered, of whatever quarter: what was taken back stays taken back.
      if try record(.matchGrants, id: lane).map({ try MatchGrant(canonicalBytes: $0.content).isNothing }) ?? false {
        try removeManifests { $0.manifest.scope.asker == plan.peer && $0.manifest.scope.matchClass == scope.matchClass }
      }
      try replace(
        HeldRecord(collection: .matchPublications, id: set.place, content: set.publication.canonicalBytes))
      try replace(
        HeldRecord(
          collection: .matchManifests, id: manifest.digest.hex,
          content: PublishedManifest(publication: set.place, manifest: manifest).canonicalBytes))
      // A shorter time counts at once, also for who asks under an older manifest.
      try removeManifests { $0.publication == set.place && $0.manifest.validUntil > manifest.validUntil }
      try replace(HeldRecord(collection: .matchGrants, id: lane, content: set.publication.grant.canonicalBytes))
      // Tokens of the two quarters before still lead to records; older ones are forgotten with their sets.
      for epoch in try publishedEpochs(lane) where epoch < scope.epoch {
        let place = lane + "/" + String(epoch)
        if epoch + 2 < scope.epoch { try removeRecord(.matchPublications, id: place) }
        // What is sought stands in the newer set; the older one may hold what is sought no more.
        if MatchLane(scope.matchClass)?.isSought ?? false { try removeManifests { $0.publication == place } }
      }
    }
    for place in plan.takenBack { try removeRecord(.matchPublications, id: place) }
    if let sought = plan.sought { try keep(sought) }
    for id in plan.ended {
      guard let held = try record(.matchQuestions, id: id) else { continue }
      var question = try HeldQuestion(canonicalBytes: held.content)
      question.stage = .ended
      try keep(question)
    }
    // Who was left out stands in the protected log alone, and there as a number.
    if plan.withheld > 0 {
      try log(
        AuditEntry(
          time: now, kind: .consultation, act: "match-withheld", officer: "", purpose: "", basis: "",
          subjects: [plan.peer], notes: ["records \(plan.withheld)"]))
    }
    try enqueue(plan.parts, in: plan.parcel, to: plan.peer, notBefore: now, at: now)
  }
}
