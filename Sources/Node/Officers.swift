internal import Audit
public import Authority
internal import Holdings
internal import Vocabulary
internal import World

extension ServiceNode {
  /// The node's officers by name.
  public func officers() async throws -> [Officer] {
    try await store.read { try $0.officers() }
  }

  /// One officer by name or identifier, or the only one there is.
  public func officer(_ name: String?) async throws -> Officer {
    let officers = try await officers()
    guard let first = officers.first else { throw Fault("node.officer.none") }
    guard let name else {
      guard officers.count == 1 else {
        throw Fault("node.officer.which", ("officers", .list(officers.map { .text($0.name) })))
      }
      return first
    }
    guard let found = officers.first(where: { $0.name == name || $0.id == name }) else {
      throw Fault("node.officer.unknown", ("officers", .list(officers.map { .text($0.name) })))
    }
    return found
  }

  /// Makes a key for a new officer and lets them sign. The first officer of a node signs their own addition; every
  /// later one is added by an officer whose role allows it, or by any while none has such a role.
  public func addOfficer(
    _ name: String, unit: String, role: OfficerRole, passphrase: [UInt8], cost: SealedKey.Cost = .moderate,
    by signing: SigningDesk? = nil
  ) async throws -> Officer {
    guard !name.allSatisfy(\.isWhitespace), !unit.allSatisfy(\.isWhitespace) else {
      throw Fault("node.officer.unnamed")
    }
    let others = try await officers()
    guard !others.contains(where: { $0.name == name }) else { throw Fault("node.officer.exists") }
    let entropy = entropy
    let addedAt = clock.now()
    let (officer, key) = try await LongWork.run {
      let key = try SigningKey(entropy: entropy)
      let sealed = try SealedKey(key, passphrase: passphrase, cost: cost, entropy: entropy)
      let officer = Officer(
        name: name, unit: unit, role: role, publicKey: key.publicKey, sealedKey: sealed, addedAt: addedAt)
      return (officer, key)
    }
    guard signing != nil || others.isEmpty else {
      throw Fault("node.officer.by-whom", ("officers", .list(others.map { .text($0.name) })))
    }
    let warrant = Warrant(purpose: .prevention, basis: "staffing of the node")
    let desk = signing ?? SigningDesk(desk: Desk(officer: officer, warrant: warrant), key: key)
    try await perform(AddOfficer(officer), logged: .alteration, at: desk) {
      // Somebody may have been added meanwhile: of two founders there is one, and a name is given once.
      let present = try $0.officers()
      guard signing != nil || present.isEmpty else {
        throw Fault("node.officer.by-whom", ("officers", .list(present.map { .text($0.name) })))
      }
      guard !present.contains(where: { $0.name == name }) else { throw Fault("node.officer.exists") }
      _ = try $0.put(HeldRecord(collection: .officers, id: officer.id, content: officer.canonicalBytes))
    }
    return officer
  }

  /// Takes an officer's key out of use from now on. What was signed before stays signed; what waits for a second
  /// officer and was signed by this one is not done any more. Throws `node.officer.last` when nobody would be left who
  /// may add officers, and `node.officer.withdrawn` when it was done before.
  public func withdrawOfficer(_ name: String, ground: String, by signing: SigningDesk) async throws -> OfficerSummary {
    guard !ground.allSatisfy(\.isWhitespace) else { throw Fault("node.officer.ground") }
    let now = clock.now()
    let officers = try await officers()
    let officer = try await officer(name)
    guard officer.serves(at: now) else { throw Fault("node.officer.withdrawn") }
    let others = officers.filter { $0.id != officer.id && $0.serves(at: now) }
    guard others.contains(where: { ActMatrix.standard.allows(.addOfficer, to: $0.role) }) else {
      throw Fault("node.officer.last")
    }
    let withdrawn = officer.withdrawn(from: now)
    try await perform(
      WithdrawOfficer(officer: officer.id, from: now, ground: ground), logged: .alteration, at: signing
    ) {
      // As they are now: two who withdraw each other leave one.
      let remain = try $0.officers().filter { $0.id != withdrawn.id && $0.serves(at: now) }
      guard remain.contains(where: { ActMatrix.standard.allows(.addOfficer, to: $0.role) }) else {
        throw Fault("node.officer.last")
      }
      try $0.replace(
        HeldRecord(collection: .officers, id: withdrawn.id, content: withdrawn.canonicalBytes))
    }
    return OfficerSummary(withdrawn)
  }
}

extension ReadTransaction {
  /// The officers by name, withdrawn ones among them.
  func officers() throws -> [Officer] {
    var officers: [Officer] = []
    try eachRecord(in: .officers, after: "") {
      officers.append(try Officer(canonicalBytes: $0.content))
      return true
    }
    return officers.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
  }
}
