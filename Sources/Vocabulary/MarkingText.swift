// A marking as words, and as bytes.

extension Marking: CustomStringConvertible {
  /// `TLP:AMBER+STRICT PAP:AMBER H0`; then, where there are any, use conditions (`USE:NOT-AS-EVIDENCE`), purposes
  /// (`FOR:PREVENTION+DETECTION`, `FOR:NOTHING`), classification (`CLASS:SECRET`), and the words of H3 in quotation marks,
  /// a quotation mark inside them doubled.
  public var description: String {
    var words = [sharing.label, action.label] + handling.labels + conditions.labels
    if purposes != .all {
      let names = purposes.purposes.map { $0.rawValue.uppercased() }
      words.append("FOR:" + (names.isEmpty ? "NOTHING" : names.joined(separator: "+")))
    }
    if classification != .unclassified { words.append(classification.label) }
    return (words + restrictions.map { "\"" + doublingQuotes($0) + "\"" }).joined(separator: " ")
  }

  /// Reads the labels in any order, separated by spaces or commas; `TLP:WHITE` is taken as CLEAR (STIX 2.1, input
  /// only). Words for H3 stand in quotation marks. Axes not named are CLEAR, H0, every purpose, unclassified. Nil when
  /// a label is unknown.
  public init?(_ text: some StringProtocol) {
    guard let pieces = piecesOutsideAndInsideQuotes(Array(text.unicodeScalars)) else { return nil }
    var sharing = Sharing.clear
    var action = Action.clear
    var handling = Handling()
    var conditions = UseConditions()
    var purposes = PurposeSet.all
    var classification = Classification.unclassified
    var isNamed = false
    for label in pieces.labels {
      isNamed = true
      if label == "TLP:WHITE" {
        sharing = .clear
      } else if let value = Sharing.allCases.first(where: { $0.label == label }) {
        sharing = value
      } else if let value = Action.allCases.first(where: { $0.label == label }) {
        action = value
      } else if let value = handlingCodes[label] {
        handling.formUnion(value)
      } else if let (value, _) = UseConditions.labels.first(where: { $0.1 == label }) {
        conditions.formUnion(value)
      } else if let value = Classification.allCases.first(where: { $0.label == label }) {
        classification = value
      } else if label.hasPrefix("FOR:"), let value = readPurposes(label.dropFirst(4)) {
        purposes = value
      } else {
        return nil
      }
    }
    guard isNamed else { return nil }
    self.init(
      sharing: sharing, action: action, handling: handling, restrictions: pieces.quoted, conditions: conditions,
      purposes: purposes, classification: classification)
  }
}

private let handlingCodes: [String: Marking.Handling] = ["H0": [], "H1": .h1, "H2": .h2, "H3": .h3]

private func readPurposes(_ text: Substring) -> PurposeSet? {
  if text == "NOTHING" { return [] }
  var purposes = PurposeSet()
  for name in text.split(separator: "+", omittingEmptySubsequences: false) {
    guard let purpose = Purpose(rawValue: name.lowercased()) else { return nil }
    purposes.formUnion(PurposeSet(purpose))
  }
  return purposes
}

private func doublingQuotes(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    out.append(scalar)
    if scalar == "\"" { out.append(scalar) }
  }
  return String(out)
}

/// Labels in capitals and quoted texts, each in their order; nil when a quotation is not closed.
private func piecesOutsideAndInsideQuotes(_ text: [Unicode.Scalar]) -> (labels: [String], quoted: [String])? {
  var labels: [String] = []
  var quoted: [String] = []
  var word = String.UnicodeScalarView()
  func finished() -> [String] { word.isEmpty ? [] : [String(word).uppercased()] }
  var index = 0
  while index < text.count {
    switch text[index] {
    case "\"":
      labels += finished()
      word = .init()
      var inside = String.UnicodeScalarView()
      index += 1
      while true {
        guard index < text.count else { return nil }
        if text[index] == "\"" {
          guard index + 1 < text.count, text[index + 1] == "\"" else { break }
          index += 1
        }
        inside.append(text[index])
        index += 1
      }
      quoted.append(String(inside))
    case " ", ",":
      labels += finished()
      word = .init()
    default: word.append(text[index])
    }
    index += 1
  }
  return (labels + finished(), quoted)
}

// The first form had no version: it begins with the sharing level, below 16. A marking that says nothing more than that
// form could is still written in it, so that what was signed before keeps its digest; everything else begins with 16 and
// has all axes. Each marking has one form only.
extension Marking: CanonicalCodable {
  private static let wholeForm: UInt64 = 16

  private var fitsFirstForm: Bool { conditions.isEmpty && purposes == .all && classification == .unclassified }

  public func write(to writer: inout CanonicalWriter) {
    if !fitsFirstForm { writer.write(Marking.wholeForm) }
    writer.write(UInt64(sharing.rawValue))
    writer.write(UInt64(action.rawValue))
    writer.write(UInt64(handling.rawValue))
    writer.write(list: restrictions)
    guard !fitsFirstForm else { return }
    writer.write(UInt64(conditions.rawValue))
    writer.write(list: purposes.purposes.map(\.rawValue))
    writer.write(UInt64(classification.rawValue))
  }

  public init(from reader: inout CanonicalReader) throws {
    var first = try reader.unsigned()
    let isWhole = first == Marking.wholeForm
    if isWhole { first = try reader.unsigned() }
    guard let sharing = UInt8(exactly: first).flatMap(Sharing.init(rawValue:)),
      let action = UInt8(exactly: try reader.unsigned()).flatMap(Action.init(rawValue:)),
      let handling = UInt8(exactly: try reader.unsigned())
    else { throw reader.malformed }
    let restrictions = try reader.texts()
    var conditions = UseConditions()
    var purposes = PurposeSet.all
    var classification = Classification.unclassified
    if isWhole {
      guard let raw = UInt8(exactly: try reader.unsigned()) else { throw reader.malformed }
      conditions = UseConditions(rawValue: raw)
      let named: [Purpose] = try reader.list { try $0.choice() }
      purposes = PurposeSet(named)
      guard purposes.purposes == named,
        let level = UInt8(exactly: try reader.unsigned()).flatMap(Classification.init(rawValue:))
      else { throw reader.malformed }
      classification = level
    }
    guard
      let marking = Marking(
        sharing: sharing, action: action, handling: Handling(rawValue: handling), restrictions: restrictions,
        conditions: conditions, purposes: purposes, classification: classification),
      marking.restrictions == restrictions, marking.fitsFirstForm != isWhole
    else { throw reader.malformed }
    self = marking
  }
}
