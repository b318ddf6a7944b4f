import Foundation
import Interchange
import Ontology
import TestSupport
import Testing
import Vocabulary

/// Whole published lists, where they are present: what was read against a plain scan of the file.
@Suite("Counts of whole lists equal an independent count", .enabled(if: !Thoroughness.isBrief))
struct WholeListTests {
  func text(_ path: String) throws -> String {
    let input = try IntakeFile(path: path).open()
    var bytes: [UInt8] = []
    while true {
      let part = try input.read(count: 1 << 20)
      if part.isEmpty { break }
      bytes += part
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Rows of a CSV text: quotes are looked at and nothing else.
  func rows(_ text: String, _ separator: UInt8 = UInt8(ascii: ",")) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var quoted = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") {
        quoted.toggle()
        if quoted, !field.isEmpty { field.append(byte) }
      } else if byte == separator || byte == UInt8(ascii: "\n"), !quoted {
        if byte != separator, field.last == UInt8(ascii: "\r") { field.removeLast() }
        row.append(String(decoding: field, as: UTF8.self))
        field = []
        if byte == separator { continue }
        rows.append(row)
        row = []
      } else {
        field.append(byte)
      }
    }
    if !row.isEmpty || !field.isEmpty { rows.append(row + [String(decoding: field, as: UTF8.self)]) }
    return rows
  }

  func count(_ mark: String, in text: String) -> Int { text.components(separatedBy: mark).count - 1 }
  func clean(_ text: String) -> String {
    text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }
  func sum(_ reading: Reading, _ properties: String...) -> Int {
    reading.records.reduce(0) { total, record in total + properties.reduce(0) { $0 + record.subject[$1].count } }
  }

  @Test(.enabled(if: Shared.path("lists/ofac-sdn-2021-07-sdn.csv.gz") != nil))
  func `the OFAC list in tables`() throws {
    let path = try #require(Shared.path("lists/ofac-sdn-2021-07-sdn.csv.gz"))
    let source = try #require(try Intake.plan([path]).sources.first)
    let reading = try Reading(source)
    #expect(reading.faults.isEmpty)

    let main = rows(try text(path)).filter { $0.count == 12 }
    #expect(reading.records.count == main.count)
    #expect(reading.records.count == 8976)
    let persons = Set(main.filter { $0[2] == "individual" }.map { $0[0] })
    #expect(reading.records.count { $0.subject.schema == "Person" } == persons.count)
    #expect(reading.records.count { $0.subject.schema == "Vessel" } == main.count { $0[2] == "vessel" })
    #expect(reading.records.count { $0.subject.schema == "Airplane" } == main.count { $0[2] == "aircraft" })

    // Aliases: each name of an entry once, of its kind, from the alias table and from the remarks.
    let aliases = rows(try text(path.replacing("-sdn.csv", with: "-alt.csv"))).filter { $0.count == 5 }
    #expect(aliases.count == 11_910)
    let comments = Dictionary(
      rows(try text(path.replacing("-sdn.csv", with: "-sdn_comments.csv"))).filter { $0.count == 2 }.map {
        ($0[0], $0[1])
      }, uniquingKeysWith: +)
    var expected: Set<String> = []
    func add(_ entry: String, _ kind: String, _ name: String) {
      var name = clean(name)
      if persons.contains(entry), let comma = name.firstIndex(of: ",") {
        name = clean(name[name.index(after: comma)...] + " " + name[..<comma])
      }
      expected.insert("\(entry)|\(kind)|\(name)")
    }
    var facts: [String: Int] = [:]
    var wallets = 0
    for row in aliases { add(row[0], row[2] == "fka" ? "former" : "strong", row[3]) }
    for row in main {
      let remarks = (row[11].hasPrefix("-0-") ? "" : row[11]) + (comments[row[0]] ?? "")
      for piece in remarks.components(separatedBy: ";").map({ clean($0).replacing("alt. ", with: "") }) {
        for (mark, kind) in [("a.k.a. '", "weak"), ("n.k.a. '", "weak"), ("f.k.a. '", "former")] {
          guard piece.hasPrefix(mark) else { continue }
          var name = piece.dropFirst(mark.count)
          if name.hasSuffix(".") { name = name.dropLast() }
          add(row[0], kind, String(name.hasSuffix("'") ? name.dropLast() : name))
        }
        for mark in ["Passport ", "DOB ", "POB ", "Cedula No. ", "National ID No.", "NIT # ", "Linked To: ", "MMSI "]
        where piece.hasPrefix(mark) && (mark == "Linked To: " || piece.contains(where: \.isNumber)) {
          facts[mark, default: 0] += 1
        }
        if piece.hasPrefix("Digital Currency Address - ") { wallets += 1 }
      }
    }
    #expect(sum(reading, "alias", "weakAlias", "previousName") == expected.count)

    func documents(_ type: String) -> Int {
      reading.records.reduce(0) {
        $0 + $1.entities.count { $0["type"].first?.hasPrefix(type) == true && !$0["holder"].isEmpty }
      }
    }
    #expect(documents("Passport") == facts["Passport "])
    #expect(documents("Cedula No.") == facts["Cedula No. "])
    #expect(documents("National ID No.") == facts["National ID No."])
    #expect(documents("NIT #") == facts["NIT # "])
    #expect(documents("MMSI") == facts["MMSI "])
    #expect(reading.entities("CryptoWallet") == wallets)
    #expect(
      reading.records.reduce(0) { $0 + $1.entities.count { $0["role"] == ["linked to"] } } == facts["Linked To: "])
    #expect(!reading.records.contains { $0.remarks.contains { $0.hasPrefix("DOB ") || $0.hasPrefix("POB ") } })

    let places = rows(try text(path.replacing("-sdn.csv", with: "-add.csv"))).filter { $0.count == 6 }
    #expect(places.count == 13_837)
    #expect(
      reading.entities("Address")
        == places.count { row in row[2...5].contains { !$0.hasPrefix("-0-") && !clean($0).isEmpty } })
  }

  @Test(.enabled(if: Shared.path("lists/ofac-consolidated-nonsdn-2025-03-28.xml.gz") != nil))
  func `OFAC's XML`() throws {
    let path = try #require(Shared.path("lists/ofac-consolidated-nonsdn-2025-03-28.xml.gz"))
    let reading = try Reading(try Intake.plan([path]).sources[0])
    let text = try text(path)
    #expect(reading.faults.isEmpty)
    #expect(reading.records.count == count("<sdnEntry>", in: text))
    #expect(sum(reading, "alias", "weakAlias", "previousName") == count("<aka>", in: text))
    #expect(sum(reading, "weakAlias") == count("<category>weak</category>", in: text) - 3)
    #expect(reading.entities("Address") == count("<address>", in: text))
    let types = [
      "Tax ID No.", "Registration ID", "ISIN", "Government Gazette Number", "Passport", "Legal Entity Number",
    ]
    for type in types {
      #expect(
        reading.records.reduce(0) { $0 + $1.entities.count { $0["type"] == [type] } }
          == count("<idType>\(type)</idType>", in: text), "\(type)")
    }
    #expect(reading.summary.publishedAt == PartialDate("2025-03-28"))
  }

  @Test(.enabled(if: Shared.path("lists/un-consolidated-2026-02-27.xml.gz") != nil))
  func `the list of the Security Council`() throws {
    let path = try #require(Shared.path("lists/un-consolidated-2026-02-27.xml.gz"))
    let reading = try Reading(try Intake.plan([path]).sources[0])
    let text = try text(path)
    #expect(reading.faults.isEmpty)
    #expect(reading.records.count == count("<INDIVIDUAL>", in: text) + count("<ENTITY>", in: text))
    #expect(reading.records.count { $0.subject.schema == "Person" } == 730)
    var aliases = 0
    var documents = 0
    var addresses = 0
    for kind in ["INDIVIDUAL", "ENTITY"] {
      for entry in text.pieces(between: "<\(kind)>", and: "</\(kind)>") {
        var names: Set<String> = []
        for alias in entry.pieces(between: "<\(kind)_ALIAS>", and: "</\(kind)_ALIAS>") {
          let quality = alias.pieces(between: "<QUALITY>", and: "</QUALITY>").first ?? ""
          let kind = quality == "Low" ? "weak" : quality == "f.k.a." ? "former" : "strong"
          let name = clean(String(alias.pieces(between: "<ALIAS_NAME>", and: "</ALIAS_NAME>").first ?? ""))
          if !name.isEmpty { names.insert(kind + name) }
        }
        let original = clean(
          String(entry.pieces(between: "<NAME_ORIGINAL_SCRIPT>", and: "</NAME_ORIGINAL_SCRIPT>").first ?? ""))
        if !original.isEmpty { names.insert("strong" + original) }
        aliases += names.count
        documents += entry.pieces(between: "<\(kind)_DOCUMENT>", and: "</\(kind)_DOCUMENT>").count {
          $0.contains("<NUMBER>")
        }
        addresses += entry.pieces(between: "<\(kind)_ADDRESS>", and: "</\(kind)_ADDRESS>").count {
          $0.contains("</") && !clean(String($0)).isEmpty && $0.contains(where: \.isLetter)
            && $0.pieces(between: ">", and: "</").contains { !clean(String($0)).isEmpty }
        }
      }
    }
    #expect(sum(reading, "alias", "weakAlias", "previousName") == aliases)
    let imo = reading.records.reduce(0) { $0 + $1.entities.count { $0["type"] == ["IMO"] } }
    #expect(reading.entities("Passport", "Identification") - imo == documents)
    #expect(reading.entities("Address") == addresses)
  }

  @Test(.enabled(if: Shared.path("lists/canada-sema-2025-05.xml.gz") != nil))
  func `Canada's list`() throws {
    let path = try #require(Shared.path("lists/canada-sema-2025-05.xml.gz"))
    let reading = try Reading(try Intake.plan([path]).sources[0])
    let text = try text(path)
    #expect(reading.faults.isEmpty)
    #expect(reading.records.count == count("<record>", in: text))
    #expect(Set(reading.records.map(\.key)).count == reading.records.count)
    #expect(reading.records.count { $0.subject.schema == "Vessel" } == count("<ShipIMONumber>", in: text))
    #expect(reading.records.count { !$0.subject["alias"].isEmpty } >= count("<Aliases>", in: text) - 5)
    #expect(sum(reading, "imoNumber") == count("<ShipIMONumber>", in: text))
  }

  @Test func `the tables`() throws {
    for (name, separator) in [
      ("us-bis-dpl-2021-07.tsv.gz", UInt8(ascii: "\t")), ("eu-fsf-names-2025-05.csv.gz", UInt8(ascii: ",")),
      ("australia-dfat-names-2025-05.csv.gz", UInt8(ascii: ",")), ("ofac-sdn-names-2025-05.csv.gz", UInt8(ascii: ",")),
    ] {
      guard let path = Shared.path("lists/" + name) else { continue }
      let reading = try Reading(try Intake.plan([path]).sources[0])
      let rows = rows(try text(path), separator)
      #expect(reading.faults.isEmpty, "\(name)")
      #expect(reading.records.count == rows.count - 1, "\(name)")
      if name.hasPrefix("ofac") {
        #expect(sum(reading, "alias") == rows.dropFirst().count { $0[1] != "None" && clean($0[1]) != clean($0[0]) })
      }
    }
  }

  @Test func `account holders and the invented list of the open set`() throws {
    guard let parties = Shared.path("payments-open/parties.jsonl.gz"),
      let list = Shared.path("payments-open/list-fictional/sdn.csv")
    else { return }
    let reading = try Reading(try Intake.plan([parties]).sources[0])
    let text = try text(parties)
    #expect(reading.faults.isEmpty)
    #expect(reading.records.count == count("\n", in: text))
    #expect(Set(reading.records.map(\.key)).count == reading.records.count)
    let directors = text.pieces(between: "\"directors\":[", and: "]").reduce(0) {
      $0 + count("\"name\"", in: String($1))
    }
    #expect(reading.entities("Directorship") == directors)
    #expect(try Reading(try Intake.plan([list]).sources[0]).records.count == 300)
  }
}
