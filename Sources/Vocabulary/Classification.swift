/// How secret something is, from open to top secret.
///
/// National scales and the European Union's are read into these five steps; the equivalences are those of the annex to
/// Council Decision 2013/488/EU and of national tables, and are to be checked against the official text.
public enum Classification: UInt8, Sendable, CaseIterable, Comparable {
  case unclassified, restricted, confidential, secret, topSecret

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  public var label: String {
    switch self {
    case .unclassified: "CLASS:UNCLASSIFIED"
    case .restricted: "CLASS:RESTRICTED"
    case .confidential: "CLASS:CONFIDENTIAL"
    case .secret: "CLASS:SECRET"
    case .topSecret: "CLASS:TOP-SECRET"
    }
  }

  /// Reads the words a document bears, in any case: `RESTREINT UE/EU RESTRICTED`, `VS-NfD`, `Protected B`, `SECRET`.
  /// Nil for words it does not know: what cannot be read must not pass as open.
  public init?(documentMarking words: some StringProtocol) {
    let folded = String(
      words.uppercased().unicodeScalars.map { "-_/".unicodeScalars.contains($0) ? " " : Character($0) })
    let text = folded.split(separator: " ").joined(separator: " ")
    guard let level = Classification.documentMarkings[text] else { return nil }
    self = level
  }

  private static let documentMarkings: [String: Classification] = [
    "UNCLASSIFIED": .unclassified, "OPEN": .unclassified, "PROTECTED A": .unclassified, "LIMITE": .unclassified,
    "RESTRICTED": .restricted, "EU RESTRICTED": .restricted, "RESTREINT UE": .restricted,
    "RESTREINT UE EU RESTRICTED": .restricted, "VS NFD": .restricted, "VS NUR FÜR DEN DIENSTGEBRAUCH": .restricted,
    "DIFFUSION RESTREINTE": .restricted, "RISERVATO": .restricted, "OFFICIAL SENSITIVE": .restricted,
    "PROTECTED B": .restricted, "PROTECTED C": .confidential, "取扱注意": .restricted,
    "CONFIDENTIAL": .confidential, "EU CONFIDENTIAL": .confidential, "CONFIDENTIEL UE": .confidential,
    "CONFIDENTIEL UE EU CONFIDENTIAL": .confidential, "VS VERTRAULICH": .confidential,
    "RISERVATISSIMO": .confidential, "秘": .confidential,
    "SECRET": .secret, "EU SECRET": .secret, "SECRET UE": .secret, "SECRET UE EU SECRET": .secret,
    "GEHEIM": .secret, "SEGRETO": .secret, "極秘": .secret,
    "TOP SECRET": .topSecret, "EU TOP SECRET": .topSecret, "TRES SECRET UE": .topSecret,
    "TRES SECRET UE EU TOP SECRET": .topSecret, "TRÈS SECRET UE EU TOP SECRET": .topSecret,
    "TRÈS SECRET": .topSecret, "STRENG GEHEIM": .topSecret, "SEGRETISSIMO": .topSecret, "機密": .topSecret,
  ]
}

/// What a node is accredited to hold. Input above it is refused before anything of it is kept.
public struct Accreditation: Sendable, Hashable {
  public let highest: Classification

  public init(highest: Classification) { self.highest = highest }

  /// What a node holds that nobody has accredited.
  public static let none = Accreditation(highest: .unclassified)

  /// Throws `marking.classification.above-accreditation` when the item is classified above what the node may hold.
  public func admit(_ marking: Marking) throws(Fault) {
    guard marking.classification <= highest else {
      throw Fault(
        "marking.classification.above-accreditation", ("classification", .text(marking.classification.label)),
        ("highest", .text(highest.label)))
    }
  }
}
