internal import Ledger

/// A member's payments over the border to other members, by the tokens that name them.
struct TokenPlaces: Sendable {
  private let keys: [Int: PairKey]
  private let own: [Int: PaymentToken]
  private let known: [Int: [PaymentToken: Int]]

  init(_ ledger: MemberLedger, keys: [Int: PairKey]) {
    self.keys = keys
    var own: [Int: PaymentToken] = [:]
    var known: [Int: [PaymentToken: Int]] = [:]
    // Exact places first, so that a neighbour never takes the token of a payment that has it as its own.
    for exact in [true, false] {
      for payment in 0..<ledger.table.count {
        guard let other = ledger.otherMember(payment), let key = keys[other] else { continue }
        let payer = ledger.name(ledger.payer(payment))
        let payee = ledger.name(ledger.payee(payment))
        let place = PaymentToken.Place(
          valueCents: ledger.table.valueCents[payment], seconds: ledger.table.seconds[payment])
        for (at, near) in place.near.enumerated() where (at == 0) == exact {
          let token = key.token(PaymentToken.message(payer: payer, payee: payee, at: near))
          if at == 0 { own[payment] = token }
          if known[other]?[token] == nil { known[other, default: [:]][token] = payment }
        }
      }
    }
    self.own = own
    self.known = known
  }

  func token(_ payment: Int, with other: Int) -> PaymentToken? { own[payment] }

  func payment(_ token: PaymentToken, from sender: Int) -> Int? { known[sender]?[token] }
}
