#!/usr/bin/env python3
"""Names with dates of birth between two services: exact keys beside clkhash and anonlink, on one corpus.

usage: Benchmarks/private_names.py BENCHMARKS [--pool name-pool.json] [--held 20000] [--asked 4000] [--seeds 3 4]

BENCHMARKS is the benchmarks' program (its command name-keys makes the keys). The corpus comes from make_people.py, with POOL's
names where there is one. The scheme was drawn up on seeds 1 and 2; the figures are of others.

Theirs: 1,024-bit Bloom encodings (clkhash), Dice coefficient and the solver of one to one pairs (anonlink), names lower-cased and
without diacritics. Five encodings are tried, with every threshold, and of all of them the best is taken at each precision:
this is more than a service could do that does not know the answers. Ours: a person is a candidate by the rules of
CandidateRule; where one asked for meets several held, those with most kinds stand.

Ends with 1 when the usual rule finds fewer than theirs does at its precision.
"""
import argparse, collections, csv, pathlib, subprocess, sys, tempfile, time, unicodedata

HERE = pathlib.Path(__file__).resolve().parent
WHOLE = {"name-1", "name-2", "name-3"}
RULES = {
    "narrow": lambda kinds: len(kinds) >= 2 or "name-1" in kinds,
    "usual": lambda kinds: len(kinds) >= 2 or bool(kinds & WHOLE),
    "wide": lambda kinds: len(kinds) >= 2 or not kinds <= {"name-5"},
}


def table(path): return list(csv.DictReader(open(path, newline="")))


def keys_of(program, people):
    """Keys of each person, keys a person, nanoseconds a person."""
    lines = "".join("\t".join((p["id"], p["given"], p["family"], p["born"])) + "\n" for p in people)
    done = subprocess.run([program, "name-keys"], input=lines, capture_output=True, text=True, check=True)
    keys, total = collections.defaultdict(list), None
    for line in done.stdout.splitlines():
        fields = line.split("\t")
        if fields[0] == "#": total = fields
        else: keys[fields[0]].append((fields[1], fields[2]))
    return keys, int(total[2]) / int(total[1]), int(total[3])


def measured(pairs, truth):
    """Recall and precision of (asked, held) pairs."""
    right = sum(truth.get(a) == h for a, h in pairs)
    return right / len(truth), right / max(len(pairs), 1)


def ours(program, held, asked, truth):
    held_keys, each, _ = keys_of(program, held)
    asked_keys, _, time_each = keys_of(program, asked)
    index = collections.defaultdict(list)
    for person, keys in held_keys.items():
        for key in keys: index[key].append(person)
    matched = collections.defaultdict(lambda: collections.defaultdict(set))
    for person, keys in asked_keys.items():
        for key in keys:
            for other in index.get(key, ()): matched[person][other].add(key[0])
    results, found = {}, {}
    for name, rule in RULES.items():
        pairs = []
        for person, others in matched.items():
            candidates = {other: len(kinds) for other, kinds in others.items() if rule(kinds)}
            most = max(candidates.values(), default=0)
            pairs += [(person, other) for other, kinds in candidates.items() if kinds == most]
        results[name], found[name] = measured(pairs, truth), {a for a, h in pairs if truth.get(a) == h}
    kinds = {}
    for kind in sorted({key[0] for key in index}):
        pairs = [(a, h) for a, others in matched.items() for h, found_by in others.items() if kind in found_by]
        kinds[kind] = (sum(truth.get(a) == h for a, h in pairs) / len(truth), sum(truth.get(a) != h for a, h in pairs),
                       sum(key[0] == kind for keys in held_keys.values() for key in keys) / len(held))
    return results, found, kinds, each, time_each


def theirs(held, asked, truth):
    """Recall by precision over five encodings and all thresholds, and the time an encoding and a comparison take."""
    from clkhash import clk
    from clkhash.schema import from_json_dict
    from anonlink.candidate_generation import find_candidate_pairs
    from anonlink.similarities import dice_coefficient_accelerated
    from anonlink.solving import greedy_solve

    def feature(name, n, positional, bits):
        return {"identifier": name, "format": {"type": "string", "encoding": "utf-8"}, "hashing": {
            "comparison": {"type": "ngram", "n": n, "positional": positional}, "strategy": {"bitsPerToken": bits}, "hash": {"type": "blakeHash"}}}

    def plain(text):
        text = text.lower().replace("ß", "ss").replace("ø", "o").replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("-", " ")
        return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))

    whole = lambda p: plain(p["given"] + " " + p["family"])
    born = lambda p: p["born"].replace("-", "")
    encodings = {
        "fields": (lambda p: (plain(p["given"]), plain(p["family"]), born(p)), [feature("given", 2, False, 15), feature("family", 2, False, 15), feature("born", 1, True, 20)]),
        "name, figures": (lambda p: (whole(p), born(p)), [feature("name", 2, False, 15), feature("born", 1, True, 20)]),
        "name, pairs of figures": (lambda p: (whole(p), born(p)), [feature("name", 2, False, 15), feature("born", 2, True, 30)]),
        "name, year, month with day": (lambda p: (whole(p), p["born"][:4], p["born"][5:]),
                                       [feature("name", 2, False, 15), feature("year", 2, True, 30), feature("day", 2, True, 30)]),
        "name, year, month, day": (lambda p: (whole(p), p["born"][:4], p["born"][5:7], p["born"][8:]),
                                   [feature("name", 2, False, 15), feature("year", 1, True, 20), feature("month", 2, False, 40), feature("day", 2, False, 40)]),
    }
    curves, times = {}, []
    for name, (values, features) in encodings.items():
        schema = from_json_dict({"version": 3, "clkConfig": {"l": 1024, "kdf": {
            "type": "HKDF", "hash": "SHA256", "salt": "c2FsdA==", "info": "aW5mbw==", "keySize": 64}}, "features": features})
        started = time.process_time()
        first, second = (clk.generate_clks([values(p) for p in people], schema, "secret", max_workers=1) for people in (asked, held))
        pairs = find_candidate_pairs([first, second], dice_coefficient_accelerated, 0.7)
        times.append(time.process_time() - started)
        similarity = {(a, h): s for s, a, h in zip(pairs[0], *pairs[2])}
        solved = [tuple(i for _, i in sorted(group)) for group in greedy_solve(pairs) if len(group) == 2]
        one_to_one = sorted(((similarity[p], asked[p[0]]["id"], held[p[1]]["id"]) for p in solved), reverse=True)
        # anonlink's own solver, and the best of each person asked for, as ours.
        best = {}
        for (a, h), s in similarity.items():
            if s > best.get(a, (0,))[0]: best[a] = (s, a, h)
        of_each = sorted(((s, asked[a]["id"], held[h]["id"]) for s, a, h in best.values()), reverse=True)
        for how, ordered in (("one to one", one_to_one), ("best of each", of_each)):
            points, right = [], 0
            for count, (_, a, h) in enumerate(ordered, 1):
                right += truth.get(a) == h
                points.append((right / count, right / len(truth)))
            curves[f"{name}; {how}"] = points
    return curves, sum(times) / len(times)


def at_precision(curves, precision):
    return max((max((r for p, r in points if p >= precision), default=0.0), name) for name, points in curves.items())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("program")
    arguments.add_argument("--pool", type=pathlib.Path)
    arguments.add_argument("--held", type=int, default=20000)
    arguments.add_argument("--asked", type=int, default=4000)
    arguments.add_argument("--seeds", type=int, nargs="+", default=[3, 4])
    options = arguments.parse_args()
    below = False
    for seed in options.seeds:
        with tempfile.TemporaryDirectory() as folder:
            words = [sys.executable, str(HERE / "make_people.py"), folder, "--seed", str(seed), "--held", str(options.held), "--asked", str(options.asked)]
            subprocess.run(words + (["--pool", str(options.pool)] if options.pool else []), check=True)
            held, asked = table(folder + "/held.csv"), table(folder + "/asked.csv")
            differences = {row["asked"]: row["differences"] for row in table(folder + "/truth.csv")}
            truth = {row["asked"]: row["held"] for row in table(folder + "/truth.csv")}
        results, found, kinds, each, time_each = ours(options.program, held, asked, truth)
        curves, seconds = theirs(held, asked, truth)
        print(f"private-names: seed {seed}, {'names of the pool' if options.pool else 'names of the sample'}, {len(held):,} held, {len(asked):,} asked for, "
              f"{len(truth):,} of them held")
        print("  kind      recall  wrong pairs  keys a person")
        for kind, (recall, wrong, count) in kinds.items(): print(f"  {kind:8} {recall:7.3f} {wrong:12d} {count:14.2f}")
        print("  rule     precision  recall  theirs at that precision")
        for name, (recall, precision) in results.items():
            other, how = at_precision(curves, precision)
            print(f"  {name:8} {precision:9.4f} {recall:7.4f} {other:7.4f}  ({how})")
            below |= name == "usual" and recall < other
        for precision in (0.99, 0.98, 0.97, 0.95):
            other, how = at_precision(curves, precision)
            print(f"  theirs at {precision:.2f}: {other:.4f}  ({how})")
        kinds_of_error = collections.Counter(difference for difference in differences.values())
        print("  found by the usual and the wide rule, by what differs:")
        for difference, count in kinds_of_error.most_common(14):
            of = [a for a, d in differences.items() if d == difference]
            print(f"    {difference:28} {sum(a in found['usual'] for a in of):4d} {sum(a in found['wide'] for a in of):4d} of {count}")
        print(f"  ours: {each:.2f} keys a person, {time_each / 1000:.1f} us to make them; asked with, {64 * each:.0f} bytes a person both ways and "
              f"{each * 41.5 / 8:.0f} bytes in the set; each guess costs an evaluation at the holder")
        print(f"  theirs: 128 bytes a person, {seconds:.1f} s CPU to encode and compare all; whoever has the encodings and the secret tests any guess, offline")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
