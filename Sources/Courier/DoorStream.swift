internal import Federation
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import Vocabulary

/// One request of a peer: an envelope brought, or the receipt for one asked for. It is held to its size and its time
/// before anything of it is looked at.
final class DoorStream: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum Stage {
    case waiting
    /// The bytes so far of how many at most.
    case collecting([UInt8], reserved: Int)
    case asking(Int, Digest)
    /// The answer is being found or was given: what still comes is passed over.
    case answered
  }

  private let door: Door
  private var stage = Stage.waiting
  private var reserved = 0
  private var stall: Scheduled<Void>?
  private var deadline: Scheduled<Void>?

  init(_ door: Door) { self.door = door }

  func handlerAdded(context: ChannelHandlerContext) { giveTime(context) }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  private func end() {
    stall?.cancel()
    deadline?.cancel()
    if reserved > 0 { door.load.release(reserved) }
    reserved = 0
  }

  /// Gives the next piece its time.
  private func giveTime(_ context: ChannelHandlerContext) {
    stall?.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    stall = context.eventLoop.scheduleTask(in: .seconds(door.load.limits.stallSeconds)) {
      bound.value.0.isTooSlow(bound.value.1)
    }
  }

  private func isTooSlow(_ context: ChannelHandlerContext) {
    if case .answered = stage { return }
    refuse(.requestTimeout, limit: "time", context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head, context)
    case .body(let piece): collect(piece, context)
    case .end: conclude(context)
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard case .waiting = stage else { return }
    guard door.load.mayAsk(door.peer) else { return refuse(.tooManyRequests, limit: "rate", context) }
    if head.method == .GET, let (sequence, digest) = CourierPath.receipt(in: head.uri) {
      stage = .asking(sequence, digest)
      return
    }
    guard head.uri == CourierPath.envelopes else { return answer(.notFound, context) }
    guard head.method == .POST else { return answer(.methodNotAllowed, context) }
    guard head.headers.first(name: "content-type") == CourierPath.envelopeType else {
      return answer(.unsupportedMediaType, context)
    }
    // Without a length nobody knows how much room it needs.
    guard let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length >= 0 else {
      return answer(.lengthRequired, context)
    }
    guard length <= Envelope.largest else { return refuse(.payloadTooLarge, limit: "size", context) }
    guard door.load.reserve(length) else { return refuse(.serviceUnavailable, limit: "load", context) }
    reserved = length
    stage = .collecting([], reserved: length)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: .seconds(door.load.limits.bodyTime(bytes: length))) {
      bound.value.0.isTooSlow(bound.value.1)
    }
    giveTime(context)
  }

  private func collect(_ piece: ByteBuffer, _ context: ChannelHandlerContext) {
    guard case .collecting(var bytes, let most) = stage else { return }
    guard bytes.count + piece.readableBytes <= most else { return refuse(.payloadTooLarge, limit: "size", context) }
    stage = .answered  // so that the bytes have one owner while they grow
    if bytes.isEmpty { bytes.reserveCapacity(most) }
    bytes.append(contentsOf: piece.readableBytesView)
    stage = .collecting(bytes, reserved: most)
    giveTime(context)
  }

  private func conclude(_ context: ChannelHandlerContext) {
    stall?.cancel()
    deadline?.cancel()
    let door = door
    switch stage {
    case .waiting, .answered: return
    case .collecting(let bytes, let most):
      guard bytes.count == most else { return answer(.badRequest, context) }
      stage = .answered
      finish(context) {
        // Whoever was withdrawn since the handshake is not listened to.
        guard await !door.desk.keys(of: door.peer).isEmpty else { return (.forbidden, []) }
        switch await door.desk.take(bytes, from: door.peer) {
        case .receipt(let receipt): return (.ok, receipt)
        case .earlierMissing: return (.conflict, [])
        case .refused: return (.badRequest, [])
        case .unavailable: return (.serviceUnavailable, [])
        }
      }
    case .asking(let sequence, let digest):
      stage = .answered
      finish(context) {
        guard await !door.desk.keys(of: door.peer).isEmpty else { return (.forbidden, []) }
        let receipt = await door.desk.receipt(for: digest, sequence: sequence, from: door.peer)
        return receipt.map { (.ok, $0) } ?? (.notFound, [])
      }
    }
  }

  /// Finds the answer off the loop and gives it on it.
  private func finish(
    _ context: ChannelHandlerContext,
    _ find: @escaping @Sendable () async -> (HTTPResponseStatus, [UInt8])
  ) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.makeFutureWithTask(find).whenSuccess { found in
      let (handler, context) = bound.value
      handler.give(found.0, found.1, context)
    }
  }

  private func refuse(_ status: HTTPResponseStatus, limit: String, _ context: ChannelHandlerContext) {
    let door = door
    Task { await door.desk.note(.limited(peer: door.peer, limit: limit)) }
    answer(status, context)
  }

  private func answer(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
    stage = .answered
    end()
    give(status, [], context)
  }

  private func give(_ status: HTTPResponseStatus, _ body: [UInt8], _ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return end() }
    var headers: HTTPHeaders = ["content-length": String(body.count), "cache-control": "no-store"]
    if !body.isEmpty { headers.add(name: "content-type", value: CourierPath.receiptType) }
    context.write(
      wrapOutboundOut(.head(.init(version: .http2, status: status, headers: headers))), promise: nil)
    if !body.isEmpty {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }
    // Whoever was refused in the middle of a body may stop sending it: the stream is reset behind the answer.
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    end()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
