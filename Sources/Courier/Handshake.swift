internal import Authority
internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import Synchronization
internal import World

/// Who is at the other end of one connection, once the handshake has shown it.
final class Seat: Sendable {
  private let held = Mutex<String?>(nil)
  var peer: String? { held.withLock { $0 } }
  func take(_ peer: String) { held.withLock { $0 = peer } }
}

/// Lets in whoever shows a certificate that an admitted peer's key signed.
///
/// The library's own checks are off: this stands in their place. That the other side has the certificate's key, the
/// handshake itself proves.
func verification(
  by desk: any CourierDesk, load: DoorLoad, clock: any WallClock, seat: Seat
) -> NIOSSLCustomVerificationCallback {
  { shown, promise in
    let certificate = shown.first.flatMap(NodeCertificate.Shown.init)
    guard let certificate, let node = certificate.node else {
      promise.succeed(.failed)
      Task { await desk.note(.strangerRefused(node: nil)) }
      return
    }
    promise.completeWithTask {
      let keys = await desk.keys(of: node)
      guard certificate.isVouchedFor(by: keys, at: clock.now()) else {
        await desk.note(.strangerRefused(node: node))
        return .failed
      }
      guard load.enter(node) else {
        await desk.note(.limited(peer: node, limit: "connections"))
        return .failed
      }
      seat.take(node)
      return .certificateVerified
    }
  }
}

/// Ends a connection whose handshake takes too long, or that asks for anything but HTTP/2.
final class HandshakeWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let seconds: Int64
  private let ready: (ChannelHandlerContext) -> Void
  private var deadline: Scheduled<Void>?

  init(seconds: Int64, ready: @escaping (ChannelHandlerContext) -> Void) {
    self.seconds = seconds
    self.ready = ready
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    deadline?.cancel()
    guard negotiated == "h2" else {
      context.close(promise: nil)
      return
    }
    ready(context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Ends a connection on which nothing moves, or on which something went wrong.
final class IdleEnd: ChannelInboundHandler {
  typealias InboundIn = Any

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
