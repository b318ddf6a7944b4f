/// What this process takes of memory, as the kernel counts it.
public enum ProcessMemory {
  /// The most memory it ever held, without file-backed pages it has now: bytes. Zero where the kernel does not say.
  ///
  /// The kernel keeps a high-water mark of all resident pages only; what is file-backed now (the program and its
  /// libraries) is taken off.
  public static var peakAnonymousBytes: Int {
    guard let status = try? SystemFiles().read("/proc/self/status") else { return 0 }
    var peak = 0
    var file = 0
    for line in String(decoding: status, as: UTF8.self).split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count >= 2, let kilobytes = Int(words[1]) else { continue }
      if words[0] == "VmHWM:" { peak = kilobytes }
      if words[0] == "RssFile:" { file = kilobytes }
    }
    return max(0, peak - file) * 1024
  }
}
