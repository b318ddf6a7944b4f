public import Vocabulary

/// A correction, erasure or restriction on its way to everybody who was told.
///
/// A recipient that passed the item on names to whom; they are asked, too. It is complete when every one has answered, and
/// until then it is known who has not.
public struct Propagation: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable { case correction, erasure, restriction }

  /// What a recipient says (the closed answers of `data.correct` and `data.erase`).
  public enum Answer: Sendable, Hashable {
    /// Done; the receipt is the digest of the recipient's signed answer. `onward`: to whom it had passed the item on.
    case applied(receipt: Digest, onward: [String])
    /// It stays there, restricted, as evidence or under a legal hold: not erased, and not worked with.
    case restricted(receipt: Digest, onward: [String])
    case notHeld
    /// The recipient says the item is right or that it must keep it: people talk, oversight of both sides is told.
    case contested
  }

  public enum Standing: String, Sendable, CaseIterable {
    case asked, applied, restricted, notHeld = "not-held", contested
  }

  public struct Recipient: Sendable, Hashable {
    public let id: String
    /// Through whom it was learnt that this one has it; nil for those told by this node.
    public let toldBy: String?
    public let askedAt: Instant
    public fileprivate(set) var standing = Standing.asked
    public fileprivate(set) var receipt: Digest?
    public fileprivate(set) var answeredAt: Instant?
  }

  public let kind: Kind
  public let item: String
  /// In the order in which they were found out, those told first.
  public private(set) var recipients: [Recipient]

  public init(kind: Kind, item: String, recipients: some Sequence<String>, askedAt: Instant) {
    self.kind = kind
    self.item = item
    self.recipients = Set(recipients).sorted().map { Recipient(id: $0, toldBy: nil, askedAt: askedAt) }
  }

  /// Takes an answer. Throws `protection.propagation.unknown-recipient` from somebody who was not asked, and
  /// `protection.propagation.answered` when an answer is already there and this one differs.
  public mutating func record(_ answer: Answer, from id: String, at now: Instant) throws(Fault) {
    guard let place = recipients.firstIndex(where: { $0.id == id }) else {
      throw Fault("protection.propagation.unknown-recipient")
    }
    let (standing, receipt, onward): (Standing, Digest?, [String]) =
      switch answer {
      case .applied(let receipt, let onward): (.applied, receipt, onward)
      case .restricted(let receipt, let onward): (.restricted, receipt, onward)
      case .notHeld: (.notHeld, nil, [])
      case .contested: (.contested, nil, [])
      }
    let known = recipients[place]
    // A contested or restricted item may be applied after all; anything else once said stays said.
    let isOpen = [.asked, .contested].contains(known.standing) || known.standing == .restricted && standing == .applied
    guard isOpen || known.standing == standing && known.receipt == receipt else {
      throw Fault("protection.propagation.answered")
    }
    recipients[place].standing = standing
    recipients[place].receipt = receipt
    recipients[place].answeredAt = now
    for next in Set(onward).sorted() where !recipients.contains(where: { $0.id == next }) {
      recipients.append(Recipient(id: next, toldBy: id, askedAt: now))
    }
  }

  /// Who has not answered, or contests it.
  public var outstanding: [Recipient] { recipients.filter { $0.standing == .asked || $0.standing == .contested } }
  public var isComplete: Bool { outstanding.isEmpty }

  /// Who was asked longer ago than this and has not answered: computed, never stored.
  public func overdue(at now: Instant, afterSeconds limit: Int64) -> [Recipient] {
    recipients.filter { $0.standing == .asked && $0.askedAt.adding(seconds: limit) < now }
  }
}

extension Propagation: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(kind.rawValue)
    writer.write(item)
    writer.write(list: recipients) {
      $0.write($1.id)
      $0.write(optional: $1.toldBy) { $0.write($1) }
      $0.write($1.askedAt)
      $0.write($1.standing.rawValue)
      $0.write(optional: $1.receipt) { $0.write($1) }
      $0.write(optional: $1.answeredAt) { $0.write($1) }
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    kind = try reader.choice()
    item = try reader.text()
    recipients = try reader.list {
      var recipient = Recipient(
        id: try $0.text(), toldBy: try $0.optional { try $0.text() }, askedAt: try $0.value())
      recipient.standing = try $0.choice()
      recipient.receipt = try $0.optional { try $0.value() }
      recipient.answeredAt = try $0.optional { try $0.value() }
      return recipient
    }
  }
}
