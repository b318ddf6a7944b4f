"""Measures names, screening and speed from the program's own output.

    python3 screening_quality.py ENTENTE EVAL_FOLDER [--peer]

ENTENTE is the built program (release), EVAL_FOLDER holds names-open.jsonl, screening-open.jsonl and corpus.jsonl.gz.
With --peer the Python package rapidfuzz scores the same pairs and scans the same names in the same run; only the ratio
carries over between machines. Exit code 1 when a bar is missed.
"""
import collections, gzip, json, pathlib, resource, subprocess, sys, time

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
peer = "--peer" in sys.argv
missed = []


def run(*arguments, stdin):
    """The answers, and the seconds of processor time between the ready line and the end."""
    process = subprocess.Popen([program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1 << 20)
    ready = json.loads(process.stdout.readline())
    assert ready["ready"]

    def cpu():
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    loaded, started = cpu(), time.time()
    import threading
    threading.Thread(target=lambda: (process.stdin.write(stdin), process.stdin.close()), daemon=True).start()
    answers, spent = [], loaded
    for line in process.stdout:
        answers.append(json.loads(line))
        if len(answers) % 500 == 0:
            spent = cpu()
    process.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return answers, max(spent - loaded, 0.01), loaded, used.ru_maxrss / 1024


def bar(name, value, wanted, at_least=True):
    good = value >= wanted if at_least else value <= wanted
    print(f"{'ok  ' if good else 'MISS'} {name}: {value:.4g} (bar {'≥' if at_least else '≤'} {wanted})")
    if not good:
        missed.append(name)


# ---- pairs
rows = [json.loads(line) for line in open(folder / "names-open.jsonl", encoding="utf-8")]
answers, seconds, _, _ = run("compare", stdin=(folder / "names-open.jsonl").read_text())
scores = {a["id"]: a["score"] for a in answers}
threshold = 0.5
hit = sum(scores[r["id"]] >= threshold and r["match"] for r in rows)
wrong = sum((scores[r["id"]] >= threshold) != r["match"] for r in rows)
bar("pairs F1 at 0.5", 2 * hit / (2 * hit + wrong), 0.85)
print(f"     {len(rows) / seconds:,.0f} pairs a processor second, reasons and JSON included")
groups = collections.defaultdict(lambda: [0, 0])
for r in rows:
    group = groups[r["kind"], r["match"]]
    group[0] += 1
    group[1] += (scores[r["id"]] >= threshold) == r["match"]
print("\n| pairs | same? | number | right |\n| --- | --- | --- | --- |")
for (kind, match), (count, right) in sorted(groups.items()):
    print(f"| {kind} | {'yes' if match else 'no'} | {count} | {right / count:.3f} |")

# ---- screening
rows = [json.loads(line) for line in open(folder / "screening-open.jsonl", encoding="utf-8")]
text = (folder / "screening-open.jsonl").read_text()
answers, seconds, load, memory = run("screen", "--list", str(folder / "corpus.jsonl.gz"), stdin=text)
hits = {a["id"]: a["hits"] for a in answers}
kinds = collections.defaultdict(lambda: [0, 0, 0])
for r in rows:
    alerts = [h for h in hits[r["id"]] if h["alert"]]
    kind = kinds[r["kind"]]
    kind[0] += 1
    kind[1] += any(h["id"] in r["expect"] for h in alerts) if r["match"] else bool(alerts)
    kind[2] += any(h["contradicted"] for h in hits[r["id"]])
positive = {r["kind"] for r in rows if r["match"]}
recall = sum(kinds[k][1] for k in positive) / sum(kinds[k][0] for k in positive)
ordinary = [kinds[k] for k in ("neg-us", "neg-global", "neg-org")]
print()
bar("screening recall", recall, 0.85)
bar("ordinary names alerting", sum(k[1] for k in ordinary) / sum(k[0] for k in ordinary), 0.01, at_least=False)
bar("namesakes alerting", kinds["namesake"][1] / kinds["namesake"][0], 0.20, at_least=False)
rate = len(rows) / seconds
bar("queries a processor second", rate, 1_000)
print(f"     {load:.2f} s of processor time to read and index, {memory:.0f} MB at most")
print("\n| queries | number | found (or alerting) | shown as contradicted |\n| --- | --- | --- | --- |")
for kind in sorted(kinds):
    count, found, contradicted = kinds[kind]
    print(f"| {kind} | {count} | {found / count:.3f} | {contradicted / count:.3f} |")

if peer:
    from rapidfuzz import fuzz, process as rf, utils
    names = []
    for line in gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8"):
        names += [utils.default_process(n) for n in json.loads(line)["names"]]
    sample = [utils.default_process(r["name"]) for r in rows[::40]]
    started = time.process_time()
    for name in sample:
        rf.extract(name, names, scorer=fuzz.token_sort_ratio, limit=10, score_cutoff=70)
    scan = len(sample) / (time.process_time() - started)
    print(f"\nrapidfuzz token_sort_ratio over {len(names):,} names: {scan:,.0f} queries a processor second; ratio {rate / scan:.1f}")

sys.exit(1 if missed else 0)
