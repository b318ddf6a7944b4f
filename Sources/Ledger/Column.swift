import Glibc
import Vocabulary
import World

/// A run of plain values of one type, read-only, in memory or mapped from a segment.
///
/// Copies share the values. Reading by subscript is checked; kernels take the whole run through
/// ``withUnsafeBufferPointer(_:)``.
public struct Column<Element: BitwiseCopyable & Sendable>: @unchecked Sendable, RandomAccessCollection {
  // Sendable: nobody writes to the values once a column exists, and `owner` keeps them alive.
  private let owner: AnyObject?
  private let base: UnsafePointer<Element>?
  public let count: Int

  /// No values.
  public init() {
    owner = nil
    base = nil
    count = 0
  }

  package init(_ buffer: ColumnBuffer<Element>) {
    owner = buffer
    base = UnsafePointer(buffer.base)
    count = buffer.count
  }

  /// Values inside a mapped file. Nil when the range does not lie in the file or is not aligned.
  init?(file: MappedFile, offset: Int, count: Int) {
    let stride = MemoryLayout<Element>.stride
    let (length, overflow) = count.multipliedReportingOverflow(by: stride)
    guard count >= 0, !overflow, offset >= 0, offset <= file.count, length <= file.count - offset,
      offset % MemoryLayout<Element>.alignment == 0
    else { return nil }
    owner = file
    base = count == 0 ? nil : (file.bytes.baseAddress! + offset).assumingMemoryBound(to: Element.self)
    self.count = count
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  @inlinable
  public subscript(position: Int) -> Element {
    withUnsafeBufferPointer { values in
      precondition(position >= 0 && position < values.count, "row outside the column")
      return values[position]
    }
  }

  /// All values, for the length of the call.
  public func withUnsafeBufferPointer<R, E: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
  ) throws(E) -> R {
    try withExtendedLifetime(owner) { () throws(E) -> R in
      try body(UnsafeBufferPointer(start: base, count: count))
    }
  }

  /// The values as bytes, as a segment holds them.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(Fault) -> R) throws(Fault) -> R {
    try withUnsafeBufferPointer { (values) throws(Fault) -> R in try body(UnsafeRawBufferPointer(values)) }
  }
}

/// A column while it is being filled. Growing moves pages instead of copying them (`realloc` of large blocks is a remap
/// on Linux), and pages that were never written take no memory, so the peak stays near what is held.
package final class ColumnBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Sendable: one thread fills a buffer; it is handed on, or sealed into a `Column`, when that thread has ended.
  // One thread at a time, as said above, so that checks for overlapping access would only cost.
  @exclusivity(unchecked) package private(set) var base: UnsafeMutablePointer<Element>
  @exclusivity(unchecked) package private(set) var capacity: Int
  @exclusivity(unchecked) package var count = 0

  package init(capacity: Int = 0) {
    self.capacity = Swift.max(capacity, 16)
    base = ColumnBuffer.grown(nil, to: self.capacity)
  }

  /// Room for values that are met at random: on large pages where the kernel has them, since a missing entry of the page
  /// table costs more than the value.
  init(scattered capacity: Int) {
    let page = 2 << 20
    self.capacity = Swift.max(capacity, 16)
    let bytes = (self.capacity * MemoryLayout<Element>.stride + page - 1) / page * page
    guard let block = aligned_alloc(page, bytes) else { preconditionFailure("out of memory") }
    madvise(block, bytes, Int32(MADV_HUGEPAGE))
    base = block.assumingMemoryBound(to: Element.self)
  }

  deinit { free(base) }

  private static func grown(_ old: UnsafeMutablePointer<Element>?, to capacity: Int) -> UnsafeMutablePointer<Element> {
    guard let block = realloc(old, capacity * MemoryLayout<Element>.stride) else {
      preconditionFailure("out of memory")
    }
    return block.assumingMemoryBound(to: Element.self)
  }

  /// Makes room for `additional` more values.
  package func reserve(_ additional: Int) {
    let wanted = count + additional
    guard wanted > capacity else { return }
    capacity = Swift.max(wanted, capacity + capacity / 2)
    base = ColumnBuffer.grown(base, to: capacity)
  }

  /// Exchanges the values of two buffers.
  func swap(with other: ColumnBuffer<Element>) {
    Swift.swap(&base, &other.base)
    Swift.swap(&capacity, &other.capacity)
    Swift.swap(&count, &other.count)
  }

  package func append(_ value: Element) {
    reserve(1)
    base[count] = value
    count += 1
  }

  package func append(_ values: UnsafeBufferPointer<Element>) {
    guard let source = values.baseAddress else { return }
    reserve(values.count)
    (base + count).update(from: source, count: values.count)
    count += values.count
  }

  package var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: base, count: count) }

  /// Gives back what was reserved and not used.
  package func trim() {
    guard count < capacity else { return }
    capacity = Swift.max(count, 16)
    base = ColumnBuffer.grown(base, to: capacity)
  }

  /// Puts the values into the order of `rows`: value `rows[i]` comes to stand at `i`.
  func permute(by rows: UnsafeBufferPointer<UInt32>) {
    let sorted = ColumnBuffer<Element>.grown(nil, to: Swift.max(count, 16))
    let unsorted = base
    for (place, row) in rows.enumerated() { sorted[place] = unsorted[Int(row)] }
    free(base)
    base = sorted
    capacity = Swift.max(count, 16)
  }
}
