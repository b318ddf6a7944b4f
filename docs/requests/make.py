#!/usr/bin/env python3
"""Writes one page a request type, the matrix and the list of types, from the definition files that the program obeys.

    python3 docs/requests/make.py            writes the pages
    python3 docs/requests/make.py --check    says whether the pages are what the files say

Any Python from 3.8 on, no packages.
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True
from reading import load  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = ROOT / "Sources" / "CDefinitions" / "data"
CHECK_TEXT = "*check against the official text*"
MARK = "<!-- types: written by make.py -->"
SAY = {
    "final": "ends it", "partial": "more follows", "executed": "done", "no": "No.",
    "with-consent": "Only with the consent of who gave it.", "yes": "Yes.", "among-members": "Yes, among the members.",
    "order": "The request is itself an order.", "own-standard": "The recipient decides under its own standard.",
}
STEPS = {
    "share-draft": "drafts may go back and forth first", "acknowledge": "receipt is acknowledged", "clarify": "questions may be asked",
    "transfer": "it may be passed to the competent authority", "refuse": "it may be refused", "postpone": "it may be postponed",
    "impossible": "it may be found impossible", "execute": "it is carried out before it is answered", "answer": "it is answered",
    "extend": "it may be extended", "lift": "it may be ended by who asked", "consent": "further use may be asked for",
    "withdraw": "it may be withdrawn", "feedback": "what became of it is told",
}


def read(path):
    try:
        return load(path.read_text(encoding="utf-8"))
    except ValueError as error:
        sys.exit(f"{path.relative_to(ROOT)}: {error}")


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head, rows):
    return ["", "| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"] + [
        "| " + " | ".join(cell(c) for c in row) + " |" for row in rows]


def clock_rules():
    """The rules by id, and the groups of states that instruments bind."""
    file = read(DATA / "clocks" / "rules.yaml")
    return {rule["id"]: rule for rule in file["rules"]}, {group["id"]: group for group in file["groups"]}


def binds(rule, groups):
    if rule and "between" in rule:
        return groups[rule["between"]]["title"]
    return groups[rule["requesting"]]["title"] + " as requesting state" if rule and "requesting" in rule else "any two states"


def span(rule):
    if rule is None:
        return ""
    if "span" not in rule:
        return "no figure: the age is shown"
    text = f"{rule['span']} {rule.get('unit', '').replace('-', ' ')}"
    force = rule.get("force")
    return text + (f" ({force.replace('-', ' ')})" if force and force != "binding" else "")


def needed(field):
    if field["required"] == "when":
        return "when " + ", ".join(w.replace(":", " ") for w in field["when"])
    return field["required"]


def type_page(stem, kind, rules, groups, histories):
    name = kind["type"]
    out = [f"# {kind['title']}", "", f"`{name}`, version {kind['version']}. Written by `make.py` from "
           f"[`{stem}.yaml`](../../Sources/CDefinitions/data/requests/types/{stem}.yaml).", "", kind["prose"], "",
           "**Law.** " + kind["source"] + "." + ("" if kind["verified"] == "true" else f" Not all of it was compared with the official text: {CHECK_TEXT}.")]
    readers = kind["readers"]
    out += ["", "## Who", "", f"- sends it: {', '.join(kind['initiators'])}", f"- is asked: {', '.join(kind['recipients'])}",
            f"- reads the request: {', '.join(readers.get('request', [])) or 'nobody beside the two officers'}",
            f"- reads the answer: {', '.join(readers.get('answer', [])) or 'nobody beside the two officers'}"]
    if readers.get("after-consent"):
        out.append(f"- reads the answer once its originator consented: {', '.join(readers['after-consent'])}")
    out += [f"- second officer of another unit: {', '.join(kind['four-eyes'])}",
            f"- evidence: {SAY[kind['evidence']]}"]
    if kind.get("assurances"):
        out.append(f"- assurances that may be needed: {', '.join(kind['assurances'])}")
    out += ["", "## What it says"]
    out += table(["field", "required", "what to write"], [
        (f"`{n}`", needed(f), f["prose"] + (f" One of: {', '.join(f['choices'])}." if len(f.get("choices", [])) > 1 else ""))
        for n, f in kind["fields"].items()])
    if kind.get("asked"):
        out += ["", "## What may be asked"] + table(["code", "meaning"], [(f"`{c}`", p) for c, p in kind["asked"].items()])
    out += ["", "## Lawful answers"] + table(["code", "", "meaning"], [
        (f"`{c}`", SAY[a["result"]] + (", neutral" if a.get("neutral") else ""), a["prose"]) for c, a in kind["answers"].items()])
    for key, title in [("refusal-grounds", "It may be refused because"), ("postponement-grounds", "It may be postponed because"),
                       ("impossibility-grounds", "It may be impossible because"),
                       ("consent-denial-grounds", "Further use may be denied because"),
                       ("not-grounds", "It may not be refused because")]:
        if kind.get(key):
            out += ["", f"## {title}"] + table(["code", "ground", "source"], [
                (f"`{c}`", g["prose"] + (" The requester is asked first." if g.get("consult") else "")
                 + (" Only where a country's profile names it." if g.get("national") else ""), g["source"])
                for c, g in kind[key].items()])
    if kind.get("clocks"):
        rows = []
        for act, paces in kind["clocks"].items():
            for pace, named in paces.items():
                for rule in named if isinstance(named, list) else [named]:
                    known = rules.get(rule)
                    checked = "" if known is None or known.get("verified") == "true" else CHECK_TEXT
                    rows.append((act, pace.replace("-", " "), f"`{rule}`", binds(known, groups), span(known), checked))
        out += ["", "## Clocks", "", "The first rule of a line that binds both states runs; where none does, no time is set by law."]
        out += table(["act", "pace", "rule", "between", "time", ""], rows)
    if kind.get("urgency-grounds"):
        out += ["", "## Urgent only because"] + table(["code", "level", "ground"], [
            (f"`{c}`", g["level"], g["prose"]) for c, g in kind["urgency-grounds"].items()])
    out += ["", "## Its way", "", ("; ".join(STEPS[s] for s in kind["steps"]) + ".").capitalize()]
    if histories.exists():
        cases = read(histories)
        out += ["", f"{len(cases['required'])} required and {len(cases['forbidden'])} forbidden histories, each with its source: "
                f"[`{stem}.yaml`](../../Tests/RequestsTests/Histories/{stem}.yaml)."]
    out += ["", "## An example", "", "Invented people, companies and authorities."]
    examples = DATA / "requests" / "examples"
    for suffix, title in [("", "Filled in"), ("-answer", "Answered"), ("-refusal", "Refused")]:
        path = examples / f"{stem}{suffix}.json"
        if path.exists():
            text = path.read_text(encoding="utf-8")
            json.loads(text)
            out += ["", f"**{title}**", "", "```json", text.rstrip("\n"), "```"]
    return "\n".join(out) + "\n"


def matrix_page(matrix):
    out = ["# Who may do what", "", "Written by `make.py` from [`matrix.yaml`](../../Sources/CDefinitions/data/requests/matrix.yaml), which a test compares",
           "with the type files: a right that nobody reviewed fails, and so does a reviewed right that no type gives. Officers in oversight",
           "read logs and samples of every type by their own role."]
    for name in matrix["types"]:
        rows = matrix["types"][name]
        out += ["", f"## `{name}`"] + table(["who", "may", "reason"], [
            (who, ", ".join(r["may"]).replace("-", " "), r["reason"]) for who, r in rows.items() if who != "nobody-else"]
            + [("nobody else", "", rows["nobody-else"])])
    return "\n".join(out) + "\n"


def profiles_page(profiles):
    out = ["# Country profiles", "", "Written by `make.py` from [`profiles/`](../../Sources/CDefinitions/data/requests/profiles/). A profile narrows the types and never",
           "widens them; the program refuses one that would, with its line."]
    for country, profile in profiles:
        out += ["", f"## {profile['country']}", "", profile["source"] + "." + ("" if profile["verified"] == "true" else f" {CHECK_TEXT}."),
                "", f"Languages: {', '.join(profile['languages'])}."]
        if profile.get("requirements"):
            out += table(["wants to see", "in"], [(r["prose"], ", ".join(r.get("types", ["all"]))) for r in profile["requirements"].values()])
        rows = []
        for name, narrowing in profile.get("types", {}).items():
            if "unavailable" in narrowing:
                rows.append((f"`{name}`", "not available: " + narrowing["unavailable"]))
                continue
            said = []
            for key, value in narrowing.items():
                if key == "readers":
                    said += [f"{k.replace('-', ' ')} read only by {', '.join(v)}" for k, v in value.items()]
                elif key == "refusal-grounds":
                    said.append("may also be refused: " + ", ".join(value))
                elif key == "required":
                    said.append("also required: " + ", ".join(value))
                else:
                    said.append(f"{key} only: {', '.join(value)}")
            rows.append((f"`{name}`", "; ".join(said)))
        out += table(["type", "narrowed"], rows)
    return "\n".join(out) + "\n"


def pages():
    rules, groups = clock_rules()
    kinds = {path.stem: read(path) for path in sorted((DATA / "requests" / "types").glob("*.yaml"))}
    made = {}
    for stem, kind in kinds.items():
        made[f"{stem}.md"] = type_page(stem, kind, rules, groups, ROOT / "Tests" / "RequestsTests" / "Histories" / f"{stem}.yaml")
    made["matrix.md"] = matrix_page(read(DATA / "requests" / "matrix.yaml"))
    made["profiles.md"] = profiles_page([(p.stem, read(p)) for p in sorted((DATA / "requests" / "profiles").glob("*.yaml"))])
    rows = [(f"[`{k['type']}`]({s}.md)", k["title"], ", ".join(k["initiators"]), ", ".join(k["recipients"])) for s, k in kinds.items()]
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    head, _, rest = readme.partition(MARK)
    tail = rest.partition(MARK)[2]
    made["README.md"] = head + MARK + "\n" + "\n".join(table(["type", "what for", "sent by", "asked"], rows)) + "\n\n" + MARK + tail
    return made


def main():
    made = pages()
    if "--check" not in sys.argv[1:]:
        for name, text in made.items():
            (HERE / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{len(made)} pages")
        return 0
    wrong = [n for n, text in made.items() if not (HERE / n).exists() or (HERE / n).read_text(encoding="utf-8") != text]
    wrong += [p.name for p in sorted(HERE.glob("*.md")) if p.name not in made]
    print("\n".join(f"docs/requests/{n}: not what the files say; run docs/requests/make.py" for n in wrong) or "pages as made")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
