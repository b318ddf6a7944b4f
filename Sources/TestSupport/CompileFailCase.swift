public import Foundation

/// Compiles a small file with the rooms the test was built with and compares the compiler's diagnostics with those that
/// the file's comments expect (`// expected-error {{…}}`). Returns nil when they agree, else what the compiler said.
///
/// Each such file also holds a control, the same thing done rightly: a case that fails for another reason, or whose
/// control fails, does not agree. Double use shows only once SIL is made, so `-typecheck` would not do.
public func unexpectedDiagnostics(_ source: String) throws -> String? {
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
  return compiler.terminationStatus == 0 ? nil : said
}

/// The compiler this test was built with: the toolchain whose runtime is loaded, else the first on the path.
public func compilerURL() throws -> URL {
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
  guard let found else { throw NoCompiler() }
  return URL(fileURLWithPath: found)
}

/// There is no Swift compiler beside the runtime or on the path.
public struct NoCompiler: Error {}
