package import Requests
package import Vocabulary

/// What a service tells of a request: its shared events, as the other side is to know them.
package enum Told {
  /// The events by which a service of this country told something, from the first that the other side learns of.
  package static func events(_ events: [RequestEvent], by country: CountryCode) -> [RequestEvent] {
    var own: [RequestEvent] = []
    for event in events where event.by.party.country == country {
      if case .withheld(let neutral, let undone) = event.action {
        // What was stopped was told nobody; the neutral answer was, in its place.
        if let undone, let at = own.firstIndex(where: { $0.signature == undone }) { own.removeSubrange(at...) }
        own.append(
          RequestEvent(.answered(neutral), by: event.by, at: event.at, signature: undone ?? event.signature))
      } else if event.step.isShared {
        own.append(event)
      }
    }
    guard let first = own.firstIndex(where: { [.shareDraft, .send, .receive, .commentDraft].contains($0.step) }) else {
      return []
    }
    return Array(own[first...])
  }

  /// Whether what one side knows is what the other did. Who signed is told as somebody of that body, and no more.
  package static func isSame(_ a: RequestEvent, _ b: RequestEvent) -> Bool {
    guard a.action == b.action, a.by.party.isSameBody(as: b.by.party) else { return false }
    if case .answered(let answer) = a.action, answer.code == "not-available" { return true }
    return a.signature == b.signature
  }

  /// A service of a country, and a request's events as it holds them.
  package struct Side {
    let country: CountryCode
    let events: [RequestEvent]

    package init(_ country: CountryCode, _ events: [RequestEvent]) {
      self.country = country
      self.events = events
    }
  }

  /// What two sides see differently: of each other's acts each knows what that one did, in its order, and nothing else. Nil
  /// where all is well; one may know less than the other did.
  package static func discord(_ one: Side, _ other: Side) -> String? {
    for (author, reader) in [(one, other), (other, one)] {
      let (own, known) = (events(author.events, by: author.country), events(reader.events, by: author.country))
      guard known.count <= own.count, zip(known, own).allSatisfy(isSame) else {
        return "\(reader.country.code) knows \(known.map(\.step.rawValue)) of \(author.country.code), who did "
          + "\(own.map(\.step.rawValue))"
      }
    }
    return nil
  }

  /// The first step that one side told and the other does not know. A side's own receipt is told with the first thing that
  /// an officer tells, so that it may be missing.
  package static func missing(_ one: Side, _ other: Side) -> String? {
    for (author, reader) in [(one, other), (other, one)] {
      var own = events(author.events, by: author.country)
      if own.last?.step == .receive { own.removeLast() }
      let known = events(reader.events, by: author.country)
      if known.count < own.count { return own[known.count].step.rawValue }
    }
    return nil
  }
}
