#!/usr/bin/env python3
"""Whether the published AMLworld attempts, each fed alone, have their shape named by the first finding.

usage: amlworld_shapes.py PATTERNS.csv[.gz] ENTENTE [--seeds 3]

PATTERNS.csv is the published pattern file as a table (attempt, pattern, timestamp, accounts, amounts). ENTENTE is the
program. Judged are attempts of five shapes with at least three payments (an account's payments to itself aside) that
follow in time as the shape requires:
  fan-in, fan-out    at least three pay one, or one pays three, and nothing else
  cycle              in order of time each payee pays next, strictly later, and the last returns to the first
  gather-scatter     one account receives from at least two and pays at least two, and received before it first paid
  scatter-gather     each middle account receives from one source before its last payment to one end, at least two do
The control gives every attempt the receivers of other attempts, drawn at random from all judged payments. A fan-out
stays one whoever receives, so there the payers are drawn instead.
"""
import argparse, csv, gzip, json, os, random, subprocess, tempfile
from collections import Counter, defaultdict

SHAPES = ["fan-in", "fan-out", "cycle", "gather-scatter", "scatter-gather"]
RATES = {"US Dollar": ("USD", 1), "Euro": ("EUR", 1.17), "Yuan": ("CNY", .149), "Yen": ("JPY", .0095), "Rupee": ("INR", .0134),
         "Ruble": ("RUB", .0128), "Shekel": ("ILS", .296), "UK Pound": ("GBP", 1.29), "Canadian Dollar": ("CAD", .758),
         "Australian Dollar": ("AUD", .708), "Swiss Franc": ("CHF", 1.09), "Mexican Peso": ("MXN", .0472),
         "Saudi Riyal": ("SAR", .267), "Brazil Real": ("BRL", .177), "Bitcoin": ("BTC", 11879)}


def load(path):
    attempts, shapes = defaultdict(list), {}
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as file:
        for row in csv.DictReader(file):
            number = int(row["attempt"])
            shapes[number] = row["pattern"].lower()
            attempts[number].append({
                "time": row["timestamp"], "from": (row["from_bank"], row["from_account"]),
                "to": (row["to_bank"], row["to_account"]), "amount": row["amount_paid"], "currency": row["payment_currency"]})
    for payments in attempts.values():
        payments.sort(key=lambda payment: payment["time"])
    return attempts, shapes


def follows(shape, payments):
    payments = [p for p in payments if p["from"] != p["to"]]
    if len(payments) < 3:
        return False
    payers, payees = Counter(p["from"] for p in payments), Counter(p["to"] for p in payments)
    if shape == "fan-in":
        return len(payees) == 1 and len(payers) >= 3
    if shape == "fan-out":
        return len(payers) == 1 and len(payees) >= 3
    if shape == "cycle":
        return (payments[-1]["to"] == payments[0]["from"]
                and all(a["to"] == b["from"] and a["time"] < b["time"] for a, b in zip(payments, payments[1:])))
    if shape == "gather-scatter":
        for hub in payees:
            into, out = [p for p in payments if p["to"] == hub], [p for p in payments if p["from"] == hub]
            if len(into) + len(out) == len(payments) and len({p["from"] for p in into}) >= 2 and len({p["to"] for p in out}) >= 2:
                return into[0]["time"] < out[0]["time"]
        return False
    for source in payers:
        for end in payees:
            scatter = [p for p in payments if p["from"] == source]
            gather = [p for p in payments if p["to"] == end]
            if source == end or len(scatter) + len(gather) != len(payments):
                continue
            first, last = {}, {}
            for p in scatter:
                first.setdefault(p["to"], p["time"])
            for p in gather:
                last[p["from"]] = p["time"]
            if len(first) >= 2 and set(first) == set(last) and all(first[m] < last[m] for m in first):
                return True
    return False


def write(folder, payments):
    """One attempt as a folder in the payment layout."""
    os.makedirs(folder)
    currencies = {RATES.get(p["currency"], ("USD", 1)) for p in payments}
    with open(f"{folder}/transactions.csv", "w") as file:
        file.write("tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n")
        for at, p in enumerate(payments):
            code = RATES.get(p["currency"], ("USD", 1))[0]
            day, clock = p["time"].split(" ")
            file.write(",".join([f"T{at:04}", f"{day.replace('/', '-')}T{clock}:00Z", p["from"][0], "-".join(p["from"]), p["to"][0],
                                 "-".join(p["to"]), p["amount"], code, p["amount"], code, "transfer"]) + "\n")
    accounts = sorted({p["from"] for p in payments} | {p["to"] for p in payments})
    with open(f"{folder}/accounts.csv", "w") as file:
        file.write("account_id,bank_id,country,kind,owner_id,opened\n")
        for bank, account in accounts:
            file.write(f"{bank}-{account},{bank},,,,\n")
    with open(f"{folder}/banks.csv", "w") as file:
        file.write("bank_id,country,kind,held_by\n")
        for bank in sorted({bank for bank, _ in accounts}):
            file.write(f"{bank},,bank,\n")
    with open(f"{folder}/fx.csv", "w") as file:
        file.write("day,currency,usd\n")
        for code, usd in sorted(currencies):
            file.write(f"0,{code},{usd}\n")


def first(program, payments):
    """The family of the first finding, or None."""
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/attempt", payments)
        done = subprocess.run([program, "flows", "detect", "--payments", f"{folder}/attempt"], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        lines = done.stdout.splitlines()
        return json.loads(lines[0])["family"] if lines else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns")
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    attempts, shapes = load(arguments.patterns)
    long = [n for n in sorted(attempts) if len(attempts[n]) >= 3]
    judged = [n for n in long if shapes[n] in SHAPES and follows(shapes[n], attempts[n])]
    named = {n: first(arguments.program, attempts[n]) for n in long}

    control, controls = Counter(), Counter()
    for seed in range(arguments.seeds):
        dice = random.Random(seed)
        ends = {key: [p[key] for n in judged for p in attempts[n]] for key in ("from", "to")}
        for key in ends:
            dice.shuffle(ends[key])
        at = 0
        for n in judged:
            key = "from" if shapes[n] == "fan-out" else "to"
            shuffled = [dict(p, **{key: ends[key][at + i]}) for i, p in enumerate(attempts[n])]
            at += len(shuffled)
            controls[shapes[n]] += 1
            control[shapes[n]] += first(arguments.program, shuffled) is not None

    print("| shape | attempts with 3 payments or more | that follow in time | named by the first finding | shuffled: any finding |")
    print("| --- | --- | --- | --- | --- |")
    for shape in SHAPES:
        mine = [n for n in judged if shapes[n] == shape]
        good = sum(named[n] == shape for n in mine)
        print(f"| {shape} | {sum(shapes[n] == shape for n in long)} | {len(mine)} | {good} = {good / max(1, len(mine)):.0%} | "
              f"{control[shape] / max(1, controls[shape]):.1%} |")
    good = sum(named[n] == shapes[n] for n in judged)
    rate = sum(control.values()) / max(1, sum(controls.values()))
    print(f"| all five | {sum(shapes[n] in SHAPES for n in long)} | {len(judged)} | {good} = {good / len(judged):.0%} | {rate:.1%} |")
    for shape in ("bipartite", "stack", "random"):
        mine = [n for n in long if shapes[n] == shape]
        print(f"| {shape} (reported only) | {len(mine)} | | {sum(named[n] == shape for n in mine)} | |")
    raise SystemExit(0 if good >= .95 * len(judged) and rate <= .05 else 1)


if __name__ == "__main__":
    main()
