// swift-tools-version: 6.2
// The independent verifier: a package of its own that shares no code with the program whose logs it checks.
import PackageDescription

let package = Package(
  name: "verify-log",
  targets: [
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .executableTarget(
      name: "verify-log", dependencies: ["CSodium"], swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
