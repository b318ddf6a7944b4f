// RequestSamples: values that fields of requests accept, for the tests that make messages up.
public import JSON
public import Requests
internal import Vocabulary

extension FieldRule {
  /// Something that the field accepts; in words of one's own where nothing checks them.
  public func sample(saying words: String) -> JSONValue {
    let text = checkedText ?? words
    return switch kind {
    case nil, .text: .string(text)
    case .texts: .array([.string(text)])
    case .code: .string(choices.first ?? "")
    case .codes: .array(choices.prefix(1).map(JSONValue.string))
    case .integer: .integer(3)
    case .boolean: .bool(true)
    case .date: .string("2026-01-20")
    case .instant: .string("2026-01-20T09:00:00Z")
    case .money: .fields(("amount", .string("1250.00")), ("currency", .string("EUR")))
    case .country: .string("CA")
    case .countries: .array([.string("CA")])
    case .reference: .string("urn:entente:de-fiu:item:1")
    case .references: .array([.string("urn:entente:de-fiu:item:1")])
    case .digest: .string(Digest(of: "sample").hex)
    case .digests: .array([.string(Digest(of: "sample").hex)])
    }
  }

  private var checkedText: String? {
    switch check {
    case nil: nil
    case .iban: "DE89370400440532013000"
    case .bic: "DEUTDEFF"
    case .lei: "529900T8BM49AURSDO55"
    case .imo: "9074729"
    case .vin: "1M8GDM9AXKP042788"
    case .cas: "79-03-8"
    case .inchikey: "RZVAJINKPMORJF-UHFFFAOYSA-N"
    case .phone: "+4915112345678"
    case .wallet: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    case .uetr: "eb6305c9-1f7f-49de-aed0-16487c27b42d"
    case .container: "CSQU3054383"
    case .url: "https://example.org/advert/1"
    case .email: "desk@example.org"
    }
  }
}
