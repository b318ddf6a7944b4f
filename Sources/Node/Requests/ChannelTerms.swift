internal import Authority
internal import JSON
internal import Requests
public import Vocabulary

/// What is recorded before a peer is admitted: agreement, allowed types, contacts, and the findings of the assessment.
/// An officer gives it as a file; a second officer of another unit signs it.
///
/// ```json
/// {"agreement": {"title": "…", "signed": "2024-05-02", "transfer-basis": "safeguards"},
///  "allowed-types": ["fiu.request", "feedback"],
///  "contacts": [{"desk": "…", "reachable": "…"}],
///  "findings": {"data-protection": {"verdict": "satisfied", "reason": "…"}, …},
///  "assurances-needed": ["death-penalty"],
///  "review": "2027-01-01", "expires": "2028-01-01"}
/// ```
public struct ChannelTerms: Sendable, Hashable {
  /// As it was written: what the digest in the officers' act is over.
  let bytes: [UInt8]
  let agreement: Channel.Agreement
  let allowedTypes: [String]
  let contacts: [Channel.Contact]
  let findings: [PeerAssessment.Finding]
  let assurancesNeeded: [AssuranceKind]
  let review: CivilDate
  /// The last day for which it holds.
  public let expires: CivilDate

  public var digest: Digest { Digest(of: bytes) }

  /// Reads the file's bytes. Throws a fault that names the field.
  public init(_ bytes: [UInt8]) throws(Fault) {
    let value: JSONValue
    do { value = try JSONValue.parse(bytes, depth: 6, nodes: 2_000) } catch { throw error.fault }
    var fields = try JSONFields(value)
    self.bytes = bytes
    guard var agreement = try fields.optionalFields("agreement") else { throw fields.missing("agreement") }
    self.agreement = Channel.Agreement(
      title: try agreement.text("title"), signed: try agreement.optionalDate("signed"),
      transferBasis: try agreement.choice("transfer-basis"))
    try agreement.finish()
    allowedTypes = try fields.texts("allowed-types")
    var contacts: [Channel.Contact] = []
    for value in try fields.list("contacts") {
      var contact = try JSONFields(value, path: "contacts")
      contacts.append(
        Channel.Contact(desk: try contact.text("desk"), reachable: try contact.text("reachable")))
      try contact.finish()
    }
    self.contacts = contacts
    guard var answers = try fields.optionalFields("findings") else { throw fields.missing("findings") }
    var findings: [PeerAssessment.Finding] = []
    for question in PeerAssessment.Question.allCases {
      guard var finding = try answers.optionalFields(question.rawValue) else {
        throw answers.missing(question.rawValue)
      }
      guard let reason = Explanation(try finding.text("reason")) else { throw finding.missing("reason") }
      findings.append(
        PeerAssessment.Finding(question: question, verdict: try finding.choice("verdict"), reason: reason))
      try finding.finish()
    }
    try answers.finish()
    self.findings = findings
    var assurances: [AssuranceKind] = []
    for text in try fields.texts("assurances-needed") {
      guard let kind = AssuranceKind(rawValue: text) else {
        throw fields.wrong("assurances-needed", wanted: "list-of-assurances")
      }
      assurances.append(kind)
    }
    assurancesNeeded = assurances
    guard let review = try fields.optionalDate("review") else { throw fields.missing("review") }
    guard let expires = try fields.optionalDate("expires") else { throw fields.missing("expires") }
    self.review = review
    self.expires = expires
    try fields.finish()
  }

  /// The peer was found to have misused the channel before: every request of its is looked at by a person.
  var isWatched: Bool { findings.contains { $0.question == .abuseHistory && $0.verdict != .satisfied } }
}

extension JSONFields {
  fileprivate mutating func optionalDate(_ name: String) throws(Fault) -> CivilDate? {
    guard let text = try optionalText(name) else { return nil }
    guard let date = CivilDate(text) else { throw wrong(name, wanted: "date") }
    return date
  }
}

/// A channel as it is kept: its terms, who signed them, and whether it is suspended.
struct HeldChannel: Sendable, Hashable {
  let terms: ChannelTerms
  let first: String
  let firstUnit: String
  let second: String
  let secondUnit: String
  let made: CivilDate
  var isSuspended = false

  /// The channel between this service and a peer.
  func channel(own: Party, peer: Party) throws(Fault) -> Channel {
    guard let first = own.officer(first, of: firstUnit), let second = own.officer(second, of: secondUnit) else {
      throw Fault("node.request.actor")
    }
    var channel = try Channel(
      own: own, peer: peer, agreement: terms.agreement, allowedTypes: terms.allowedTypes, contacts: terms.contacts,
      assessment: PeerAssessment(
        peer: peer, findings: terms.findings, assurancesNeeded: terms.assurancesNeeded, first: first, second: second,
        made: made, review: terms.review, expires: terms.expires))
    if isSuspended { channel.suspend() }
    return channel
  }
}

extension Party {
  fileprivate func officer(_ id: String, of unit: String) -> Actor? {
    Party(country: country, kind: kind, authority: authority, unit: unit).flatMap { Actor(party: $0, officer: id) }
  }
}

extension HeldChannel: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(terms.bytes)
    for text in [first, firstUnit, second, secondUnit] { writer.write(text) }
    writer.write(made)
    writer.write(isSuspended)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    terms = try ChannelTerms(try reader.byteRun())
    first = try reader.text()
    firstUnit = try reader.text()
    second = try reader.text()
    secondUnit = try reader.text()
    made = try reader.value()
    isSuspended = try reader.flag()
  }
}
