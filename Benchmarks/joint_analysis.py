#!/usr/bin/env python3
"""What seven members find alone, together and as if one node held all payments; and what they told each other for it.

usage: joint_analysis.py PROGRAM [SET_DIR…] [--source DIR] [--replant SEED[:SCALE[:TEMPO]]…] [--threshold NAME=VALUE…]
                         [--work DIR] [--families]

PROGRAM is the Benchmarks executable. SET_DIR is a folder in the payment layout with banks.csv (`held_by`) and schemes.jsonl.
Each --replant makes one more set from --source by replant.py. Labels are read here and never by the program.

Who holds what: a member holds a payment when it holds the records of the payer's or the payee's institution. A scheme is
`solo` when one member holds at least 80 % of its payments, `combined` when only all members together do, else `beyond`.
Three lists of findings are compared: `siloed`, every member's own findings laid together; `joint`, the networks of the joint
analysis with those own findings that are in none and that the member does not leave to who holds the account they turn
around; `pooled`, the findings of one node that holds what all members hold. Of each list, best first, 1.5 findings a scheme
are read. A scheme is found when a finding holds at least a third (or two thirds) of its payments and at least half of the
finding's payments are its; each finding shows one scheme. Purity is the share of the payments in the findings read that
belong to their finding's main scheme. What is named: payments that a member named to another, of those it holds. Bytes:
every message that tells its receivers something, as written, once.
Bars are for all sets together; exit code 1 when one is missed. They count schemes, as one who reads the list does; how many
of the very schemes that pooled finds are among them is said beside, without a bar.
"""
import argparse, csv, gzip, json, os, statistics, subprocess, sys, tempfile
from collections import Counter, defaultdict

BARS = {"third": .90, "two thirds": .85, "purity": .95, "kilobytes": 40, "named": .035}
SHARES = {"third": 1 / 3, "two thirds": 2 / 3}
VIEWS = ["siloed", "joint", "pooled"]
KINDS = ["solo", "combined", "beyond"]


def opened(path):
    return gzip.open(path + ".gz", "rt") if os.path.exists(path + ".gz") else open(path)


def load(folder):
    """Schemes with their payments, family and visibility."""
    holder = {row["bank_id"]: row["held_by"] for row in csv.DictReader(opened(f"{folder}/banks.csv"))}
    schemes = {}
    for line in opened(f"{folder}/schemes.jsonl"):
        scheme = json.loads(line)
        schemes[scheme["scheme_id"]] = {"family": scheme["family"], "payments": set(scheme["tx_ids"])}
    wanted = set().union(*(s["payments"] for s in schemes.values()))
    holders = {}
    for row in csv.DictReader(opened(f"{folder}/transactions.csv")):
        if row["tx_id"] in wanted:
            holders[row["tx_id"]] = {holder.get(row["from_bank"]), holder.get(row["to_bank"])} - {"", None}
    for scheme in schemes.values():
        count = Counter(member for tx in scheme["payments"] for member in holders[tx])
        size = len(scheme["payments"])
        union = sum(1 for tx in scheme["payments"] if holders[tx])
        best = max(count.values(), default=0)
        scheme["visibility"] = "solo" if best >= .8 * size else "combined" if union >= .8 * size else "beyond"
    return schemes


def judge(findings, schemes, share):
    """The schemes that a list shows, and its purity."""
    owner = {tx: name for name, scheme in schemes.items() for tx in scheme["payments"]}
    found, main, all_payments, true = set(), 0, 0, 0
    for finding in findings:
        payments = finding["payments"]
        hits = Counter(owner[tx] for tx in payments if tx in owner)
        all_payments += len(payments)
        if not hits:
            continue
        name, count = min(hits.items(), key=lambda item: (-item[1], item[0]))
        main += count
        if 2 * count >= len(payments) and count >= share * len(schemes[name]["payments"]) and name not in found:
            found.add(name)
            true += 1
    return found, main / max(1, all_payments), true


def run(program, folder, thresholds):
    out = subprocess.run([program, "joint", folder, *thresholds], check=True, capture_output=True, text=True).stdout
    lists, disclosed, members = defaultdict(list), [], []
    for line in out.splitlines():
        row = json.loads(line)
        view = row.pop("view")
        (disclosed if view == "disclosed" else members if view == "member" else lists[view]).append(row)
    for findings in lists.values():
        findings.sort(key=lambda finding: (-finding["score"], finding["payments"]))
    return lists, disclosed, members


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" for _ in head) + " |")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--source")
    parser.add_argument("--replant", nargs="*", default=[])
    parser.add_argument("--threshold", nargs="*", default=[])
    parser.add_argument("--work")
    parser.add_argument("--families", action="store_true", help="schemes found by family, of those visible only combined")
    parser.add_argument("--misses", action="store_true", help="combined schemes that pooled finds and joint does not")
    arguments = parser.parse_args()
    work = arguments.work or tempfile.mkdtemp()
    folders = [(os.path.basename(folder.rstrip("/")), folder) for folder in arguments.sets]
    for plan in arguments.replant:
        seed, scale, tempo = (plan.split(":") + ["1", "1"])[:3]
        folder = os.path.join(work, "replanted-" + plan.replace(":", "-"))
        if not os.path.exists(folder + "/schemes.jsonl"):
            script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "replant.py")
            subprocess.run([sys.executable, script, arguments.source, folder, "--seed", seed, "--scale", scale,
                            "--tempo", tempo], check=True, stdout=subprocess.DEVNULL)
        folders.append((f"replanted {plan}", folder))

    total, purity, read, families = defaultdict(Counter), defaultdict(list), Counter(), defaultdict(Counter)
    kilobytes, named, messages, rows = [], [], defaultdict(Counter), []
    for name, folder in folders:
        schemes = load(folder)
        lists, disclosed, members = run(arguments.program, folder, arguments.threshold)
        per = {}
        for view in VIEWS:
            findings = lists[view][:round(1.5 * len(schemes))]
            for label, share in SHARES.items():
                found, pure, true = judge(findings, schemes, share)
                per[view, label] = found
                for kind in KINDS:
                    total[view, label][kind] += sum(1 for s in found if schemes[s]["visibility"] == kind)
                if label == "third":
                    purity[view].append(pure)
                    read[view, "read"] += len(findings)
                    read[view, "true"] += true
                for scheme in found:
                    if schemes[scheme]["visibility"] == "combined":
                        families[schemes[scheme]["family"]][view, label] += 1
        for scheme in schemes.values():
            if scheme["visibility"] == "combined":
                families[scheme["family"]]["all"] += 1
            total["all"][scheme["visibility"]] += 1
        if arguments.misses:
            for label in SHARES:
                for scheme in sorted(per["pooled", label] - per["joint", label]):
                    if schemes[scheme]["visibility"] == "combined":
                        held = schemes[scheme]["payments"]
                        best = max(lists["joint"], key=lambda f: len(held & set(f["payments"])))
                        print(f"missed at a {label}: {name} {scheme} {schemes[scheme]['family']}, {len(held)} payments; best "
                              f"joint finding holds {len(held & set(best['payments']))} among {len(best['payments'])}, "
                              f"score {best['score'] / 1000}, place {lists['joint'].index(best)}, of {len(best['members'])}")
        for label in SHARES:
            both = per["pooled", label] & per["joint", label]
            total["same", label]["combined"] += sum(1 for s in both if schemes[s]["visibility"] == "combined")

        def combined(view, label):
            return sum(1 for s in per[view, label] if schemes[s]["visibility"] == "combined")
        sizes = [member["bytes"] / 1024 for member in members]
        shares = [member["named"] / max(1, member["held"]) for member in members]
        kilobytes.append(statistics.median(sizes))
        named.append(statistics.median(shares))
        rows.append([name, sum(1 for s in schemes.values() if s["visibility"] == "combined")]
                    + ["/".join(str(combined(view, label)) for view in VIEWS) for label in SHARES]
                    + ["/".join(f"{purity[view][-1]:.2f}" for view in VIEWS),
                       f"{min(sizes):.0f}–{max(sizes):.0f}, {kilobytes[-1]:.0f}",
                       f"{min(shares):.1%}–{max(shares):.1%}, {named[-1]:.1%}",
                       f"{members[0]['opened']}, {members[0]['claimed']}"])
        for entry in disclosed:
            messages[entry["message"]]["items"] += entry["items"]
            messages[entry["message"]]["bytes"] += entry["bytes"]
            messages[entry["message"]]["tells"] = entry["tells"]
        messages["members"]["runs"] += len(members)

    print("Combined schemes found: siloed/joint/pooled\n")
    table(["set", "combined", "a third", "two thirds", "purity", "KB a member, median", "named, median",
           "totals, accounts opened"], rows)
    print("All sets, by visibility\n")
    table(["", *[f"{kind}, {label}" for label in SHARES for kind in KINDS], "purity", "findings read", "true"],
          [[view, *[f"{total[view, label][kind]} of {total['all'][kind]}" for label in SHARES for kind in KINDS],
            f"{statistics.mean(purity[view]):.3f}", read[view, "read"], f"{read[view, 'true'] / max(1, read[view, 'read']):.0%}"]
           for view in VIEWS])
    if arguments.families:
        print("Combined schemes by family: siloed/joint/pooled\n")
        table(["family", "combined", *SHARES], [[family, count["all"], *["/".join(str(count[view, label]) for view in VIEWS)
              for label in SHARES]] for family, count in sorted(families.items())])
    runs = messages.pop("members")["runs"]
    print("Messages, a member and set on average\n")
    table(["message", "tells something", "items", "bytes"], [[name, "yes" if m["tells"] else "no", round(m["items"] / runs),
          round(m["bytes"] / runs)] for name, m in sorted(messages.items(), key=lambda item: (not item[1]["tells"], item[0]))])

    def ratio(label):
        return total["joint", label]["combined"] / max(1, total["pooled", label]["combined"])

    def same(label):
        return total["same", label]["combined"] / max(1, total["pooled", label]["combined"])
    pure = statistics.mean(purity["joint"]) / max(.001, statistics.mean(purity["pooled"]))
    measured = [
        ["combined schemes, a third, of pooled", f"{ratio('third'):.3f}", f">= {BARS['third']}", ratio("third") >= BARS["third"]],
        ["combined schemes, two thirds, of pooled", f"{ratio('two thirds'):.3f}", f">= {BARS['two thirds']}",
         ratio("two thirds") >= BARS["two thirds"]],
        *[["of the very schemes that pooled finds, " + label, f"{same(label):.3f}", "", None] for label in SHARES],
        ["purity, of pooled", f"{pure:.3f}", f">= {BARS['purity']}", pure >= BARS["purity"]],
        ["KB a member, median, mean of sets", f"{statistics.mean(kilobytes):.1f}", f"<= {BARS['kilobytes']}",
         statistics.mean(kilobytes) <= BARS["kilobytes"]],
        ["payments named, median, mean of sets", f"{statistics.mean(named):.2%}", f"<= {BARS['named']:.1%}",
         statistics.mean(named) <= BARS["named"]],
    ]
    table(["what", "measured", "bar", "met"], [[*row[:3], {True: "yes", False: "no", None: ""}[row[3]]] for row in measured])
    sys.exit(0 if all(row[3] is not False for row in measured) else 1)


if __name__ == "__main__":
    main()
