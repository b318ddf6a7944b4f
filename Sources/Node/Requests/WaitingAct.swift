internal import Authority
internal import Requests
internal import Vocabulary

/// A signed act that waits for a second officer, with what is to be done once that one has signed.
struct WaitingAct {
  /// The step on a request that it stands for.
  struct Step: Sendable, Hashable {
    let request: String
    /// The event as the first officer signed it.
    let event: RequestEvent
    let files: [OutboundFile]
  }

  let pending: PendingAct
  let step: Step?
  /// What an act that is no step is to put in place, in its own form.
  let content: [UInt8]

  init(pending: PendingAct, step: Step? = nil, content: [UInt8] = []) {
    self.pending = pending
    self.step = step
    self.content = content
  }
}

extension WaitingAct: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(pending)
    writer.write(optional: step) {
      $0.write($1.request)
      $0.write($1.event)
      $0.write(list: $1.files) {
        $0.write($1.name)
        $0.write($1.bytes)
      }
    }
    writer.write(content)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    pending = try reader.value()
    step = try reader.optional {
      Step(
        request: try $0.text(), event: try $0.value(),
        files: try $0.list { OutboundFile(name: try $0.text(), bytes: try $0.byteRun()) })
    }
    content = try reader.byteRun()
  }
}
