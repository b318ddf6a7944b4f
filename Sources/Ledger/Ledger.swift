// Ledger: payments in columns, in order of time, each account and institution held once.
//
// What belongs here: segments on disk (columnar, time-sorted, memory-mapped, with checksum and provenance), interning
// of accounts and institutions, the index from payment identifier to row, the tail that is appended to, and the read
// views that algorithms take. Order is (time, rank), where rank is fixed at import.
//
// What does not: what a payment means. Typologies, tracing and attribution are MoneyFlow's.
