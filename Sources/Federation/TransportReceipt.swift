internal import JSON
public import Vocabulary

/// The recipient's signed word on one envelope: taken in, not accepted, or refused and why. It says nothing of what was inside.
public struct TransportReceipt: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    case takenIn
    /// It came in whole, and what it says is not lawful where the matter stands: it was not applied.
    case notAccepted
    case refused(EnvelopeRefusal.Ground)

    /// `taken-in`, `not-accepted`, or `refused.` and the ground.
    public var text: String {
      switch self {
      case .takenIn: "taken-in"
      case .notAccepted: "not-accepted"
      case .refused(let ground): "refused." + ground.rawValue
      }
    }

    init?(_ text: String) {
      if text == "taken-in" {
        self = .takenIn
      } else if text == "not-accepted" {
        self = .notAccepted
      } else if text.hasPrefix("refused."), let ground = EnvelopeRefusal.Ground(rawValue: String(text.dropFirst(8))) {
        self = .refused(ground)
      } else {
        return nil
      }
    }
  }

  /// Who took it in.
  public let from: String
  /// Who sent it.
  public let to: String
  public let envelope: Digest
  public let outcome: Outcome
  public let at: Instant

  public init(from: String, to: String, envelope: Digest, outcome: Outcome, at: Instant) {
    self.from = from
    self.to = to
    self.envelope = envelope
    self.outcome = outcome
    self.at = at
  }

  private static let type = "entente-receipt+json"
  /// Bytes of the largest receipt.
  public static let largest = 4 << 10

  /// The receipt, signed.
  public func signed(by own: OwnIdentity) -> [UInt8] {
    FlattenedJWS(
      header: [.init("typ", .string(TransportReceipt.type))],
      payload: JSONValue.fields(
        ("version", .integer(1)), ("from", .string(from)), ("to", .string(to)), ("envelope", .string(envelope.hex)),
        ("outcome", .string(outcome.text)), ("at", .string(at.description))
      ).bytes, signedWith: own.signing
    ).bytes
  }

  /// Reads one and checks that its sender signed it. Throws `federation.receipt.malformed`,
  /// `federation.receipt.signature` or `federation.receipt.stranger`.
  public init(_ bytes: [UInt8], at now: Instant, peer: (String) throws -> Peer?) throws {
    let malformed = Fault("federation.receipt.malformed")
    guard bytes.count <= TransportReceipt.largest, let signed = try? FlattenedJWS(bytes),
      signed.protectedHeader["typ"] == .string(TransportReceipt.type),
      let payload = try? JSONValue.parse(signed.payload, depth: 2, nodes: 16), var fields = try? JSONFields(payload),
      (try? fields.integer("version")) == 1, let from = try? fields.text("from"), let to = try? fields.text("to"),
      let envelope = (try? fields.text("envelope")).flatMap({ Digest(hex: $0) }),
      let outcome = (try? fields.text("outcome")).flatMap(Outcome.init),
      let at = (try? fields.text("at")).flatMap({ Timestamp($0) }), (try? fields.finish()) != nil
    else { throw malformed }
    guard let sender = try peer(from) else { throw Fault("federation.receipt.stranger") }
    guard sender.signingKeys(at: now).contains(where: signed.isSigned) else {
      throw Fault("federation.receipt.signature")
    }
    self.init(from: from, to: to, envelope: envelope, outcome: outcome, at: at.instant)
  }
}
