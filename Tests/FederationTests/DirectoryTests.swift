import Authority
import Federation
import TestSupport
import Testing
import Vocabulary
import World

@Suite("The directory is what enough members signed, and never an older word")
struct DirectoryTests {
  private let now = Instant(seconds: 1_790_000_000)
  private let nodeID = "00000000-0000-7000-8000-000000000001"
  private func day(_ days: Int64) -> Instant { now.adding(seconds: days * 86_400) }

  /// A keyholder of each member; several keys where one is asked for twice.
  private static func key(_ member: String, _ number: UInt8 = 0) throws -> SigningKey {
    try SigningKey(seed: Array(Digest(of: "\(member) \(number)").bytes))
  }

  private func holders(_ members: [String], _ threshold: Int) throws -> DirectoryRoot.Keyholders {
    let keys = try members.map { MemberKey(member: $0, key: try DirectoryTests.key($0).publicKey) }
    return try #require(DirectoryRoot.Keyholders(keys: keys, threshold: threshold))
  }

  private func root(
    _ number: Int = 1, of members: [String] = ["CA", "FR", "JP"], signedBy signers: [String] = ["CA", "FR"],
    expires: Instant? = nil
  ) throws -> SignedStatement {
    let holders = try holders(members, 2)
    let first = try self.holders([members[0]], 1)
    let root = try #require(
      DirectoryRoot(
        number: number, expires: expires ?? day(365),
        keyholders: [.root: holders, .directory: holders, .timestamp: first]))
    return try signed(SignedStatement(.root, payload: root.payload), by: signers)
  }

  private func signed(_ statement: SignedStatement, by members: [String]) throws -> SignedStatement {
    try members.reduce(statement) { $0.signed(with: try DirectoryTests.key($1)) }
  }

  private func node(withdrawn: Instant? = nil, keys: [ListedKey] = []) throws -> ListedNode {
    let country = try #require(CountryCode("CA"))
    return try #require(
      ListedNode(
        nodeID: nodeID, country: country, service: .fiu, name: "FINTRAC-like unit",
        address: "fiu.example:4433", from: now, until: day(400), withdrawn: withdrawn, keys: keys))
  }

  private func pair(
    _ number: Int, time: Int? = nil, nodes: [ListedNode]? = nil, signedBy signers: [String] = ["FR", "JP"],
    expires: Instant? = nil, timeExpires: Instant? = nil
  ) throws -> (time: SignedStatement, directory: SignedStatement) {
    let standard = try node()
    let directory = try #require(
      NodeDirectory(number: number, expires: expires ?? day(90), nodes: nodes ?? [standard]))
    let listed = SignedStatement(.directory, payload: directory.payload)
    let stamp = DirectoryTimestamp(
      number: time ?? number, expires: timeExpires ?? day(7), directory: number, digest: Digest(of: listed.payload))
    return (
      try signed(SignedStatement(.timestamp, payload: stamp.payload), by: ["CA"]), try signed(listed, by: signers)
    )
  }

  private func code(_ body: () throws -> DirectoryTrust) -> String? {
    do {
      _ = try body()
      return nil
    } catch let fault as Fault {
      return fault.code.rawValue
    } catch {
      return "\(error)"
    }
  }

  @Test func `a directory that enough members signed is believed, kept and read again`() throws {
    let trust = try DirectoryTrust(root: root(), now: now)
    #expect(try trust.nodes() == nil && !trust.isFresh(at: now))
    let (time, directory) = try pair(1)
    let taken = try trust.taking(timestamp: time, directory: directory, now: now)
    #expect(try taken.nodes()?.node(nodeID) == node())
    #expect(taken.isFresh(at: now) && taken.isFresh(at: day(6)) && !taken.isFresh(at: day(7)))
    let kept = try DirectoryTrust(canonicalBytes: taken.canonicalBytes)
    #expect(kept == taken)
    let read = try SignedStatement(.directory, directory.bytes)
    #expect(read == directory)
  }

  @Test func `signed by too few, by one member twice, or by strangers is signed by too few`() throws {
    for signers in [[], ["CA"], ["DE", "IT"], ["CA", "DE"]] {
      let root = try root(signedBy: signers)
      #expect(code { try DirectoryTrust(root: root, now: now) } == "federation.directory.undersigned")
    }
    // Two keys of one member are one voice.
    let first = try DirectoryTests.key("CA")
    let second = try DirectoryTests.key("CA", 1)
    let keys = [
      MemberKey(member: "CA", key: first.publicKey), MemberKey(member: "CA", key: second.publicKey),
      MemberKey(member: "FR", key: try DirectoryTests.key("FR").publicKey),
    ]
    let holders = try #require(DirectoryRoot.Keyholders(keys: keys, threshold: 2))
    #expect(DirectoryRoot.Keyholders(keys: keys, threshold: 3) == nil)
    let root = try #require(
      DirectoryRoot(
        number: 1, expires: day(1), keyholders: [.root: holders, .directory: holders, .timestamp: holders]))
    let twice = SignedStatement(.root, payload: root.payload).signed(with: first).signed(with: second)
    #expect(code { try DirectoryTrust(root: twice, now: now) } == "federation.directory.undersigned")
    #expect(
      code { try DirectoryTrust(root: twice.signed(with: DirectoryTests.key("FR")), now: now) } == nil)
  }

  @Test func `each role has its own keys, and what was signed as one thing is not another`() throws {
    let trust = try DirectoryTrust(root: root(), now: now)
    let (time, directory) = try pair(1)
    let wrongTime = try signed(SignedStatement(.timestamp, payload: time.payload), by: ["FR", "JP"])
    #expect(
      code { try trust.taking(timestamp: wrongTime, directory: directory, now: now) }
        == "federation.directory.undersigned")
    // The signatures of a directory under a statement that says it is a root.
    let read = try SignedStatement(.root, directory.bytes)
    #expect(code { try DirectoryTrust(root: read, now: now) } != nil)
    let few = try pair(1, signedBy: ["FR"])
    #expect(
      code { try trust.taking(timestamp: few.time, directory: few.directory, now: now) }
        == "federation.directory.undersigned")
  }

  @Test func `numbers only rise: what is older, or another of the same number, is refused`() throws {
    let (time, directory) = try pair(2)
    let trust = try DirectoryTrust(root: root(), now: now).taking(timestamp: time, directory: directory, now: now)
    let older = try pair(1, time: 3)
    #expect(
      code { try trust.taking(timestamp: older.time, directory: older.directory, now: now) }
        == "federation.directory.older")
    let oldTime = try pair(3, time: 1)
    #expect(
      code { try trust.taking(timestamp: oldTime.time, directory: oldTime.directory, now: now) }
        == "federation.directory.older")
    let other = try pair(2, time: 3, nodes: [])
    #expect(
      code { try trust.taking(timestamp: other.time, directory: other.directory, now: now) }
        == "federation.directory.older")
    #expect(try trust.taking(timestamp: time, directory: directory, now: now) == trust)
    // A new timestamp over the same directory keeps it fresh.
    let again = try pair(2, time: 3, timeExpires: day(14))
    #expect(try trust.taking(timestamp: again.time, directory: directory, now: day(6)).isFresh(at: day(10)))
  }

  @Test func `a timestamp that names another directory is refused, and what has expired`() throws {
    let trust = try DirectoryTrust(root: root(), now: now)
    let (time, _) = try pair(1)
    let (_, other) = try pair(1, nodes: [])
    #expect(
      code { try trust.taking(timestamp: time, directory: other, now: now) } == "federation.directory.other")
    let (_, directory) = try pair(1)
    for moment in [day(7), day(90), day(365)] {
      #expect(
        code { try trust.taking(timestamp: time, directory: directory, now: moment) }
          == "federation.directory.expired")
    }
    let expired = try root(expires: now)
    #expect(code { try DirectoryTrust(root: expired, now: now) } == "federation.directory.expired")
  }

  @Test func `a new root takes the word of the old and of the new keyholders`() throws {
    let trust = try DirectoryTrust(root: root(), now: now)
    let members = ["FR", "JP", "DE"]
    for (signers, code) in [
      (["FR", "DE"], "federation.directory.undersigned"), (["CA", "JP"], "federation.directory.undersigned"),
      (["FR", "JP"], nil),
    ] {
      let next = try root(2, of: members, signedBy: signers)
      #expect(self.code { try trust.taking(root: next, now: now) } == code, "\(signers)")
    }
    let gap = try root(3)
    #expect(code { try trust.taking(root: gap, now: now) } == "federation.directory.gap")
    let second = try trust.taking(root: root(2, of: members, signedBy: ["FR", "JP"]), now: now)
    let first = try root()
    #expect(code { try second.taking(root: first, now: now) } == "federation.directory.older")
    // Whoever speaks no more is not heard: this timestamp is by the one who spoke before.
    let (time, directory) = try pair(1)
    #expect(
      code { try second.taking(timestamp: time, directory: directory, now: now) }
        == "federation.directory.undersigned")
  }

  @Test func `any one bit turned in a statement is refused`() throws {
    let trust = try DirectoryTrust(root: root(), now: now)
    let (time, directory) = try pair(1)
    for place in Thoroughness.cases(Array(directory.bytes.indices), brieflyEvery: 7) {
      var turned = directory.bytes
      turned[place] ^= 1 << UInt8(place % 7)
      let code = code {
        try trust.taking(timestamp: time, directory: try SignedStatement(.directory, turned), now: now)
      }
      #expect(code != nil, "byte \(place)")
    }
  }

  @Test func `keys overlap while they are changed, and a revoked one is believed no more`() throws {
    func key(_ digit: UInt8, _ from: Int64, _ until: Int64, revoked: Int64? = nil) throws -> ListedKey {
      try #require(
        ListedKey(
          use: .signing, bytes: [UInt8](repeating: digit, count: 32), from: day(from), until: day(until),
          revoked: revoked.map(day)))
    }
    let node = try node(keys: [key(1, 0, 40), key(2, 30, 70), key(3, 10, 70, revoked: 20)])
    func inForce(_ days: Int64) -> [UInt8] { node.signingKeys(at: day(days)).compactMap(\.bytes.first) }
    #expect(inForce(-1).isEmpty && inForce(5) == [1] && inForce(15) == [3, 1] && inForce(20) == [1])
    #expect(inForce(35) == [2, 1] && inForce(40) == [2] && inForce(70).isEmpty)
    #expect(ListedKey(use: .signing, bytes: [1], from: now, until: day(1)) == nil)
    #expect(ListedKey(use: .signing, bytes: [UInt8](repeating: 1, count: 32), from: now, until: now) == nil)
  }

  @Test func `a withdrawn node is no member from then on`() throws {
    let node = try node(withdrawn: day(3))
    #expect(node.isMember(at: day(2)) && !node.isMember(at: day(3)) && node.isWithdrawn(at: day(500)))
    #expect(!(try self.node().isMember(at: day(400))))
    #expect(try ListedNode(json: node.json) == node)
  }

  @Test(arguments: ["", "{}", "[]", #"{"payload":"","signatures":{}}"#, #"{"payload":"AB","signatures":[]}"#])
  func `what has not the form of a statement is refused`(text: String) {
    #expect(throws: Fault.self) { try SignedStatement(.root, Array(text.utf8)) }
  }
}
