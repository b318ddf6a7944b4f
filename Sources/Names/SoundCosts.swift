/// What it costs, in hundredths of an edit, to take one sound for another, by the scripts that are compared.
///
/// The figures are set by hand from how the scripts write foreign sounds; a plain change of consonant costs 100.
struct SoundCosts: Sendable {
  /// Replacement costs, `Sound.codes` × `Sound.codes`, and after them what it costs that one side has a sound and the
  /// other has none.
  let table: [UInt8]

  static let all: [SoundCosts] = [alphabet, consonants, syllables, characters]

  private struct Maker {
    var replace: [UInt8]
    var omit: [UInt8]

    init(vowelChange: UInt8, vowelOmitted: UInt8) {
      let n = Sound.codes
      replace = [UInt8](repeating: 100, count: n * n)
      omit = [UInt8](repeating: 100, count: n)
      for x in 0..<n {
        replace[x * n + x] = 0
        if Sound.isVowel(UInt8(x)) {
          omit[x] = vowelOmitted
          for y in 0..<n where y != x && Sound.isVowel(UInt8(y)) { replace[x * n + y] = vowelChange }
        }
      }
    }

    mutating func set(_ cost: UInt8, _ sounds: [UInt8]) {
      for x in sounds {
        for y in sounds where x != y { replace[Int(x) * Sound.codes + Int(y)] = cost }
      }
    }

    mutating func omit(_ cost: UInt8, _ sounds: [UInt8]) { for x in sounds { omit[Int(x)] = cost } }

    var costs: SoundCosts { SoundCosts(table: replace + omit) }
  }

  private static let alphabet: SoundCosts = {
    typealias S = Sound
    var m = Maker(vowelChange: 40, vowelOmitted: 40)
    m.set(30, [S.a, S.e])
    m.set(30, [S.a, S.o])
    m.set(25, [S.e, S.i])
    m.set(20, [S.o, S.u])
    m.set(15, [S.i, S.y])
    m.set(25, [S.e, S.y])
    m.set(25, [S.u, S.w])
    m.set(40, [S.o, S.w])
    m.set(15, [S.i, S.j])
    m.set(10, [S.j, S.y])
    m.set(10, [S.j, S.dj])
    m.set(10, [S.j, S.zh])
    m.set(30, [S.j, S.kh])
    m.set(35, [S.j, S.h])
    m.set(15, [S.dj, S.zh])
    m.set(45, [S.dj, S.ch])
    m.set(50, [S.dj, S.g])
    m.set(50, [S.dj, S.d])
    m.set(50, [S.dj, S.y])
    m.set(25, [S.zh, S.z])
    m.set(35, [S.zh, S.sh])
    m.set(25, [S.z, S.s])
    m.set(35, [S.z, S.ts])
    m.set(30, [S.s, S.sh])
    m.set(30, [S.s, S.ts])
    m.set(45, [S.s, S.ch])
    m.set(30, [S.ts, S.ch])
    m.set(50, [S.ts, S.k])
    m.set(50, [S.ts, S.t])
    m.set(35, [S.ch, S.sh])
    m.set(45, [S.ch, S.k])
    m.set(35, [S.ch, S.kh])
    m.set(50, [S.ch, S.t])
    m.set(20, [S.kh, S.h])
    m.set(30, [S.kh, S.k])
    m.set(40, [S.kh, S.gh])
    m.set(10, [S.g, S.gh])
    m.set(50, [S.g, S.k])
    m.set(40, [S.g, S.h])
    m.set(50, [S.gh, S.k])
    m.set(50, [S.t, S.d])
    m.set(60, [S.t, S.s])
    m.set(45, [S.d, S.z])
    m.set(50, [S.b, S.p])
    m.set(40, [S.b, S.v])
    m.set(5, [S.v, S.w])
    m.set(20, [S.v, S.f])
    m.set(50, [S.f, S.p])
    m.set(35, [S.v, S.u])
    m.set(75, [S.m, S.n])
    m.set(80, [S.r, S.l])
    m.set(20, [S.x, S.sh])
    m.set(40, [S.x, S.s])
    m.set(45, [S.x, S.k])
    m.set(40, [S.x, S.kh])
    m.omit(35, [S.h])
    m.omit(30, [S.y])
    m.omit(40, [S.j])
    m.omit(55, [S.w])
    return m.costs
  }()

  private static let consonants: SoundCosts = {
    typealias S = Sound
    var m = Maker(vowelChange: 10, vowelOmitted: 6)
    m.set(8, [S.w, S.u])
    m.set(8, [S.w, S.o])
    m.set(15, [S.v, S.u])
    m.set(15, [S.v, S.o])
    m.set(8, [S.y, S.i])
    m.set(8, [S.y, S.e])
    m.set(20, [S.y, S.a])
    m.set(25, [S.w, S.a])
    m.set(5, [S.w, S.v])
    m.set(5, [S.y, S.j])
    m.set(15, [S.i, S.j])
    m.set(15, [S.b, S.p])
    m.set(15, [S.b, S.v])
    m.set(15, [S.f, S.p])
    m.set(10, [S.f, S.v])
    m.set(60, [S.b, S.f])
    m.set(20, [S.g, S.dj])
    m.set(25, [S.g, S.j])
    m.set(30, [S.g, S.k])
    m.set(5, [S.g, S.gh])
    m.set(50, [S.gh, S.k])
    m.set(15, [S.k, S.kh])
    m.set(10, [S.kh, S.h])
    m.set(15, [S.kh, S.ch])
    m.set(30, [S.k, S.ch])
    m.set(40, [S.k, S.s])
    m.set(25, [S.s, S.sh])
    m.set(20, [S.s, S.z])
    m.set(10, [S.s, S.ts])
    m.set(20, [S.ts, S.z])
    m.set(30, [S.ts, S.ch])
    m.set(30, [S.ts, S.t])
    m.set(25, [S.sh, S.ch])
    m.set(30, [S.sh, S.zh])
    m.set(20, [S.z, S.zh])
    m.set(25, [S.z, S.d])
    m.set(15, [S.dj, S.zh])
    m.set(5, [S.dj, S.j])
    m.set(10, [S.zh, S.j])
    m.set(30, [S.dj, S.ch])
    m.set(40, [S.t, S.d])
    m.set(35, [S.t, S.s])
    m.set(40, [S.x, S.k])
    m.set(40, [S.x, S.kh])
    m.set(40, [S.g, S.h])
    m.set(80, [S.m, S.n])
    m.omit(25, [S.h])
    m.omit(15, [S.y, S.j])
    m.omit(20, [S.w])
    m.omit(45, [S.v])
    return m.costs
  }()

  private static let syllables: SoundCosts = {
    typealias S = Sound
    var m = Maker(vowelChange: 18, vowelOmitted: 20)
    m.omit(6, [S.u])
    m.omit(10, [S.o, S.i])
    m.set(5, [S.r, S.l])
    m.set(5, [S.b, S.v])
    m.set(25, [S.b, S.w])
    m.set(15, [S.h, S.f])
    m.set(20, [S.p, S.f])
    m.set(20, [S.b, S.p])
    m.set(15, [S.v, S.w])
    m.set(25, [S.v, S.u])
    m.set(10, [S.w, S.u])
    m.set(15, [S.w, S.o])
    m.set(20, [S.p, S.v])
    m.set(20, [S.f, S.v])
    m.set(10, [S.s, S.sh])
    m.set(10, [S.s, S.z])
    m.set(20, [S.s, S.ts])
    m.set(20, [S.s, S.ch])
    m.set(25, [S.s, S.t])
    m.set(15, [S.sh, S.ch])
    m.set(10, [S.z, S.dj])
    m.set(10, [S.z, S.zh])
    m.set(10, [S.z, S.ts])
    m.set(20, [S.z, S.ch])
    m.set(5, [S.dj, S.zh])
    m.set(5, [S.dj, S.j])
    m.set(10, [S.dj, S.ch])
    m.set(20, [S.dj, S.d])
    m.set(20, [S.dj, S.g])
    m.set(15, [S.dj, S.y])
    m.set(20, [S.dj, S.sh])
    m.set(20, [S.dj, S.ts])
    m.set(10, [S.j, S.y])
    m.set(20, [S.j, S.h])
    m.set(10, [S.j, S.zh])
    m.set(15, [S.j, S.i])
    m.set(15, [S.ch, S.t])
    m.set(15, [S.ts, S.t])
    m.set(15, [S.ts, S.ch])
    m.set(20, [S.ch, S.k])
    m.set(20, [S.t, S.d])
    m.set(15, [S.k, S.g])
    m.set(10, [S.k, S.kh])
    m.set(10, [S.g, S.gh])
    m.set(20, [S.h, S.kh])
    m.set(20, [S.h, S.ch])
    m.set(20, [S.h, S.g])
    m.set(15, [S.i, S.y])
    m.set(20, [S.m, S.n])
    m.set(20, [S.x, S.s])
    m.set(25, [S.x, S.k])
    m.omit(35, [S.r])
    m.omit(45, [S.l])
    m.omit(15, [S.h, S.y, S.w])
    m.omit(30, [S.g])
    return m.costs
  }()

  private static let characters: SoundCosts = {
    typealias S = Sound
    var m = Maker(vowelChange: 14, vowelOmitted: 10)
    m.set(5, [S.r, S.l])
    m.set(12, [S.b, S.p])
    m.set(12, [S.t, S.d])
    m.set(12, [S.k, S.g])
    m.set(20, [S.b, S.v])
    m.set(15, [S.f, S.v])
    m.set(15, [S.w, S.v])
    m.set(20, [S.w, S.f])
    m.set(20, [S.h, S.f])
    m.set(10, [S.w, S.u])
    m.set(15, [S.w, S.o])
    m.set(25, [S.w, S.b])
    m.set(20, [S.v, S.u])
    m.set(15, [S.s, S.sh, S.z, S.ts, S.zh])
    m.set(18, [S.ch, S.ts, S.dj, S.zh, S.sh])
    m.set(15, [S.j, S.dj, S.zh, S.y])
    m.set(20, [S.dj, S.g])
    m.set(25, [S.dj, S.k])
    m.set(25, [S.dj, S.d])
    m.set(25, [S.dj, S.z])
    m.set(25, [S.ch, S.k])
    m.set(25, [S.ch, S.t])
    m.set(10, [S.x, S.sh])
    m.set(15, [S.x, S.s])
    m.set(20, [S.x, S.h])
    m.set(15, [S.h, S.kh])
    m.set(20, [S.h, S.g])
    m.set(10, [S.kh, S.k])
    m.set(10, [S.gh, S.g])
    m.set(15, [S.i, S.y])
    m.set(15, [S.m, S.n])
    m.set(30, [S.n, S.l])
    m.omit(15, [S.r])
    m.omit(25, [S.l])
    m.omit(12, [S.h, S.y, S.w])
    m.omit(30, [S.g])
    m.omit(40, [S.s, S.n, S.t, S.d, S.k])
    return m.costs
  }()
}
