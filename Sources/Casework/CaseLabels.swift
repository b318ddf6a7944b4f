internal import Ontology
internal import Vocabulary

/// What accounts and holders are called in a file, and the guard that no sheltered one is called by name.
struct CaseLabels {
  private let accounts: [String: CaseAccount]
  private let holders: [String: Holder]
  private let numbers: [String: Int]
  /// Every text that would name a sheltered person, with the pseudonym in its place.
  private let hidden: [String: String]

  init(state: CaseState, facts: CaseFacts) {
    accounts = Dictionary((facts.accounts + facts.reached).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    holders = Dictionary(facts.holders.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var numbers: [String: Int] = [:]
    for shelter in state.shelters where !shelter.isLifted { numbers[shelter.holder] = shelter.number }
    self.numbers = numbers
    var hidden: [String: String] = [:]
    func hide(_ text: String, _ number: Int) { hidden[text] = CaseFile.Label.payer(number).evidenceText }
    for account in facts.accounts + facts.reached {
      if let number = numbers[account.holderKey] { hide(account.id, number) }
    }
    for (holder, number) in numbers {
      hide(holder, number)
      for name in self.holders[holder]?.names ?? [] { hide(name, number) }
    }
    self.hidden = hidden
  }

  func account(_ id: String) -> CaseAccount {
    accounts[id] ?? CaseAccount(id: id, institution: "", country: nil, kind: "unknown", holder: nil)
  }

  func holder(_ key: String) -> Holder? { holders[key] }

  /// The number under which the person behind an account is sheltered, if so.
  func number(ofAccount id: String) -> Int? { numbers[account(id).holderKey] }
  func number(ofHolder key: String) -> Int? { numbers[key] }

  /// For evidence: the account, or the pseudonym.
  func evidence(_ id: String) -> CaseFile.Label { number(ofAccount: id).map { .payer($0) } ?? .account(id) }

  /// For pictures and lists of actors: the holder's name where one is recorded.
  func picture(_ id: String) -> CaseFile.Label {
    if let number = number(ofAccount: id) { return .payer(number) }
    if let key = account(id).holder, let name = holders[key]?.names.first { return .name(name) }
    return .account(id)
  }

  /// For an actor, by holder's key or, where no holder is known, by account.
  func actor(_ key: String) -> CaseFile.Label {
    if let number = numbers[key] { return .payer(number) }
    if let name = holders[key]?.names.first { return .name(name) }
    return .account(key)
  }

  func sheltered(_ sentence: Sentence) -> Sentence {
    guard !hidden.isEmpty else { return sentence }
    return Sentence(
      key: sentence.key, arguments: sentence.arguments.map { Sentence.Argument($0.name, sheltered($0.value)) })
  }

  func sheltered(_ reason: Reason) -> Reason {
    Reason(sheltered(reason.sentence), references: reason.references.map { hidden[$0] ?? $0 })
  }

  private func sheltered(_ value: Sentence.Value) -> Sentence.Value {
    switch value {
    case .account(let text), .text(let text): hidden[text].map { .text($0) } ?? value
    case .list(let values): .list(values.map(sheltered))
    default: value
    }
  }
}
