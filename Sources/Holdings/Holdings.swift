// Holdings: what the service holds, and the one way to change it.
//
// What belongs here: the store's port and its five shelves (records with keys, event streams, audit leaves, queues,
// manifests), the transactions in which they are read and written, the shapes of what stands on them, and what is
// pinned against erasure.
//
// What does not: a database (each has a room of its own behind the same port and passes the same conformance suite),
// and decisions.
//
// Three rules hold in this room. The commit of a transaction is the only point at which anything becomes so. The door
// is asynchronous and the body is not: a body takes and returns values, and can be run again. An effect that an
// officer signed is one transaction with its nonce and its entry in the log; without an authorization that
// transaction cannot be opened.
