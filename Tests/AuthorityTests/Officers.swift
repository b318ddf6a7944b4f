import Authority
import Vocabulary
import World

/// The moment at which all of these tests happen, and why the officers act.
let clock = SimulatedClock(Instant(seconds: 1_700_000_000))
let warrant = Warrant(purpose: .investigation, basis: "Act 1, section 2")

func officer(
  _ name: String, role: OfficerRole, seed: UInt64, unit: String = "unit 1", passphrase: String = "correct horse"
) throws -> (Officer, SigningKey) {
  let entropy = SeededEntropy(seed: seed)
  let key = try SigningKey(entropy: entropy)
  let sealed = try SealedKey(key, passphrase: Array(passphrase.utf8), cost: .none, entropy: entropy)
  return (
    Officer(
      name: name, unit: unit, role: role, publicKey: key.publicKey, sealedKey: sealed, addedAt: clock.now()), key
  )
}

/// The code of the fault that a body throws; nil when it throws nothing.
func code(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? Fault)?.code.rawValue ?? "\(error)"
  }
}
