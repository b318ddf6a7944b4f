// swift-tools-version: 6.2
// Entente: a cooperation node for financial intelligence units, police, prosecution and border services.
//
// Two switches, both read from the environment:
//   ENTENTE_CORE=1    builds the core rooms alone (no store, no node, no command line): what sanitizer and fuzz runs need;
//                     ENTENTE_CORE=threads only those of them that have threads, with what they stand on; ENTENTE_CORE=memory
//                     those that touch memory of their own or C; ENTENTE_CORE=matching the arithmetic of private matching
//   ENTENTE_STRICT=1  makes every warning an error, as continuous integration does
import PackageDescription

let core = Context.environment["ENTENTE_CORE"]
let coreOnly = ["1", "threads", "memory", "matching"].contains(core)
let strict = Context.environment["ENTENTE_STRICT"] == "1"

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// A room: one target under `Sources/`, with the settings that all rooms share.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// The folders of Interchange that tell in a README what maps and what is lost.
let formats = [
  "BISDeniedPersons", "CSV", "CanadaSEMA", "FollowTheMoney", "ISO20022", "Intake", "JSON", "ListLines", "Lists",
  "NameTable", "OFAC", "UNSecurityCouncil", "XML", "AMLworld", "PaymentLayout",
]

/// The tests of a room, in `Tests/<Room>Tests`.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], exclude: exclude, resources: resources,
    swiftSettings: settings)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

// MARK: - System libraries and C

let foundations: [Target] = [
  .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
  // libxml2's headers clash with Foundation's own ICU; this shows only opaque pointers.
  .target(name: "CXMLReader", dependencies: ["CLibXML2"]),
  // The tables of scripts, words and forms that names are read with, embedded in the binary (`#embed`, C23).
  .target(name: "CNameData", exclude: ["README.md", "make-tables.py", "data"]),
  // The definition files, embedded in the binary (`#embed`, C23).
  .target(name: "CDefinitions"),
]

// MARK: - Rooms, lowest first; imports point down only

let coreRooms: [Target] = [
  room("Vocabulary", ["CSodium"]),
  room("JSON", ["Vocabulary"]),
  room("World", ["Vocabulary"]),
  room("Definitions", ["Vocabulary", "CDefinitions", yams]),
  room("Ontology", ["Vocabulary", "Definitions"]),
  room("Clocks", ["Vocabulary", "Definitions"]),
  room("Names", ["Vocabulary", "CNameData"]),
  room("Screening", ["Vocabulary", "Ontology", "Names"]),
  room("Resolution", ["Vocabulary", "Ontology", "Names"]),
  room("Ledger", ["Vocabulary", "World"]),
  room("MoneyFlow", ["Vocabulary", "Definitions", "Ontology", "Ledger"]),
  room("Audit", ["Vocabulary", "World"]),
  room("Authority", ["Vocabulary", "World", "CSodium"]),
  room("PrivateMatching", ["Vocabulary", "World", "Ontology", "Authority", "CSodium"]),
  room("NameKeys", ["Vocabulary", "Names", "PrivateMatching"]),
  room("Joint", ["Vocabulary", "World", "Ledger", "MoneyFlow", "PrivateMatching", "CSodium"]),
  room("Federation", ["Vocabulary", "JSON", "World", "Authority", "CSodium"]),
  room("Casework", ["Vocabulary", "Ontology"]),
  room("Protection", ["Vocabulary", "Definitions", "Ontology", "Names", "Authority", "CZlib"]),
  room("Governance", ["Vocabulary", "Definitions"]),
  room("Requests", ["Vocabulary", "JSON", "Definitions", "Ontology", "Clocks"]),
  room("Pages", ["Vocabulary", "Definitions", "Ontology", "Clocks", "Casework", "Requests"]),
  room(
    "Interchange", ["Vocabulary", "JSON", "World", "Ontology", "Ledger", "CZlib", "CXMLReader"],
    exclude: formats.map { "\($0)/README.md" }),
]

let node: [Target] = [
  room("Sealing", ["Vocabulary", "World", "Federation", crypto]),
  room("Holdings", ["Vocabulary", "World", "Ontology", "Audit", "Authority"]),
  room("HoldingsSQLite", ["Holdings", "Vocabulary", "World", "Ontology", "Audit", "Authority", grdb]),
  room(
    "Node",
    [
      "Vocabulary", "World", "Definitions", "Ontology", "Names", "Screening", "Resolution", "Ledger", "MoneyFlow",
      "Audit", "Authority", "Casework", "Interchange", "Holdings", "HoldingsSQLite", "JSON", "Clocks", "Requests",
      "Protection", "Governance", "Federation", "PrivateMatching", "NameKeys", "Sealing", "Joint",
    ]),
  room(
    "Courier",
    [
      "Vocabulary", "World", "Authority", "Federation", crypto, asn1, x509, nio("NIOCore"), nio("NIOPosix"),
      nio("NIOTLS"), nio("NIOHTTP1"), nioSSL, nioHTTP2,
    ]),
  room("NodeServer", ["Vocabulary", "World", "Authority", "Federation", "Courier", "Node"]),
  room(
    "Simulator",
    [
      "Vocabulary", "JSON", "World", "Definitions", "Audit", "Authority", "Holdings", "Requests", "Protection",
      "Federation", "Sealing", "Node", "RequestSamples", "TestSupport", "CZlib",
    ]),
  .executableTarget(
    name: "entente", dependencies: ["Node", "NodeServer", "Pages", "Simulator", "Vocabulary", argumentParser],
    swiftSettings: settings),
]

let coreTests: [Target] = [
  room("TestSupport", ["Vocabulary", "World"]),
  room("RequestSamples", ["Vocabulary", "JSON", "Requests"]),
  tests("Vocabulary", ["Vocabulary"]),
  tests("JSON", ["Vocabulary", "JSON"]),
  tests("World", ["Vocabulary", "World"]),
  tests("Definitions", ["Vocabulary", "Definitions"]),
  tests("Ontology", ["Vocabulary", "Ontology"]),
  tests("Clocks", ["Vocabulary", "Clocks"], exclude: ["Fixtures"]),
  tests("Names", ["Vocabulary", "Names"]),
  tests("Screening", ["Vocabulary", "Ontology", "Names", "Screening"]),
  tests("Resolution", ["Vocabulary", "Ontology", "Names", "Resolution"]),
  tests("Ledger", ["Vocabulary", "World", "Ledger"]),
  tests("MoneyFlow", ["Vocabulary", "Ontology", "Ledger", "MoneyFlow"]),
  tests("Audit", ["Vocabulary", "World", "Audit"]),
  tests("Authority", ["Vocabulary", "World", "Authority"]),
  tests("PrivateMatching", ["Vocabulary", "World", "Authority", "PrivateMatching"], exclude: ["Fixtures"]),
  tests("NameKeys", ["Vocabulary", "PrivateMatching", "NameKeys"], exclude: ["Fixtures"]),
  tests("Joint", ["Vocabulary", "World", "Ledger", "MoneyFlow", "PrivateMatching", "Joint"]),
  tests("Federation", ["Vocabulary", "JSON", "World", "Authority", "Federation"]),
  tests("Casework", ["Vocabulary", "Ontology", "Casework"]),
  tests("Protection", ["Vocabulary", "Ontology", "Authority", "Protection", "CZlib"]),
  tests("Governance", ["Vocabulary", "Governance"]),
  tests(
    "Requests", ["Vocabulary", "JSON", "Definitions", "Ontology", "Clocks", "Requests", "RequestSamples", yams],
    exclude: ["Histories"]),
  tests("Pages", ["Vocabulary", "Ontology", "Clocks", "Casework", "Requests", "Pages"]),
  tests(
    "Interchange", ["Vocabulary", "World", "Ontology", "Ledger", "Interchange", "CZlib"], exclude: ["Fixtures"]),
]

let nodeTests: [Target] = [
  tests("Courier", ["Vocabulary", "World", "Authority", "Federation", "Courier"]),
  tests("Sealing", ["Vocabulary", "JSON", "World", "Authority", "Federation", "Sealing"], exclude: ["Fixtures"]),
  tests("Holdings", ["Vocabulary", "World", "Ontology", "Audit", "Authority", "Holdings", "HoldingsSQLite", grdb]),
  tests(
    "Node",
    [
      "Vocabulary", "World", "Ontology", "Ledger", "MoneyFlow", "Audit", "Authority", "Casework", "Holdings", "Node",
      "JSON", "Requests", "RequestSamples", "Protection", "Federation", "PrivateMatching", "Joint", "CZlib", "Sealing",
      "NodeServer", "Courier", "Simulator",
    ]),
  tests("Simulator", ["Vocabulary", "Simulator"]),
  // The program as its users run it: a process, arguments, files.
  tests("Program", ["Vocabulary"]),
]

/// Parts of the core that a sanitizer looks at: rooms, what they stand on, and their tests.
let parts: [String: Set<String>] = [
  "threads": [
    "Vocabulary", "JSON", "World", "Definitions", "Ontology", "Ledger", "MoneyFlow", "Authority", "Interchange",
    "TestSupport", "WorldTests", "LedgerTests", "MoneyFlowTests", "AuthorityTests", "InterchangeTests",
  ],
  "memory": [
    "Vocabulary", "JSON", "World", "Definitions", "Ontology", "Names", "Screening", "Ledger", "MoneyFlow", "Audit",
    "Authority", "PrivateMatching", "NameKeys", "Federation", "Protection", "Interchange", "TestSupport",
    "VocabularyTests",
    "WorldTests", "DefinitionsTests", "NamesTests", "ScreeningTests", "LedgerTests", "MoneyFlowTests", "AuditTests",
    "AuthorityTests", "PrivateMatchingTests", "FederationTests", "ProtectionTests", "InterchangeTests",
  ],
  "matching": [
    "Vocabulary", "World", "Definitions", "Ontology", "Names", "Authority", "PrivateMatching", "NameKeys",
    "TestSupport",
    "PrivateMatchingTests", "NameKeysTests",
  ],
]
let part = core.flatMap { parts[$0] }
let rooms = (coreRooms + coreTests).filter { part?.contains($0.name) ?? true }

let package = Package(
  name: "entente",
  products: part != nil
    ? []
    : [
      .library(name: "EntenteCore", targets: coreRooms.map(\.name)),
      // The readers and what they stand on: what fuzzing needs.
      .library(
        name: "EntenteReaders",
        targets: [
          "Vocabulary", "JSON", "World", "Ontology", "Ledger", "Interchange", "Audit", "Authority", "Federation",
          "PrivateMatching", "Requests",
        ]),
    ]
      + (coreOnly
        ? []
        : [
          // The node without its faces: what the benchmarks need.
          .library(name: "EntenteNode", targets: ["Node", "NodeServer"]),
          .executable(name: "entente", targets: ["entente"]),
        ]),
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2")
  ]
    + (coreOnly
      ? []
      : [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
      ]),
  targets: foundations + rooms + (coreOnly ? [] : node + nodeTests),
  cLanguageStandard: .gnu2x
)
