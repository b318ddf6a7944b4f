// Authority: who may do what, and the proof that somebody did decide it.
//
// What belongs here: officers and their keys, the acts that need an officer's signature, the matrix of roles and
// acts, the gate that checks a signed act and mints an authorization, and the authorization itself: a value that can
// neither be copied nor used twice.
//
// What does not: stores. The gate is given what it needs to know; the door that spends an authorization is Holdings'.
//
// The rule of the room: an effect takes an `Authorization` of its own act, and the only way to one is a signature that
// the gate has checked. Sending, erasing or importing without one does not compile.
