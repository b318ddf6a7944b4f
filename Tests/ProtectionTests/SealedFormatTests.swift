import Foundation
import Protection
import Testing

@Suite("Forms in which things are handed in sealed")
struct SealedFormatTests {
  private static let letters = String(repeating: "A", count: 43)
  private static let noise = (0..<80).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 200) }
  private static let age =
    Array("age-encryption.org/v1\n-> X25519 \(letters)\n\(letters)\n--- \(letters)\n".utf8) + noise
  /// A message that GnuPG 2.4 sealed with a passphrase.
  private static let openPGP = """
    -----BEGIN PGP MESSAGE-----

    jA0ECQMC9IQ6Ug2O1Wj/0jkB/dBeMuDHRJGk8Xn584yr/Mk/3SSy+E30aI9vHNI3
    gU4EmL0TOc1RY8IevXab4ydUZCAJkXo9V5U=
    =zo9+
    -----END PGP MESSAGE-----

    """
  /// Enveloped data that OpenSSL 3 sealed to a key on P-256, with lengths and without.
  private static let der = """
    MIIBHgYJKoZIhvcNAQcDoIIBDzCCAQsCAQIxgcehgcQCAQOgUaFPMAkGByqGSM49AgEDQgAEyqDaqZvaiXQyHsmtSVVoqwwa/PF3d21g11VCXWE4\
    VNzQ/Ll+OE1Z1P8Pc6sjZ7OVCBf5Pxy5snANUvk6tGm16jAYBgkrgQUQhkg/AAIwCwYJYIZIAWUDBAEtMFIwUDAkMAwxCjAIBgNVBAMMAXgCFGMn\
    F6E3xyb695iaCfhcwGlRbDm5BCjD53pdlQ75QtiD+degzY0OT0+HJa9LYDzrZV8jCmPnDHiPDiajrFOQMDwGCSqGSIb3DQEHATAdBglghkgBZQME\
    ASoEEC2Itvv3dYpn/LYKmJvcYSaAEA4DUY3mFrNieoAHD0A+bNQ=
    """
  private static let pem = """
    -----BEGIN CMS-----
    MIAGCSqGSIb3DQEHA6CAMIACAQIxgcehgcQCAQOgUaFPMAkGByqGSM49AgEDQgAE
    2OmpwavrXYlKXmtjhcgH8zXu3+1lFBWxaSJQ4nje8q8nwjsWcq2hZlAuDpKKBYjq
    E41WdPxD1HP1Jgkf6CzUYjAYBgkrgQUQhkg/AAIwCwYJYIZIAWUDBAEtMFIwUDAk
    MAwxCjAIBgNVBAMMAXgCFGMnF6E3xyb695iaCfhcwGlRbDm5BCh0Z0OnkSAiPZFA
    5XPVJkCEaOL9VXciDUQli2PlV0QW2L86jnuBW7YKMIAGCSqGSIb3DQEHATAdBglg
    hkgBZQMEASoEEAnfMXh8IloKMkPSYojr2hSggAQQ2f30IsiUfS5mnWbXRpkffgAA
    AAAAAAAAAAA=
    -----END CMS-----

    """

  private static func bytes(base64 text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }

  private static var armouredAge: String {
    let lines = Data(age).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    return "-----BEGIN AGE ENCRYPTED FILE-----\n\(lines)\n-----END AGE ENCRYPTED FILE-----\n"
  }

  private static let samples: [(SealedFormat, [UInt8])] = [
    (.age, age), (.age, Array(armouredAge.utf8)), (.openPGP, Array(openPGP.utf8)),
    (.openPGP, bytes(base64: openPGP.split(separator: "\n").dropFirst().prefix(2).joined())),
    (.cms, bytes(base64: der)), (.cms, Array(pem.utf8)),
  ]

  @Test("what programs write is recognised, whatever ends its lines")
  func recognised() {
    for (format, bytes) in Self.samples {
      #expect(SealedFormat.recognised(bytes) == format)
    }
    for text in [Self.openPGP, Self.pem, Self.armouredAge] {
      let windows = Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
      #expect(SealedFormat.recognised(windows) != nil)
    }
  }

  @Test("nothing that can be read stands before, in or after it, and nothing of it is missing")
  func whole() {
    let said = Array("\nI saw the boat leave, and who was paid.\n".utf8)
    for (format, bytes) in Self.samples {
      #expect(SealedFormat.recognised(said + bytes) == nil, "before \(format)")
      // What follows an age file belongs to what is sealed in it, as far as anybody can tell.
      if bytes != Self.age {
        #expect(SealedFormat.recognised(bytes + said) == nil, "behind \(format)")
        for count in [1, 20, bytes.count / 2, bytes.count - 3] {
          #expect(SealedFormat.recognised(Array(bytes.prefix(count))) == nil, "\(count) of \(format)")
        }
      }
    }
    let head = Array(Self.age.dropLast(Self.noise.count))
    #expect(SealedFormat.recognised(head + said) == nil)
    #expect(SealedFormat.recognised(head + Array(String(repeating: "Ich sah es. ", count: 20).utf8) + [0xFC]) == nil)
    for line in ["-----BEGIN AGE", "-----BEGIN PGP MESSAGE-----", "-----BEGIN CMS-----", "age-encryption.org/v1"] {
      #expect(SealedFormat.recognised(Array(line.utf8) + said) == nil, "\(line)")
    }
    let commented = Self.openPGP.replacingOccurrences(of: "-----\n\n", with: "-----\nComment: I saw it\n\n")
    #expect(SealedFormat.recognised(Array(commented.utf8)) == nil)
    let altered = Self.openPGP.replacingOccurrences(of: "=zo9+", with: "=zo9A")
    #expect(SealedFormat.recognised(Array(altered.utf8)) == nil)
  }

  @Test("text in any writing, archives and noise are not sealed")
  func others() {
    let cyrillic: [UInt8] = [0xDF, 0x20, 0xE2, 0xE8, 0xE4, 0xE5, 0xEB, 0x20, 0xFD, 0xF2, 0xEE]
    for bytes in [
      [], cyrillic, Self.noise, Array("I saw it".utf8), Array("BZh9".utf8) + Self.noise,
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0] + Self.noise, Packing.gzip(Self.noise), Array("Se\u{F1}or".utf8) + [0xF1],
    ] {
      #expect(SealedFormat.recognised(bytes) == nil)
    }
  }
}
