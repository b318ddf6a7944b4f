// HoldingsSQLite: the shelves in one SQLite file, for a node on one machine.
//
// What belongs here: the schema and its versions, and the port of Holdings in SQL through GRDB.
//
// What does not: anything another database would do otherwise. Times are integers, identifiers are made by the node,
// texts compare by their bytes, and no rule lives in SQL.
//
// A commit is durable when it returns: write-ahead log with `synchronous=FULL`.
