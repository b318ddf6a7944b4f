internal import Authority
internal import NIOCore
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL
internal import NIOTLS
internal import Vocabulary

/// Where peers bring envelopes: TLS 1.3 with certificates on both sides, HTTP/2, two paths.
public final class Listener: Sendable {
  private let channel: any Channel
  /// Ends what is under way when the listener stops.
  private let quiescing: OpenConnections

  /// The port that was given, or the one that the system chose for 0.
  public var port: Int { channel.localAddress?.port ?? 0 }
  /// The address as `host:port`.
  public var address: String { (channel.localAddress?.ipAddress ?? "") + ":\(port)" }

  private init(channel: any Channel, quiescing: OpenConnections) {
    self.channel = channel
    self.quiescing = quiescing
  }

  /// Listens. Throws `courier.listen` when the address cannot be had.
  public static func start(
    host: String, port: Int, as identity: CourierIdentity, desk: any CourierDesk, limits: CourierLimits = .init()
  ) async throws -> Listener {
    let load = DoorLoad(limits, clock: identity.clock)
    let open = OpenConnections()
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 128)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        guard load.enter() else { return channel.close() }
        let seat = Seat()
        open.add(channel)
        channel.closeFuture.whenComplete { _ in
          load.leave(seat.peer)
          open.remove(channel)
        }
        return channel.eventLoop.makeCompletedFuture {
          let tls = NIOSSLServerHandler(
            context: try identity.serverContext(),
            customVerificationCallback: verification(
              by: desk, load: load, clock: identity.clock, seat: seat))
          let watch = HandshakeWatch(seconds: limits.handshakeSeconds) { context in
            guard let peer = seat.peer else {
              context.close(promise: nil)
              return
            }
            let door = Door(peer: peer, desk: desk, load: load)
            do { try door.open(on: context.channel) } catch { context.close(promise: nil) }
          }
          let handlers: [any ChannelHandler] = [
            IdleStateHandler(allTimeout: .seconds(limits.idleSeconds)), tls, watch,
          ]
          try channel.pipeline.syncOperations.addHandlers(handlers)
        }
      }
      .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
    do {
      return Listener(channel: try await bootstrap.bind(host: host, port: port).get(), quiescing: open)
    } catch {
      throw Fault(
        "courier.listen", ("address", .text("\(host):\(port)")), ("reason", .text(String(describing: error))))
    }
  }

  /// Stops: nobody new is let in, what is being taken in is finished for so many seconds, and then everything is closed.
  public func stop(after seconds: Int64 = 5) async {
    try? await channel.close()
    await quiescing.end(after: seconds)
  }
}

/// What one peer may ask on one connection.
struct Door: Sendable {
  let peer: String
  let desk: any CourierDesk
  let load: DoorLoad

  func open(on channel: any Channel) throws {
    var connection = NIOHTTP2Handler.ConnectionConfiguration()
    connection.initialSettings = [
      HTTP2Setting(parameter: .maxConcurrentStreams, value: load.limits.streamsOfConnection),
      HTTP2Setting(parameter: .maxHeaderListSize, value: 8 << 10),
      HTTP2Setting(parameter: .initialWindowSize, value: 1 << 20),
      HTTP2Setting(parameter: .enablePush, value: 0),
    ]
    var stream = NIOHTTP2Handler.StreamConfiguration()
    stream.targetWindowSize = 1 << 20
    // Ends a connection in good order: on the listener's word, after its time, or when nothing moves.
    let management = NIOHTTP2ServerConnectionManagementHandler(
      eventLoop: channel.eventLoop,
      configuration: .init(
        maxIdleTime: .seconds(load.limits.idleSeconds), maxAge: .seconds(load.limits.ageSeconds),
        maxGraceTime: .seconds(5), keepalive: nil))
    _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
      mode: .server, connectionConfiguration: connection, streamConfiguration: stream,
      streamDelegate: management.http2StreamDelegate
    ) { stream in
      stream.eventLoop.makeCompletedFuture {
        let handlers: [any ChannelHandler] = [HTTP2FramePayloadToHTTP1ServerCodec(), DoorStream(self)]
        try stream.pipeline.syncOperations.addHandlers(handlers)
      }
    }
    try channel.pipeline.syncOperations.addHandlers([management, IdleEnd()] as [any ChannelHandler])
  }
}
