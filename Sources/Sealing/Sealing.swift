// Sealing: bodies of envelopes sealed by HPKE (RFC 9180), with the library that has it.
//
// What belongs here: the keys that a node offers for it, X-Wing first and X25519 beside it, and the one use that envelopes
// make of them: base mode, one message for each encapsulated key, the envelope's head as authenticated data.
//
// What does not: which scheme is taken and what a head is (Federation says), and where keys are kept (Node does). It is a
// room of its own so that the core and its sanitizer runs build without the library.
