/// The members of zip and tar archives, as far as they can be read.
enum Archive {
  struct Member {
    var name: [UInt8]
    /// Nil when it cannot be read.
    var bytes: [UInt8]?
    /// Why not: `encrypted`, `unknown-binary`, `damaged`, `too-large`.
    var ground: String?
  }

  private static let membersMax = 4_096

  static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// Members by walking the local headers (APPNOTE 6.3 section 4.3.7), which are what other programs can be made to read
  /// even where the directory at the end says otherwise; and the directory's names and comments.
  static func zipMembers(_ bytes: [UInt8], limit: Int) -> [Member] {
    var members: [Member] = []
    var position = 0
    var left = limit
    while position + 4 <= bytes.count, members.count < membersMax {
      let signature = little(bytes, position, 4)
      if signature == 0x0403_4B50, position + 30 <= bytes.count {
        let flags = little(bytes, position + 6, 2)
        let method = little(bytes, position + 8, 2)
        var packed: Int? = little(bytes, position + 18, 4)
        let nameLength = little(bytes, position + 26, 2)
        let named = position + 30 + nameLength
        let start = named + little(bytes, position + 28, 2)
        guard start <= bytes.count else {
          members.append(Member(name: [], bytes: nil, ground: "damaged"))
          break
        }
        var member = Member(name: Array(bytes[position + 30..<named]), bytes: nil, ground: nil)
        let sizeComesAfter = flags & 8 != 0
        if packed == 0xFFFF_FFFF { packed = zip64Packed(bytes[named..<start], little(bytes, position + 22, 4)) }
        // Where the next member is looked for: where this one's bytes end, whatever its header says of their number.
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
        if member.bytes == nil, member.ground != "damaged" { end = min(bytes.count - start, packed ?? 0) + start }
        members.append(member)
        position = end
        if left <= 0 { break }
      } else if signature == 0x0201_4B50, position + 46 <= bytes.count {
        let nameLength = little(bytes, position + 28, 2)
        let all = nameLength + little(bytes, position + 30, 2) + little(bytes, position + 32, 2)
        let end = min(bytes.count, position + 46 + all)
        members.append(Member(name: Array(bytes[position + 46..<end]), bytes: [], ground: nil))
        position = end
      } else if signature == 0x0605_4B50, position + 22 <= bytes.count {
        members.append(Member(name: Array(bytes[(position + 22)...].prefix(65_535)), bytes: [], ground: nil))
        position += 22 + little(bytes, position + 20, 2)
      } else {
        // What lies between is no header: find the next one.
        guard let next = next(bytes, from: position + 1) else {
          if position < bytes.count {
            members.append(Member(name: [], bytes: Array(bytes[position...]), ground: nil))
          }
          break
        }
        members.append(Member(name: [], bytes: Array(bytes[position..<next]), ground: nil))
        position = next
      }
    }
    if members.count >= membersMax || left <= 0 { members.append(Member(name: [], bytes: nil, ground: "too-large")) }
    return members
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

  /// Members of a tar archive (POSIX.1-1988 ustar); headers count as names.
  static func tarMembers(_ bytes: [UInt8]) -> [Member] {
    var members: [Member] = []
    var position = 0
    while position + 512 <= bytes.count, members.count < membersMax {
      let header = bytes[position..<position + 512]
      if header.allSatisfy({ $0 == 0 }) { break }
      guard let size = octal(bytes[position + 124..<position + 136]), size <= bytes.count - position - 512 else {
        members.append(Member(name: Array(header), bytes: Array(bytes[(position + 512)...]), ground: "damaged"))
        return members
      }
      let start = position + 512
      members.append(Member(name: Array(header), bytes: Array(bytes[start..<start + size]), ground: nil))
      position = start + (size + 511) / 512 * 512
    }
    let rest = bytes[min(position, bytes.count)...]
    if rest.contains(where: { $0 != 0 }) { members.append(Member(name: [], bytes: Array(rest), ground: nil)) }
    return members
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
