// Node: what a service holds and does, as one thing. The only door to its holdings.
//
// What belongs here: making and opening a node, officers at their desks, and the use cases, as functions an officer
// would name: take files in, find, screen, open a case, report, say what is due to go and let it go, verify; admit a peer,
// ask, receive, answer, approve as the second officer, release, protect, give a person's file. Each
// gathers the facts, asks the gate, opens the transaction and runs what follows from it.
//
// What does not: HTML, argument parsing, wording (faces); the rules themselves (the rooms below).
//
// A node is a folder:
//   holdings.sqlite   the shelves
//   ledger/           payment segments; those the manifest does not list are no part of the node
//   keys/node.key     the node's own key, which signs checkpoints of its log
//   keys/sealing.key  the key that peers seal for; body.key, body-1.key, body-2.key those for HPKE, the newest first
//   outbox/           sealed envelopes and receipts, in a box for each peer
//   faults/           for each import, what could not be read, line by line
//   import.lock       held by whoever changes the ledger
