#!/usr/bin/env python3
"""How many instructions hit and no-hit, known and unknown tokens take, counted by valgrind.

usage: matching_work.py PROGRAM [--rounds 3]

PROGRAM is the benchmark program. Each kind of work runs both ways with several seeds; only what happens inside the step is
counted. One seed makes the same set and the same blinding for both ways. The noise is what the same way takes with one
seed and with another. Left out, with a word, where there is no valgrind or strip.
"""
import argparse, os, re, shutil, subprocess, sys, tempfile

KINDS = {"look-up": 64, "token": 64, "answer": 8, "reading": 8}


def instructions(program, kind, variant, steps, seed):
    with tempfile.NamedTemporaryFile() as out:
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out.name, "--collect-atstart=no",
             "--toggle-collect=*MatchingWork*step*", program, "matching-work-once", kind, variant, str(steps), str(seed)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode != 0:
            raise RuntimeError(run.stdout[-2000:])
        collected = re.search(r"Collected : (\d+)", run.stdout)
        return int(collected.group(1)) / steps


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    if shutil.which("valgrind") is None or shutil.which("strip") is None:
        print("left out: valgrind or strip is not here")
        return 0
    folder = tempfile.mkdtemp()
    # Older valgrinds stumble over newer debugging information; names of functions are enough.
    program = os.path.join(folder, "program")
    subprocess.run(["strip", "-g", "-o", program, options.program], check=True)
    failed = False
    for kind, steps in KINDS.items():
        same, other = ([instructions(program, kind, variant, steps, seed)
                        for seed in range(1, options.rounds + 1)] for variant in ("same", "other"))
        noise = max(max(same) - min(same), max(other) - min(other))
        difference = abs(sum(same) - sum(other)) / len(same)
        names = ("known", "unknown") if kind == "token" else ("hit", "no hit")
        print("matching-work: %s: %s %.0f instructions a step, %s %.0f; difference %.0f, noise %.0f (%.2f %%)" % (
            kind, names[0], sum(same) / len(same), names[1], sum(other) / len(other), difference, noise,
            100 * difference * len(same) / sum(same)))
        failed = failed or difference > noise
    shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
