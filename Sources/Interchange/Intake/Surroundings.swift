internal import Glibc
internal import Vocabulary
internal import World

/// What lies beside a file, where several make one source.
enum Surroundings {
  /// The parts of a payment folder that exist, transactions first; nil when the path is no such folder.
  static func filesOfPaymentFolder(_ path: String) -> [String]? {
    guard isFolder(path) else { return nil }
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    var files: [String] = []
    for name in ["transactions.csv", "accounts.csv", "banks.csv", "fx.csv", "parties.jsonl"] {
      if let file = existing("\(base)/\(name)") { files.append(file) }
    }
    return files.first.map { $0.contains("/transactions.csv") } == true ? files : nil
  }

  /// The files that lie in any other folder, by name, without those of folders inside it and without hidden ones; nil
  /// when the path is no folder.
  static func filesOfFolder(_ path: String) throws(Fault) -> [String]? {
    guard isFolder(path) else { return nil }
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    do {
      let files = try SystemFiles().list(base).filter { !$0.hasPrefix(".") }.sorted().map { "\(base)/\($0)" }
        .filter { !isFolder($0) }
      guard !files.isEmpty else { throw Fault("interchange.folder.empty", at: .init(file: path)) }
      return files
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault("interchange.folder.empty", at: .init(file: path))
    }
  }

  /// Puts parts together into sources, in the order in which each source was first met.
  static func group(
    _ found: [(file: IntakeFile, kind: Recognition.Kind)], limits: IntakeLimits
  ) throws(Fault) -> [IntakeSource] {
    var order: [String] = []
    var members: [String: [IntakeSource.Member]] = [:]
    var formats: [String: Format] = [:]
    for (position, item) in found.enumerated() {
      let key: String
      switch item.kind.format {
      case .ofacCSV: key = "ofac " + stem(item.file.name, of: item.kind.part)
      case .paymentLayout: key = "payments " + folder(item.file.name)
      default: key = "single \(position)"
      }
      if members[key] == nil { order.append(key) }
      formats[key] = item.kind.format
      if members[key]?.contains(where: { $0.part == item.kind.part }) == true {
        // The same part twice: a second source, never a silent replacement.
        let second = key + " \(position)"
        order.append(second)
        formats[second] = item.kind.format
        members[second] = [IntakeSource.Member(item.kind.part, item.file)]
      } else {
        members[key, default: []].append(IntakeSource.Member(item.kind.part, item.file))
      }
    }
    var sources: [IntakeSource] = []
    for key in order {
      guard let format = formats[key], var parts = members[key] else { continue }
      if format == .ofacCSV, let first = parts.first, first.file.isOnDisk {
        for (part, suffix) in ofacSuffixes where !parts.contains(where: { $0.part == part }) {
          guard let beside = existing(stem(first.file.name, of: first.part) + suffix) else { continue }
          let file = IntakeFile(path: beside)
          if case .success(let kind) = try Recognition.recognize(file, limits: limits), kind.format == .ofacCSV {
            parts.append(IntakeSource.Member(part, file))
          }
        }
      }
      let rank = Dictionary(
        uniqueKeysWithValues: IntakeSource.Part.allCases.enumerated().map { ($0.element, $0.offset) })
      parts.sort { rank[$0.part, default: 0] < rank[$1.part, default: 0] }
      sources.append(IntakeSource(format: format, members: parts))
    }
    return sources
  }

  private static let ofacSuffixes: [(IntakeSource.Part, String)] = [
    (.main, "sdn.csv"), (.aliases, "alt.csv"), (.addresses, "add.csv"), (.comments, "sdn_comments.csv"),
  ]

  /// A part's path without the name of the part: what its siblings share.
  private static func stem(_ path: String, of part: IntakeSource.Part) -> String {
    var path = path[...]
    if path.hasSuffix(".gz") { path = path.dropLast(3) }
    if let suffix = ofacSuffixes.first(where: { $0.0 == part })?.1, path.lowercased().hasSuffix(suffix) {
      return String(path.dropLast(suffix.count))
    }
    return String(path)
  }

  private static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  private static func existing(_ path: String) -> String? {
    [path, path + ".gz"].first { access($0, R_OK) == 0 && !isFolder($0) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
