// JSON: one strict reader and one writer, for everything in this program that is JSON (RFC 8259).
//
// What belongs here: a value that keeps digits and order as they were written; a reader bounded in depth and number of
// values, which refuses whatever two readers could understand in two ways; a writer with one form for each value; and
// the reading of an object field by field, where a name that nobody asked for is refused.
//
// What does not: lines of a file and their limits (Interchange), and what any of it means.
//
// The rule of the room: what is signed is bytes. The writer's bytes are a function of the value alone, and a value that
// was read is never written anew where a signature stands on the bytes it was read from.
