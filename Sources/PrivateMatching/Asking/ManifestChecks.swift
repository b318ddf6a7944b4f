public import Vocabulary

/// What an asker looks at before it relies on a manifest, and on a set that is said to be the manifest's.
extension SetManifest {
  /// Checks a manifest against what is expected of it and, where one was accepted before, against that.
  ///
  /// Throws `matching.manifest.scope` for another holder, asker, class or way of writing items; `matching.manifest.force`
  /// before its time or after it; `matching.manifest.size` for more entries than the asker puts up with;
  /// `matching.manifest.older` for an epoch, an edition or a list of deltas that goes back behind the earlier one; and
  /// `matching.manifest.changed` when the same epoch has another key, or the same edition another set or past.
  public func check(
    holder: String, asker: String, matchClass: String, schema: UInt64, mostEntries: Int, earlier: SetManifest?,
    at now: Instant
  ) throws(Fault) {
    guard scope.holder == holder, scope.asker == asker, scope.matchClass == matchClass, scope.schema == schema else {
      throw Fault("matching.manifest.scope")
    }
    guard validFrom <= now, now < validUntil else {
      throw Fault("matching.manifest.force", ("from", .instant(validFrom)), ("until", .instant(validUntil)))
    }
    // What was added is counted without what was taken away: that much can be looked up at one time or another.
    guard deltas.reduce(set.entries, { $0 + $1.additions }) <= mostEntries else {
      throw Fault("matching.manifest.size", ("most", .integer(Int64(mostEntries))))
    }
    guard let earlier else { return }
    guard scope.epoch >= earlier.scope.epoch else { throw Fault("matching.manifest.older") }
    guard scope.epoch == earlier.scope.epoch else {
      // A key that comes back under a new number would join what two epochs keep apart.
      guard publicKey != earlier.publicKey else { throw Fault("matching.manifest.changed") }
      return
    }
    guard publicKey == earlier.publicKey else { throw Fault("matching.manifest.changed") }
    guard edition >= earlier.edition else { throw Fault("matching.manifest.older") }
    guard edition == earlier.edition else { return }
    guard deltas.count >= earlier.deltas.count else { throw Fault("matching.manifest.older") }
    guard set == earlier.set, deltas.starts(with: earlier.deltas) else { throw Fault("matching.manifest.changed") }
  }

  /// Opens the set that this manifest describes, and applies its deltas. Throws `matching.set.other` or
  /// `matching.delta.other` for bytes of which the manifest does not speak, and what opening and applying throw.
  public func open(_ base: PublishedSet, deltas files: [[UInt8]]) throws(Fault) -> CurrentSet {
    guard base.description == set else { throw Fault("matching.set.other") }
    guard files.count == deltas.count else { throw Fault("matching.delta.other") }
    var current = CurrentSet(base: base)
    for (file, announced) in zip(files, deltas) {
      // Looked at before it is read: a file of another length or digest is not decoded.
      guard file.count == announced.length, Digest(of: file) == announced.digest else {
        throw Fault("matching.delta.other")
      }
      let delta = try SetDelta(bytes: file)
      guard Delta(delta) == announced else { throw Fault("matching.delta.other") }
      try current.apply(delta)
    }
    return current
  }
}
