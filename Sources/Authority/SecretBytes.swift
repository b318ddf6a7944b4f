internal import CSodium

/// The library is set up once, before anything of it is used.
package enum Sodium {
  package static let isReady: Bool = sodium_init() >= 0
}

/// Bytes that must not be left behind: locked in memory where the system allows it, and wiped when they go.
///
/// `@unchecked Sendable`: the memory is written only inside the initialiser, before anyone else can see the object, and
/// is freed by `deinit`, when nobody can see it any more. Between the two it is only read.
package final class SecretBytes: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<UInt8>

  /// Nil when locked memory cannot be had, or when `fill` says it failed.
  package init?(count: Int, fill: (UnsafeMutablePointer<UInt8>) -> Bool) {
    guard Sodium.isReady, let start = sodium_malloc(count) else { return nil }
    memory = start.bindMemory(to: UInt8.self, capacity: count)
    guard fill(memory) else { return nil }
  }

  deinit { sodium_free(memory) }

  package func withBytes<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
    withExtendedLifetime(self) { body(UnsafePointer(memory)) }
  }
}
