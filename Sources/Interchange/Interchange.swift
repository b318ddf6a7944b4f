// Interchange: the formats of the world outside, a folder each.
//
// What belongs here: readers (and writers) that turn bytes into source records and payments, and bytes back out of
// them. A file is recognised by what is in it, never by what it is called. It is read once, as a stream, in memory
// that does not grow with the file; what a row cannot give is said with line, field and reason, and every good row
// before and after it is kept. The only thing that stops a reading is a disk that fails.
//
// What does not: meaning beyond the format. Whether two entries are one person, whether a payment is suspicious,
// what may be held and for how long: all that is decided above.
//
// The way through: `Intake.plan` looks at files and says what they are and which belong together; `Intake.read`
// streams one of these sources as items; `ByteInput` opens plain and gzip files alike, under `IntakeLimits`.
// Each folder has a README that tells what maps and what is lost.
