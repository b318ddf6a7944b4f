// Clocks: what an instrument gives an authority to act, and when that time is over.
//
// What belongs here: time zones with their daylight saving, the working days and holidays of the seven and of the
// institutions of the European Union, the clocks that the instruments set (all of it data, under `clocks/`), the one
// function that counts from a trigger to a deadline, and what is due at any instant. Everything is a pure function of what
// is handed in: no clock is read here, so the past can be asked as well as the present.
//
// Three dates are kept apart and never merged: the statutory one, which the instrument sets; the requested one, which the
// asking authority would like; the promised one, which the asked authority has said it will keep. A clock stops only where
// its instrument says so. A figure that was not compared with the official text says that too.
//
// What does not: what a request is, who may send one, what follows when a date is missed (Requests), and how a date is
// written for a reader (Pages).
