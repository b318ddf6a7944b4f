public import Vocabulary

/// The kinds of body that a request may come from or go to.
///
/// The first seven run nodes of their own and carry the codes of ``Vocabulary/ServiceKind``; the others are reached
/// through a desk, a form or a partner's node.
public enum PartyKind: String, Sendable, CaseIterable, Comparable {
  case fiu, police, prosecution, border, customs
  case assetRecovery = "asset-recovery"
  case sanctions
  /// Judge or court.
  case court
  /// Central authority for mutual legal assistance (UNTOC article 18(13)).
  case centralAuthority = "central-authority"
  /// Single point of contact (Directive (EU) 2023/977 article 14).
  case spoc
  /// Permanently reachable cybercrime contact (Budapest Convention article 35).
  case desk24x7 = "desk-24-7"
  /// Manages what is frozen or confiscated.
  case assetManagement = "asset-management"
  case transport
  /// Navy or coastguard, and the authority that answers for the flag.
  case maritime
  /// Competent authority for precursors.
  case chemicalControl = "chemical-control"
  /// A service provider that holds data or hosts content.
  case provider
  /// An online platform, asked under its own terms.
  case platform
  case carrier
  /// Protection body, shelter or non-governmental organisation.
  case protection
  case rescue
  /// Data protection authority, ombudsperson, inspector.
  case oversight

  public init(_ service: ServiceKind) {
    self =
      switch service {
      case .fiu: .fiu
      case .police: .police
      case .prosecution: .prosecution
      case .border: .border
      case .customs: .customs
      case .assetRecovery: .assetRecovery
      case .sanctions: .sanctions
      }
  }

  public static func < (a: PartyKind, b: PartyKind) -> Bool { a.rawValue < b.rawValue }
}

/// Who may read a request or its answer.
public enum ReaderKind: String, Sendable, CaseIterable, Comparable {
  /// The officers who handle the request on both sides; everybody else needs to be named.
  case handlers
  case caseTeam = "case-team"
  case desk
  case fiu, police, prosecution, border, customs
  case assetRecovery = "asset-recovery"
  case sanctions, court
  case spoc
  case assetManagement = "asset-management"
  case chemicalControl = "chemical-control"
  case maritime, transport, provider, platform, carrier
  /// Only officers in a protection role.
  case protection
  case rescue
  /// The members of a joint case or analysis room, as its annex names them.
  case members
  /// Whoever the marking admits.
  case community
  /// Counts alone, never content.
  case oversightCounts = "oversight-counts"
  case oversight

  /// The kind of body that this reader belongs to; nil where it is a part of whichever body handles the request.
  public var party: PartyKind? {
    switch self {
    case .handlers, .caseTeam, .desk, .members, .community: nil
    case .oversightCounts: .oversight
    default: PartyKind(rawValue: rawValue)
    }
  }

  public static func < (a: ReaderKind, b: ReaderKind) -> Bool { a.rawValue < b.rawValue }
}
