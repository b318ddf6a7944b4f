/// How an item may be handled: who may see it, what may be done with it, and under which use conditions.
///
/// Markings travel: whatever is derived carries the ``joined(with:)`` of its inputs, the strictest on each axis. Only
/// the originator relaxes one, by a signed release; nothing in this type can.
public struct Marking: Sendable, Hashable {
  /// Traffic Light Protocol 2.0 (FIRST, 2022): who may see it. From widest to narrowest.
  public enum Sharing: UInt8, Sendable, CaseIterable, Comparable {
    case clear, green, amber, amberStrict, red
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
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

  /// Europol handling codes H0 to H3 (Regulation (EU) 2016/794 and its implementing practice).
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

  public var sharing: Sharing
  public var action: Action
  public var handling: Handling
  /// The words of each H3 restriction, sorted and without repeats.
  public private(set) var restrictions: [String]

  /// Nil when H3 is set without its words, or words are given without H3.
  public init?(
    sharing: Sharing, action: Action = .clear, handling: Handling = [], restrictions: [String] = []
  ) {
    guard handling.contains(.h3) == !restrictions.isEmpty, restrictions.allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    self.sharing = sharing
    self.action = action
    self.handling = handling
    self.restrictions = Array(Set(restrictions)).sorted()
  }

  private init(merging a: Marking, _ b: Marking) {
    sharing = max(a.sharing, b.sharing)
    action = max(a.action, b.action)
    handling = a.handling.union(b.handling)
    restrictions = Array(Set(a.restrictions + b.restrictions)).sorted()
  }

  /// Published material: anyone may see it, nothing is restricted.
  public static let published = Marking(sharing: .clear)!
  /// What an import is given unless the officer says otherwise: the service's own eyes only.
  public static let serviceOnly = Marking(sharing: .amberStrict, action: .amber)!

  /// The strictest of both on each axis: associative, commutative, idempotent, and never less strict than either.
  public func joined(with other: Marking) -> Marking { Marking(merging: self, other) }

  /// The join of many; published when there are none.
  public static func join(_ markings: some Sequence<Marking>) -> Marking {
    markings.reduce(.published) { $0.joined(with: $1) }
  }
}

extension Marking: CustomStringConvertible {
  /// `TLP:AMBER+STRICT PAP:AMBER H0`; restrictions follow in quotation marks.
  public var description: String {
    ([sharing.label, action.label] + handling.labels + restrictions.map { "\"\($0)\"" }).joined(separator: " ")
  }

  /// Reads the labels in any order, separated by spaces or commas; `TLP:WHITE` is taken as CLEAR (STIX 2.1, input
  /// only). Words for H3 stand in quotation marks at the end. Axes not named are CLEAR and H0. Nil when a label is
  /// unknown.
  public init?(_ text: some StringProtocol) {
    var sharing = Sharing.clear
    var action = Action.clear
    var handling = Handling()
    let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
    guard pieces.count % 2 == 1 else { return nil }
    let restrictions = stride(from: 1, to: pieces.count, by: 2).map { String(pieces[$0]) }
    var named = false
    for index in stride(from: 0, to: pieces.count, by: 2) {
      for word in pieces[index].split(whereSeparator: { $0 == " " || $0 == "," }) {
        let label = word.uppercased()
        named = true
        if label == "TLP:WHITE" {
          sharing = .clear
        } else if let value = Sharing.allCases.first(where: { $0.label == label }) {
          sharing = value
        } else if let value = Action.allCases.first(where: { $0.label == label }) {
          action = value
        } else if label == "H0" {
          continue
        } else if label == "H1" {
          handling.insert(.h1)
        } else if label == "H2" {
          handling.insert(.h2)
        } else if label == "H3" {
          handling.insert(.h3)
        } else {
          return nil
        }
      }
    }
    guard named else { return nil }
    self.init(sharing: sharing, action: action, handling: handling, restrictions: restrictions)
  }
}
