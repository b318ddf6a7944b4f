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
// What belongs here: the arithmetic of matching, on values. What does not: budgets, officers, logs, the network.
