internal import Ontology
internal import Vocabulary

/// Where a person is reached: telephone and e-mail.
enum Mailboxes {
  static func phone(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    var plain = try PlainCharacters(text, refusal).ascii()
    // RFC 3966; parameters after the number are no part of it.
    if plain.lowercased().hasPrefix("tel:") { plain = String(plain.dropFirst(4).prefix { $0 != ";" }) }
    guard let number = PhoneNumber(plain) else { throw refusal.form }
    guard Set(number.text.dropFirst(1 + number.callingCode.utf8.count)).count > 1 else { throw refusal.placeholder }
    return number.text
  }

  static func email(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    var plain = try PlainCharacters(text, refusal).text
    if plain.lowercased().hasPrefix("mailto:") { plain = String(plain.dropFirst(7).prefix { $0 != "?" }) }
    let halves = plain.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2 else { throw refusal.form }
    // RFC 5321 leaves case to the mailbox's host; no host of note tells mailboxes apart by it.
    var mailbox = String(halves[0]).lowercased()
    guard (1...64).contains(mailbox.utf8.count), mailbox.utf8.allSatisfy(isAtom), !mailbox.hasPrefix("."),
      !mailbox.hasSuffix("."), !mailbox.contains("..")
    else { throw refusal.form }
    guard var domain = DomainName.normal(String(halves[1])) else { throw refusal.form }
    // The one provider that says in public that dots and what follows a plus are nothing, and that owns both names.
    if domain == "gmail.com" || domain == "googlemail.com" {
      domain = "gmail.com"
      mailbox = String(mailbox.prefix { $0 != "+" }).filter { $0 != "." }
      guard !mailbox.isEmpty else { throw refusal.form }
    }
    return mailbox + "@" + domain
  }

  /// `atext` of RFC 5322, and the dot.
  private static func isAtom(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }
  }
}

/// A domain name in its form on the wire: small ASCII letters, labels of other scripts in Punycode (RFC 5890).
enum DomainName {
  /// Nil for what is no domain name, or holds a character that has more than one spelling (RFC 5891, 4.2.2, refuses these
  /// too; what lies between, such as ß, is for the asker to give as its A-label).
  static func normal(_ text: String) -> String? {
    var labels = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "。" || $0 == "．" || $0 == "｡" }
    if labels.last?.isEmpty == true { labels.removeLast() }
    guard labels.count >= 2 else { return nil }
    var wire: [String] = []
    for label in labels {
      guard let part = normalLabel(label) else { return nil }
      wire.append(part)
    }
    let name = wire.joined(separator: ".")
    guard name.utf8.count <= 253, let top = wire.last, !top.isDigits else { return nil }
    return name
  }

  private static func normalLabel(_ label: Substring) -> String? {
    var scalars: [Unicode.Scalar] = []
    for scalar in label.unicodeScalars {
      let small = scalar.properties.lowercaseMapping.unicodeScalars
      guard small.count == 1, let letter = small.first else { return nil }
      guard
        letter.isASCII
          ? PlainCharacters.isLetterOrDigit(letter) || letter == "-" : PlainCharacters.isSteadyLetter(letter)
      else { return nil }
      scalars.append(letter)
    }
    guard let first = scalars.first, let last = scalars.last, first != "-", last != "-" else { return nil }
    if scalars.allSatisfy(\.isASCII) {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return scalars.count <= 63 ? String(view) : nil
    }
    guard scalars.count <= 63, let encoded = punycode(scalars) else { return nil }
    let wire = "xn--" + encoded
    return wire.utf8.count <= 63 ? wire : nil
  }

  /// RFC 3492, section 6.3, with the parameters of section 5.
  static func punycode(_ scalars: [Unicode.Scalar]) -> String? {
    var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (code, delta, bias, handled) = (128, 0, 72, basic)
    while handled < scalars.count {
      guard let next = scalars.map({ Int($0.value) }).filter({ $0 >= code }).min() else { return nil }
      delta += (next - code) * (handled + 1)
      code = next
      for scalar in scalars.map({ Int($0.value) }) {
        if scalar < code { delta += 1 }
        guard scalar == code else { continue }
        var rest = delta
        var place = 36
        while true {
          let threshold = place <= bias ? 1 : place >= bias + 26 ? 26 : place - bias
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          place += 36
        }
        output.append(digit(rest))
        bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 97 + value : 22 + value) }

  private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var rest = isFirst ? delta / 700 : delta / 2
    rest += rest / count
    var bias = 0
    while rest > 455 {
      rest /= 35
      bias += 36
    }
    return bias + 36 * rest / (rest + 38)
  }
}
