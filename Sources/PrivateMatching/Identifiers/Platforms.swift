internal import Vocabulary

/// Accounts on platforms, by the rules that each platform has for handles.
enum Platforms {
  private struct Rules {
    let hosts: [String]
    let lengths: ClosedRange<Int>
    /// What may stand in a handle beside small letters and digits.
    let others: String
    var beginsWithLetter = false
    /// Whether the platform reads a handle with dots and one without as the same.
    var ignoresDots = false
    /// Digits alone: the platform's own number for the account, which stays when the handle changes.
    var isNumber = false
  }

  private static let platforms: [String: Rules] = [
    "discord": Rules(hosts: [], lengths: 2...32, others: "_."),
    "facebook": Rules(
      hosts: ["facebook.com", "fb.com", "m.facebook.com"], lengths: 5...50, others: ".", ignoresDots: true),
    "instagram": Rules(hosts: ["instagram.com"], lengths: 1...30, others: "_."),
    "linkedin": Rules(hosts: ["linkedin.com/in"], lengths: 3...100, others: "-"),
    "reddit": Rules(hosts: ["reddit.com/user", "reddit.com/u"], lengths: 3...20, others: "_-"),
    "snapchat": Rules(hosts: ["snapchat.com/add"], lengths: 3...15, others: "_-.", beginsWithLetter: true),
    "telegram": Rules(hosts: ["t.me", "telegram.me"], lengths: 4...32, others: "_", beginsWithLetter: true),
    "tiktok": Rules(hosts: ["tiktok.com"], lengths: 2...24, others: "_."),
    "vk": Rules(hosts: ["vk.com", "m.vk.com"], lengths: 5...32, others: "_."),
    "wechat": Rules(hosts: [], lengths: 6...20, others: "_-", beginsWithLetter: true),
    "x": Rules(hosts: ["x.com", "twitter.com", "mobile.twitter.com"], lengths: 1...15, others: "_"),
    "youtube": Rules(hosts: ["youtube.com"], lengths: 3...30, others: "_-."),
    "discord-id": Rules(hosts: [], lengths: 15...20, others: "", isNumber: true),
    "facebook-id": Rules(hosts: [], lengths: 1...20, others: "", isNumber: true),
    "instagram-id": Rules(hosts: [], lengths: 1...20, others: "", isNumber: true),
    "telegram-id": Rules(hosts: [], lengths: 1...20, others: "", isNumber: true),
    "vk-id": Rules(hosts: [], lengths: 1...20, others: "", isNumber: true),
    "x-id": Rules(hosts: [], lengths: 1...20, others: "", isNumber: true),
  ]

  static func handle(_ text: String, platform: String?, _ refusal: Refusal) throws(Fault) -> String {
    guard let platform else { throw refusal.qualifierMissing }
    let named = try PlainCharacters(platform, refusal).ascii().lowercased()
    let code = named == "twitter" ? "x" : named
    guard let rules = platforms[code] else { throw refusal.qualifierUnknown }
    var handle = try PlainCharacters(text, refusal).ascii().lowercased()
    handle = try withoutAddress(handle, rules, refusal)
    if handle.hasPrefix("@") { handle.removeFirst() }
    if rules.ignoresDots { handle = handle.filter { $0 != "." } }
    guard rules.lengths.contains(handle.utf8.count) else { throw refusal.form }
    if rules.isNumber {
      guard handle.isDigits, handle.utf8.first != UInt8(ascii: "0") else { throw refusal.form }
      return code + ":" + handle
    }
    guard
      handle.utf8.allSatisfy({ byte in
        PlainCharacters.isLetterOrDigit(Unicode.Scalar(byte)) || rules.others.utf8.contains(byte)
      }), !rules.beginsWithLetter || handle.utf8.first.map({ $0 >= 97 }) == true
    else { throw refusal.form }
    return code + ":" + handle
  }

  /// The handle in an address of the platform's own; any other address is refused.
  private static func withoutAddress(_ text: String, _ rules: Rules, _ refusal: Refusal) throws(Fault) -> String {
    var rest = text[...]
    for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.utf8.count) }
    let hadScheme = rest.utf8.count < text.utf8.count
    if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
    for host in rules.hosts where rest.hasPrefix(host + "/") {
      let path = rest.dropFirst(host.utf8.count + 1).prefix { $0 != "?" && $0 != "#" }
      return String(path.hasSuffix("/") ? path.dropLast() : path)
    }
    guard !hadScheme, !text.contains("/") else { throw refusal.form }
    return text
  }
}
