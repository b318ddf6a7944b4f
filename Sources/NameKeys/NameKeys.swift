// Name keys: a person's name and date of birth as a few exact keys, so that two services can find out whether they mean the
// same person without showing each other a name, and without an encoding that could be tried out.
//
// A name is never matched as it stands: scripts, clerks and keyboards change it. Published similarity-preserving encodings
// (Bloom filters) survive that, but whoever holds them and the shared secret can test any guess. Here each person gives at
// most a dozen keys; each key is an item of private matching like an IBAN, under the key of its peer, class and epoch, and
// every guess costs an evaluation at the holder. What survives which mistake is decided by what a key leaves out:
//
//   name-1  the sounds of all parts, and the whole date             order of parts, vowels, transliteration; day and month
//   name-2  a part by its sounds, another by its first letter       a slip in the other part, initials, a part left out
//   name-3  a part by its sounds, another by its last two letters   a slip at the beginning of the other part
//   name-4  the sounds of all parts, and the date but one figure    a wrong day, month or year
//   name-5  the letters of all parts, and the year                  a date of which only the year is known
//
//   PersonKeys      the keys of a person
//   NameSounds      consonants in classes, in fine and coarse reading
//   CandidateRule   which kinds together make a candidate; none makes a hit
//
// What belongs here: keys and the rule. What does not: the name's reading (Names), sets, batches, budgets (PrivateMatching),
// the decision of a person that two records are of one (officers, after disclosure).
//
// The scheme has a version, which stands in every key: two nodes that fold names differently never match. A change to
// what Names makes of letters is a change of the scheme; a test holds both together.
