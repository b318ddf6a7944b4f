// Ontology: what the things are that the field holds, and how one knows.
//
// What belongs here: entities (a schema name and properties, compatible with FollowTheMoney), source records and the
// statements they are read as, provenance, references back to a file and line, the schemata as data, identifier types
// that parse and check themselves, and the shape of a finding.
//
// What does not: where any of it is stored, how names are compared, how payments are walked.
