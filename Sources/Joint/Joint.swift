// Joint analysis: several members find together what none of them sees whole, and tell each other as little as that takes.
//
// A member sees every payment of the accounts it holds, and nothing else. A network that runs through three countries is
// three harmless fragments. Putting the ledgers together would find it, and is neither lawful nor wanted. So each member
// looks at its own payments with its own detectors, and only what these suspect is told, in three forms:
//
//   EventDigest     a suspicion by its type, score, number, sum and days; payments are named, by tokens, only to the member
//                   that holds their other end, and accounts only where nobody holds them
//   EventDigest.Chain   money passed on, contracted to where it comes over the border and where it leaves again
//   CounterTable    how many paid an account that nobody holds: added up under secret sharing, so that only totals above
//                   the line are opened; HubClaim is what members then say of an opened account
//
//   JointAgreement  the mandate: without one in force nothing here computes
//   AccountToken    by the oblivious function of PrivateMatching under every member's key: a common keyed hash would let each
//                   of them try out every account number
//   PaymentToken    under a key of the two who hold its ends, in rounded amount and time: clocks and fees differ
//   MemberSession   what one member computes of its own payments, and recognises in what others tell
//   MemberRound     one member's part in a round, step by step; RoundMessage is what goes from one member to another in a step
//   JointMerge      what fits together, strongest evidence first; JointNetwork names for each leg who supplied it
//   Disclosure      what each message told whom: items and bytes
//
//   Trace/          a trace that goes on with another member: what is asked, what a standing release covers, and one picture
//                   out of what came back
//
// What belongs here: the computation on both sides, as values. What does not: signatures, transport, logs, officers, and
// who stands behind an account: that is asked by request, with a legal basis, once a network has been found.
