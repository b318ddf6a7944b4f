// TestSupport: what tests of more than one room need, and nothing that the program does.
//
// Numbers drawn from a seed, so that a failure can be run again; files that must not compile, given to the compiler; how
// much of a long test is run. A fixture of one room stays with that room's tests.
