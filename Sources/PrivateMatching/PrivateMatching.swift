// Private matching: two services learn whether they know the same thing, and nothing else.
//
// The holder turns its items, under a secret key, into a set of short fingerprints and hands the set out beforehand. The
// asker blinds what it wants to know, the holder evaluates the blinded elements without seeing them, and proves with one
// short proof for the whole batch that it used the key it had published. The asker takes the blinding away and looks its
// fingerprint up. That every guess costs an evaluation at the holder is what keeps a set from being tried out.
//
//   ObliviousFunction    the function of RFC 9497: blinding, evaluation, proof, output; modes OPRF and VOPRF
//   EvaluationKey        the holder's key of one peer, class and epoch
//   BlindedBatch         what the asker sends, with the secrets that only it holds
//   EqualityProof        that one key was used for all (section 2.2 of the RFC)
//   GroupElement         ristretto255 as libsodium gives it; MultiScalarProduct sums public points
//
//   Identifiers/         what is matched: the classes of identifier and the one form each is written in
//   PublishedSet/        what the holder hands out: ItemMark (position and hit token), PublishedSet (the coded set), SetDelta
//                        and CurrentSet (what changed, looked up in layers), SetManifest (what binds the holder), HitTable
//   Asking/              what travels and what it costs: MatchQuery, MatchAnswer, MatchRefusal, AskedBatch, ManifestChecks,
//                        CaseCommitment, BudgetBook (nothing is evaluated without a Debit), DayTally
//
// What belongs here: the arithmetic of matching, on values. What does not: stores, officers, logs, the network, signatures
// (a manifest gives bytes to be signed).
