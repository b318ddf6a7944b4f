// Vocabulary: the words every other room speaks.
//
// What belongs here: values with one meaning each and no knowledge of files, stores or officers. Instants and
// civil dates, money and rates, countries and currencies, digests, sentences (a key and typed arguments, so that a
// reason can be shown in any language), and the closed code lists of the field: services, purposes, means of
// collection, roles of persons, handling markings with their join, gradings.
//
// What does not: people, companies, accounts and payments (Ontology, Ledger); anything that reads or writes.
//
// Three rules hold in this room. Nothing here needs Foundation. A value that parses is valid: there is no second
// check further up. The same value always prints as the same bytes.
