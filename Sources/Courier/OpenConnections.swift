internal import NIOCore
internal import Synchronization

/// The connections of a listener, so that it can end them.
final class OpenConnections: Sendable {
  private let held = Mutex<[ObjectIdentifier: any Channel]>([:])

  func add(_ channel: any Channel) { held.withLock { $0[ObjectIdentifier(channel)] = channel } }
  func remove(_ channel: any Channel) { held.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) } }

  /// Lets what is being worked on finish for so many seconds, then closes what is left.
  func end(after seconds: Int64) async {
    for channel in held.withLock({ Array($0.values) }) {
      channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
    for _ in 0..<max(1, seconds * 10) {
      guard held.withLock({ !$0.isEmpty }) else { return }
      try? await Task.sleep(for: .milliseconds(100))
    }
    for channel in held.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}
