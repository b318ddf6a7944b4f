// swift-tools-version: 6.2
// Fuzz targets for every reader: a package of its own, so that nobody pays for it who does not run it.
// Build and run it with `Fuzz/run SECONDS`, which sets ENTENTE_CORE=1 and the sanitizer.
import PackageDescription

let package = Package(
  name: "entente-fuzz",
  dependencies: [.package(name: "entente", path: "..")],
  targets: [
    .executableTarget(
      name: "EntenteFuzz", dependencies: [.product(name: "EntenteReaders", package: "entente")],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
        .unsafeFlags(["-parse-as-library"]),
      ])
  ]
)
