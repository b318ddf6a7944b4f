// NodeServer: a node on the network. What listens for peers and hands what they bring to the node, and what brings the
// node's envelopes to them.
//
// What belongs here: joining Node and Courier; the round in which a worker brings what is due, and its pauses; what is said
// to whoever watches, as values that a face puts into words.
//
// What does not: any rule. Whether something may leave was decided, signed and logged before the worker sees it, and it
// sees sealed envelopes alone. No officer's key is open here: what came in waits for an officer.
