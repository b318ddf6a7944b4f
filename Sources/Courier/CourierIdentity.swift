public import Authority
internal import NIOCore
internal import NIOSSL
internal import Synchronization
public import Vocabulary
public import World

/// As whom a node speaks on the network, on both ends of a connection. Its certificate is made anew each day.
public final class CourierIdentity: Sendable {
  let node: String
  let clock: any WallClock
  private let signing: SigningKey
  private let made: Mutex<(at: Instant, certificate: NodeCertificate)>

  private static let renewalSeconds: Int64 = 86_400

  /// Throws `courier.certificate`.
  public init(node: String, signing: SigningKey, clock: any WallClock) throws(Fault) {
    self.node = node
    self.signing = signing
    self.clock = clock
    let now = clock.now()
    made = Mutex((now, try NodeCertificate(for: node, signedWith: signing, at: now)))
  }

  private func certificate() throws -> NodeCertificate {
    let now = clock.now()
    return try made.withLock { made in
      if now.seconds - made.at.seconds >= CourierIdentity.renewalSeconds || now < made.at {
        made = (now, try NodeCertificate(for: node, signedWith: signing, at: now))
      }
      return made.certificate
    }
  }

  /// TLS 1.3 and nothing before it, the hybrid exchange of keys first, both sides with a certificate, HTTP/2.
  private func configured(_ configuration: TLSConfiguration) -> TLSConfiguration {
    var configuration = configuration
    configuration.minimumTLSVersion = .tlsv13
    configuration.maximumTLSVersion = .tlsv13
    configuration.curves = [.x25519_MLKEM768, .x25519]
    configuration.applicationProtocols = ["h2"]
    // No authority is trusted: the check below stands in the place of all of the library's own.
    configuration.trustRoots = .certificates([])
    configuration.certificateVerification = .noHostnameVerification
    return configuration
  }

  func serverContext() throws -> NIOSSLContext {
    let own = try certificate()
    return try NIOSSLContext(
      configuration: configured(
        .makeServerConfiguration(
          certificateChain: [.certificate(own.certificate)], privateKey: .privateKey(own.key))))
  }

  func clientContext() throws -> NIOSSLContext {
    let own = try certificate()
    var configuration = configured(.makeClientConfiguration())
    configuration.certificateChain = [.certificate(own.certificate)]
    configuration.privateKey = .privateKey(own.key)
    return try NIOSSLContext(configuration: configuration)
  }
}
