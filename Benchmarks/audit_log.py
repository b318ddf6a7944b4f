#!/usr/bin/env python3
"""How long it takes to go through a log: writes one of N entries into a node (with another SHA-256 and another Merkle
tree than the program's), then times `entente audit verify`, the layout in tiles, and the independent verifier.

  audit_log.py PROGRAM [ENTRIES] [VERIFIER]
"""

import hashlib
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time


def leb(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value):
    return leb(len(value.encode())) + value.encode()


def entry(index, at):
    """An entry as they are: three consultations, then an act with two digests and a signature."""
    signed = index % 4 == 3
    head = (leb(1) + leb(at << 1) + text("disclosure" if signed else "consultation") + text("done")
            + text("report" if signed else "finding") + text("officer-0123456789abcdef")
            + text("investigation") + text("Act 1, section 2") + b"\x01" + text(f"case-{index % 97}"))
    if not signed:
        return head + leb(1) + text(f"F-{index:08x}") + leb(0) + b"\x00"
    digest = hashlib.sha256(str(index).encode()).digest()
    return (head + leb(2) + text(f"case-{index % 97}") + text(digest.hex()) + leb(1) + text("records 312")
            + b"\x01" + leb(32) + digest + leb(16) + digest[:16] + leb(64) + digest + digest)


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    verifier = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as folder:
        node = folder + "/node"
        subprocess.run([program, "node", "init", node, "--country", "CA", "--service", "fiu"], check=True,
                       stdout=subprocess.DEVNULL)
        draw = random.Random(1)
        peaks, latest = [], 1_770_000_000_000_000
        database = sqlite3.connect(node + "/holdings.sqlite")

        def leaves():
            nonlocal latest
            for index in range(count):
                salt, latest = draw.randbytes(16), latest + 1_000_000
                content = entry(index, latest)
                commitment = hashlib.sha256(leb(16) + salt + leb(len(content)) + content).digest()
                digest, rest = hashlib.sha256(b"\x00" + commitment).digest(), index
                while rest & 1:
                    digest, rest = hashlib.sha256(b"\x01" + peaks.pop() + digest).digest(), rest >> 1
                peaks.append(digest)
                yield index, commitment, salt, content

        database.executemany("INSERT INTO audit_leaf VALUES (?, ?, ?, ?)", leaves())
        database.execute("INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?, ?)", (count, b"".join(peaks), latest))
        database.commit()
        database.close()

        def timed(title, *command):
            began = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True)
            spent = time.monotonic() - began
            used = "" if done.returncode == 0 else "  FAILED: " + (done.stdout + done.stderr).strip()
            print(f"{title:<44}{spent:8.2f} s  {count / spent:12,.0f} entries/s{used}")
            return done

        size = pathlib.Path(node + "/holdings.sqlite").stat().st_size / count
        print(f"{count:,} entries of {size:.0f} bytes each in the store")
        failed = timed("verify the whole log", program, "audit", "verify", "--node", node).returncode
        note = folder + "/kept"
        pathlib.Path(note).write_bytes(subprocess.run([program, "audit", "checkpoint", "--node", node], check=True,
                                                      capture_output=True).stdout)
        failed |= timed("verify it since a checkpoint", program, "audit", "verify", "--node", node, "--since", note).returncode
        failed |= timed("prove one entry", program, "audit", "prove", str(count // 3), "--node", node).returncode
        tiles = folder + "/tiles"
        failed |= timed("lay it out in tiles", program, "audit", "tiles", tiles, "--node", node).returncode
        key = subprocess.run([program, "audit", "key", "--node", node], check=True, capture_output=True, text=True).stdout.strip()
        failed |= timed("verify the tiles", program, "audit", "verify", "--tiles", tiles, "--key", key).returncode
        if verifier:
            failed |= timed("verify them with the independent verifier", verifier, tiles, "--key", key, "--since", note).returncode
        return failed


sys.exit(main())
