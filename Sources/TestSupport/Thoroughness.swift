internal import Foundation

/// How much of the long tests is run. `script/test --brief` and the runs under a sanitizer set ENTENTE_BRIEF=1 and take
/// a part of the cases, spread evenly; everything else takes all of them.
public enum Thoroughness {
  public static let isBrief = ProcessInfo.processInfo.environment["ENTENTE_BRIEF"] != nil

  /// All cases, or in brief every so many-th, the first among them.
  public static func cases<Case>(_ all: some Sequence<Case>, brieflyEvery step: Int) -> [Case] {
    let all = Array(all)
    return isBrief ? stride(from: 0, to: all.count, by: step).map { all[$0] } : all
  }

  /// A number of rounds, fewer in brief.
  public static func rounds(_ all: Int, briefly few: Int) -> Int { isBrief ? few : all }
}
