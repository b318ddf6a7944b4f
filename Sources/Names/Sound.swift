/// The sounds that letters of a romanized name may stand for, coarse enough to bridge spellings.
///
/// Not a phonology: a code in which `Khrushchev`, `Chruschtschow` and `Jrushchov` come close and `Kim` and `Lee` do not.
enum Sound {
  static let a: UInt8 = 1, e: UInt8 = 2, i: UInt8 = 3, o: UInt8 = 4, u: UInt8 = 5
  static let b: UInt8 = 6, p: UInt8 = 7, f: UInt8 = 8, v: UInt8 = 9, w: UInt8 = 10
  static let m: UInt8 = 11, n: UInt8 = 12, r: UInt8 = 13, l: UInt8 = 14, t: UInt8 = 15, d: UInt8 = 16
  static let s: UInt8 = 17, z: UInt8 = 18, ts: UInt8 = 19, sh: UInt8 = 20, zh: UInt8 = 21, ch: UInt8 = 22
  /// The j of John; `j` is the letter itself, which may be any of y, j, zh, kh.
  static let dj: UInt8 = 23, j: UInt8 = 24
  static let k: UInt8 = 25, g: UInt8 = 26, kh: UInt8 = 27, gh: UInt8 = 28, h: UInt8 = 29, y: UInt8 = 30, x: UInt8 = 31
  /// Digits compare as themselves, far from every sound.
  static let digit: UInt8 = 32
  static let codes = 42

  static func isVowel(_ sound: UInt8) -> Bool { sound >= a && sound <= u }

  /// Consonant classes for spellings in alphabets; vowels, h and y count for nothing.
  static let fineClass: [UInt8] = classes([
    (1, [k, g, kh, gh]), (2, [s, z, ts, sh, zh, ch, dj, x]), (3, [t, d]), (4, [b, p]), (5, [v, f, w]), (6, [m]),
    (7, [n]), (8, [r]), (9, [l]),
  ])
  /// Classes for spellings that crossed a script with fewer sounds.
  static let coarseClass: [UInt8] = classes([
    (1, [k, g, kh, gh]), (2, [s, z, ts, sh, zh, ch, dj, x]), (3, [t, d]), (4, [b, p, v, f, w]), (6, [m, n]),
    (8, [r, l]),
  ])

  private static func classes(_ groups: [(UInt8, [UInt8])]) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: codes)
    for (symbol, sounds) in groups { for sound in sounds { table[Int(sound)] = symbol } }
    for digit in 0..<10 { table[Int(Sound.digit) + digit] = 20 + UInt8(digit) }
    return table
  }

  /// The sound of a single letter, where no neighbour changes it.
  private static let single: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    let pairs: [(Character, UInt8)] = [
      ("a", a), ("b", b), ("c", k), ("d", d), ("e", e), ("f", f), ("g", g), ("h", h), ("i", i), ("j", j), ("k", k),
      ("l", l), ("m", m), ("n", n), ("o", o), ("p", p), ("q", k), ("r", r), ("s", s), ("t", t), ("u", u), ("v", v),
      ("w", w), ("x", x), ("y", y), ("z", z),
    ]
    for (letter, sound) in pairs { table[Int(letter.asciiValue ?? 0)] = sound }
    for digit in 0..<10 { table[48 + digit] = Sound.digit + UInt8(digit) }
    return table
  }()

  /// Reads letters as sounds; returns how many. `pinyin` reads c, q, x, z, zh as Mandarin does.
  static func read(
    _ letters: InlineArray<24, UInt8>, count: Int, pinyin: Bool, into sounds: inout InlineArray<24, UInt8>
  ) -> Int {
    var used = 0
    var index = 0
    func at(_ offset: Int) -> UInt8 { index + offset < count ? letters[index + offset] : 0 }
    while index < count {
      let letter = letters[index]
      let next = at(1)
      var sound = single[Int(letter)]
      var taken = 1
      switch (letter, next) {
      case (c("s"), c("h")):
        sound = sh
        taken = 2
        if at(2) == c("c"), at(3) == c("h") { taken = 4 }  // shch
      case (c("s"), c("c")) where at(2) == c("h"):
        sound = sh
        taken = 3
        if at(3) == c("t"), at(4) == c("s"), at(5) == c("c"), at(6) == c("h") { taken = 7 }  // schtsch
      case (c("s"), c("j")), (c("s"), c("z")):
        sound = sh
        taken = 2
      case (c("t"), c("s")) where at(2) == c("c") && at(3) == c("h"):
        sound = ch
        taken = 4
      case (c("t"), c("c")) where at(2) == c("h"):
        sound = ch
        taken = 3
      case (c("t"), c("j")):
        sound = ch
        taken = 2
      case (c("t"), c("s")), (c("t"), c("z")):
        sound = ts
        taken = 2
      case (c("t"), c("h")):
        sound = t
        taken = 2
      case (c("c"), c("h")):
        sound = ch
        taken = 2
      case (c("c"), c("z")):
        sound = ch
        taken = 2
      case (c("c"), c("k")):
        sound = k
        taken = 2
      case (c("c"), c("e")), (c("c"), c("i")), (c("c"), c("y")):
        sound = pinyin ? ts : s
      case (c("c"), _) where pinyin:
        sound = ts
      case (c("q"), _) where pinyin:
        sound = ch
      case (c("q"), c("u")):
        sound = k
        taken = at(2) == c("e") || at(2) == c("i") ? 2 : 1
      case (c("z"), c("h")):
        sound = pinyin ? dj : zh
        taken = 2
      case (c("z"), c("j")):
        sound = zh
        taken = 2
      case (c("d"), c("z")):
        sound = at(2) == c("h") || at(2) == c("j") ? dj : z
        taken = at(2) == c("h") || at(2) == c("j") ? 3 : 2
      case (c("d"), c("j")):
        sound = dj
        taken = 2
      case (c("d"), c("h")), (c("b"), c("h")), (c("j"), c("h")):
        sound = letter == c("j") ? dj : single[Int(letter)]
        taken = 2
      case (c("j"), _) where pinyin:
        sound = dj
      case (c("k"), c("h")):
        sound = kh
        taken = 2
      case (c("g"), c("h")):
        sound = gh
        taken = 2
      case (c("p"), c("h")):
        sound = f
        taken = 2
      case (c("o"), c("u")), (c("o"), c("o")):
        sound = u
        taken = 2
      case (c("e"), c("e")):
        sound = i
        taken = 2
      default: break
      }
      if sound != 0, used < 24, used == 0 || sounds[used - 1] != sound || sound >= digit {
        sounds[used] = sound
        used += 1
      }
      index += taken
    }
    return used
  }

  @inline(__always)
  private static func c(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: scalar.value) }
}
