internal import Casework
internal import Holdings
internal import Ledger
internal import Synchronization
internal import Vocabulary
internal import World

// The accounts of those whom a case shelters. An account number gives somebody away as a passport number does, and stands
// in the ledger, not in what sources say of the person: so the ledger is asked before anything leaves.

/// Accounts of everybody who is sheltered in a case, as the ledger's segments name their owners.
struct ShelteredAccounts: Sendable, Hashable {
  fileprivate let segments: [String]
  fileprivate let holders: Set<String>
  private let accounts: [String: [String]]

  /// Nobody's.
  static let none = ShelteredAccounts(segments: [], holders: [], accounts: [:])

  private init(segments: [String], holders: Set<String>, accounts: [String: [String]]) {
    self.segments = segments
    self.holders = holders
    self.accounts = accounts
  }

  /// Reads the dictionaries of the segments, one after the other; their payments are not looked at.
  fileprivate init(segments: [String], holders: Set<String>, in folder: String) throws {
    var accounts: [String: Set<String>] = [:]
    for segment in segments {
      try Task.checkCancellation()
      let dictionary = try LedgerView(folder: folder, segments: [segment]).accounts
      let owners = Set(dictionary.owners.filter(holders.contains))
      for account in 0..<(owners.isEmpty ? 0 : dictionary.count) {
        guard let owner = dictionary.owner(account), owners.contains(owner) else { continue }
        accounts[owner, default: []].insert(dictionary.id(account))
      }
      // Of whom no more is known than the account, a shelter is of the account: by its number, with or without its institution.
      for holder in holders {
        for account in dictionary.positions(of: holder) { accounts[holder, default: []].insert(dictionary.id(account)) }
      }
    }
    self.init(segments: segments, holders: holders, accounts: accounts.mapValues { $0.sorted() })
  }

  func of(_ holder: String) -> [String] { accounts[holder] ?? [] }

  /// Whether nobody came to be sheltered and nothing came into the ledger since it was read.
  func isCurrent(in transaction: some ReadTransaction) throws -> Bool {
    let holders = try transaction.shelteredHolders()
    return try holders.isEmpty || holders == self.holders && transaction.manifest("ledger").map(\.name) == segments
  }
}

extension ServiceNode {
  /// The accounts as things stand. The ledger is read where somebody is sheltered, and once for as long as it is the same.
  func shelteredAccounts() async throws -> ShelteredAccounts {
    let (segments, holders) = try await store.read {
      (try $0.manifest("ledger").map(\.name), try $0.shelteredHolders())
    }
    guard !holders.isEmpty else { return .none }
    let known = shelteredAccountsRead.withLock { $0 }
    if known.holders == holders, known.segments == segments { return known }
    let folder = folder.ledger
    let read = try await LongWork.run { try ShelteredAccounts(segments: segments, holders: holders, in: folder) }
    shelteredAccountsRead.withLock { $0 = read }
    return read
  }
}

extension ReadTransaction {
  fileprivate func shelteredHolders() throws -> Set<String> { Set(try shelters().map(\.shelter.holder)) }
}
