#!/usr/bin/env python3
"""How good findings are on a labelled set: schemes found, findings true, honest look-alikes taken, by family and kind.

usage: detection_quality.py DATA_DIR FINDINGS.jsonl [--markdown]

DATA_DIR is a folder in the payment layout with schemes.jsonl, labels.csv and lookalikes.csv (plain or gzip).
FINDINGS.jsonl is what `entente flows detect --payments DATA_DIR` writes: a finding a line, best first.

Rules: the reader reads 1.5 findings a scheme. A scheme counts once, when one finding holds at least a third of its
payments and at least half of that finding's payments are its; repeats and fragments are false. An honest group counts as
taken when at least half of its payments are inside one finding that was read. Exit code 1 when a bar is missed.
"""
import argparse, csv, gzip, json, os, sys
from collections import Counter, defaultdict

BARS = {"found": .62, "true": .41, "found-first": .52, "taken": .25}


def opened(path):
    return gzip.open(path + ".gz", "rt") if os.path.exists(path + ".gz") else open(path)


def load(folder):
    schemes = {}
    for line in opened(f"{folder}/schemes.jsonl"):
        scheme = json.loads(line)
        schemes[scheme["scheme_id"]] = (scheme["family"], set(scheme["tx_ids"]))
    groups = defaultdict(set)
    kinds = {}
    for row in csv.DictReader(opened(f"{folder}/lookalikes.csv")):
        groups[row["group_id"]].add(row["tx_id"])
        kinds[row["group_id"]] = row["kind"]
    return schemes, groups, kinds


def judge(findings, schemes, groups):
    """For each finding the scheme it shows for the first time, or None; the schemes found; the honest groups taken."""
    owner = {tx: name for name, (_, payments) in schemes.items() for tx in payments}
    shown, found = [], {}
    for finding in findings:
        payments = set(finding["payments"])
        hits = Counter(owner[tx] for tx in payments if tx in owner)
        new = None
        for name, count in sorted(hits.items(), key=lambda item: (-item[1], item[0])):
            if 2 * count >= len(payments) and 3 * count >= len(schemes[name][1]) and name not in found:
                new = name
            break
        if new:
            found[new] = finding
        shown.append(new)
    taken = {name for name, payments in groups.items()
             if any(2 * len(payments & set(f["payments"])) >= len(payments) for f in findings)}
    return shown, found, taken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("findings")
    parser.add_argument("--markdown", action="store_true", help="tables as the documentation shows them")
    arguments = parser.parse_args()
    schemes, groups, kinds = load(arguments.data)
    findings = [json.loads(line) for line in open(arguments.findings) if line.strip()]

    read = findings[:round(1.5 * len(schemes))]
    shown, found, taken = judge(read, schemes, groups)
    _, first, _ = judge(findings[:len(schemes)], schemes, groups)
    equal = {name for name in taken if kinds[name].startswith("equal")}
    honest = [name for name in groups if not kinds[name].startswith("equal")]
    figures = {
        "found": len(found) / len(schemes),
        "true": sum(1 for name in shown if name) / max(1, len(read)),
        "found-first": len(first) / len(schemes),
        "taken": len(taken - equal) / max(1, len(honest)),
    }
    met = (figures["found"] >= BARS["found"] and figures["true"] >= BARS["true"]
           and figures["found-first"] >= BARS["found-first"] and figures["taken"] <= BARS["taken"] and not equal)

    bar = "| " if arguments.markdown else ""
    cell = " | " if arguments.markdown else "  "
    end = " |" if arguments.markdown else ""

    def table(head, rows):
        print(bar + cell.join(head) + end)
        if arguments.markdown:
            print("| " + " | ".join("---" for _ in head) + " |")
        for row in rows:
            print(bar + cell.join(str(value) for value in row) + end)
        print()

    table(["what", "measured", "bar"], [
        [f"schemes found, {len(read)} findings read", f"{len(found)} of {len(schemes)} = {figures['found']:.0%}", f">= {BARS['found']:.0%}"],
        ["of the findings read, true", f"{figures['true']:.0%}", f">= {BARS['true']:.0%}"],
        [f"schemes found, {len(schemes)} findings read", f"{len(first)} of {len(schemes)} = {figures['found-first']:.0%}", f">= {BARS['found-first']:.0%}"],
        ["honest look-alike groups taken", f"{len(taken - equal)} of {len(honest)} = {figures['taken']:.0%}", f"<= {BARS['taken']:.0%}"],
        ["groups with equal shares taken", f"{len(equal)} of {len(groups) - len(honest)}", "0"],
    ])
    families = Counter(family for family, _ in schemes.values())
    hit = Counter(schemes[name][0] for name in found)
    told = Counter(finding["family"] for finding in read)
    true = Counter(finding["family"] for finding, name in zip(read, shown) if name)
    named = Counter(schemes[name][0] for name, finding in found.items() if finding["family"] == schemes[name][0])
    table(["family", "schemes", "found", "named so", "findings of this name", "of them true"], [
        [family, families[family], hit[family], named[family], told[family], true[family]]
        for family in sorted(set(families) | set(told))])
    all_kinds = Counter(kinds.values())
    taken_kinds = Counter(kinds[name] for name in taken)
    table(["look-alike", "groups", "taken"], [[kind, all_kinds[kind], taken_kinds[kind]] for kind in sorted(all_kinds)])
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
