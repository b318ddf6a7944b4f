/// The members of zip and tar archives, as far as they can be read, and all that lies around them.
enum Archive {
  struct Member {
    var name: [UInt8]
    /// Nil when it cannot be read.
    var bytes: [UInt8]?
    /// Why not: `encrypted`, `unknown-binary`, `damaged`, `too-large`.
    var ground: String?
  }

  struct Contents {
    var members: [Member] = []
    var frame = ArchiveFrame()
  }

  private static let membersMax = 4_096

  static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// Members by walking the local headers (APPNOTE 6.3 section 4.3.7), which are what other programs can be made to read
  /// even where the directory at the end says otherwise. Every byte is a member's, or the frame's: headers with their
  /// extra fields, the directory, comments, and what was packed in a way that cannot be undone.
  static func zip(_ bytes: [UInt8], limit: Int) -> Contents {
    var contents = Contents()
    var position = 0
    var left = limit
    while position < bytes.count, contents.members.count < membersMax {
      let signature = position + 4 <= bytes.count ? little(bytes, position, 4) : 0
      if signature == 0x0403_4B50, position + 30 <= bytes.count {
        let named = position + 30 + little(bytes, position + 26, 2)
        let start = named + little(bytes, position + 28, 2)
        guard start <= bytes.count else {
          contents.frame.add(bytes[position...])
          contents.members.append(Member(name: [], bytes: nil, ground: "damaged"))
          break
        }
        contents.frame.add(bytes[position..<start])
        contents.frame.add(extra: bytes[named..<start])
        let (read, end) = member(bytes, at: position, named: named, start: start, left: &left, &contents.frame)
        contents.members.append(read)
        position = end
        if left <= 0 { break }
      } else if signature == 0x0201_4B50, position + 46 <= bytes.count {
        let named = position + 46
        let extra = min(bytes.count, named + little(bytes, position + 28, 2))
        let comment = min(bytes.count, extra + little(bytes, position + 30, 2))
        let end = min(bytes.count, comment + little(bytes, position + 32, 2))
        contents.frame.add(bytes[position..<end])
        contents.frame.add(extra: bytes[extra..<comment])
        contents.frame.add(piece: bytes[comment..<end], isLoose: false)
        for text in [bytes[named..<extra], bytes[comment..<end]] where !text.isEmpty {
          contents.members.append(Member(name: Array(text), bytes: [], ground: nil))
        }
        position = end
      } else if signature == 0x0605_4B50, position + 22 <= bytes.count {
        let end = min(bytes.count, position + 22 + little(bytes, position + 20, 2))
        contents.frame.add(bytes[position..<end])
        contents.frame.add(piece: bytes[(position + 22)..<end], isLoose: false)
        contents.members.append(Member(name: Array(bytes[(position + 22)..<end]), bytes: [], ground: nil))
        position = end
      } else if let end = endOfRecord(bytes, at: position, signature) {
        contents.frame.add(bytes[position..<end])
        position = end
      } else {
        // What lies between is no header: find the next one.
        let end = next(bytes, from: position + 1) ?? bytes.count
        contents.members.append(Member(name: [], bytes: Array(bytes[position..<end]), ground: nil))
        position = end
      }
    }
    if contents.members.count >= membersMax || left <= 0 {
      contents.members.append(Member(name: [], bytes: nil, ground: "too-large"))
    }
    return contents
  }

  /// The member whose header stands at a position, and where its bytes end, whatever the header says of their number.
  private static func member(
    _ bytes: [UInt8], at position: Int, named: Int, start: Int, left: inout Int, _ frame: inout ArchiveFrame
  ) -> (Member, end: Int) {
    let flags = little(bytes, position + 6, 2)
    let method = little(bytes, position + 8, 2)
    var packed: Int? = little(bytes, position + 18, 4)
    var member = Member(name: Array(bytes[position + 30..<named]), bytes: nil, ground: nil)
    let sizeComesAfter = flags & 8 != 0
    if packed == 0xFFFF_FFFF { packed = zip64Packed(bytes[named..<start], little(bytes, position + 22, 4)) }
    var end = start
    if flags & 1 != 0 || method == 99 {
      member.ground = "encrypted"
    } else if method == 8 {
      if let result = Inflation.inflate(bytes[start...], .raw, limit: left) {
        member.bytes = result.bytes
        left -= result.bytes.count
        if result.isCut {
          member.ground = "too-large"
        } else if !result.isComplete || !sizeComesAfter && packed != result.taken {
          member.ground = "damaged"
        }
        // What broke off may have run into the next member: that one is looked for from the start.
        if result.isComplete { end = start + result.taken }
      } else if packed == 0 {
        member.bytes = []
      } else {
        member.ground = "damaged"
      }
    } else if method == 0 {
      if sizeComesAfter, packed == 0 { packed = (next(bytes, from: start) ?? bytes.count) - start }
      // What it claims is read as it is, and what is packed in it is found there.
      end = min(bytes.count - start, packed ?? .max) + start
      member.bytes = Array(bytes[start..<end])
      left -= end - start
      if packed.map({ $0 > bytes.count - start }) ?? true { member.ground = "damaged" }
    } else {
      member.ground = "unknown-binary"
    }
    if member.bytes == nil, member.ground != "damaged" {
      end = min(bytes.count - start, packed ?? 0) + start
      // That it is packed so is what the header says: it may be anything.
      frame.add(piece: bytes[start..<end])
    }
    return (member, end)
  }

  /// Where a record ends that stands in archives beside headers (APPNOTE 6.3 sections 4.3.9, 4.3.14, 4.3.15): the sizes
  /// behind a member, and what finds the directory of a large archive. Nil where there is none of the length it must have.
  private static func endOfRecord(_ bytes: [UInt8], at position: Int, _ signature: Int) -> Int? {
    let ends: [Int]
    switch signature {
    case 0x0807_4B50: ends = [16, 24]
    case 0x0606_4B50: ends = [56]
    case 0x0706_4B50: ends = [20]
    default: return nil
    }
    return ends.lazy.map { position + $0 }.first { end in
      end == bytes.count
        || end + 4 <= bytes.count && bytes[end] == 0x50 && bytes[end + 1] == 0x4B
          && [[1, 2], [3, 4], [5, 6], [6, 6], [6, 7]].contains([bytes[end + 2], bytes[end + 3]])
    }
  }

  /// The packed size in a ZIP64 extra field (APPNOTE 6.3 section 4.5.3), where the header has no room for it; nil where
  /// there is none.
  private static func zip64Packed(_ extra: ArraySlice<UInt8>, _ size: Int) -> Int? {
    let extra = Array(extra)
    var position = 0
    while position + 4 <= extra.count {
      let length = little(extra, position + 2, 2)
      if little(extra, position, 2) == 1 {
        // The size unpacked stands before it, where the header has no room for that either.
        let at = position + 4 + (size == 0xFFFF_FFFF ? 8 : 0)
        guard at + 8 <= position + 4 + length, at + 8 <= extra.count, extra[at + 7] < 0x80 else { return nil }
        return little(extra, at, 8)
      }
      position += 4 + length
    }
    return nil
  }

  private static func next(_ bytes: [UInt8], from start: Int) -> Int? {
    guard start >= 0, start + 4 <= bytes.count else { return nil }
    return (start...(bytes.count - 4)).first {
      bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B
        && [[1, 2], [3, 4], [5, 6]].contains([bytes[$0 + 2], bytes[$0 + 3]])
    }
  }

  static func isTar(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 512 && bytes[257..<262].elementsEqual("ustar".utf8)
  }

  /// Members of a tar archive (POSIX.1-1988 ustar); headers count as names. What fills the last block of a member is the
  /// frame's.
  static func tar(_ bytes: [UInt8]) -> Contents {
    var contents = Contents()
    var position = 0
    while position + 512 <= bytes.count, contents.members.count < membersMax {
      let header = bytes[position..<position + 512]
      if header.allSatisfy({ $0 == 0 }) { break }
      contents.frame.add(header)
      guard let size = octal(bytes[position + 124..<position + 136]), size <= bytes.count - position - 512 else {
        contents.members.append(
          Member(name: Array(header), bytes: Array(bytes[(position + 512)...]), ground: "damaged"))
        return contents
      }
      let start = position + 512
      contents.members.append(Member(name: Array(header), bytes: Array(bytes[start..<start + size]), ground: nil))
      position = min(bytes.count, start + (size + 511) / 512 * 512)
      contents.frame.add(piece: bytes[start + size..<position])
    }
    let rest = bytes[position...]
    if rest.contains(where: { $0 != 0 }) { contents.members.append(Member(name: [], bytes: Array(rest), ground: nil)) }
    if contents.members.count >= membersMax {
      contents.members.append(Member(name: [], bytes: nil, ground: "too-large"))
    }
    return contents
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in field {
      switch byte {
      case 0x30...0x37: value = value * 8 + Int(byte - 0x30)
      case 0, 0x20: continue
      default: return nil
      }
    }
    return value
  }

  private static func little(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }
}
