#!/usr/bin/env python3
"""Who is named, who is cleared and who stays folded: cases on every finding of a set with known parties.

usage: Benchmarks/identification.py --entente PATH DATA [--work DIR]

DATA is a folder in the payment layout with parties.jsonl, parties-truth.jsonl, labels.csv and list-fictional/. Makes a node,
imports everything, lets it detect, opens a case on each finding, writes each report, and counts:
  - listed owners whom some case names as listed, of those who stand in a finding and of all;
  - namesakes of listed owners, each screened by what is known of it, that alert, and that are shown as contradicted;
  - protected payers standing in a finding who are not pseudonymous in its evidence, or whose account or name is anywhere
    in the page.
Ends with 1 when any protected payer is shown, fewer than 22 of the listed owners are named, or more than 3 namesakes alert.
"""
import argparse, collections, csv, gzip, json, os, pathlib, re, subprocess, sys, tempfile


def opened(folder, name):
    for path in (folder / name, folder / (name + ".gz")):
        if path.exists(): return gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    sys.exit("There is no %s in %s." % (name, folder))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("--entente", required=True)
    arguments.add_argument("--work", type=pathlib.Path)
    options = arguments.parse_args()
    work = options.work or pathlib.Path(tempfile.mkdtemp())
    node = str(work / "node")
    environment = dict(os.environ, ENTENTE_NODE=node, ENTENTE_PASSPHRASE="correct horse")

    def run(*words):
        done = subprocess.run([options.entente, *words], env=environment, capture_output=True, text=True)
        if done.returncode: sys.exit("entente %s: %s" % (" ".join(words), done.stderr))
        return done.stdout

    terms = ["--basis", "Invented Act", "--purpose", "investigation", "--retain-until", "2036-12-31"]
    run("node", "init", node, "--country", "CA", "--service", "fiu")
    run("officer", "add", "Reader", "--unit", "analysis", "--role", "analyst", "--key-cost", "interactive")
    run("import", str(options.data), *terms, "--means", "eft-report")
    lists = sorted(str(p) for p in (options.data / "list-fictional").glob("*.csv"))
    run("import", *lists, *terms, "--means", "published-list")
    findings = [json.loads(line) for line in run("flows", "detect", "--basis", "Invented Act").splitlines()]

    truth = {}
    for line in opened(options.data, "parties-truth.jsonl"):
        party = json.loads(line); truth[party["owner_id"]] = party
    names, queries = {}, []
    for line in opened(options.data, "parties.jsonl"):
        party = json.loads(line)
        known = party["properties"]
        names[party["owner_id"]] = known.get("name", []) + known.get("alias", [])
        if truth.get(party["owner_id"], {}).get("namesake_of"):
            queries.append({"id": party["owner_id"], "name": names[party["owner_id"]], "schema": party["schema"],
                            "dob": known.get("birthDate", []), "countries": known.get("country", [])})
    words = [options.entente, "screen"] + [word for file in lists for word in ("--list", file)]
    asked = "".join(json.dumps(query) + "\n" for query in queries)
    answers = subprocess.run(words, input=asked, capture_output=True, text=True).stdout.splitlines()
    hits = [answer["hits"] for answer in map(json.loads, answers) if "hits" in answer]
    taken = sum(any(hit.get("alert", True) for hit in found) for found in hits)
    contradicted = sum(any(hit.get("contradicted") for hit in found) for found in hits)
    owner = {row["account_id"]: row["owner_id"] for row in csv.DictReader(opened(options.data, "accounts.csv"))}
    payments = {row["tx_id"]: row for row in csv.DictReader(opened(options.data, "transactions.csv"))}
    label = {row["tx_id"]: (row["scheme_id"], row["stage"]) for row in csv.DictReader(opened(options.data, "labels.csv"))}
    acts = {("smuggling-collector", "predicate"), ("smuggling-escrow", "escrow-deposit"), ("labour-exploitation", "placement"), ("ransom-peel", "predicate")}
    family = {}
    for line in opened(options.data, "schemes.jsonl"):
        scheme = json.loads(line); family[scheme["scheme_id"]] = scheme["family"]
    paying = {o: {r[0] for r in p.get("roles", []) if r[2] in ("payer", "victim")} for o, p in truth.items() if p["protected"]}

    named, standing, leaks, folded, shown = set(), set(), [], 0, collections.Counter()
    for finding in findings:
        case = json.loads(run("case", "open", "--finding", finding["id"], "--purpose", "investigation", "--basis", "Invented Act", "--json"))
        out = work / "reports" / finding["id"]
        run("report", case["id"], "--out", str(out))
        page = (out / "report.html").read_text()
        rows = {row["payment"]: row for row in json.loads((out / "evidence.json").read_text())["rows"]}
        protected, pseudonyms = set(), 0
        for payment in finding["payments"]:
            row = payments[payment]
            who = owner.get(row["from_account"])
            for side in ("from_account", "to_account"):
                party = truth.get(owner.get(row[side]))
                if party and party["listed"]: standing.add(party["owner_id"])
            scheme, stage = label.get(payment, ("", ""))
            if who in paying and scheme in paying[who] and (family[scheme], stage) in acts:
                protected.add(row["from_account"])
                if not rows[payment]["payer"].startswith("Payer "): leaks.append((finding["family"], payment, "evidence"))
                else: pseudonyms += 1
        for account in protected:
            if account in page: leaks.append((finding["family"], account, "page"))
            for name in names.get(owner[account], []):
                if ">" + name + "<" in page: leaks.append((finding["family"], account, "name"))
        folded += pseudonyms
        for card in re.findall('<article class="card (?:listed|name-on-list)">.*?</article>', page, re.S):
            for match in re.findall('<section class="match (?:match|name-only)">.*?</section>', card, re.S):
                text = re.sub("<[^>]*>", " ", match)
                for party in truth.values():
                    if party["listed"] and re.search(r"entry\s+ofac-%s\s" % party["listed"], text): named.add(party["owner_id"])
        for style in ("listed", "name-on-list", "namesake"): shown[style] += page.count('<article class="card %s"' % style)
    every = [p for p in truth.values() if p["listed"]]
    print("findings %d, protected payments in them %d, leaks %d" % (len(findings), folded + sum(1 for l in leaks if l[2] == "evidence"), len(leaks)))
    for leak in leaks[:20]: print("  leak", *leak)
    print("listed owners: %d, standing in a finding %d, named by a case %d" % (len(every), len(standing), len(named)))
    for party in every:
        if party["owner_id"] in standing - named: print("  not named", party["owner_id"], party["recorded_as"], party["roles"])
    print("cards", dict(shown))
    print("namesakes: %d, alerting %d, shown as contradicted %d" % (len(hits), taken, contradicted))
    sys.exit(1 if leaks or len(named) < min(22, len(every)) or taken > 3 or len(hits) != len(queries) else 0)


if __name__ == "__main__":
    main()
