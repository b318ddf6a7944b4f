import Authority
import Protection
import TestSupport
import Testing
import Vocabulary

/// A container with something written where no program shows it.
struct Hiding: Sendable, CustomTestStringConvertible {
  let place: String
  let bytes: @Sendable ([UInt8]) -> [UInt8]
  /// How many bytes have room there.
  var roomMax = Int.max
  var testDescription: String { place }

  private static let words = Packing.bytes("Nothing of note. ")

  static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A zip of one deflated member, with bytes of the caller's choice at each place around it.
  static func zip(
    extra: [UInt8] = [], flags: Int = 0, method: Int = 8, data: [UInt8]? = nil, descriptor: [UInt8] = [],
    gap: [UInt8] = [], directoryExtra: [UInt8] = [], memberComment: [UInt8] = [], directoryFields: [UInt8]? = nil,
    comment: [UInt8] = [], trailing: [UInt8] = []
  ) -> [UInt8] {
    let packed = data ?? Packing.rawDeflate(words)
    let common =
      little(20, 2) + little(flags, 2) + little(method, 2) + little(0, 8) + little(packed.count, 4)
      + little(words.count, 4) + little(1, 2)
    let local = [0x50, 0x4B, 3, 4] + common + little(extra.count, 2) + [0x61] + extra + packed + descriptor + gap
    let fields = directoryFields.map { Array($0.prefix(24)) + little(0, 24 - min(24, $0.count)) + little(1, 2) }
    let directory =
      [0x50, 0x4B, 1, 2] + (fields ?? little(20, 2) + common) + little(directoryExtra.count, 2)
      + little(memberComment.count, 2) + little(0, 12) + [0x61] + directoryExtra + memberComment
    let end =
      [0x50, 0x4B, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2) + little(directory.count, 4)
      + little(local.count, 4) + little(comment.count, 2) + comment
    return local + directory + end + trailing
  }

  static func field(_ bytes: [UInt8]) -> [UInt8] { little(0x5455, 2) + little(bytes.count, 2) + bytes }

  private static func gzip(_ flag: UInt8, _ header: [UInt8]) -> [UInt8] {
    let plain = Packing.gzip(words)
    return Array(plain[..<3]) + [flag] + Array(plain[4..<10]) + header + Array(plain[10...])
  }

  private static func tar(padding: [UInt8]) -> [UInt8] {
    var archive = Packing.tar("notes.txt", words)
    archive.replaceSubrange(512 + words.count..<512 + words.count + padding.count, with: padding)
    return archive
  }

  private static func tar(header: [UInt8]) -> [UInt8] {
    var archive = Packing.tar("notes.txt", words)
    archive.replaceSubrange(157..<157 + header.count, with: header)
    return archive
  }

  static let zips: [Hiding] = [
    Hiding(place: "an extra field of a member") { zip(extra: field($0)) },
    Hiding(place: "an extra field after another") { zip(extra: field([1, 0, 0, 0, 0]) + field($0)) },
    Hiding(place: "an extra field of untrue length") { zip(extra: little(0x5455, 2) + [0xFF, 0xFF] + $0) },
    Hiding(place: "an extra field of the directory") { zip(directoryExtra: field($0)) },
    Hiding(place: "a member's comment") { zip(memberComment: $0) },
    Hiding(place: "the archive's comment") { zip(comment: $0) },
    Hiding(place: "between member and directory") { zip(gap: $0) },
    Hiding(place: "behind the sizes that come after a member") {
      zip(flags: 8, descriptor: [0x50, 0x4B, 7, 8] + little(0, 12), gap: $0)
    },
    Hiding(place: "behind the end") { zip(trailing: $0) },
    Hiding(place: "the fixed fields of the directory", bytes: { zip(directoryFields: $0) }, roomMax: 24),
    Hiding(place: "a member that is said to be encrypted") { zip(flags: 1, data: $0) },
    Hiding(place: "a member that is said to be packed in another way") { zip(method: 12, data: $0) },
  ]

  static let others: [Hiding] = [
    Hiding(place: "the extra field of gzip") { gzip(4, little($0.count + 4, 2) + field($0)) },
    Hiding(place: "the file name of gzip") { gzip(8, $0 + [0]) },
    Hiding(place: "the comment of gzip") { gzip(16, $0 + [0]) },
    Hiding(place: "behind gzip") { Packing.gzip(words) + $0 },
    Hiding(place: "behind zlib") { Packing.zlib(words) + $0 },
    Hiding(place: "the filling of a member of tar", bytes: { tar(padding: $0) }, roomMax: 480),
    Hiding(place: "the header of a member of tar", bytes: { tar(header: $0) }, roomMax: 100),
    Hiding(place: "behind tar") { Packing.tar("notes.txt", words) + $0 },
  ]
}

@Suite("What lies around the content of archives")
struct ArchiveFrameTests {
  private static let name = Packing.bytes("Samira Haddadian")
  /// What is hidden, by the writing; names of files and comments of gzip end at the first zero.
  private static let writings: [(name: String, bytes: [UInt8], hasZeros: Bool)] = [
    ("plain", name, false),
    ("wide", Packing.utf16("Samira Haddadian", littleEndian: true), true),
    ("base64", Packing.bytes(Packing.base64(name)), false),
    ("hexadecimal", Packing.bytes(Packing.hex(name)), false),
    ("gzip", Packing.gzip(Packing.bytes("Our contact is Samira Haddadian, with friends.")), true),
    ("zip", Packing.zip([("b.txt", name)]), true),
  ]

  @Test("a name is found in every place of an archive that is no content", arguments: Hiding.zips + Hiding.others)
  func found(_ hiding: Hiding) {
    for writing in Self.writings where writing.bytes.count <= hiding.roomMax {
      if writing.hasZeros, hiding.place.contains("of gzip"), !hiding.place.contains("extra") { continue }
      let archive = hiding.bytes(writing.bytes)
      let isPackedAgain = ["plain", "gzip"].contains(writing.name)
      for (packing, bytes) in [
        ("alone", archive), ("in base64", Packing.bytes("key " + Packing.base64(archive))),
        ("in zip", Packing.zip([("in.bin", archive)])),
        ("behind other bytes", [0, 1, 2, 3, 250, 251, 252, 253] + archive),
      ].prefix(isPackedAgain ? 4 : 1) {
        #expect(
          Register.scan(bytes).blocks.contains { $0.person == Register.samira.id },
          "\(writing.name), \(packing)")
      }
    }
  }

  @Test("what nobody can read is reported wherever it lies, and what programs write there is not")
  func unreadable() {
    var random = SeededNumbers(11)
    let noise = (0..<400).map { _ in UInt8.random(in: 0...255, using: &random) }
    for hiding in Hiding.zips where hiding.roomMax > 400 && !hiding.place.contains("comment") {
      #expect(!Register.scan(hiding.bytes(noise)).unscannable.isEmpty, "\(hiding.place)")
    }
    #expect(!Register.scan(Packing.gzip(Packing.bytes(Leak.padding)) + noise).unscannable.isEmpty)
    let times = Hiding.field([3] + Array(noise[..<8])) + Hiding.field(Array(noise[..<32]))
    for usual in [
      Hiding.zip(), Hiding.zip(extra: times, directoryExtra: times), Hiding.zip(comment: Packing.bytes("made at sea")),
      Hiding.zip(flags: 8, descriptor: [0x50, 0x4B, 7, 8] + Array(noise[..<12])),
      Hiding.zip(extra: Hiding.field([UInt8](repeating: 0, count: 400))),
      Packing.gzip(Packing.bytes(Leak.padding)) + [UInt8](repeating: 0, count: 64),
    ] {
      #expect(Register.scan(usual).isClear, "\(Register.scan(usual))")
    }
  }

  @Test("in a matter of abuse a picture is refused wherever it lies in an archive")
  func pictures() {
    let noise = (0..<300).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7 ^ $0 &* 40_503 >> 3) }
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + noise
    let duty = ContentDuty(hashes: [Digest(of: jpeg).hex])
    for hiding in Hiding.zips + Hiding.others where hiding.roomMax > jpeg.count {
      #expect(duty.ground(against: hiding.bytes(jpeg), inMatterOfAbuse: true) != nil, "\(hiding.place)")
    }
    // Known content is found outside such a matter, too.
    for place in ["an extra field of a member", "the archive's comment", "between member and directory"] {
      for hiding in Hiding.zips where hiding.place == place {
        #expect(duty.ground(against: hiding.bytes(jpeg), inMatterOfAbuse: false) == .known, "\(place)")
      }
    }
    let times = Hiding.field([3] + Array(noise[..<8])) + Hiding.field(Array(noise[..<32]))
    #expect(duty.ground(against: Hiding.zip(extra: times, directoryExtra: times), inMatterOfAbuse: true) == nil)
  }
}
