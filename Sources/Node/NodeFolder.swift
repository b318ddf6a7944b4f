internal import World

/// Where things lie in a node's folder.
struct NodeFolder: Sendable {
  let path: String

  var holdings: String { FilePath.join(path, "holdings.sqlite") }
  var ledger: String { FilePath.join(path, "ledger") }
  var keys: String { FilePath.join(path, "keys") }
  var nodeKey: String { FilePath.join(keys, "node.key") }
  var sealingKey: String { FilePath.join(keys, "sealing.key") }
  var matchingSeed: String { FilePath.join(keys, "matching.seed") }
  /// The keys offered for HPKE: those in use, and those before them, which still open.
  var bodyKey: String { FilePath.join(keys, "body.key") }
  var earlierBodyKeys: [String] { ["body-1.key", "body-2.key"].map { FilePath.join(keys, $0) } }
  var outbox: String { FilePath.join(path, "outbox") }
  var faults: String { FilePath.join(path, "faults") }
  var lock: String { FilePath.join(path, "import.lock") }
}
