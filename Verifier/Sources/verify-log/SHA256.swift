// SHA-256 from the text of FIPS 180-4, so that a fault in one implementation does not hide itself.

private let roundConstants: [UInt32] = {
  // The first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
  var primes: [UInt64] = []
  var candidate: UInt64 = 2
  while primes.count < 64 {
    if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
    candidate += 1
  }
  return primes.map { prime in UInt32(truncatingIfNeeded: fractionOfRoot(prime, degree: 3)) }
}()

private let firstState: [UInt32] = {
  // The same of the square roots of the first eight (section 5.3.3).
  [2, 3, 5, 7, 11, 13, 17, 19].map { UInt32(truncatingIfNeeded: fractionOfRoot($0, degree: 2)) }
}()

/// The whole part of the root of `number` times 2^32, whose low half is the root's first 32 fractional bits: the
/// greatest r with r^degree ≤ number · 2^(32·degree).
private func fractionOfRoot(_ number: UInt64, degree: Int) -> UInt64 {
  var root: UInt64 = 0
  for bit in stride(from: 35, through: 0, by: -1) {
    let trial = root | 1 << UInt64(bit)
    // Up to 2^108 and 2^105: a 128-bit product holds both sides.
    var power = UInt128(trial) * UInt128(trial)
    if degree == 3 { power *= UInt128(trial) }
    if power <= UInt128(number) << UInt128(32 * degree) { root = trial }
  }
  return root
}

/// The digest of some bytes: 32 of them.
func sha256(_ pieces: [UInt8]...) -> [UInt8] {
  var state = firstState
  var schedule = [UInt32](repeating: 0, count: 64)
  var block = [UInt8](repeating: 0, count: 64)
  var filled = 0
  var length: UInt64 = 0
  func take(_ bytes: [UInt8]) {
    length += UInt64(bytes.count) * 8
    for byte in bytes {
      block[filled] = byte
      filled += 1
      if filled == 64 {
        compress(&state, &schedule, block)
        filled = 0
      }
    }
  }
  for piece in pieces { take(piece) }
  let bits = length
  take([0x80])
  take([UInt8](repeating: 0, count: (120 - filled) % 64))
  take((0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) })
  return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
}

private func compress(_ state: inout [UInt32], _ schedule: inout [UInt32], _ block: [UInt8]) {
  func turned(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
  state.withUnsafeMutableBufferPointer { state in
    schedule.withUnsafeMutableBufferPointer { w in
      block.withUnsafeBufferPointer { block in
        roundConstants.withUnsafeBufferPointer { constants in
          for t in 0..<16 {
            w[t] =
              UInt32(block[4 * t]) << 24 | UInt32(block[4 * t + 1]) << 16 | UInt32(block[4 * t + 2]) << 8
              | UInt32(block[4 * t + 3])
          }
          for t in 16..<64 {
            let small0 = turned(w[t - 15], 7) ^ turned(w[t - 15], 18) ^ w[t - 15] >> 3
            let small1 = turned(w[t - 2], 17) ^ turned(w[t - 2], 19) ^ w[t - 2] >> 10
            w[t] = small1 &+ w[t - 7] &+ small0 &+ w[t - 16]
          }
          var (a, b, c, d) = (state[0], state[1], state[2], state[3])
          var (e, f, g, h) = (state[4], state[5], state[6], state[7])
          for t in 0..<64 {
            let large1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
            let first = h &+ large1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ w[t]
            let large0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
            let second = large0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
          }
          for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
        }
      }
    }
  }
}
