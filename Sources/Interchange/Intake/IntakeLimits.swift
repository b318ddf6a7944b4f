/// What a reading may cost. A limit that is met ends the row or the reading with a fault that names it.
public struct IntakeLimits: Sendable, Hashable {
  /// Bytes of one file once it is uncompressed.
  public var uncompressedBytes = 256 << 30
  /// Uncompressed bytes for each compressed one, looked at past the first 16 MiB: ordinary exports stay below 40.
  public var compressionRatio = 200
  /// Bytes of one line or CSV row.
  public var rowBytes = 16 << 20
  /// Bytes of one CSV field, one text or attribute of XML, one JSON string.
  public var fieldBytes = 1 << 20
  /// Fields of one CSV row.
  public var fields = 1024
  /// Elements inside one another.
  public var depth = 64
  /// Elements and values of one entry of a list or one payment.
  public var entryNodes = 50_000

  public init() {}

  public static let standard = IntakeLimits()
}
