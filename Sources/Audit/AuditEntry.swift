public import Vocabulary

/// What one entry of the log says: who did what, when, why and to what.
///
/// `subjects` are identifiers and digests, never names: the log is read by oversight, and outlives what it speaks of.
public struct AuditEntry: Sendable, Hashable {
  /// The kinds of processing that Directive (EU) 2016/680 article 25 wants logged.
  public enum Kind: String, Sendable, CaseIterable {
    case collection, consultation, alteration, disclosure, combination, erasure
  }

  /// An act that is one transaction with its effect is `done`. What leaves the store is logged as `intended` before
  /// and as `succeeded` or `failed` after; an intent without outcome is shown as such.
  public enum Phase: String, Sendable, CaseIterable {
    case done, intended, succeeded, failed
  }

  public let time: Instant
  public let kind: Kind
  public let phase: Phase
  /// What was done, as the act names itself: `import`, `open-case`.
  public let act: String
  /// The officer's identifier in this node.
  public let officer: String
  public let purpose: String
  public let basis: String
  public let caseID: String?
  public let subjects: [String]
  /// Figures that say how much: `records 312`.
  public let notes: [String]
  /// The digest of the signed act, and its signature; nil for what needs no signature, as a consultation.
  public let signed: Signed?
  /// What second officers signed, where an act needs two.
  public let approvals: [Approved]
  /// For `succeeded` and `failed`: the place of the entry that said it was intended.
  public let intent: Int?

  public struct Approved: Sendable, Hashable {
    public let officer: String
    public let at: Instant
    public let signature: [UInt8]
    public init(officer: String, at: Instant, signature: [UInt8]) {
      self.officer = officer
      self.at = at
      self.signature = signature
    }
  }

  public struct Signed: Sendable, Hashable {
    public let act: Digest
    public let nonce: [UInt8]
    public let signature: [UInt8]
    public init(act: Digest, nonce: [UInt8], signature: [UInt8]) {
      self.act = act
      self.nonce = nonce
      self.signature = signature
    }
  }

  public init(
    time: Instant, kind: Kind, phase: Phase = .done, act: String, officer: String, purpose: String, basis: String,
    caseID: String? = nil, subjects: [String] = [], notes: [String] = [], signed: Signed? = nil,
    approvals: [Approved] = [], intent: Int? = nil
  ) {
    self.time = time
    self.kind = kind
    self.phase = phase
    self.act = act
    self.officer = officer
    self.purpose = purpose
    self.basis = basis
    self.caseID = caseID
    self.subjects = subjects
    self.notes = notes
    self.signed = signed
    self.approvals = approvals
    self.intent = intent
  }

  /// The same entry with a time that is not before `earliest`: a log's times never go back, though a clock may.
  public func notBefore(_ earliest: Instant) -> AuditEntry {
    guard time < earliest else { return self }
    return AuditEntry(
      time: earliest, kind: kind, phase: phase, act: act, officer: officer, purpose: purpose, basis: basis,
      caseID: caseID, subjects: subjects, notes: notes, signed: signed,
      approvals: approvals, intent: intent)
  }
}

extension AuditEntry: CanonicalCodable {
  /// Version 2 knows approvals and intents; an entry without either is written as before.
  private static let versions: ClosedRange<UInt64> = 1...2

  public func write(to writer: inout CanonicalWriter) {
    let version: UInt64 = approvals.isEmpty && intent == nil ? 1 : 2
    writer.write(version)
    writer.write(time)
    writer.write(kind.rawValue)
    writer.write(phase.rawValue)
    writer.write(act)
    writer.write(officer)
    writer.write(purpose)
    writer.write(basis)
    writer.write(optional: caseID) { $0.write($1) }
    writer.write(list: subjects)
    writer.write(list: notes)
    writer.write(optional: signed) {
      $0.write($1.act)
      $0.write($1.nonce)
      $0.write($1.signature)
    }
    guard version > 1 else { return }
    writer.write(list: approvals) {
      $0.write($1.officer)
      $0.write($1.at)
      $0.write($1.signature)
    }
    writer.write(optional: intent) { $0.write($1) }
  }

  public init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard Self.versions.contains(version) else { throw reader.malformed }
    self.init(
      time: try reader.value(), kind: try reader.choice(), phase: try reader.choice(), act: try reader.text(),
      officer: try reader.text(), purpose: try reader.text(), basis: try reader.text(),
      caseID: try reader.optional { try $0.text() }, subjects: try reader.texts(), notes: try reader.texts(),
      signed: try reader.optional {
        Signed(act: try $0.value(), nonce: try $0.byteRun(), signature: try $0.byteRun())
      },
      approvals: version < 2
        ? []
        : try reader.list {
          Approved(officer: try $0.text(), at: try $0.value(), signature: try $0.byteRun())
        },
      intent: version < 2 ? nil : try reader.optional { try $0.integer() })
  }
}

extension AuditEntry {
  /// What the entries before and after an entry hang on. Reading it goes over all the rest, which must be as an entry is
  /// written, and keeps nothing of it: a log is gone through by the million.
  struct Outline: Sendable, Hashable {
    let time: Instant
    let phase: Phase
    let intent: Int?

    init(canonicalBytes bytes: [UInt8]) throws {
      var reader = CanonicalReader(bytes)
      let version = try reader.unsigned()
      guard AuditEntry.versions.contains(version) else { throw reader.malformed }
      time = try reader.value()
      _ = try reader.choice(Kind.self)
      phase = try reader.choice()
      for _ in 0..<4 { try reader.skipText() }
      _ = try reader.optional { try $0.skipText() }
      for _ in 0..<2 { _ = try reader.list { try $0.skipText() } }
      _ = try reader.optional {
        guard try $0.skipByteRun() == 32 else { throw $0.malformed }
        try $0.skipByteRun()
        try $0.skipByteRun()
      }
      if version > 1 {
        _ = try reader.list {
          try $0.skipText()
          _ = try $0.signed()
          try $0.skipByteRun()
        }
      }
      intent = version > 1 ? try reader.optional { try $0.integer() } : nil
      try reader.finish()
    }
  }
}

/// One place of the log: the commitment that the tree is made of, and what it commits to while that is held.
public struct AuditLeaf: Sendable, Hashable {
  public let index: Int
  public let commitment: Digest
  /// Nil once erased: the commitment stays, what it said cannot be found again.
  public let opening: Opening?

  public struct Opening: Sendable, Hashable {
    /// Sixteen unpredictable bytes.
    public let salt: [UInt8]
    /// The entry's canonical bytes.
    public let entry: [UInt8]
    public init(salt: [UInt8], entry: [UInt8]) {
      self.salt = salt
      self.entry = entry
    }

    public var commitment: Digest {
      var content = CanonicalWriter()
      content.write(salt)
      content.write(entry)
      return Digest(of: content.bytes)
    }
  }

  public init(index: Int, commitment: Digest, opening: Opening?) {
    self.index = index
    self.commitment = commitment
    self.opening = opening
  }

  /// The leaf's hash in the tree.
  public var hash: Digest { MerkleTree.leafHash(commitment) }
}
