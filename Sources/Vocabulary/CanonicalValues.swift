// The one form in bytes of each value of this room that is stored or signed.

extension Digest: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(bytes) }
  public init(from reader: inout CanonicalReader) throws {
    guard let digest = Digest(bytes: try reader.byteRun()) else { throw reader.malformed }
    self = digest
  }
}

extension Instant: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(microseconds) }
  public init(from reader: inout CanonicalReader) throws { self.init(microseconds: try reader.signed()) }
}

extension CivilDate: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(daysSinceEpoch) }
  public init(from reader: inout CanonicalReader) throws {
    let days = try reader.integer()
    self.init(daysSinceEpoch: days)
    guard daysSinceEpoch == days else { throw reader.malformed }
  }
}

extension PartialDate: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(description) }
  public init(from reader: inout CanonicalReader) throws {
    guard let date = PartialDate(try reader.text()) else { throw reader.malformed }
    self = date
  }
}

extension CountryCode: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) { writer.write(code) }
  public init(from reader: inout CanonicalReader) throws {
    guard let country = CountryCode(try reader.text()) else { throw reader.malformed }
    self = country
  }
}

extension Money: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(currency.code)
    writer.write(minorUnits)
  }
  public init(from reader: inout CanonicalReader) throws {
    guard let currency = Currency(try reader.text()) else { throw reader.malformed }
    self.init(minorUnits: try reader.signed(), currency: currency)
  }
}

extension Sentence: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(key)
    writer.write(list: arguments) {
      $0.write($1.name)
      $0.write($1.value)
    }
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(
      key: try reader.text(), arguments: try reader.list { Argument(try $0.text(), try $0.value()) })
  }
}

extension Sentence.Value: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    switch self {
    case .text(let value): writer.write(tag: 0) { $0.write(value) }
    case .integer(let value): writer.write(tag: 1) { $0.write(value) }
    case .share(let value): writer.write(tag: 2) { $0.write(value) }
    case .thousandths(let value): writer.write(tag: 3) { $0.write(value) }
    case .money(let value): writer.write(tag: 4) { $0.write(value) }
    case .date(let value): writer.write(tag: 5) { $0.write(value) }
    case .instant(let value): writer.write(tag: 6) { $0.write(value) }
    case .duration(let value): writer.write(tag: 7) { $0.write(value) }
    case .country(let value): writer.write(tag: 8) { $0.write(value) }
    case .account(let value): writer.write(tag: 9) { $0.write(value) }
    case .payment(let value): writer.write(tag: 10) { $0.write(value) }
    case .list(let values): writer.write(tag: 11) { $0.write(list: values) }
    case .word(let key): writer.write(tag: 12) { $0.write(key) }
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    switch try reader.unsigned() {
    case 0: self = .text(try reader.text())
    case 1: self = .integer(try reader.signed())
    case 2: self = .share(try reader.signed())
    case 3: self = .thousandths(try reader.signed())
    case 4: self = .money(try reader.value())
    case 5: self = .date(try reader.value())
    case 6: self = .instant(try reader.value())
    case 7: self = .duration(seconds: try reader.signed())
    case 8: self = .country(try reader.value())
    case 9: self = .account(try reader.text())
    case 10: self = .payment(try reader.text())
    case 11: self = .list(try reader.list())
    case 12: self = .word(try reader.text())
    default: throw reader.malformed
    }
  }
}

extension CanonicalWriter {
  fileprivate mutating func write(tag: UInt64, _ content: (inout CanonicalWriter) -> Void) {
    write(tag)
    content(&self)
  }
}

extension Reason: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(sentence)
    writer.write(list: references)
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(try reader.value(), references: try reader.texts())
  }
}
