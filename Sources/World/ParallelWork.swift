import Glibc

/// Work on threads of its own, beside the cooperative pool: engines compute for seconds and must not hold that pool up.
public enum ParallelWork {
  /// Runs `body(0)` … `body(pieces - 1)`, each on its own thread, the first on the calling one, and returns when all
  /// are done. What a piece yields must depend on its number alone, so that results do not depend on the machine.
  public static func run(pieces: Int, _ body: @Sendable (Int) -> Void) {
    guard pieces > 1 else {
      if pieces == 1 { body(0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var threads: [pthread_t] = []
      var left: [Int] = [0]
      for piece in 1..<pieces {
        let work = Unmanaged.passRetained(Piece(number: piece, body: body))
        var thread = pthread_t()
        if pthread_create(&thread, nil, { runPiece($0) }, work.toOpaque()) == 0 {
          threads.append(thread)
        } else {
          // No thread to be had: the calling one does this piece itself.
          work.release()
          left.append(piece)
        }
      }
      for piece in left { body(piece) }
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  /// Processors the program may run on.
  public static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

private final class Piece {
  let number: Int
  let body: @Sendable (Int) -> Void
  init(number: Int, body: @escaping @Sendable (Int) -> Void) {
    self.number = number
    self.body = body
  }
}

private func runPiece(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let piece = Unmanaged<Piece>.fromOpaque(argument).takeRetainedValue()
  piece.body(piece.number)
  return nil
}
