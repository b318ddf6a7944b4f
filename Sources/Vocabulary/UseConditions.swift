/// The seven use restrictions that German police data exchange knows (XPolizei, `Verwendungsbeschränkung`): the first,
/// no restriction, is the empty set; the other six combine.
public struct UseConditions: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Only to avert an immediate and serious danger.
  public static let onlyToAvertDanger = UseConditions(rawValue: 1)
  /// Only without naming who provided it.
  public static let withoutNamingProvider = UseConditions(rawValue: 2)
  /// Only to prevent or prosecute offences.
  public static let onlyPreventionOrProsecution = UseConditions(rawValue: 4)
  /// Not as evidence in court.
  public static let notAsEvidence = UseConditions(rawValue: 8)
  /// Only after the provider approved.
  public static let onlyAfterApproval = UseConditions(rawValue: 16)
  /// Nothing but what it was given for.
  public static let noOtherUse = UseConditions(rawValue: 32)

  public static let all = UseConditions(rawValue: 63)

  static let labels: [(UseConditions, String)] = [
    (.onlyToAvertDanger, "USE:DANGER-ONLY"), (.withoutNamingProvider, "USE:SOURCE-UNNAMED"),
    (.onlyPreventionOrProsecution, "USE:PREVENTION-OR-PROSECUTION"), (.notAsEvidence, "USE:NOT-AS-EVIDENCE"),
    (.onlyAfterApproval, "USE:AFTER-APPROVAL"), (.noOtherUse, "USE:NO-OTHER"),
  ]

  /// `USE:NOT-AS-EVIDENCE` and the like, in the order of the list.
  public var labels: [String] { UseConditions.labels.filter { contains($0.0) }.map(\.1) }
}

/// Which purposes something may serve.
public struct PurposeSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public init(_ purpose: Purpose) {
    let place = Purpose.allCases.firstIndex(of: purpose) ?? 0
    rawValue = 1 << UInt16(place)
  }

  public init(_ purposes: some Sequence<Purpose>) {
    rawValue = purposes.reduce(0) { $0 | PurposeSet($1).rawValue }
  }

  public static let all = PurposeSet(Purpose.allCases)

  public func contains(_ purpose: Purpose) -> Bool { isSuperset(of: PurposeSet(purpose)) }

  /// In the order of the closed list.
  public var purposes: [Purpose] { Purpose.allCases.filter { contains($0) } }
}

/// What a marking lets somebody do, as single yes-or-no answers: what other rooms ask before they act.
public struct UsePolicy: Sendable, Hashable {
  /// Whether it may be put before a court without the provider's permission.
  public let mayBeEvidence: Bool
  /// Whether it may be passed on to another service without the provider's permission.
  public let mayGoOnward: Bool
  /// Whether the provider may be named.
  public let mayNameSource: Bool
  /// Whether each use waits for the provider's approval.
  public let needsApproval: Bool
  /// Whether anything but the use it was given for is open.
  public let mayServeOtherUse: Bool
  /// What it may be used for.
  public let purposes: PurposeSet
  /// Whether a restriction stands in words that only a person can read.
  public let hasWrittenRestriction: Bool
}

extension Marking {
  /// The marking as policy: from the handling codes, the sharing level, the use conditions and the purposes together.
  /// The policy of a join allows nothing that the policy of either side forbids.
  public var policy: UsePolicy {
    var purposes = purposes
    if conditions.contains(.onlyToAvertDanger) { purposes.formIntersection(PurposeSet(.threatToLife)) }
    if conditions.contains(.onlyPreventionOrProsecution) {
      purposes.formIntersection(PurposeSet([.prevention, .detection, .investigation, .prosecution]))
    }
    return UsePolicy(
      mayBeEvidence: !handling.contains(.h1) && !conditions.contains(.notAsEvidence),
      mayGoOnward: !handling.contains(.h2) && sharing < .amberStrict && !conditions.contains(.noOtherUse),
      mayNameSource: !conditions.contains(.withoutNamingProvider),
      needsApproval: conditions.contains(.onlyAfterApproval), mayServeOtherUse: !conditions.contains(.noOtherUse),
      purposes: purposes, hasWrittenRestriction: handling.contains(.h3))
  }
}

/// A use that somebody intends, to be held against a marking.
public struct IntendedUse: Sendable, Hashable {
  public var purpose: Purpose
  public var asEvidence: Bool
  public var goesOnward: Bool
  public var namesSource: Bool
  /// Whether this is the very use for which the item was given.
  public var isAsGiven: Bool
  /// Whether the provider approved this use in an answer to a consent request.
  public var isApproved: Bool

  public init(
    for purpose: Purpose, asEvidence: Bool = false, goesOnward: Bool = false, namesSource: Bool = false,
    isAsGiven: Bool = true, isApproved: Bool = false
  ) {
    self.purpose = purpose
    self.asEvidence = asEvidence
    self.goesOnward = goesOnward
    self.namesSource = namesSource
    self.isAsGiven = isAsGiven
    self.isApproved = isApproved
  }
}

extension UsePolicy {
  /// What stands against a use; empty when nothing does. The provider's approval of exactly this use lifts what its
  /// permission can lift: evidence, onward use, other use, the wait for approval. It lifts neither the purposes nor the
  /// silence about the source: for those the marking itself has to be released.
  public func objections(to use: IntendedUse) -> [Sentence] {
    var objections: [Sentence] = []
    if !purposes.contains(use.purpose) {
      objections.append(Sentence("marking.objection.purpose", ("purpose", .text(use.purpose.rawValue))))
    }
    if use.namesSource, !mayNameSource { objections.append(Sentence("marking.objection.source")) }
    guard !use.isApproved else { return objections }
    if use.asEvidence, !mayBeEvidence { objections.append(Sentence("marking.objection.evidence")) }
    if use.goesOnward, !mayGoOnward { objections.append(Sentence("marking.objection.onward")) }
    if needsApproval { objections.append(Sentence("marking.objection.approval")) }
    if !use.isAsGiven, !mayServeOtherUse { objections.append(Sentence("marking.objection.other-use")) }
    return objections
  }
}
