// Names: what a name is made of, in any script, and how alike two names are, with reasons.
//
// A name comes as bytes. `Name` cuts it into parts (given, family, patronymic, particle, title, organization form,
// number), folds each to Latin letters (a Han or Hangul part may have several spellings), undoes what hides a name
// (invisible characters, look-alike letters, digits for letters, letters set apart) and keeps where in the text each
// part stood. A `Spelling` holds the letters, the sounds they stand for, and keys under which similar spellings meet.
// `Likeness` compares two spellings; `NameComparison` pairs the parts of two names, tells a part that was *left out*
// from one that is *contradicted*, and turns what it saw into a score between 0 and 1 and a list of reasons.
//
// What belongs here: scripts, romanizing, parts, organization forms, comparison. What does not: lists and indexes
// (Screening), birth dates and identifiers (Screening, Resolution), anything that is read from a disk.
//
// Nothing here needs Foundation or ICU. Any bytes are a name, perhaps an empty one: nothing traps.
