import Foundation
import Vocabulary

/// Files that a command writes where it was told to.
enum Written {
  /// Writes it whole or not at all, over whatever was there. Throws `exchange.file`.
  static func replace(_ path: String, with bytes: some Sequence<UInt8>) throws {
    do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw Fault("exchange.file", at: .init(file: path), ("file", .text(path)))
    }
  }
}
