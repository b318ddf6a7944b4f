// Audit: a log that cannot be rewritten without it showing.
//
// What belongs here: the Merkle tree of RFC 9162 over the log's leaves, its roots and proofs, what an entry says (who,
// when, why, on what), the salted commitment that stands in the log for it, checkpoints as signed notes, what a witness
// asks before it signs one, the tiles in which a log is given away, and the verification of all of these. Texts and
// files follow C2SP: signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature, tlog-witness, tlog-proof.
//
// What does not: where leaves are kept (Holdings), whose key signs (Authority), when an entry is owed (Node).
//
// A leaf is a commitment: the hash of a salt and the entry. Erasing the salt and the entry leaves the log whole, and
// what was erased cannot be guessed back from it.
