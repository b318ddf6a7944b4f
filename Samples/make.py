#!/usr/bin/env python3
"""Makes the sample world beside this file. The same bytes every time, with any Python from 3.8 on, no packages.

    python3 Samples/make.py            writes the files
    python3 Samples/make.py --check    says whether the files are what this script makes
"""

import json
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
from making import listing, plots, traffic  # noqa: E402
from making.world import DAYS, START, World  # noqa: E402


def make(folder):
    world = World()
    traffic.populate(world)
    people = plots.cast(world)
    traffic.live(world)
    plots.play(world, people)
    entries = listing.make(world, people)
    write_payments(world, folder)
    write_parties(world, folder)
    write_truth(world, folder)
    (folder / "list-fictional").mkdir(exist_ok=True)
    listing.write(folder / "list-fictional", entries)
    return world


def lines(path, rows):
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8", newline="\n")


def number(amount, currency):
    return str(int(amount)) if currency == "JPY" else f"{amount:.2f}"


def write_payments(world, folder):
    last = DAYS * 86_400  # the export ends there, whatever was still under way
    world.payments = [p for p in world.payments if 0 <= (p["when"] - START).total_seconds() < last]
    world.payments.sort(key=lambda p: (p["when"], p["payer"], p["payee"], p["amount"]))
    rows = ["tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel"]
    for position, payment in enumerate(world.payments):
        payment["id"] = f"T{position:06}"
        payer, payee = world.accounts[payment["payer"]], world.accounts[payment["payee"]]
        rows.append(",".join([
            payment["id"], payment["when"].strftime("%Y-%m-%dT%H:%M:%SZ"), payer["bank"], payer["id"], payee["bank"],
            payee["id"], number(payment["amount"], payment["currency"]), payment["currency"],
            number(payment["arrived"], payment["received"]), payment["received"], payment["channel"]]))
    lines(folder / "transactions.csv", rows)
    lines(folder / "accounts.csv", ["account_id,bank_id,country,kind,owner_id,opened"] + [
        f"{a['id']},{a['bank']},{a['country']},{a['kind']},{a['owner']},{a['opened']}" for a in world.accounts.values()])
    lines(folder / "banks.csv", ["bank_id,country,kind,held_by"] + [",".join(bank) for bank in world.banks])
    lines(folder / "fx.csv", ["day,currency,usd"] + [
        f"{day},{currency},{rate[currency]:.8g}" for day, rate in enumerate(world.rates) for currency in sorted(rate)])


def write_parties(world, folder):
    rows = []
    for position, owner in enumerate(world.owners.values()):
        party = {"id": f"party-{position:05}", "schema": owner["schema"], "properties": owner["properties"],
                 "owner_id": owner["key"], "known_to": [owner["country"]]}
        if owner["directors"]:
            party["directors"] = owner["directors"]
        rows.append(json.dumps(party, ensure_ascii=False, separators=(",", ":")))
    lines(folder / "parties.jsonl", rows)


def write_truth(world, folder):
    truth = folder / "truth"
    truth.mkdir(exist_ok=True)
    lines(truth / "labels.csv", ["tx_id,scheme_id,family,stage"] + [
        ",".join([p["id"], *p["label"]]) for p in world.payments if p["label"]])
    lines(truth / "lookalikes.csv", ["tx_id,group_id,kind"] + [
        ",".join([p["id"], *p["group"]]) for p in world.payments if p["group"]])
    for scheme in world.schemes:
        scheme["tx_ids"] = [p["id"] for p in world.payments if p["label"] and p["label"][0] == scheme["scheme_id"]]
    lines(truth / "schemes.jsonl", [json.dumps(s, separators=(",", ":")) for s in world.schemes])
    rows = []
    for owner in world.owners.values():
        known = owner["truth"]
        if known:
            listed, how = known.get("listed", (None, None))
            rows.append(json.dumps({
                "owner_id": owner["key"], "listed": listed and str(listed["number"]),
                "namesake_of": known["namesake_of"] and str(known["namesake_of"]["number"])
                if "namesake_of" in known else None,
                "protected": "protected" in known, "recorded_as": how, "roles": known.get("roles", [])},
                separators=(",", ":")))
    lines(truth / "parties-truth.jsonl", rows)


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as scratch:
        world = make(pathlib.Path(scratch))
        made = files(pathlib.Path(scratch))
    if "--check" in sys.argv[1:]:
        wrong = [name for name, content in made.items()
                 if not (here / name).is_file() or (here / name).read_bytes() != content]
        print("the samples are what this script makes" if not wrong else "differs: " + ", ".join(wrong))
        sys.exit(1 if wrong else 0)
    for name, content in made.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    print(f"{len(world.payments)} payments, {len(world.accounts)} accounts, {len(world.owners)} owners, "
          f"{sum(len(c) for c in made.values())} bytes")
