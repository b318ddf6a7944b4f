// Governance: what a service says in public about its own work, and to those who oversee it.
//
// What belongs here: tables of figures over closed quarters and the control that keeps persons out of them
// (`DisclosureControl`), and the definitions of the tables that a service must publish.
//
// What does not: counting (Node), words and pages (Pages), anything about one case.
//
// The rule of the room: a figure that could be led back to fewer than ten persons is not printed, and cannot be worked out
// from those that are.
