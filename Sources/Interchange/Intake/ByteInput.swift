internal import CZlib
internal import Glibc
public import Vocabulary

/// The bytes of a file, plain or gzip, as a stream that knows its own digest.
///
/// Gzip is recognised by its first bytes, and several members one after another are read as one (RFC 1952 section 2.2).
/// Damage inside the file (a truncated or corrupt member, a limit that is met) never throws: what was good has been
/// handed out, the stream ends, and ``damage`` says why. Only a file that cannot be opened or read throws.
public final class ByteInput {
  /// The file as the user named it.
  public let name: String
  /// Uncompressed bytes handed out so far.
  public private(set) var offset = 0
  /// Bytes of the file itself taken so far: what progress is measured by.
  public private(set) var consumed = 0
  /// Bytes of the file itself; nil when it is not a regular file.
  public let size: Int?
  /// Whether the bytes came through gzip.
  public private(set) var isCompressed = false
  /// Why the stream ended before its time; nil when it did not.
  public private(set) var damage: Fault?

  private let limits: IntakeLimits
  private var source: Source
  private var hasher = Digest.Hasher()
  private let hashes: Bool
  private var inflater: Inflater?
  private var raw: [UInt8] = []
  private var rawStart = 0
  private var rawEnd = 0
  private var looked = false
  private var ended = false

  private enum Source {
    case file(Int32)
    case memory([UInt8], at: Int)
  }

  private static let chunk = 1 << 16

  /// Opens a file. `hashing` false leaves ``digest`` that of nothing, for callers that need only the bytes.
  public init(path: String, limits: IntakeLimits = .standard, hashing: Bool = true) throws(Fault) {
    name = path
    self.limits = limits
    hashes = hashing
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ByteInput.unreadable(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw ByteInput.unreadable(path, code)
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else {
      close(descriptor)
      throw ByteInput.unreadable(path, EISDIR)
    }
    size = kind == S_IFREG ? Int(status.st_size) : nil
    source = .file(descriptor)
    raw = [UInt8](repeating: 0, count: ByteInput.chunk)
  }

  /// Reads bytes that are already there.
  public init(name: String, bytes: [UInt8], limits: IntakeLimits = .standard, hashing: Bool = true) {
    self.name = name
    self.limits = limits
    hashes = hashing
    size = bytes.count
    source = .memory(bytes, at: 0)
    raw = [UInt8](repeating: 0, count: ByteInput.chunk)
  }

  deinit {
    if case .file(let descriptor) = source { close(descriptor) }
  }

  /// SHA-256 of all uncompressed bytes handed out so far.
  public var digest: Digest { hasher.finish() }

  /// Fills the buffer from its start with what comes next; zero is the end, after which ``damage`` tells whether it
  /// was the right one.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    guard !buffer.isEmpty, !ended else { return 0 }
    if !looked {
      looked = true
      try refill()
      if rawEnd - rawStart >= 2, raw[rawStart] == 0x1f, raw[rawStart + 1] == 0x8b {
        isCompressed = true
        inflater = Inflater()
        if inflater == nil { stop("interchange.gzip.corrupt") }
      }
    }
    let allowed = limits.uncompressedBytes - offset
    guard allowed > 0 else {
      // One byte more than the limit is over it; exactly the limit is not.
      var probe: UInt8 = 0
      let more = try withUnsafeMutableBytes(of: &probe) { rest throws(Fault) in try produce(into: rest) }
      if more > 0 {
        stop("interchange.input.too-long", ("limit", .integer(Int64(limits.uncompressedBytes))))
      }
      ended = true
      return 0
    }
    let window = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, allowed)])
    let count = try produce(into: window)
    if count == 0 {
      ended = true
      return 0
    }
    offset += count
    if hashes { hasher.update(UnsafeRawBufferPointer(rebasing: window[..<count])) }
    if isCompressed, offset > 16 << 20, offset / max(consumed, 1) > limits.compressionRatio {
      stop("interchange.gzip.ratio", ("limit", .integer(Int64(limits.compressionRatio))))
    }
    return count
  }

  /// Fills an array from a position to its end, as ``read(into:)`` does.
  public func read(into bytes: inout [UInt8], from start: Int) throws(Fault) -> Int {
    guard start >= 0, start < bytes.count else { return 0 }
    return try bytes.withUnsafeMutableBufferPointer { buffer throws(Fault) in
      try read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[start...])))
    }
  }

  /// Up to `count` bytes from here on, as an array; empty at the end.
  public func read(count: Int) throws(Fault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    var filled = 0
    while filled < bytes.count {
      let got = try read(into: &bytes, from: filled)
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// Reads and hashes what is left, and gives the digest of the whole.
  public func finish() throws(Fault) -> Digest {
    var scratch = [UInt8](repeating: 0, count: ByteInput.chunk)
    while try read(into: &scratch, from: 0) > 0 {}
    return digest
  }

  // MARK: - Behind the stream

  private func produce(into buffer: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    guard damage == nil else { return 0 }
    guard let inflater else {
      if rawStart == rawEnd { try refill() }
      let count = min(buffer.count, rawEnd - rawStart)
      raw.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[rawStart..<(rawStart + count)]))
      }
      rawStart += count
      return count
    }
    while true {
      if rawStart == rawEnd { try refill() }
      if rawStart == rawEnd {
        if !inflater.isBetweenMembers { stop("interchange.gzip.truncated") }
        return 0
      }
      if inflater.isBetweenMembers, inflater.members > 0 {
        // After a member: another member, padding of zeros, or the end. Anything else is not ours to guess at.
        if raw[rawStart] == 0 {
          rawStart += 1
          continue
        }
        if raw[rawStart] != 0x1f {
          stop("interchange.gzip.trailing")
          return 0
        }
        guard inflater.reset() else {
          stop("interchange.gzip.corrupt")
          return 0
        }
      }
      let (taken, made, good) = raw.withUnsafeMutableBytes { bytes in
        inflater.step(
          UnsafeMutableRawBufferPointer(rebasing: bytes[rawStart..<rawEnd]), into: buffer)
      }
      rawStart += taken
      if !good { stop("interchange.gzip.corrupt") }
      if made > 0 { return made }
      if !good { return 0 }
    }
  }

  private func refill() throws(Fault) {
    rawStart = 0
    rawEnd = 0
    switch source {
    case .memory(let bytes, let at):
      let count = min(ByteInput.chunk, bytes.count - at)
      if count > 0 { raw.replaceSubrange(0..<count, with: bytes[at..<(at + count)]) }
      rawEnd = count
      source = .memory(bytes, at: at + count)
    case .file(let descriptor):
      while true {
        let count = raw.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
          rawEnd = count
          break
        }
        let code = errno
        if code != EINTR { throw ByteInput.unreadable(name, code) }
      }
    }
    consumed += rawEnd
  }

  private func stop(_ code: Fault.Code, _ argument: (name: String, value: Sentence.Value)? = nil) {
    guard damage == nil else { return }
    let arguments = argument.map { [Sentence.Argument($0.name, $0.value)] } ?? []
    damage = Fault(
      code, Sentence(key: code.rawValue, arguments: arguments), at: Fault.Location(file: name, byte: offset))
  }

  private static func unreadable(_ path: String, _ code: Int32) -> Fault {
    Fault(
      "interchange.input.unreadable", at: Fault.Location(file: path),
      ("reason", .text(String(cString: strerror(code)))))
  }
}

/// One zlib inflate state. Its `z_stream` lives at a fixed address, as zlib keeps a pointer back to it.
private final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isBetweenMembers = true
  private(set) var members = 0

  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 window bits, plus 16: gzip framing only.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func reset() -> Bool { inflateReset(stream) == Z_OK }

  /// One call of `inflate`: bytes taken, bytes made, and whether the data was sound.
  func step(_ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> (Int, Int, Bool) {
    let inputCount = min(input.count, Int(Int32.max))
    let outputCount = min(output.count, Int(Int32.max))
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(inputCount)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(outputCount)
    isBetweenMembers = false
    let code = inflate(stream, Z_NO_FLUSH)
    let taken = inputCount - Int(stream.pointee.avail_in)
    let made = outputCount - Int(stream.pointee.avail_out)
    if code == Z_STREAM_END {
      isBetweenMembers = true
      members += 1
      return (taken, made, true)
    }
    // Z_BUF_ERROR only says that no progress was possible with these buffers.
    return (taken, made, code == Z_OK || (code == Z_BUF_ERROR && taken + made > 0))
  }
}
