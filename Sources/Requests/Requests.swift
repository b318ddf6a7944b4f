// Requests: what one service asks of another, and what may lawfully happen to it.
//
// Every instrument between services (a question from one financial intelligence unit to another, a request for police
// information, a preservation, a freezing certificate, a referral to a platform, a pre-export notice, a protection
// referral) is one machine with other data. This room holds that machine:
//
//   Message/   what is asked: a `RequestMessage`, and an `Answer`
//   Catalog/   the request types, read from `data/requests/types/<type>.yaml`; country profiles that narrow them; the
//              reviewed matrix of service × type × action
//   Machine/   `RequestState.applying(event, to: state, type:, now:)`: the one reducer that both sides replay
//   Checks/    "right first time" before sending, human rights before sending and giving, the abuse screen on the
//              request alone
//   Channels/  the bilateral channel and the assessment by which a peer was admitted
//
// What does not belong here: transport and sealing (Federation), who may sign (Authority), stores, time itself (`now` is
// a parameter), words (sentences are keys), HTML, and the arithmetic of clocks (Clocks; a type names its rules by id).
//
// One message has one addressee. The same question to three states is three messages, each with its own link to that
// state, and each names the others: a request to a distribution list cannot be written (Egmont Principles, July 2025,
// paragraph 25).
//
// # A type file
//
// `data/requests/types/fiu-request.yaml` is the pattern. Its keys, all of them; a key that is not listed is an error
// with its line. Lists of codes with prose are mappings `code: {…}`; codes are kebab-case.
//
//   type                the name, `fiu.request`; the file is named with hyphens
//   version             "1.0": text; a higher minor version only adds
//   title, prose        for the officer
//   source              the instruments, with articles
//   verified            true only where the official text was read; false shows "check against the official text"
//   initiators          who may send it: `PartyKind` codes
//   recipients          who may be asked
//   readers             {request: [...], answer: [...], after-consent: [...]}: `ReaderKind` codes
//   fields              name: {kind, required, when, check, choices, words-min, prose}. The names of `StandardField`
//                       (facts, link, subjects, period, …) have their kind already and take no `kind`. `required` is
//                       yes, no or when; `when` lists conditions, any of which makes the field required: urgent,
//                       confidential, asked:CODE, use:CODE, field:NAME
//   asked               code: prose. What may be asked for; a message asks for at least one where the list is not empty
//   answers             code: {result: partial|final|executed, neutral, needs: [answer fields], four-eyes, prose}. At most
//                       one is `neutral: true`: sent alike where nothing is held and where what is held may not be
//                       given, so that it is never false and tells nothing
//   answer-fields       name: {kind, check, choices, prose}: what answers may carry
//   refusal-grounds     code: {prose, source, consult, national}. The closed list. `consult: true`: the requester is
//                       asked first. `national: true`: only where a country profile names it
//   postponement-grounds, impossibility-grounds, consent-denial-grounds   likewise
//   not-grounds         code: {prose, source}: what is no lawful ground, so that an officer who tries reads why
//   evidence            no | with-consent | yes | among-members | order | own-standard
//   clocks              act: {routine: RULE, urgent: RULE, urgent-indirect: RULE, emergency: RULE}, rules by their id in
//                       Clocks; acts are `ClockAct`
//   urgency-grounds     code: {level: urgent|emergency, prose, source}. None: the type knows no urgency
//   steps               which optional steps of the universal machine this type has: share-draft, acknowledge, clarify,
//                       transfer, refuse, postpone, impossible, execute, answer, extend, lift, consent, withdraw, feedback
//   four-eyes           steps that a second officer of another unit signs, too; `send` is always among them
//   assurances          what must be assured before anything is given: `AssuranceKind`
//   feedback            {by: requester|recipient, required: true|false}, where `feedback` is among the steps
//   form                section: [fields]: the printed form, in order
//
// # A country profile
//
// `data/requests/profiles/<cc>.yaml`: `country`, `version`, `source`, `verified`, `languages`, `requirements` (code:
// {prose, types, field}: what that state wants to see in a request to it) and `types: {TYPE: {…}}`, where each type may
// keep a part of a list (`initiators`, `recipients`, `answers`, `asked`, `steps`, `readers`), require more fields
// (`required`), demand a second officer at more steps (`four-eyes`), make use of grounds that the type marks `national`
// (`refusal-grounds`), or be `unavailable: "reason"`. A profile that would widen is refused with its line.
