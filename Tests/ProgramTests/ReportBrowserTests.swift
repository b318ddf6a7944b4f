import Foundation
import Testing

/// The package's root, found from this file.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
private let sample = root.appendingPathComponent("docs/sample-report/report.html")

private let hasBrowser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].contains {
  FileManager.default.isExecutableFile(atPath: $0)
}

@Suite("The report that readers are given opens in a real browser")
struct ReportBrowserTests {
  @Test(
    "no message, no request, nothing too wide, in light and dark, at three widths",
    .enabled(if: hasBrowser, "Chromium is not installed: apt-get install chromium"))
  func sampleReport() throws {
    let check = Process()
    check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    check.arguments = ["python3", root.appendingPathComponent("script/check-report").path, sample.path]
    let output = Pipe()
    check.standardOutput = output
    check.standardError = output
    try check.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    check.waitUntilExit()
    #expect(check.terminationStatus == 0, "\(said)")
    #expect(said.split(separator: "\n").filter { $0.hasSuffix(" ok") }.count == 6, "\(said)")
  }
}
