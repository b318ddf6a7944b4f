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
  /// The act by which a protection is to be set aside for it, signed by the same officer.
  let overriding: PendingAct?

  init(pending: PendingAct, step: Step? = nil, content: [UInt8] = [], overriding: PendingAct? = nil) {
    self.pending = pending
    self.step = step
    self.content = content
    self.overriding = overriding
  }

  /// Everything that the second officer signs for it.
  var allPending: [PendingAct] { [pending] + (overriding.map { [$0] } ?? []) }
}

extension WaitingAct: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
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
    writer.write(optional: overriding) { $0.write($1) }
  }

  init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    pending = try reader.value()
    step = try reader.optional {
      Step(
        request: try $0.text(), event: try $0.value(),
        files: try $0.list { OutboundFile(name: try $0.text(), bytes: try $0.byteRun()) })
    }
    content = try reader.byteRun()
    // The first form knew no overrides.
    overriding = version == 1 ? nil : try reader.optional { try $0.value() }
  }
}
