public import Vocabulary

/// What the recipient gives: a code of the type's closed list, and what goes with it.
public struct Answer: Sendable, Hashable {
  public let code: String
  /// Nil where the code says all.
  public var text: String?
  /// Sorted by name.
  public private(set) var fields: [MessageField]
  public var attachments: [Attachment]
  public var marking: Marking
  /// For what was preserved, held or published: until when.
  public var until: Instant?

  public init(
    code: String, text: String? = nil, fields: [MessageField] = [], attachments: [Attachment] = [], marking: Marking,
    until: Instant? = nil
  ) {
    self.code = code
    self.text = text
    self.fields = fields.sorted { $0.name < $1.name }
    self.attachments = attachments
    self.marking = marking
    self.until = until
  }

  public subscript(field name: String) -> FieldValue? { fields.first { $0.name == name }?.value }
}
