// Screening: whether a name, with what else is known, is on a list.
//
// `ScreeningIndex` holds list entries: their names cut and folded once (room Names), every word under the keys under
// which similar spellings meet, and for each word the names that hold it. A search looks up the words of the query,
// adds up what the names they lead to share with it, scores the best of them part by part, and weighs birth dates,
// countries and identifiers for and against. A hit carries its reasons; a namesake whose birth date contradicts is
// kept, marked, and lowered, not hidden: an officer must be able to see why it was not an alert.
//
// What belongs here: index, search, scoring, disposition. What does not: how lists are read (Interchange), how names
// are folded and compared (Names), what an officer decided about a hit (Casework).
