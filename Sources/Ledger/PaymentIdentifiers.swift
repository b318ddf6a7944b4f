/// Payment identifiers in eight bytes each.
///
/// Most sources number their payments: `T00000012` is the prefix `T`, eight digits, and 12. Prefix and number of digits
/// make a form, held once; a code is the form's position in its top byte and the number below. What fits no form
/// (UUIDs, free text) is kept as bytes, and its code points there. Decoding gives back exactly what was read.
package struct PaymentIdentifiers: Sendable {
  struct Form: Sendable, Hashable {
    var prefix: [UInt8]
    var digits: Int
  }

  static let verbatimForm: UInt64 = 0xFF
  private static let mostForms = 32
  private static let mostDigits = 16
  private static let numberMask: UInt64 = (1 << 56) - 1

  private(set) var forms: [Form] = []
  private(set) var verbatim = TextPool()
  // The form met last, unpacked: nearly every identifier of a file has it.
  private var lastForm = -1
  private var lastPrefix: UInt64 = 0
  private var lastPrefixCount = 0
  private var lastDigits = 0

  package init() {}

  /// As a segment holds them; nil when there are too many forms or one has too many digits.
  init?(forms: [Form], verbatim: TextPool) {
    guard forms.count <= PaymentIdentifiers.mostForms,
      forms.allSatisfy({ (1...PaymentIdentifiers.mostDigits).contains($0.digits) })
    else { return nil }
    self.forms = forms
    self.verbatim = verbatim
  }

  /// The code for an identifier. `text` must be followed by at least eight readable bytes. Nil when no room is left.
  package mutating func encode(padded text: UnsafeRawBufferPointer) -> UInt64? {
    let count = text.count
    if lastForm >= 0, count == lastPrefixCount + lastDigits, let base = text.baseAddress {
      let head = base.loadUnaligned(as: UInt64.self).littleEndian
      let mask = lastPrefixCount >= 8 ? UInt64.max : (1 << UInt64(lastPrefixCount * 8)) &- 1
      if head & mask == lastPrefix {
        var number: UInt64 = 0
        var isNumber = true
        var at = lastPrefixCount
        if lastDigits >= 8 {
          if let eight = eightDigits((base + at).loadUnaligned(as: UInt64.self).littleEndian) {
            number = eight
            at += 8
          } else {
            isNumber = false
          }
        }
        while isNumber, at < count {
          let digit = UInt64(text[at] &- 0x30)
          if digit > 9 { isNumber = false }
          number = number &* 10 &+ digit
          at += 1
        }
        if isNumber { return UInt64(lastForm) << 56 | number }
      }
    }
    return encodeSlowly(text)
  }

  package mutating func encode(_ text: String) -> UInt64? {
    var bytes = Array(text.utf8)
    let count = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: 8))
    return bytes.withUnsafeBytes { encode(padded: UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
  }

  private mutating func encodeSlowly(_ text: some RandomAccessCollection<UInt8>) -> UInt64? {
    let (form, number) = PaymentIdentifiers.split(text)
    if let form {
      var position = forms.firstIndex(of: form)
      if position == nil, forms.count < PaymentIdentifiers.mostForms {
        position = forms.count
        forms.append(form)
      }
      if let position {
        remember(position)
        return UInt64(position) << 56 | number
      }
    }
    guard verbatim.append(text) else { return nil }
    return PaymentIdentifiers.verbatimForm << 56 | UInt64(verbatim.count - 1)
  }

  private mutating func remember(_ position: Int) {
    let form = forms[position]
    guard form.prefix.count <= 8 else {
      lastForm = -1
      return
    }
    lastForm = position
    lastPrefix = 0
    for (place, byte) in form.prefix.enumerated() { lastPrefix |= UInt64(byte) << UInt64(place * 8) }
    lastPrefixCount = form.prefix.count
    lastDigits = form.digits
  }

  private static func split(_ text: some RandomAccessCollection<UInt8>) -> (Form?, UInt64) {
    let digits = text.reversed().prefix(while: { $0 >= 0x30 && $0 <= 0x39 }).prefix(mostDigits).count
    guard digits > 0 else { return (nil, 0) }
    let number = text.suffix(digits).reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
    return (Form(prefix: Array(text.dropLast(digits)), digits: digits), number)
  }

  /// False when a code points nowhere: the check a segment passes before it is believed.
  func isValid(_ code: UInt64) -> Bool {
    let form = Int(code >> 56)
    return form == Int(PaymentIdentifiers.verbatimForm)
      ? code & PaymentIdentifiers.numberMask < UInt64(verbatim.count) : form < forms.count
  }

  package func bytes(_ code: UInt64) -> [UInt8] {
    let form = Int(code >> 56)
    let number = code & PaymentIdentifiers.numberMask
    if form == Int(PaymentIdentifiers.verbatimForm) { return Array(verbatim.slice(Int(number))) }
    let digits = Array(String(number).utf8)
    let zeros = max(0, forms[form].digits - digits.count)
    return forms[form].prefix + [UInt8](repeating: 0x30, count: zeros) + digits
  }

  package func text(_ code: UInt64) -> String { String(decoding: bytes(code), as: UTF8.self) }

  /// Every code that may stand for this text; empty when no payment has it.
  func codes(of text: String) -> [UInt64] {
    let (form, number) = PaymentIdentifiers.split(Array(text.utf8))
    var codes: [UInt64] = []
    if let form, let position = forms.firstIndex(of: form) { codes.append(UInt64(position) << 56 | number) }
    if verbatim.count > 0 {
      codes += verbatim.positions(of: text).map { PaymentIdentifiers.verbatimForm << 56 | UInt64($0) }
    }
    return codes
  }

  /// The order in which payments of the same second stand: shorter first, then by bytes, so that numbers compare as
  /// numbers whether or not they are padded.
  package func precedes(_ a: UInt64, _ b: UInt64) -> Bool {
    let form = a >> 56
    if form == b >> 56, form != PaymentIdentifiers.verbatimForm {
      return a & PaymentIdentifiers.numberMask < b & PaymentIdentifiers.numberMask
    }
    let (first, second) = (bytes(a), bytes(b))
    return first.count != second.count ? first.count < second.count : first.lexicographicallyPrecedes(second)
  }

  func areEqual(_ a: UInt64, _ b: UInt64) -> Bool {
    if a == b { return true }
    let verbatim = PaymentIdentifiers.verbatimForm
    guard a >> 56 == verbatim || b >> 56 == verbatim else { return false }
    return bytes(a) == bytes(b)
  }

  /// Takes another set in and returns how its codes read here: the form of each, and what to add to verbatim ones.
  mutating func absorb(_ other: PaymentIdentifiers) -> Translation? {
    var translation = Translation(forms: [], verbatimOffset: UInt64(verbatim.count), demoted: other)
    for form in other.forms {
      if let position = forms.firstIndex(of: form) {
        translation.forms.append(UInt64(position))
      } else if forms.count < PaymentIdentifiers.mostForms {
        forms.append(form)
        translation.forms.append(UInt64(forms.count - 1))
      } else {
        translation.forms.append(PaymentIdentifiers.verbatimForm)
      }
    }
    for position in 0..<other.verbatim.count {
      guard verbatim.append(other.verbatim.slice(position)) else { return nil }
    }
    return translation
  }

  struct Translation {
    var forms: [UInt64]
    var verbatimOffset: UInt64
    var demoted: PaymentIdentifiers
    var isIdentity: Bool {
      verbatimOffset == 0 && forms.enumerated().allSatisfy { $0.offset == Int($0.element) }
    }
  }

  /// A code of the absorbed set, as it reads here. Nil when no room is left.
  mutating func translate(_ code: UInt64, _ translation: Translation) -> UInt64? {
    let form = Int(code >> 56)
    if form == Int(PaymentIdentifiers.verbatimForm) { return code + translation.verbatimOffset }
    let target = translation.forms[form]
    if target != PaymentIdentifiers.verbatimForm { return target << 56 | code & PaymentIdentifiers.numberMask }
    guard verbatim.append(translation.demoted.bytes(code)) else { return nil }
    return target << 56 | UInt64(verbatim.count - 1)
  }
}

/// Eight ASCII digits, first in the lowest byte, as a number; nil when one is not a digit. After Johnny Lee's and
/// Daniel Lemire's "fast numeric string to int".
package func eightDigits(_ word: UInt64) -> UInt64? {
  guard (word & 0xF0F0_F0F0_F0F0_F0F0) == 0x3030_3030_3030_3030,
    ((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) == 0x3030_3030_3030_3030
  else { return nil }
  var value = word &- 0x3030_3030_3030_3030
  value = (value &* 10) &+ (value >> 8)
  let low = (value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
  let high = ((value >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
  return (low &+ high) >> 32
}
