// World: everything that is outside the program, behind a port each.
//
// What belongs here: the clock, entropy and the identifiers made from it, files (read, map, replace atomically, sync,
// lock), threads for long work. Each port has its real side and a simulated one that a test can stop, seed, break or
// crash.
//
// What does not: meaning. Nothing here knows what a payment, an officer or a case is.
//
// Two rules hold in this room. The rest of the program asks no other clock and no other source of chance, so a run can
// be repeated. A file is either there whole or not there at all: it is written beside its name, synced, renamed, and
// its folder synced, in that order.
