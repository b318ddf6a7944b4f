#!/usr/bin/env python3
"""Loads one table of payments by Entente and by DuckDB, in turn, each time in a fresh process, and prints the ratio.

usage: load_against_duckdb.py FOLDER [--rounds 5] [--program ".build-bench/release/Benchmarks load-once"]

FOLDER holds transactions.csv (and, if wanted, fx.csv and the rest). DuckDB (`pip install duckdb`) reads the same file
into an in-memory table with typed columns, on two threads. `--program` may also be `PATH/entente flows load --json
--payments`. Memory is the most anonymous memory a process held.
"""
import argparse, json, os, shlex, statistics, subprocess, sys, time

DUCK = r'''
import duckdb, json, sys, time
path = sys.argv[1]
con = duckdb.connect(config={"threads": 2})
columns = {"tx_id": "VARCHAR", "ts": "TIMESTAMP", "from_bank": "VARCHAR", "from_account": "VARCHAR", "to_bank": "VARCHAR",
           "to_account": "VARCHAR", "amount": "DECIMAL(18,2)", "currency": "VARCHAR", "amount_recv": "DECIMAL(18,2)",
           "currency_recv": "VARCHAR", "channel": "VARCHAR"}
header = open(path).readline().strip().split(",")
types = {name: columns.get(name, "VARCHAR") for name in header}
start = time.perf_counter()
con.execute("create table p as select * from read_csv(?, header=true, columns=%s)" % json.dumps(types).replace('"', "'"), [path])
seconds = time.perf_counter() - start
rows = con.execute("select count(*) from p").fetchone()[0]
peak = {l.split(":")[0]: l.split()[1] for l in open("/proc/self/status") if l.startswith(("VmHWM", "RssFile"))}
print(json.dumps({"payments": rows, "nanoseconds": int(seconds * 1e9), "peakBytes": (int(peak["VmHWM"]) - int(peak["RssFile"])) * 1024}))
'''

def once(command):
    done = subprocess.run(command, capture_output=True, text=True)
    line = [l for l in done.stdout.splitlines() if l.startswith("{")]
    if not line:
        sys.exit("failed: %s\n%s" % (" ".join(command[:3]), done.stderr[-2000:]))
    found = json.loads(line[-1])
    if "nanoseconds" not in found:
        found["nanoseconds"] = max(1, found["milliseconds"]) * 1_000_000
    return found

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", default=".build-bench/release/Benchmarks load-once")
    options = parser.parse_args()
    table = os.path.join(options.folder, "transactions.csv")
    with open(table, "rb") as handle:
        while handle.read(1 << 24):
            pass  # both find the file in memory
    ours, theirs = [], []
    for _ in range(options.rounds):
        ours.append(once(shlex.split(options.program) + [options.folder]))
        theirs.append(once([sys.executable, "-c", DUCK, table]))
    for name, runs in (("entente", ours), ("duckdb", theirs)):
        rates = sorted(run["payments"] / run["nanoseconds"] * 1e3 for run in runs)
        print("%-8s %d payments, median %.2f M/s (%.2f-%.2f), peak %.1f bytes a payment" % (
            name, runs[0]["payments"], statistics.median(rates), rates[0], rates[-1],
            max(run["peakBytes"] / max(1, run["payments"]) for run in runs)))
    ratios = sorted(b["nanoseconds"] / a["nanoseconds"] for a, b in zip(ours, theirs))
    print("ratio    median %.2f (%.2f-%.2f), round by round" % (statistics.median(ratios), ratios[0], ratios[-1]))
    print("machine  %d processors, load %s" % (os.cpu_count(), "/".join("%.2f" % l for l in os.getloadavg())))

if __name__ == "__main__":
    main()
