// Protection: people who could come to harm through what a service knows about them, and what keeps that from them.
//
// A person can be protected from everybody (an informant) or from some countries (an asylum-seeker from the country fled).
// The `ProtectedRegister` says who and from whom. `EgressScanner` looks through everything that is about to leave, as
// plaintext and before it is sealed, for any trace of such a person: names in other spellings and scripts, identifiers,
// their hashes, whatever they are packed in. What it cannot look into, it says.
//
// The room also holds the rules that are pure: how long what may be kept (`RetentionRules`), what an erasure removes, what
// stands against it and what stands in its place (`ErasurePlan`), how a correction reaches those who were told
// (`Propagation`), what a person who asks is given (`SubjectFile`), what a caseworker sees of a sheltered person
// (`ProtectedView`, `Pseudonyms`), where a threat to life and a referral to a protection body go, and what the node's
// configuration means for the people in it (`ImpactAssessment`).
//
// What does not belong here: stores, officers' signatures, the decision to override (two officers of different units, at
// Authority's gate), and words (Pages).
