// Definitions: what is decided in data files rather than in code, and how such a file is read.
//
// What belongs here: the embedded files (typologies, schemata, wording, later request types and clocks) by name, and a
// reader that turns YAML into typed values. YAML is never loaded untyped: `country: NO` stays Norway and `1.10` stays
// `1.10`. Each field is asked for by name and type; whatever nobody asked for is an error with its line, so that a
// misspelt threshold cannot silently fall back to nothing.
//
// What does not: what the definitions mean. A typology is understood in MoneyFlow, a schema in Ontology, a wording in
// Pages.
