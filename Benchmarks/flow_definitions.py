#!/usr/bin/env python3
"""Whether the program follows money as it is defined: traces, FIFO, haircut, poison and rings beside plain references.

usage: flow_definitions.py DATA_DIR ENTENTE [--seeds 4] [--rings 2,3,4]

DATA_DIR is a folder in the payment layout; ENTENTE is the program. The references are the slow and obvious way to do
each thing. Seeds are whole schemes where labels lie beside the payments, else runs of one payer's payments.
Prints a line a comparison and ends with 1 when one of them differs by more than its bound.
"""
import argparse, bisect, calendar, csv, gzip, os, random, subprocess, sys, time
from collections import defaultdict, deque


def opened(path):
    return gzip.open(path + ".gz", "rt") if os.path.exists(path + ".gz") else open(path)


def load(folder):
    rates = {(int(r["day"]), r["currency"]): float(r["usd"]) for r in csv.DictReader(open(f"{folder}/fx.csv"))}
    rows, first = [], 1767571200
    for r in csv.DictReader(opened(f"{folder}/transactions.csv")):
        t = calendar.timegm(time.strptime(r["ts"], "%Y-%m-%dT%H:%M:%SZ"))
        x = float(r["amount"])
        usd = x if r["channel"] == "crypto" else round(x * rates[(t - first) // 86400, r["currency"]], 2)
        rows.append((t, r["tx_id"], r["from_account"], r["to_account"], usd))
    rows.sort(key=lambda r: (r[0], r[1]))
    return rows


def run(program, *arguments):
    done = subprocess.run([program, "flows", *arguments], capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    if done.returncode:
        sys.exit(f"the program failed: {done.stderr.strip()}")
    return done.stdout.splitlines()


def trace(rows, out, start, hops, window):
    """each payment at its least hop; it follows an earlier one into its payer that is at most the window before it"""
    hop, via = {i: 1 for i in start}, {i: None for i in start}
    front = sorted(start)
    for h in range(2, hops + 1):
        found = {}
        for i in front:
            for j in out[rows[i][3]]:
                if j > i and rows[j][0] - rows[i][0] <= window and j not in hop and (j not in found or i < found[j]):
                    found[j] = i
        for j, i in found.items():
            hop[j], via[j] = h, i
        front = sorted(found)
    return {rows[i][1]: (hop[i], rows[via[i]][1] if via[i] is not None else "") for i in hop}


def attribute(rows, seeds, method):
    lots, bad, balance, dirty, carried = defaultdict(deque), set(), defaultdict(float), defaultdict(float), {}
    for i, (_, _, a, b, x) in enumerate(rows):
        if method == "poison":
            if i in seeds or a in bad:
                bad.add(b)
                carried[i] = x
            continue
        if method == "haircut":
            c = dirty[a] * min(1.0, x / balance[a]) if balance[a] > 0 else 0.0
            dirty[a] -= c
            balance[a] = max(0.0, balance[a] - x)
            if balance[a] == 0:
                dirty[a] = 0.0
            c = x if i in seeds else c
            balance[b] += x
            dirty[b] += c
        else:
            need, parts = round(x * 100), []
            while lots[a] and need:
                value, share = lots[a].popleft()
                take = min(value, need)
                parts.append((take, share))
                need -= take
                if value > take:
                    lots[a].appendleft((value - take, share))
            if need:
                parts.append((need, 0))
            if i in seeds:
                parts = [(round(x * 100), 1)]
            c = sum(v for v, s in parts if s) / 100
            lots[b].extend(parts)
        if c:
            carried[i] = c
    return {rows[i][1]: c for i, c in carried.items()}


def rings(rows, out, length, window):
    """every chain of so many payments through different accounts, strictly later each leg, that ends where it began"""
    found = []
    times = {a: [rows[i][0] for i in run] for a, run in out.items()}

    def go(path, accounts, last):
        i = path[-1]
        at = rows[i][3]
        if len(path) == length:
            return
        for k in range(bisect.bisect_right(times.get(at, []), rows[i][0]), len(times.get(at, []))):
            j = out[at][k]
            if rows[j][0] > last:
                break
            to = rows[j][3]
            if to == rows[path[0]][2]:
                if len(path) + 1 == length:
                    found.append(",".join(rows[p][1] for p in path + [j]))
            elif to not in accounts:
                go(path + [j], accounts | {to}, last)

    for i, (t, _, a, b, _) in enumerate(rows):
        if a != b:
            go([i], {a, b}, t + window)
    return sorted(found)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("data")
    p.add_argument("program")
    p.add_argument("--seeds", type=int, default=4)
    p.add_argument("--rings", default="2,3,4")
    o = p.parse_args()
    rows = load(o.data)
    position = {r[1]: i for i, r in enumerate(rows)}
    out = defaultdict(list)
    for i, r in enumerate(rows):
        out[r[2]].append(i)
    groups = defaultdict(list)
    if os.path.exists(f"{o.data}/labels.csv") or os.path.exists(f"{o.data}/labels.csv.gz"):
        for r in csv.DictReader(opened(f"{o.data}/labels.csv")):
            groups[r["scheme_id"]].append(position[r["tx_id"]])
    else:
        for a in out:
            groups[a] = out[a][:20]
    chosen = random.Random(1).sample(sorted(groups), min(o.seeds, len(groups)))
    wrong = 0

    def say(what, ok, text):
        nonlocal wrong
        wrong += not ok
        print(f"{'same' if ok else 'DIFFERS':8}{what:32}{text}")

    for name in chosen:
        seeds = sorted(groups[name])
        ids = [rows[i][1] for i in seeds]
        for hops, days in ((3, 14), (4, 5)):
            got = {}
            for line in run(o.program, "trace", "--payments", o.data, "--hops", str(hops), "--window", f"{days}d", "--from", *ids)[1:]:
                tx, hop, via = line.split(",")
                got[tx] = (int(hop), via)
            want = trace(rows, out, set(seeds), hops, days * 86400)
            say(f"trace {name} {hops} hops {days} d", got == want, f"{len(want)} payments")
        for method, bound in (("fifo", .0051), ("poison", .0051), ("haircut", .015)):
            lines = run(o.program, "attribute", "--payments", o.data, "--method", method, "--seed", *ids)[1:]
            got = {tx: float(c) for tx, c in (line.split(",") for line in lines)}
            want = attribute(rows, set(seeds), method)
            worst = max((abs(got.get(k, 0) - want.get(k, 0)) for k in got.keys() | want.keys()), default=0)
            say(f"{method} {name}", worst <= bound, f"{len(want)} payments, worst difference {worst:.4f} dollars")
    for length in map(int, o.rings.split(",")):
        got = sorted(run(o.program, "cycles", "--payments", o.data, "--length", str(length), "--window", "5d"))
        want = rings(rows, out, length, 5 * 86400)
        say(f"rings of {length} within 5 d", got == want, f"{len(want)} rings")
    sys.exit(1 if wrong else 0)


main()
