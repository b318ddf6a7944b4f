// Simulator: many nodes in one process, from one seed.
//
// Officers of several services act in virtual time: they draft, sign, answer, enter people into the register; clocks differ;
// the network loses, delays, doubles, reorders, cuts and corrupts what it carries, and is parted for hours; machines die in
// the middle of an operation and come back, disks are full for a while; one service may be run by somebody who plays foul.
// After each act, and at the end, what must always hold is looked at: `Watch.swift`.
//
// The same seed gives the same run, so that a run that fails can be run again.
//
//     Simulation     the run: an agenda of events in virtual time
//     Service        a node with its officers (Team), its clock and its fate
//     Fate           which operation of store or disk is the last before the machine dies
//     Network        what is under way, and what becomes of it
//     FoulPlay       what a service does that is run by somebody dishonest
//     Watch          what must hold: Eyes read the stores, Told says what each side knows of the other
//     OfficersWords  what officers write; Canary: whom they should not name, and how they are found in what left
//
// What does not belong here: rules. The nodes are the ones that officers use; nothing is stubbed but time, chance, network
// and failure.
