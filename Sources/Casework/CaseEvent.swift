public import Vocabulary

/// What happened to a case, once, in order. Events are kept forever; the state is what they add up to.
public enum CaseEvent: Sendable, Hashable {
  /// The case begins: who opened it, what for, on which legal basis, on which findings.
  case opened(Opening)
  /// More findings belong to it.
  case findingsAdded([String])
  /// Holders who are presumed family or victims. A machine's proposal protects at once.
  case sheltered([Sheltering])
  /// A shelter ends. Two officers of the service say so, and why.
  case shelterLifted(holder: String, first: String, second: String, ground: String)
  /// An officer's remark.
  case noted(officer: String, text: String)
  /// An officer's judgement on a match or link that the machine proposed. May be changed by a later one.
  case judged(Judgement)
  /// The case is worked on for another purpose, too: a decision of its own, with its own legal basis.
  case purposeAdded(PurposeDecision)
  case closed(officer: String, ground: String)
  case reopened(officer: String, ground: String)

  public struct Opening: Sendable, Hashable {
    /// `urn:entente:<node>:case:<uuid>`; scoped to the node that made it.
    public let id: String
    public let officer: String
    public let purpose: Purpose
    /// The law as the service's officers cite it.
    public let basis: String
    public let findings: [String]

    public init(id: String, officer: String, purpose: Purpose, basis: String, findings: [String]) {
      self.id = id
      self.officer = officer
      self.purpose = purpose
      self.basis = basis
      self.findings = findings
    }
  }

  public struct PurposeDecision: Sendable, Hashable {
    public let officer: String
    public let purpose: Purpose
    public let basis: String
    /// Why the further purpose is necessary and proportionate.
    public let ground: String

    public init(officer: String, purpose: Purpose, basis: String, ground: String) {
      self.officer = officer
      self.purpose = purpose
      self.basis = basis
      self.ground = ground
    }
  }

  public struct Sheltering: Sendable, Hashable {
    /// The holder's key where one is known, otherwise the account.
    public let holder: String
    /// Always a protective one.
    public let role: PersonRole
    public let origin: RoleOrigin

    public init(holder: String, role: PersonRole, origin: RoleOrigin) {
      self.holder = holder
      self.role = role
      self.origin = origin
    }
  }

  public struct Judgement: Sendable, Hashable {
    public enum Verdict: String, Sendable, CaseIterable { case same, different, unsure }
    /// What is judged: `match:<holder>:<entry>` or `link:<holder>:<holder>`.
    public let subject: String
    public let verdict: Verdict
    public let officer: String
    public let ground: String

    public init(subject: String, verdict: Verdict, officer: String, ground: String) {
      self.subject = subject
      self.verdict = verdict
      self.officer = officer
      self.ground = ground
    }
  }
}
