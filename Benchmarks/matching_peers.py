#!/usr/bin/env python3
"""Private matching by Entente, OpenMined PSI and the Rust VOPRF, one after the other in one go, with the ratios.

usage: matching_peers.py PROGRAM [--items 1000000] [--peer-items 100000]

PROGRAM is the benchmark program. `openmined-psi` (P-256, Golomb set, no proof) and `voprf` (ristretto255 in Rust, a proof
for each batch, no set) come from PyPI; one that is not there is left out, with a word. Every time is one of a single core:
the processor time of a process for the peers, wall time on one thread for Entente. A thousand questions in a batch. The
peers' set is smaller, because a million items take OpenMined a minute and a half; its cost an item does not depend on it.
"""
import argparse, json, os, subprocess, sys, time


def timed(body, rounds=1):
    """Least processor time of so many rounds, in microseconds, and what the last gave."""
    least = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        result = body()
        least = min(least, (time.process_time() - start) * 1e6)
    return least, result


def openmined(count, questions):
    import private_set_intersection.python as psi
    server, client = psi.server.CreateWithNewKey(True), psi.client.CreateWithNewKey(True)
    held = ["iban\x00DE8937040044053201%d" % number for number in range(count)]
    asked = ["iban\x00DE8937040044053201%d" % (number * 2) for number in range(count // 2 - 500, count // 2 + 500)][:questions]
    expected = sum(1 for number in range(count // 2 - 500, count // 2 + 500) if number * 2 < count)
    # A chance of 2^-40 for each question.
    rate = len(asked) * 2.0 ** -40
    encoding, setup = timed(lambda: server.CreateSetupMessage(rate, len(asked), held, psi.DataStructure.GCS))
    asking, request = timed(lambda: client.CreateRequest(asked), 3)
    answering, response = timed(lambda: server.ProcessRequest(request), 3)
    reading, found = timed(lambda: client.GetIntersection(setup, response))
    if len(found) != expected:
        raise RuntimeError("OpenMined found %d of %d" % (len(found), expected))
    return {
        "set_item": encoding / count,
        "set_bits_an_entry": len(setup.SerializeToString()) * 8 / count,
        "holder_query": answering / len(asked),
        "asker_query": (asking + reading) / len(asked),
        "query_bytes": (len(request.SerializeToString()) + len(response.SerializeToString())) / len(asked),
    }


def rust(_, questions):
    from voprf import ristretto
    server = ristretto.Evaluator.from_seed(os.urandom(32), b"holder|asker|iban|1")
    items = [b"iban\x00DE8937040044053201%d" % number for number in range(questions)]
    encoding, values = timed(lambda: [server.evaluate_known_input(item) for item in items], 3)
    blinding, blinded = timed(lambda: [ristretto.Client.blind(item) for item in items], 3)
    answering, answer = timed(lambda: server.evaluate_batch([sent for _, sent in blinded]), 3)
    clients = [client for client, _ in blinded]
    reading, outputs = timed(lambda: ristretto.Client.finalize_batch(clients, answer, server.public_key))
    if list(outputs) != values:
        raise RuntimeError("voprf does not agree with itself")
    return {
        "set_item": encoding / questions,
        "holder_query": answering / questions,
        "asker_query": (blinding + reading) / questions,
    }


ROWS = [
    ("set_item", "set item, one core", "us"),
    ("set_bits_an_entry", "set, bits an entry", "bits"),
    ("holder_query", "query at the holder", "us"),
    ("asker_query", "query at the asker", "us"),
    ("query_bytes", "query, both ways", "bytes"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--items", type=int, default=int(os.environ.get("ENTENTE_ITEMS", 1_000_000)))
    parser.add_argument("--peer-items", type=int, default=100_000)
    options = parser.parse_args()
    done = subprocess.run([options.program, "matching-once", str(options.items)], capture_output=True, text=True)
    line = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not line:
        sys.exit("failed: %s" % (done.stderr or done.stdout)[-2000:])
    ours = json.loads(line[-1])
    peers = []
    for name, run in (("openmined-psi", openmined), ("voprf (Rust)", rust)):
        try:
            peers.append((name, run(options.peer_items, 1000)))
        except ImportError as reason:
            print("left out: %s is not here (%s)" % (name, reason))
    print("%-24s %10s" % ("", "entente") + "".join("  %24s" % name for name, _ in peers))
    for key, title, unit in ROWS:
        cells = ""
        for _, figures in peers:
            cells += "  %24s" % (
                "%.2f %s, ratio %.2f" % (figures[key], unit, figures[key] / ours[key]) if key in figures else "-")
        print("%-24s %10.2f%s" % (title, ours[key], cells))
    print("A ratio above 1: the peer takes so many times what Entente takes. OpenMined's answers hold no proof, those of voprf do.")
    print("machine  %d processors, load %s" % (os.cpu_count(), "/".join("%.2f" % load for load in os.getloadavg())))


if __name__ == "__main__":
    main()
