// Courier: envelopes over a network. Two nodes that know each other's keys, TLS 1.3 with a certificate on both sides,
// HTTP/2, and two things that can be asked: take this envelope, and what became of that one.
//
// What belongs here: the certificate that a node makes for itself and signs with its lasting key; the handshake in which
// each side holds the other's to the keys it admitted; the listener with its limits in size, number and time; the
// connection that brings envelopes.
//
// What does not: what an envelope is and whether it is taken in (Federation, and behind ``CourierDesk`` the node); when
// something is to be brought and what follows when it fails (NodeServer).
//
// Two rules. Nobody is listened to before the handshake has shown that they are a peer who is admitted now. And no
// authority of the web is trusted for anything: a name in a certificate opens no door, only a key that officers admitted.
