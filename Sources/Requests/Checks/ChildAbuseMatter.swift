// Whether a request is about the sexual abuse of a child: then no picture or film goes with it, see Protection's duty.

extension RequestMessage {
  private static let words = [
    "csea", "csam", "child-sexual", "child-abuse", "child-pornography", "sexual-exploitation-of-children",
  ]

  /// By its offences, and by the urgency ground that a child is being abused.
  public var isAboutChildAbuse: Bool {
    offences.contains { offence in Self.words.contains { offence.hasPrefix($0) || offence.hasSuffix($0) } }
      || urgency.ground == "child-at-risk"
  }
}
