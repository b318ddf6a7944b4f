import Glibc

/// A line on standard error.
func writeError(_ line: String) {
  var bytes = Array(line.utf8)
  bytes.append(UInt8(ascii: "\n"))
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let got = write(2, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      if got <= 0 { return }
      written += got
    }
  }
}
