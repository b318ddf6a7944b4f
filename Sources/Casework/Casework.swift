// Casework: a case, from its opening to the file that is handed over.
//
// What belongs here: the case as a pure reducer (state, event, now) → (state, effects); the facts a case rests on; the
// rules of shelter (who pays as family or victim, and appears only under a pseudonym); and the case file: one value
// that holds everything a report shows, already sheltered, so that no face can show more than it should.
//
// The way through: Node gathers `CaseFacts` (payments, accounts, holders, matches, links, where the money sits).
// `Shelter` says which accounts are folded and under which pseudonym. `CaseFile.assemble` makes summary, pictures,
// timeline, actors, standings and the evidence list from both. Pages shows the file; it decides nothing.
//
// What does not: stores, clocks, officers' rights (Node, Authority), words and layout (Pages).
