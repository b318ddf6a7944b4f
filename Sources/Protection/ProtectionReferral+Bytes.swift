public import Vocabulary

// The one form in bytes of what happened to a referral: what is stored, and what an officer signs.

extension ProtectionReferral.Event: CanonicalCodable {
  private static let version: UInt64 = 1

  /// As it is named in commands.
  public var name: String {
    switch self {
    case .screened: "screened"
    case .presumed: "presumed"
    case .consentGiven: "consent-given"
    case .consentWithdrawn: "consent-withdrawn"
    case .referred: "referred"
    case .answered: "answered"
    case .identified: "identified"
    case .recoveryBegun: "recovery-begun"
    case .pathwayBegun: "pathway-begun"
    case .closed: "closed"
    }
  }

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(name)
    switch self {
    case .consentGiven(let consent), .consentWithdrawn(let consent): writer.write(UInt64(consent.rawValue))
    case .referred(let body, let named):
      writer.write(body)
      writer.write(named)
    case .answered(let answer): writer.write(answer.rawValue)
    case .screened, .presumed, .identified, .recoveryBegun, .pathwayBegun, .closed: break
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    func consent() throws -> ProtectionReferral.Consent {
      guard let raw = UInt8(exactly: try reader.unsigned()), raw < 4 else { throw reader.malformed }
      return ProtectionReferral.Consent(rawValue: raw)
    }
    switch try reader.text() {
    case "screened": self = .screened
    case "presumed": self = .presumed
    case "consent-given": self = .consentGiven(try consent())
    case "consent-withdrawn": self = .consentWithdrawn(try consent())
    case "referred": self = .referred(to: try reader.text(), named: try reader.flag())
    case "answered": self = .answered(try reader.choice())
    case "identified": self = .identified
    case "recovery-begun": self = .recoveryBegun
    case "pathway-begun": self = .pathwayBegun
    case "closed": self = .closed
    default: throw reader.malformed
    }
  }
}
