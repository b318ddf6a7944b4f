import Glibc

/// libFuzzer's entry point: hands each input to the target that the environment names.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  selected(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// Chosen once: `FUZZ_TARGET` is one of the names that `Fuzz/run` lists.
private let selected: @Sendable ([UInt8]) -> Void = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = Target(rawValue: name) else {
    print("FUZZ_TARGET must be one of: \(Target.allCases.map(\.rawValue).joined(separator: " "))")
    exit(2)
  }
  return { target.run($0) }
}()
