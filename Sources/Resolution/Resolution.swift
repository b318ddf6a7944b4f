// Resolution: which records mean the same person or organization, and how parties hang together.
//
// Two questions, one way of thinking. `Resolver` takes a table of records and puts those of one person into one
// cluster: records meet under blocking keys, each pair is compared field by field, the weights of agreement and
// disagreement are learnt from the data themselves (Fellegi and Sunter 1969, by expectation maximisation), and pairs
// above the threshold are joined, except where a single weak bridge would hold two groups together. `Linkage` takes
// account holders and says which are linked by an identifier, a telephone, an address, a director or a name and birth
// date, why, and whether a link rests on a name alone.
//
// What belongs here: blocking, comparison vectors, weights, clusters, links. What does not: names as such (Names),
// lists (Screening), where records come from (Interchange), what an officer decides about a link (Casework).
