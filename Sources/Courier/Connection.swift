public import Authority
internal import Federation
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL
internal import Synchronization
public import Vocabulary
internal import World

/// Why a peer could not be reached, or what it said instead of a receipt.
public enum CourierFailure: Error, Sendable, Hashable {
  /// No connection, or it broke.
  case unreachable
  /// Whoever answered did not show a certificate of the peer, or did not accept this node's.
  case stranger
  case tooSlow
  /// The peer's HTTP status, where it is no receipt: 409 asks for the envelope before, 429 and 503 for patience.
  case status(Int)
  /// An answer that has not the form of one.
  case malformed

  /// Whether it may well go later without anybody doing anything.
  public var isPassing: Bool {
    switch self {
    case .unreachable, .tooSlow, .stranger, .malformed: true
    case .status(let code): code == 409 || code == 429 || code >= 500 || code == 408 || code == 403
    }
  }
}

/// A connection to one peer, over which envelopes are brought one after another.
public final class Connection: Sendable {
  private let channel: any Channel
  private let streams: NIOHTTP2Handler.StreamMultiplexer

  private init(channel: any Channel, streams: NIOHTTP2Handler.StreamMultiplexer) {
    self.channel = channel
    self.streams = streams
  }

  /// Reaches a peer where it listens. Whoever answers must show a certificate of that peer, signed by one of these keys.
  public static func open(
    host: String, port: Int, to node: String, keys: [PublicKey], as identity: CourierIdentity,
    seconds: Int64 = 10
  ) async throws(CourierFailure) -> Connection {
    let clock = identity.clock
    do {
      let context = try identity.clientContext()
      let loop = MultiThreadedEventLoopGroup.singleton.any()
      let ready = loop.makePromise(of: NIOHTTP2Handler.StreamMultiplexer.self)
      let strange = Strange()
      let bootstrap = ClientBootstrap(group: loop)
        .connectTimeout(.seconds(seconds))
        .channelInitializer { channel in
          channel.closeFuture.whenComplete { _ in ready.fail(CourierFailure.unreachable) }
          return channel.eventLoop.makeCompletedFuture {
            let tls = try NIOSSLClientHandler(context: context, serverHostname: nil) { shown, promise in
              guard let certificate = shown.first.flatMap(NodeCertificate.Shown.init), certificate.node == node,
                certificate.isVouchedFor(by: keys, at: clock.now())
              else {
                strange.say()
                return promise.succeed(.failed)
              }
              promise.succeed(.certificateVerified)
            }
            let watch = HandshakeWatch(seconds: seconds) { context in
              do {
                ready.succeed(
                  try context.pipeline.syncOperations.configureHTTP2Pipeline(
                    mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
                  ) { stream in stream.close() })
                try context.pipeline.syncOperations.addHandler(IdleEnd())
              } catch {
                ready.fail(error)
                context.close(promise: nil)
              }
            }
            let handlers: [any ChannelHandler] = [tls, watch]
            try channel.pipeline.syncOperations.addHandlers(handlers)
          }
        }
      let channel: any Channel
      do {
        channel = try await bootstrap.connect(host: host, port: port).get()
      } catch {
        ready.fail(CourierFailure.unreachable)
        throw CourierFailure.unreachable
      }
      do {
        return Connection(channel: channel, streams: try await ready.futureResult.get())
      } catch {
        try? await channel.close()
        throw strange.isSaid ? CourierFailure.stranger : .unreachable
      }
    } catch let failure as CourierFailure {
      throw failure
    } catch {
      throw .unreachable
    }
  }

  /// Brings an envelope; the recipient's receipt. Brought twice, it is taken in once.
  public func bring(_ envelope: [UInt8]) async throws(CourierFailure) -> [UInt8] {
    try await receipt(asking: Asking(method: "POST", path: CourierPath.envelopes, pieces: [envelope]))
  }

  /// What became of an envelope that was brought before.
  public func receipt(for envelope: Digest, sequence: Int) async throws(CourierFailure) -> [UInt8] {
    try await receipt(asking: Asking(method: "GET", path: CourierPath.receipt(sequence, envelope)))
  }

  public func close() async { try? await channel.close() }

  private func receipt(asking: Asking) async throws(CourierFailure) -> [UInt8] {
    let (status, bytes) = try await ask(asking)
    guard status == 200 else { throw CourierFailure.status(status) }
    guard !bytes.isEmpty else { throw CourierFailure.malformed }
    return bytes
  }

  /// What is asked of a peer; tests also ask what they should not.
  package struct Asking: Sendable {
    var method: String
    var path: String
    var type: String? = CourierPath.envelopeType
    /// The length that is told; of the pieces where nil.
    var length: Int?
    var pieces: [[UInt8]] = []
    /// Between two pieces.
    var pauseMilliseconds = 0
    /// Whether the end of the request is told.
    var ends = true

    package init(
      method: String, path: String, type: String? = "application/entente-envelope+json", length: Int? = nil,
      pieces: [[UInt8]] = [], pauseMilliseconds: Int = 0, ends: Bool = true
    ) {
      (self.method, self.path, self.type, self.length) = (method, path, type, length)
      (self.pieces, self.pauseMilliseconds, self.ends) = (pieces, pauseMilliseconds, ends)
    }
  }

  /// The status and the body of the answer.
  package func ask(_ asking: Asking) async throws(CourierFailure) -> (Int, [UInt8]) {
    let answer = channel.eventLoop.makePromise(of: (Int, [UInt8]).self)
    let bytes = asking.length ?? asking.pieces.reduce(0) { $0 + $1.count }
    do {
      let stream = try await streams.createStreamChannel { stream in
        stream.eventLoop.makeCompletedFuture {
          let handlers: [any ChannelHandler] = [
            HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https), AnswerCollector(answer),
          ]
          try stream.pipeline.syncOperations.addHandlers(handlers)
        }
      }.get()
      let deadline = channel.eventLoop.scheduleTask(in: .seconds(CourierLimits().bodyTime(bytes: bytes) + 60)) {
        answer.fail(CourierFailure.tooSlow)
        stream.close(promise: nil)
      }
      defer { deadline.cancel() }
      var headers: HTTPHeaders = ["host": "entente", "content-length": String(bytes)]
      if let type = asking.type { headers.add(name: "content-type", value: type) }
      let head = HTTPRequestHead(
        version: .http2, method: HTTPMethod(rawValue: asking.method), uri: asking.path, headers: headers)
      stream.writeAndFlush(HTTPClientRequestPart.head(head), promise: nil)
      for piece in asking.pieces {
        stream.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: piece))), promise: nil)
        if asking.pauseMilliseconds > 0 { try await Task.sleep(for: .milliseconds(asking.pauseMilliseconds)) }
      }
      if asking.ends { stream.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil) }
      // Whoever waits may be told to stop: what was brought goes again.
      let connection = channel
      return try await withTaskCancellationHandler {
        try await answer.futureResult.get()
      } onCancel: {
        connection.close(promise: nil)
      }
    } catch let failure as CourierFailure {
      throw failure
    } catch {
      answer.fail(error)
      throw .unreachable
    }
  }
}

/// Whether the other side turned out to be somebody else.
private final class Strange: Sendable {
  private let said = Mutex(false)
  var isSaid: Bool { said.withLock { $0 } }
  func say() { said.withLock { $0 = true } }
}

/// Collects the answer to one request, of the size of a receipt at most.
private final class AnswerCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let answer: EventLoopPromise<(Int, [UInt8])>
  private var status = 0
  private var bytes: [UInt8] = []

  init(_ answer: EventLoopPromise<(Int, [UInt8])>) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): status = Int(head.status.code)
    case .body(let piece):
      guard bytes.count + piece.readableBytes <= TransportReceipt.largest else {
        answer.fail(CourierFailure.malformed)
        return context.close(promise: nil)
      }
      bytes.append(contentsOf: piece.readableBytesView)
    case .end: answer.succeed((status, bytes))
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  /// Also where the connection broke before the stream had begun.
  func handlerRemoved(context: ChannelHandlerContext) { end() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end()
    context.close(promise: nil)
  }

  /// What was answered before the stream was reset still counts; an answer that was given is not given again.
  private func end() {
    if status != 0, status != 200 { answer.succeed((status, [])) } else { answer.fail(CourierFailure.unreachable) }
  }
}
