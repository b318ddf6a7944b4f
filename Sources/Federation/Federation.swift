// Federation: how nodes reach each other without a centre. Identities, peers, envelopes, receipts, and a folder that
// carries them.
//
// What belongs here: who a node is (its two keys), which peers were admitted and after what assessment, the envelope in
// which anything travels (signed by the sender over exact bytes, sealed for the one recipient, padded, numbered,
// chained), the grounds on which an envelope is refused, the receipt for one that was taken in, the directory that enough members sign, and a carrier.
//
// What does not: what is inside. A parcel is a kind and bytes; requests, corrections and erasures are for the rooms that
// know them. No store either: lanes (how far the numbering is) are values that the node keeps.
//
// Three rules hold in this room. An envelope is refused before it is understood: size, form, signature, addressee, time
// and number come first, and a refused one changes nothing. What a carrier sees is the same for every content of a size
// class. Taking the same envelope in twice is taking it in once.
