public import Vocabulary

/// The acts that need an officer's signature. The raw value is what logs and messages carry.
public enum ActKind: String, Sendable, CaseIterable {
  // Officers and the node's neighbours
  case addOfficer = "add-officer"
  case withdrawOfficer = "withdraw-officer"
  case admitPeer = "admit-peer"
  case openChannel = "open-channel"

  // Holding and finding
  case importFiles = "import"
  /// Machines look for patterns and their findings are kept.
  case find
  case openCase = "open-case"
  /// A person decides on something a machine proposed, inside a case.
  case judge
  case report
  /// Records of several cases are taken for one person's.
  case mergePersons = "merge-persons"

  // Requests between services
  case sendRequest = "send-request"
  case answerRequest = "answer-request"
  /// A step on a request that was received: accept, refuse, postpone, hand over to who is competent.
  case decideOnRequest = "decide-on-request"
  /// Something leaves that nobody asked for, or after a hit.
  case disclose
  case freeze
  /// What may be told to one peer without a decision in each case, within limits; and the end of that.
  case setStandingRelease = "set-standing-release"
  case endStandingRelease = "end-standing-release"

  // Private matching
  /// Sets of what is held are given to one peer, which can read none of it.
  case publishMatchSets = "publish-match-sets"
  /// A peer is asked whether it holds something, and does not learn what.
  case askMatch = "ask-match"

  // Joint analysis
  /// The service binds itself to what a node of its then computes and tells.
  case agreeJointAnalysis = "agree-joint-analysis"
  case leaveJointAnalysis = "leave-joint-analysis"
  case runJointAnalysis = "run-joint-analysis"

  // Safeguards
  case relaxMarking = "relax-marking"
  case setProtection = "set-protection"
  case overrideProtection = "override-protection"
  /// What a safeguard keeps: hashes of content nobody may hold, a sealed submission, published figures.
  case keepSafeguard = "keep-safeguard"
  /// Oversight's own word: a notice that was seen, an answer to a person that stands.
  case oversee

  // The end of holding
  case correctRecord = "correct-record"
  case holdErasure = "hold-erasure"
  case erase
  case eraseSubject = "erase-subject"

  /// Acts that always need two officers of different units: what leaves unasked or asks on behalf of the service,
  /// freezing, a standing release, relaxing a marking, merging persons across cases, holding something past its end, setting a
  /// protection aside, and binding the service to a joint analysis. Types of request and the matrix of services add to these
  /// and take none away.
  public var isFourEyes: Bool {
    switch self {
    case .sendRequest, .disclose, .freeze, .setStandingRelease, .relaxMarking, .mergePersons, .holdErasure,
      .overrideProtection, .agreeJointAnalysis:
      true
    default: false
    }
  }
}

extension ActKind {
  /// Acts that need two officers always, or by what they are about: an answer or decision where the type of request asks
  /// for it, a protection where somebody is protected less, matching in a class that can endanger somebody.
  public var mayNeedSecondOfficer: Bool {
    isFourEyes
      || [.answerRequest, .decideOnRequest, .setProtection, .admitPeer, .publishMatchSets, .askMatch].contains(self)
  }
}

/// Something an officer decides. What it says is part of what is signed.
public protocol Act: Sendable {
  static var kind: ActKind { get }
  /// Everything that makes this act this act, in one form.
  func write(to writer: inout CanonicalWriter)
  /// Identifiers and digests of what it touches, for the log; never names.
  var subjects: [String] { get }
  /// What leaves the node by it, for whom; nil for what stays inside.
  var disclosure: Disclosure? { get }
  /// What leaves in its place should that be stopped for good; nil where nothing does.
  var fallback: Disclosure? { get }
  /// The type of the request it belongs to, such as `fiu.request`; nil where it belongs to none.
  var requestType: String? { get }
  /// Whether one officer is not enough, whatever the type of request says.
  var needsSecondOfficer: Bool { get }
}

/// An act that can wait for a second officer: it is read back from what was kept.
public protocol PendableAct: Act, CanonicalCodable {}

extension Act {
  public var disclosure: Disclosure? { nil }
  public var fallback: Disclosure? { nil }
  public var requestType: String? { nil }
  public var needsSecondOfficer: Bool { Self.kind.isFourEyes }

  /// The digest of the act's kind and content: what an authorization is bound to.
  public var digest: Digest {
    var writer = CanonicalWriter()
    writer.write(Self.kind.rawValue)
    write(to: &writer)
    return Digest(of: writer.bytes)
  }

  /// The act's content alone, as it is kept while it waits.
  var content: [UInt8] {
    var writer = CanonicalWriter()
    write(to: &writer)
    return writer.bytes
  }
}
