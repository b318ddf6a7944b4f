import Foundation
import Testing

/// What must not compile. Each case is a small file with a control: the same thing done rightly, without an error. The
/// compiler's own `-verify` mode compares its diagnostics with the ones expected in comments, so a case that fails for
/// another reason (or whose control fails) fails the test.
@Suite struct CompileFailTests {
  @Test func anAuthorizationCannotBeSpentTwice() throws {
    try verify(
      """
      import Authority
      func control(_ authorization: consuming Authorization<Erase>) -> Spent<Erase> { authorization.spend() }
      func twice(_ authorization: consuming Authorization<Erase>) { // expected-error {{'authorization' consumed more than once}}
        _ = authorization.spend() // expected-note {{consumed here}}
        _ = authorization.spend() // expected-note {{consumed again here}}
      }
      """)
  }

  @Test func aSpentAuthorizationCannotBeLookedAt() throws {
    try verify(
      """
      import Authority
      func control(_ authorization: consuming Authorization<Erase>) -> [String] {
        let subjects = authorization.act.subjects
        _ = authorization.spend()
        return subjects
      }
      func after(_ authorization: consuming Authorization<Erase>) -> [String] { // expected-error {{'authorization' used after consume}}
        _ = authorization.spend() // expected-note {{consumed here}}
        return authorization.act.subjects // expected-note {{used here}}
      }
      """)
  }

  @Test func anAuthorizationForOneActIsNotOneForAnother() throws {
    try verify(
      """
      import Authority
      func erase(_ authorization: consuming Authorization<Erase>) { _ = authorization.spend() }
      func control(_ authorization: consuming Authorization<Erase>) { erase(authorization) }
      func other(_ authorization: consuming Authorization<WriteReport>) { erase(authorization) } // expected-error {{cannot convert value of type 'Authorization<WriteReport>' to expected argument type 'Authorization<Erase>'}} expected-note {{arguments to generic parameter 'A' ('WriteReport' and 'Erase') are expected to be equal}}
      """)
  }

  @Test func nobodyButTheGateMakesOneOrWhatIsLeftOfOne() throws {
    try verify(
      """
      import Authority
      import Vocabulary
      func control(_ gate: Gate, _ signed: SignedAct<Erase>, _ now: Instant) throws -> Authorization<Erase> {
        try gate.authorize(signed, officers: [], now: now)
      }
      func forged(_ signed: SignedAct<Erase>) {
        _ = Authorization<Erase>(signed) // expected-error {{'Authorization<A>' initializer is inaccessible due to 'fileprivate' protection level}} expected-error {{cannot convert value of type 'SignedAct<Erase>'}}
        _ = Spent<Erase>(signed) // expected-error {{'Spent<A>' initializer is inaccessible due to 'fileprivate' protection level}}
      }
      """)
  }

  private func verify(_ source: String) throws {
    let program = try URL(fileURLWithPath: FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let products = program.deletingLastPathComponent()
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("Case.swift")
    try Data(source.utf8).write(to: file)

    let compiler = Process()
    compiler.executableURL = try compilerURL()
    compiler.arguments = [
      "-frontend", "-emit-sil", "-verify", "-verify-ignore-unrelated", "-swift-version", "6", "-module-name", "Case",
      "-o", "/dev/null",
      "-I", products.appendingPathComponent("Modules").path, "-I", products.path,
      "-Xcc", "-fmodule-map-file=" + package.appendingPathComponent("Sources/CSodium/module.modulemap").path,
      file.path,
    ]
    let output = Pipe()
    compiler.standardError = output
    compiler.standardOutput = output
    try compiler.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    compiler.waitUntilExit()
    #expect(compiler.terminationStatus == 0, "\(said)")
  }

  /// The compiler this test was built with: the toolchain whose runtime is loaded, else the first on the path.
  private func compilerURL() throws -> URL {
    let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
    var candidates: [String] = []
    if let line = maps.split(separator: "\n").first(where: { $0.hasSuffix("/usr/lib/swift/linux/libswiftCore.so") }),
      let start = line.firstIndex(of: "/")
    {
      let library = URL(fileURLWithPath: String(line[start...]))
      candidates.append(library.appendingPathComponent("../../../../bin/swiftc").standardized.path)
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    candidates += path.split(separator: ":").map { $0 + "/swiftc" }
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    return URL(fileURLWithPath: try #require(found, "no Swift compiler beside the runtime or on the path"))
  }
}
