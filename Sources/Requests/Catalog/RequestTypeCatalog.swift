public import Clocks
public import Definitions
public import Vocabulary

/// The request types that this program knows, and the country profiles that narrow them.
///
/// A new type is a file and its cases, no code. Every fault of every file is found, each with file and line.
public struct RequestTypeCatalog: Sendable {
  /// Sorted by name.
  public let types: [RequestType]
  /// Sorted by country.
  public let profiles: [CountryProfile]
  /// Between which states each clock runs; nil where that is not known, and then every clock does.
  let clocks: ClockRules?

  /// Reads type files and profiles; what is faulty is left out and told.
  ///
  /// `clockRules` are the ids that a type may name; nil leaves them unchecked. With `clocks`, a clock runs
  /// only between the states that its instrument binds.
  public static func read(
    types: [DefinitionReader], profiles: [DefinitionReader] = [], clockRules: Set<String>? = nil,
    clocks: ClockRules? = nil
  ) -> (catalog: RequestTypeCatalog, faults: [Fault]) {
    var faults = FaultList()
    var known: [String: RequestType] = [:]
    for file in types {
      var own = FaultList()
      let type = RequestType.read(file, into: &own)
      if let type {
        for use in type.clocks where clockRules?.contains(use.rule) == false {
          own.add(file.fault("requests.type.clock-unknown", at: "clocks", ("rule", .text(use.rule))))
        }
        if known[type.name] != nil {
          own.add(file.fault("requests.type.twice", at: "type", ("type", .text(type.name))))
        }
      }
      if let type, own.faults.isEmpty { known[type.name] = type }
      own.faults.forEach { faults.add($0) }
    }
    var read: [CountryCode: CountryProfile] = [:]
    for file in profiles {
      var own = FaultList()
      let profile = CountryProfile.read(file, types: known, into: &own)
      if let profile, read[profile.country] != nil {
        own.add(file.fault("requests.profile.twice", at: "country", ("country", .country(profile.country))))
      }
      if let profile, own.faults.isEmpty { read[profile.country] = profile }
      own.faults.forEach { faults.add($0) }
    }
    let catalog = RequestTypeCatalog(
      types: known.values.sorted { $0.name < $1.name }, profiles: read.values.sorted { $0.country < $1.country },
      clocks: clocks)
    return (catalog, faults.faults)
  }

  /// The types and profiles that the program carries, with its clocks. Throws the first fault of any file.
  public static func standard() throws(Fault) -> RequestTypeCatalog {
    let clocks = try ClockRules.standard()
    let (catalog, faults) = read(
      types: try embedded("requests/types/"), profiles: try embedded("requests/profiles/"),
      clockRules: Set(clocks.rules.map(\.id)), clocks: clocks)
    if let fault = faults.first { throw fault }
    return catalog
  }

  /// The carried files whose path begins so.
  public static func embedded(_ prefix: String) throws(Fault) -> [DefinitionReader] {
    var files: [DefinitionReader] = []
    for name in DefinitionReader.names(under: prefix) { files.append(try DefinitionReader.embedded(name)) }
    return files
  }

  public func type(_ name: String) -> RequestType? { types.first { $0.name == name } }
  public func profile(of country: CountryCode) -> CountryProfile? { profiles.first { $0.country == country } }

  /// The type as it stands between two countries: narrowed by the profile of the requesting one in who may ask and with
  /// what, and of the executing one in who may be asked and what it may answer. Of its clocks those stay whose
  /// instrument binds both.
  ///
  /// Throws `requests.type.unknown`, or `requests.type.unavailable` where one of the two may not use the type at all:
  /// "legally impossible here" is a lawful answer.
  public func type(
    _ name: String, version: TypeVersion? = nil, from requester: CountryCode, to recipient: CountryCode
  ) throws(Fault) -> RequestType {
    guard let type = type(name) else { throw Fault("requests.type.unknown", ("type", .text(name))) }
    if let version, version.major != type.version.major {
      throw Fault("requests.type.version", ("type", .text(name)), ("version", .text(version.description)))
    }
    var narrowed = type
    for (country, side) in [(requester, Side.requester), (recipient, .recipient)] {
      guard let narrowing = profile(of: country)?.narrowings.first(where: { $0.type == name }) else { continue }
      if narrowing.unavailable != nil {
        throw Fault("requests.type.unavailable", ("type", .text(name)), ("country", .country(country)))
      }
      narrowed = narrowed.narrowed(by: narrowing, of: country, as: side)
    }
    if let clocks {
      narrowed.clocks.removeAll { clocks[$0.rule]?.runs(from: requester, to: recipient) == false }
    }
    return narrowed
  }
}
