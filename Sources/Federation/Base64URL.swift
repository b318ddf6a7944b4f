internal import CSodium

/// Base64 with the URL alphabet and no padding (RFC 4648 section 5, as RFC 7515 section 2 asks).
public enum Base64URL {
  private static let variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING

  public static func text(_ bytes: [UInt8]) -> String {
    let count = (bytes.count * 4 + 2) / 3
    return String(unsafeUninitializedCapacity: count + 1) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { buffer in
        guard let start = buffer.baseAddress else { return 0 }
        // A zero is written behind the text.
        _ = sodium_bin2base64(start, count + 1, bytes, bytes.count, variant)
        return count
      }
    }
  }

  /// Nil unless the text is the one form of some bytes: no padding, no other characters, no bits left over.
  public static func bytes(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { digits in
      digits.withMemoryRebound(to: CChar.self) { digits in
        guard digits.count % 4 != 1, let start = digits.baseAddress else { return digits.isEmpty ? [] : nil }
        var bytes = [UInt8](repeating: 0, count: digits.count / 4 * 3 + 2)
        var count = 0
        var end: UnsafePointer<CChar>?
        guard
          sodium_base642bin(&bytes, bytes.count, start, digits.count, nil, &count, &end, variant) == 0,
          end == start + digits.count
        else { return nil }
        bytes.removeLast(bytes.count - count)
        return bytes
      }
    }
  }
}
