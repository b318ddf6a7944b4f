/// How an item may be handled: who may see it, what may be done with it, for which purposes, under which use conditions
/// and at which classification.
///
/// Markings travel: whatever is derived carries the ``joined(with:)`` of its inputs, the strictest on each axis. Only
/// the originator relaxes one, by a signed release; nothing in this type can.
public struct Marking: Sendable, Hashable {
  /// Traffic Light Protocol 2.0 (FIRST, 2022): who may see it. From widest to narrowest.
  public enum Sharing: UInt8, Sendable, CaseIterable, Comparable {
    case clear, green, amber, amberStrict, red
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    /// The identifier of the marking definition in STIX 2.1 (OASIS, 2021; TLP 2.0 extension).
    public var stixIdentifier: String {
      switch self {
      case .clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
      case .green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
      case .amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
      case .amberStrict: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
      case .red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
      }
    }
    /// `TLP:AMBER+STRICT` and the like.
    public var label: String {
      switch self {
      case .clear: "TLP:CLEAR"
      case .green: "TLP:GREEN"
      case .amber: "TLP:AMBER"
      case .amberStrict: "TLP:AMBER+STRICT"
      case .red: "TLP:RED"
      }
    }
  }

  /// Permissible Actions Protocol: what may be done with it. From freest to most careful.
  public enum Action: UInt8, Sendable, CaseIterable, Comparable {
    case clear, green, amber, red
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var label: String {
      switch self {
      case .clear: "PAP:CLEAR"
      case .green: "PAP:GREEN"
      case .amber: "PAP:AMBER"
      case .red: "PAP:RED"
      }
    }
  }

  /// Europol handling codes H0 to H3 (Regulation (EU) 2016/794 and its implementing practice). They combine; H0, only
  /// to prevent and combat crime, is what holds when none is set, and holds with the others too.
  public struct Handling: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Not in judicial proceedings without the provider's permission.
    public static let h1 = Handling(rawValue: 1)
    /// Not to be disseminated without the provider's permission.
    public static let h2 = Handling(rawValue: 2)
    /// Another restriction, given as text in ``Marking/restrictions``.
    public static let h3 = Handling(rawValue: 4)
    public var labels: [String] {
      let codes: [(Handling, String)] = [(.h1, "H1"), (.h2, "H2"), (.h3, "H3")]
      let set = codes.filter { contains($0.0) }.map(\.1)
      return set.isEmpty ? ["H0"] : set
    }
  }

  public let sharing: Sharing
  public let action: Action
  /// Set together with ``restrictions`` by the initialiser, so that H3 never lacks its words.
  public let handling: Handling
  /// The words of each H3 restriction, sorted and without repeats.
  public let restrictions: [String]
  public let conditions: UseConditions
  /// What it may be used for. Joining intersects: where nothing is left, nothing may be done with it.
  public let purposes: PurposeSet
  public let classification: Classification

  /// Nil when H3 is set without its words, words are given without H3, or a handling code is none of the four.
  public init?(
    sharing: Sharing, action: Action = .clear, handling: Handling = [], restrictions: [String] = [],
    conditions: UseConditions = [], purposes: PurposeSet = .all, classification: Classification = .unclassified
  ) {
    guard handling.contains(.h3) == !restrictions.isEmpty, restrictions.allSatisfy({ !$0.isEmpty }),
      Handling([.h1, .h2, .h3]).isSuperset(of: handling), UseConditions.all.isSuperset(of: conditions),
      PurposeSet.all.isSuperset(of: purposes)
    else { return nil }
    self.sharing = sharing
    self.action = action
    self.handling = handling
    self.restrictions = Array(Set(restrictions)).sorted()
    self.conditions = conditions
    self.purposes = purposes
    self.classification = classification
  }

  private init(merging a: Marking, _ b: Marking) {
    sharing = max(a.sharing, b.sharing)
    action = max(a.action, b.action)
    handling = a.handling.union(b.handling)
    restrictions = Array(Set(a.restrictions + b.restrictions)).sorted()
    conditions = a.conditions.union(b.conditions)
    purposes = a.purposes.intersection(b.purposes)
    classification = max(a.classification, b.classification)
  }

  /// Published material: anyone may see it, nothing is restricted.
  public static let published = Marking(sharing: .clear)!
  /// What an import is given unless the officer says otherwise: the service's own eyes only.
  public static let serviceOnly = Marking(sharing: .amberStrict, action: .amber)!

  /// The strictest of both on each axis: associative, commutative, idempotent, and never less strict than either.
  public func joined(with other: Marking) -> Marking { Marking(merging: self, other) }

  /// Whether it is at least as strict as another on every axis.
  public func isAtLeastAsStrict(as other: Marking) -> Bool { joined(with: other) == self }

  /// The join of many; published when there are none.
  public static func join(_ markings: some Sequence<Marking>) -> Marking {
    markings.reduce(.published) { $0.joined(with: $1) }
  }
}
