// Pages: how what is known is shown to a person.
//
// What belongs here: the wording of sentences in each language, the formats of figures and dates, the layout of
// pictures (money by hop and by country, a timeline with an account a lane) as SVG, and the pages and printable forms
// made of them. HTML is built from typed elements, so text is escaped because there is no other way to put it in.
//
// What does not: rules. Pages decides nothing about a case; who is sheltered, what is folded and which figure stands
// is settled in Casework before a value arrives here.
//
// The same input gives the same bytes: no clock, no locale of the machine, no order of sets or dictionaries.
