internal import CZlib

/// zlib's inflate under limits: a few bytes that would become a mountain stop where the limit is.
enum Inflation {
  enum Framing: Int32 {
    /// RFC 1951, no header.
    case raw = -15
    /// RFC 1950.
    case zlib = 15
    /// RFC 1952.
    case gzip = 31
  }

  struct Result {
    var bytes: [UInt8]
    /// Bytes of the input that the stream took.
    var taken: Int
    /// Whether the stream came to its proper end.
    var isComplete: Bool
    /// Whether it was stopped at the limit.
    var isCut: Bool
  }

  /// What comes out of a stream that begins at the input's start; nil when it is none.
  static func inflate(_ input: ArraySlice<UInt8>, _ framing: Framing, limit: Int) -> Result? {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard inflateInit2_(stream, framing.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return nil
    }
    defer { inflateEnd(stream) }
    var result = Result(bytes: [], taken: 0, isComplete: false, isCut: false)
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    let source = input.prefix(Int(Int32.max))
    let count = source.count
    source.withUnsafeBufferPointer { buffer in
      // zlib declares what it reads as if it might change it; it does not.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: buffer.baseAddress)
      stream.pointee.avail_in = UInt32(count)
      while true {
        let (code, made) = chunk.withUnsafeMutableBufferPointer { target -> (Int32, Int) in
          stream.pointee.next_out = target.baseAddress
          stream.pointee.avail_out = UInt32(target.count)
          let code = CZlib.inflate(stream, Z_NO_FLUSH)
          return (code, target.count - Int(stream.pointee.avail_out))
        }
        let room = limit - result.bytes.count
        result.bytes.append(contentsOf: chunk[..<min(made, max(0, room))])
        if made > room {
          result.isCut = true
          break
        }
        if code == Z_STREAM_END {
          result.isComplete = true
          break
        }
        if code != Z_OK || (made == 0 && stream.pointee.avail_in == 0) { break }
      }
      result.taken = count - Int(stream.pointee.avail_in)
    }
    return result.isComplete || result.isCut || !result.bytes.isEmpty ? result : nil
  }
}
