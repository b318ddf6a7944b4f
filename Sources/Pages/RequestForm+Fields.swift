internal import Clocks
internal import Requests
internal import Vocabulary

// The fields of a request in the order of its type file; then whatever else the message carries, so that nothing of it
// is left off the paper.

extension RequestForm {
  func requestSections() -> [HTML] {
    var shown: Set<String> = ["signature"]
    var sections: [HTML] = []
    for part in type.form {
      let rows = part.fields.filter { shown.insert($0).inserted }.compactMap { row($0, in: part.id) }
      if !rows.isEmpty {
        sections.append(section(part.id, sectionTitle(part.id), [element("dl", ["class": "fields"]) { rows }]))
      }
    }
    let rest = Self.everyField + message.fields.map(\.name)
    let rows = rest.filter { shown.insert($0).inserted }.compactMap { row($0, in: "more") }
    if !rows.isEmpty {
      sections.append(
        section("more", .text(words.text("form.section.more")), [element("dl", ["class": "fields"]) { rows }]))
    }
    return sections
  }

  /// What every message has, beside the fields of its type.
  private static let everyField =
    ["from", "to", "created", "urgency", "purpose", "legal-basis", "asked", "language", "marking", "confidential"]
    + StandardField.allCases.map(\.rawValue)

  private func sectionTitle(_ id: String) -> HTML { label("form.section.\(id)", id) }

  /// The label of a field; a name that only one type has may be there in English alone.
  private func fieldLabel(_ name: String) -> HTML { label("form.field.\(name)", name) }

  private func label(_ key: String, _ name: String) -> HTML {
    words.has(key) ? english(words.text(key), if: words.isLent(key)) : english(Self.spoken(name))
  }

  /// `judicial-case` as words: `Judicial case`.
  static func spoken(_ code: String) -> String {
    let text = code.replacing("-", with: " ").replacing(".", with: " ")
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  private func row(_ name: String, in section: String) -> HTML? {
    var value = self.value(name)
    if value.isEmpty {
      // A field that the type asks for and that is not there is shown as such: on a draft it is the gap to be filled.
      guard type.field(name)?.required == .yes else { return nil }
      value = [element("span", ["class": "none"]) { words.text("form.value.not-stated") }]
    }
    return element("div", Self.wide.contains(name) ? ["class": "wide"] : [:]) {
      // The section's heading says it already; who listens still hears it.
      element("dt", name == section ? ["class": "sr"] : [:]) { fieldLabel(name) }
      element("dd") { value }
    }
  }

  private static let wide: Set<String> = ["facts", "link", "subjects", "asked", "attachments", "other-addressees"]

  private func value(_ name: String) -> [HTML] {
    switch name {
    case "from": party(message.from.party)
    case "to": party(message.to)
    case "created": [.text(words.instant(message.created, in: zone))]
    case "urgency": urgency()
    case "language": [.text(message.language.uppercased())]
    case "purpose": [.text(words.text("form.purpose.\(message.purpose.rawValue)"))]
    case "legal-basis": message.legalBasis.isEmpty ? [] : [element("bdi") { message.legalBasis }]
    case "asked": asked()
    case "marking": [.text(message.marking.description)]
    case "confidential": [.text(words.text(message.isConfidentialFromSubject ? "form.value.yes" : "form.value.no"))]
    default:
      if let standard = StandardField(rawValue: name), message[field: name] == nil {
        standardValue(standard)
      } else {
        message[field: name].map { fieldValue($0, rule: type.field(name)) } ?? []
      }
    }
  }

  private func standardValue(_ field: StandardField) -> [HTML] {
    switch field {
    case .facts: prose(message.facts)
    case .link: prose(message.link)
    case .subjects: message.subjects.map(subject)
    case .period:
      message.period.map { period in
        [
          .text(
            words.text(
              Sentence(
                "form.value.period", ("from", .date(period.from)), ("to", .date(period.to)),
                ("days", .text(words.text(Sentence("unit.days", ("n", .integer(Int64(period.days))))))))))
        ] + prose(period.reason ?? "")
      } ?? []
    case .offences: list(message.offences.map { .text(Self.spoken($0)) }, isEnglish: true)
    case .intendedUse: list(message.intendedUse.map { .text(words.text("form.use.\($0.rawValue)")) })
    case .onwardIntent:
      list(
        message.onwardIntent.map { intent in
          .text(
            words.text(
              Sentence(
                "form.value.onward", ("reader", .text(reader(intent.reader))),
                ("use", .text(words.text("form.use.\(intent.use.rawValue)"))))))
        })
    case .otherAddressees:
      message.otherAddressees.map { others in
        others.isEmpty
          ? [.text(words.text("form.value.nobody"))]
          : list(
            others.map { other in
              .fragment([
                .text(words.country(other.country) + ", " + words.text("form.party.\(other.kind.rawValue)") + ": "),
                element("bdi") { other.link },
              ])
            })
      } ?? []
    case .parallelChannels:
      message.parallelChannels.map { channels in
        channels.isEmpty
          ? [.text(words.text("form.value.none"))] : list(channels.map { channel in element("bdi") { channel } })
      } ?? []
    case .attachments: message.attachments.isEmpty ? [] : [attachments(message.attachments)]
    case .assurances:
      list(
        message.assurances.map { assurance in
          .fragment([
            .text(words.text("form.assurance.\(assurance.kind.rawValue)") + ": "),
            element("bdi") { assurance.text.text },
            .text(" (" + words.text(Sentence("form.value.assured-by", ("by", .text(assurance.givenBy)))) + ")"),
          ])
        })
    case .validUntil: message.validUntil.map { [.text(words.instant($0, in: zone))] } ?? []
    case .replyTo: message.replyTo.map { id in [element("code") { id }] } ?? []
    }
  }

  private func urgency() -> [HTML] {
    var pieces: [HTML] = [.text(words.text("form.urgency.\(message.urgency.level.rawValue)"))]
    if let code = message.urgency.ground {
      let ground = type.urgencyGrounds.first { $0.code == code }
      pieces.append(element("small") { english(ground?.prose ?? Self.spoken(code)) })
    }
    return pieces + (message.urgency.explanation.map { prose($0.text) } ?? [])
  }

  private func asked() -> [HTML] {
    var items = message.asked.map { code in
      english(type.asked.first { $0.code == code }?.prose ?? Self.spoken(code))
    }
    if let free = message.askedFreely { items.append(element("bdi") { free }) }
    return list(items)
  }

  /// A value that only some types have, by its kind.
  func fieldValue(_ value: FieldValue, rule: FieldRule?) -> [HTML] {
    switch value {
    case .text(let text): rule?.kind == .text ? prose(text) : [one(text, rule?.kind)]
    case .texts(let texts): list(texts.map { one($0, rule?.kind) })
    case .integer(let number): [.text(words.text(of: .integer(number)))]
    case .boolean(let truth): [.text(words.text(truth ? "form.value.yes" : "form.value.no"))]
    case .money(let money): [.text(words.money(money))]
    }
  }

  private func one(_ text: String, _ kind: FieldKind?) -> HTML {
    switch kind {
    case .code, .codes: english(Self.spoken(text))
    case .date: CivilDate(text).map { .text(words.date($0)) } ?? .text(text)
    case .instant: Timestamp(text).map { .text(words.instant($0.instant, in: zone)) } ?? .text(text)
    case .country, .countries: CountryCode(text).map { .text(words.country($0)) } ?? .text(text)
    case .reference, .references, .digest, .digests: element("code") { text }
    default: element("bdi") { text }
    }
  }

  func party(_ party: Party) -> [HTML] {
    [
      element("bdi") { party.authority },
      element("small") {
        words.text("form.party.\(party.kind.rawValue)") + ", " + words.country(party.country)
        if let unit = party.unit {
          " · "
          element("bdi") { unit }
        }
      },
    ]
  }

  func reader(_ reader: ReaderKind) -> String {
    let key = "form.reader.\(reader.rawValue)"
    return words.has(key) ? words.text(key) : words.text("form.party.\(reader.rawValue)")
  }

  private func subject(_ subject: RequestSubject) -> HTML {
    element("div", ["class": "card subject"]) {
      element("p", ["class": "tags"]) {
        element("span", ["class": "tag"]) { words.text("form.subject.kind.\(subject.kind.rawValue)") }
        if let role = subject.role { element("span", ["class": "tag"]) { words.text("form.role.\(role.rawValue)") } }
        for flag in subject.flags {
          element("span", ["class": "tag care"]) { words.text("form.flag.\(flag.rawValue)") }
        }
      }
      for name in subject.names { element("p", ["class": "name"]) { element("bdi") { name } } }
      if let born = subject.birthDate { line("form.subject.born", [.text(born.description)]) }
      if !subject.countries.isEmpty {
        line(
          "form.subject.countries", [.text(words.text(of: .list(subject.countries.map { .text(words.country($0)) })))])
      }
      for identifier in subject.identifiers {
        element("p", ["class": "line"]) {
          element("span", ["class": "scheme"]) { identifier.scheme + " " }
          element("code") { identifier.value }
        }
      }
      if let benefit = subject.benefit { line("form.subject.benefit", [element("bdi") { benefit }]) }
      if let note = subject.note { line("form.subject.note", [element("bdi") { note }]) }
    }
  }

  private func line(_ key: String, _ value: [HTML]) -> HTML {
    element("p", ["class": "line"]) {
      element("span", ["class": "scheme"]) { words.text(key) + " " }
      value
    }
  }

  func prose(_ text: String) -> [HTML] {
    text.split(separator: "\n").map { paragraph in
      element("p") { element("bdi") { String(paragraph) } }
    }
  }

  func list(_ items: [HTML], isEnglish: Bool = false) -> [HTML] {
    guard items.count > 1 else { return items }
    return [element("ul") { for item in items { element("li") { item } } }]
  }

  func attachments(_ files: [Attachment]) -> HTML {
    let columns = ["name", "media-type", "size", "digest", "marking"]
    return element(
      "div", ["class": "scroll", "role": "region", "aria-label": words.text("form.field.attachments"), "tabindex": "0"]
    ) {
      element("table") {
        element("thead") {
          element("tr") {
            for column in columns { element("th", ["scope": "col"]) { words.text("form.column.\(column)") } }
          }
        }
        element("tbody") {
          for file in files {
            element("tr") {
              element("td") { element("bdi") { file.name } }
              element("td") { file.mediaType }
              element("td") { words.text(Sentence("form.value.bytes", ("n", .integer(file.sizeBytes)))) }
              element("td") { element("code") { file.digest.hex } }
              element("td") { file.marking.description }
            }
          }
        }
      }
    }
  }
}
