public import Vocabulary
public import World

/// A folder that carries envelopes: a shared drive, a stick, whatever a partner who is mostly offline can reach.
///
/// Each node has a box of its own in it, named by its identifier. A file is either there whole or not there at all, and
/// putting the same one there twice changes nothing. What was dealt with is moved aside, so that nothing is lost when a
/// machine stops between reading and remembering. What a carrier damaged was refused under its name: the same name with
/// the true bytes is put there again.
///
///     <folder>/<node>/               what waits for this node
///     <folder>/<node>/taken/         what it took in
///     <folder>/<node>/refused/       what it refused
public struct FolderTransport: Sendable {
  private let files: any Files
  public let folder: String

  public enum Arrival: Sendable, Hashable {
    case envelope(name: String)
    case receipt(name: String)
  }

  public init(folder: String, files: any Files = SystemFiles()) {
    self.folder = folder
    self.files = files
  }

  private func box(_ node: String) throws(Fault) -> String {
    guard PeerIdentity.isNodeID(node) else { throw Fault("federation.folder.node") }
    return FilePath.join(folder, node)
  }

  /// Puts an envelope into the recipient's box. Its name sorts by sender and number. One that was taken in there is not put
  /// there again, unless its receipt is `overdue`: then the receipt was lost on its way.
  public func post(
    _ bytes: [UInt8], sequence: Int, digest: Digest, from: String, to recipient: String, isReceiptOverdue: Bool = false
  ) throws {
    let number = String(sequence)
    let padded = String(repeating: "0", count: max(0, 12 - number.count)) + number
    let name = "\(from)-\(padded)-\(digest.hex.prefix(16)).envelope"
    let box = try box(recipient)
    let taken = FilePath.join(FilePath.join(box, "taken"), name)
    if !isReceiptOverdue, files.exists(taken), (try? files.read(taken)) == bytes { return }
    try put(bytes, as: name, in: box)
  }

  /// Puts a receipt into the box of whoever sent the envelope.
  public func post(receipt bytes: [UInt8], for envelope: Digest, from: String, to recipient: String) throws {
    try put(bytes, as: "\(from)-\(envelope.hex.prefix(32)).receipt", in: box(recipient))
  }

  private func put(_ bytes: [UInt8], as name: String, in box: String) throws {
    try files.makeFolder(box)
    let path = FilePath.join(box, name)
    if files.exists(path), (try? read(path)) == bytes { return }
    try files.replace(path, with: bytes)
  }

  /// What waits for a node, in order of sender and number; receipts last.
  public func arrivals(for node: String) throws -> [Arrival] {
    let box = try box(node)
    guard files.isFolder(box) else { return [] }
    let names = try files.list(box)
    return names.filter { $0.hasSuffix(".envelope") }.map { .envelope(name: $0) }
      + names.filter { $0.hasSuffix(".receipt") }.map { .receipt(name: $0) }
  }

  /// The bytes of what waits; none where it is no file of its own: a folder, a link that leads elsewhere, a device. Of a
  /// file beyond the largest envelope only as much is given as shows that it is too large.
  public func read(_ name: String, for node: String) throws -> [UInt8] { try read(FilePath.join(try box(node), name)) }

  private func read(_ path: String) throws -> [UInt8] {
    guard files.isPlainFile(path) else { return [] }
    guard try files.size(of: path) <= Int64(Envelope.largest) else {
      return [UInt8](repeating: 0, count: Envelope.largest + 1)
    }
    return try files.read(path)
  }

  /// Moves aside what was dealt with.
  public func settle(_ name: String, for node: String, taken: Bool) throws {
    let box = try box(node)
    let aside = FilePath.join(box, taken ? "taken" : "refused")
    try files.makeFolder(aside)
    var place = FilePath.join(aside, name)
    // A folder, unlike a file, does not give way to another of its name.
    for number in 2..<1_000 where files.isFolder(place) { place = FilePath.join(aside, "\(name).\(number)") }
    try files.rename(FilePath.join(box, name), to: place)
    try files.sync(aside)
    try files.sync(box)
  }
}
