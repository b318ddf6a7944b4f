public import Vocabulary

/// The three dates of an open matter, kept apart: what the instrument sets, what was asked for, what was promised.
public struct DueDates: Sendable, Hashable {
  /// Set by an instrument.
  public var statutory: Deadline?
  /// What the asking authority would like; it binds nobody.
  public var requested: Instant?
  /// What the asked authority said it will keep.
  public var promised: Instant?

  public init(statutory: Deadline? = nil, requested: Instant? = nil, promised: Instant? = nil) {
    self.statutory = statutory
    self.requested = requested
    self.promised = promised
  }

  public enum Kind: String, Sendable, CaseIterable { case statutory, promised, requested }

  /// The date of a kind; none while the statutory clock stands still.
  public func instant(_ kind: Kind) -> Instant? {
    switch kind {
    case .statutory: statutory.flatMap { $0.pausedSince == nil ? $0.at : nil }
    case .promised: promised
    case .requested: requested
    }
  }

  /// The date to work towards: the earliest there is; the statutory one first, then the promise, where two are alike.
  public var next: (kind: Kind, at: Instant)? {
    var best: (kind: Kind, at: Instant)?
    for kind in Kind.allCases {
      if let at = instant(kind), best.map({ at < $0.at }) ?? true { best = (kind, at) }
    }
    return best
  }

  /// The kinds whose date has passed at an instant without the act being done by then.
  public func missed(at now: Instant, doneAt: Instant? = nil) -> [Kind] {
    let until = doneAt.map { min($0, now) } ?? now
    return Kind.allCases.filter { kind in
      if kind == .statutory, statutory?.limit == .lasts { return false }
      return instant(kind).map { $0 < until } ?? false
    }
  }
}

/// One matter with its dates, for ``WhatIsDue``.
public struct DatedMatter: Sendable, Hashable {
  /// The request's or case's identifier.
  public let id: String
  public let openedAt: Instant
  public let dates: DueDates
  public let doneAt: Instant?

  public init(id: String, openedAt: Instant, dates: DueDates, doneAt: Instant? = nil) {
    self.id = id
    self.openedAt = openedAt
    self.dates = dates
    self.doneAt = doneAt
  }
}

/// What was open at an instant, and what of it was due: a question, never a stored state. It can be asked of the past.
public struct WhatIsDue: Sendable, Hashable {
  public struct Line: Sendable, Hashable {
    public let matter: DatedMatter
    /// The date to work towards and its kind; none where no date is set or the clock stands still.
    public let next: Instant?
    public let kind: DueDates.Kind?
    /// Which dates were missed.
    public let missed: [DueDates.Kind]
    /// Seconds since it was opened: what is shown where no instrument sets a figure.
    public let ageSeconds: Int64
  }

  public let at: Instant
  /// Earliest date first, undated ones last, oldest first among equals.
  public let lines: [Line]

  /// Costs n log n in the number of matters.
  public init(_ matters: [DatedMatter], at now: Instant) {
    at = now
    lines = matters.compactMap { matter -> Line? in
      guard matter.openedAt <= now, matter.doneAt.map({ $0 > now }) ?? true else { return nil }
      let next = matter.dates.next
      return Line(
        matter: matter, next: next?.at, kind: next?.kind, missed: matter.dates.missed(at: now),
        ageSeconds: now.seconds - matter.openedAt.seconds)
    }
    .sorted { a, b in
      let (first, second) = (a.next ?? Instant(microseconds: .max), b.next ?? Instant(microseconds: .max))
      return (first, a.matter.openedAt, a.matter.id) < (second, b.matter.openedAt, b.matter.id)
    }
  }

  /// Those with a date missed.
  public var overdue: [Line] { lines.filter { !$0.missed.isEmpty } }
}
