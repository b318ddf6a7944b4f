internal import Names
internal import Vocabulary

/// Records as columns: each distinct value is folded once and then known by a number.
public struct RecordTable: Sendable {
  /// What a column holds, which decides how its values are compared.
  public enum Kind: Sendable, Hashable, CaseIterable {
    case givenName, familyName, fullName
    case birthDate
    case identifier, phone, email
    case street, city, postcode
    /// Few values: gender, state, country.
    case category
    case text

    /// The kind that a column's heading means, in the spellings that registers and test sets use; nil for the record's
    /// own identifier.
    public static func of(heading: String) -> Kind? {
      let folded = String(
        decoding: heading.lowercased().utf8.filter { $0 != 0x5F && $0 != 0x20 && $0 != 0x2D }, as: UTF8.self)
      switch folded {
      case "id", "uniqueid", "recid", "recordid", "entityid", "key": return nil
      case "givenname", "firstname", "forename", "forename1", "first", "given", "middlename": return .givenName
      case "surname", "lastname", "familyname", "last", "family": return .familyName
      case "name", "fullname", "names", "company", "companyname", "organization", "legalname", "caption":
        return .fullName
      case "dob", "dateofbirth", "birthdate", "birthday", "born": return .birthDate
      case "socsecid", "ssn", "idnumber", "nationalid", "passport", "passportnumber", "taxnumber", "registrationnumber",
        "identifier", "documentnumber", "taxid":
        return .identifier
      case "phone", "phonenumber", "telephone", "tel", "mobile": return .phone
      case "email", "mail", "emailaddress": return .email
      case "address", "address1", "street", "streetname", "streetaddress", "addressline1": return .street
      case "city", "suburb", "town", "place", "locality", "birthplace", "municipality": return .city
      case "postcode", "zip", "zipcode", "postalcode": return .postcode
      case "gender", "sex", "state", "country", "region", "province", "schema", "title": return .category
      default: return .text
      }
    }
  }

  public let headings: [String]
  public let kinds: [Kind]
  public let identifiers: [String]

  /// For each column, each record's value number; 0 is a missing value.
  private(set) var values: [[Int32]]
  /// For each column, its distinct values by number; the first is the missing one.
  private(set) var distinct: [[FoldedValue]]
  /// For each column, how often each value occurs.
  private(set) var counts: [[Int32]]

  public var count: Int { identifiers.count }

  /// - Parameters:
  ///   - columns: heading, kind and one value for each record, empty where it is missing. Columns of a protected
  ///     attribute are left out: nothing is decided by them.
  public init(identifiers: [String], columns given: [(heading: String, kind: Kind, values: [String])]) {
    let columns = given.filter { ProtectedAttribute(namedBy: $0.heading) == nil }
    self.identifiers = identifiers
    headings = columns.map(\.heading)
    kinds = columns.map(\.kind)
    values = []
    distinct = []
    counts = []
    for column in columns {
      var numbers: [Int32] = []
      numbers.reserveCapacity(identifiers.count)
      var known: [[UInt8]: Int32] = [:]
      var folded: [FoldedValue] = [FoldedValue([], kind: column.kind)]
      var occurrences: [Int32] = [0]
      for row in identifiers.indices {
        let value = row < column.values.count ? column.values[row] : ""
        let bytes = FoldedValue.fold(value, kind: column.kind)
        if bytes.isEmpty {
          numbers.append(0)
          occurrences[0] += 1
        } else if let number = known[bytes] {
          numbers.append(number)
          occurrences[Int(number)] += 1
        } else {
          let number = Int32(folded.count)
          known[bytes] = number
          folded.append(FoldedValue(bytes, kind: column.kind))
          occurrences.append(1)
          numbers.append(number)
        }
      }
      values.append(numbers)
      distinct.append(folded)
      counts.append(occurrences)
    }
  }
}

/// One distinct value of a column, ready to be compared.
struct FoldedValue: Sendable {
  let bytes: [UInt8]
  /// For names, the first word; for other kinds, the whole value.
  let spelling: Spelling
  let name: Name?
  let weights: PartWeights?
  /// Hash of the consonants, under which spellings of one name meet; of the whole value where it is no name.
  let sound: UInt64

  init(_ bytes: [UInt8], kind: RecordTable.Kind) {
    self.bytes = bytes
    switch kind {
    case .fullName:
      let name = Name(bytes, kind: .person)
      self.name = name
      weights = PartWeights(of: name)
      spelling = Spelling(folding: bytes)
    case .givenName, .familyName, .city, .street, .text, .identifier, .phone, .email, .postcode, .category, .birthDate:
      name = nil
      weights = nil
      spelling = Spelling(folding: bytes)
    }
    sound = spelling.soundKey
  }

  /// The form in which values of a kind are equal: letters folded to Latin for names and places, digits for dates.
  static func fold(_ text: String, kind: RecordTable.Kind) -> [UInt8] {
    switch kind {
    case .fullName:
      return Array(text.utf8)
    case .givenName, .familyName, .city, .street, .text, .category:
      let name = Name(text, kind: .thing)
      return Array(name.romanized.utf8)
    case .birthDate, .phone:
      return text.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }
    case .identifier, .email, .postcode:
      return Array(text.lowercased().utf8.filter { $0 > 0x20 && $0 != 0x2D })
    }
  }
}
