internal import Authority
internal import PrivateMatching
internal import Vocabulary
internal import World

/// Makes a set for one peer and class, or what changed in the one that it has.
struct SetMaking: Sendable {
  let scope: MatchScope
  let seed: [UInt8]
  let grant: MatchGrant
  let items: [(item: [UInt8], records: [String])]
  let earlier: HeldPublication?
  let isAnew: Bool
  let from: Instant
  let until: Instant
  let at: Instant
  let entropy: any Entropy

  struct Made: Sendable {
    let publication: HeldPublication
    let sendsBase: Bool
    let newDeltas: Int
  }

  /// What is new is put through the function; what was published before is not done again.
  func made(signedBy sign: ([UInt8]) -> [UInt8]) throws -> Made {
    let key = try EvaluationKey(seed: seed, scope: scope)
    let known = Dictionary(
      (earlier?.entries ?? []).map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
    let named = items.map { (name: name(of: $0.item), each: $0) }
    let new = named.filter { known[$0.name] == nil }
    let marks = Dictionary(
      zip(new.map(\.name), try key.marks(of: new.map(\.each.item))), uniquingKeysWith: { first, _ in first })
    let entries = named.compactMap { name, each -> HeldPublication.Entry? in
      if let before = known[name] {
        return .init(item: name, position: before.position, token: before.token, records: each.records)
      }
      return marks[name].map { .init(item: name, position: $0.position, token: $0.token, records: each.records) }
    }.sorted { $0.item.hex < $1.item.hex }
    if !isAnew, let earlier, let changed = try? change(of: earlier, to: entries, Set(marks.keys), key, sign) {
      return changed
    }
    let set = try PublishedSet(entries.map(\.position), entropy: entropy)
    let edition = try earlier.map { try SignedManifest(bytes: $0.manifest) { _, _ in true }.manifest.edition + 1 } ?? 1
    let manifest = try SetManifest(
      scope: scope, publicKey: key.publicKey, edition: edition, set: set.description, validFrom: from,
      validUntil: until)
    return Made(
      publication: HeldPublication(
        manifest: SignedManifest(manifest, sign: sign).bytes, grant: grant, base: set.bytes, deltas: [],
        entries: entries, publishedAt: at), sendsBase: true, newDeltas: 0)
  }

  /// What an item is called in what is kept: nobody tries values out on it who has no seed.
  private func name(of item: [UInt8]) -> Digest { Digest(of: Array("entente match item 1\n".utf8) + seed + item) }

  private func change(
    of earlier: HeldPublication, to entries: [HeldPublication.Entry], _ added: Set<Digest>, _ key: EvaluationKey,
    _ sign: ([UInt8]) -> [UInt8]
  ) throws -> Made {
    let before = try SignedManifest(bytes: earlier.manifest) { _, _ in true }.manifest
    let base = try PublishedSet(bytes: earlier.base)
    let current = try before.open(base, deltas: earlier.deltas)
    let staying = Set(entries.map(\.item))
    let removing = earlier.entries.filter { !staying.contains($0.item) }
    var deltas = earlier.deltas
    var announced = before.deltas
    if !added.isEmpty || !removing.isEmpty {
      let delta = try current.delta(
        adding: entries.filter { added.contains($0.item) }.map(\.position), removing: removing.map(\.position),
        keeping: entries.filter { !added.contains($0.item) }.map(\.position), entropy: entropy)
      deltas.append(delta.bytes)
      announced.append(SetManifest.Delta(delta))
    }
    let manifest = try SetManifest(
      scope: scope, publicKey: key.publicKey, edition: before.edition, set: before.set, deltas: announced,
      validFrom: from, validUntil: until)
    return Made(
      publication: HeldPublication(
        manifest: SignedManifest(manifest, sign: sign).bytes, grant: grant, base: earlier.base, deltas: deltas,
        entries: entries, publishedAt: at), sendsBase: false, newDeltas: deltas.count - earlier.deltas.count)
  }
}
