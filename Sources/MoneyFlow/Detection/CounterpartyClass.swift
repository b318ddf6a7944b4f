internal import Ledger

/// What stands at the other end of a payment, as coarsely as a rate of payments can be compared. It says what an
/// account is for, never where it is or whose.
enum CounterpartyClass: UInt8, CaseIterable {
  case person, business, branch, agent, wallet, seller, charity

  init(_ kind: AccountKind) {
    switch kind {
    case .unknown, .person: self = .person
    case .business: self = .business
    case .branch: self = .branch
    case .agent: self = .agent
    case .wallet: self = .wallet
    case .supplier, .dealer, .travel: self = .seller
    case .charity: self = .charity
    }
  }

  /// Cash counters and agents stand for many people: there payments are counted, not counterparties.
  var standsForMany: Bool { self == .branch || self == .agent }
}

/// Which way money moves, seen from the account in question.
enum FlowDirection: UInt8 { case incoming, outgoing }
