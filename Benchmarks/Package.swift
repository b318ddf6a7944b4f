// swift-tools-version: 6.2
// Benchmarks: a package of its own, so that users never build them. Each room's benchmarks are one file; add them to the
// list in main.swift.
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "entente", path: "..")],
  targets: [
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        .product(name: "EntenteCore", package: "entente"), .product(name: "EntenteNode", package: "entente"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
