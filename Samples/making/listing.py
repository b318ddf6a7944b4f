"""A sanctions list of parties that do not exist, in the layout of OFAC's legacy files, and honest namesakes of some."""

import datetime

from . import names

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
PROGRAMMES = ["FICTION-SMUG", "FICTION-NARC", "FICTION-TRAFF", "FICTION-CYBER"]
# (surname, given, born, country, programme, other spellings): the ones who act in the plots, then some who do not.
ACTORS = [
    ("Thalassakos", "Orestis", "1968-11-02", "Greece", "FICTION-SMUG", ["THALASAKOS, Orest"], "consolidator", "script"),
    ("Al-Qandil", "Tariq", "1979-04-23", "Canada", "FICTION-NARC", ["EL KANDIL, Tarek"], "funnel", "script"),
    ("Eschenrode", "Konrad", "1973-06-30", "Germany", "FICTION-NARC", [], "scatter-source", "slip"),
    ("Zarechin", "Rostislav", "1975-02-14", "Kazakhstan", "FICTION-TRAFF", ["ZARECHYN, Rostyslav"], "controller", "alias"),
    ("Tsukioka", "Wataru", "1984-08-09", "Japan", "FICTION-CYBER", ["TSUKIOKA, Wataro"], "cash-out", "script"),
]
RIVABELLA = ("Rivabella", "Silvio", "1952-03-28", "Italy", "FICTION-SMUG", ["RIVABELA, Silvio"])
FIRM_ACTORS = [("Vellamo Marine Trading FZE", "United Arab Emirates", "FICTION-SMUG", ["VELLAMO MARINE"], "front", "slip")]


def make(world, people):
    """Returns (sdn rows, alt rows, add rows) and writes into the owners' truth who is listed and who only sounds so."""
    dice = world.dice
    entries = []
    for surname, given, born, country, programme, aliases, role, how in ACTORS:
        entries.append(person(dice, surname, given, born, country, programme, aliases))
        truth(world, people[role])["listed"] = (entries[-1], how)
    entries.append(person(dice, *RIVABELLA))
    truth(world, people["collector-2"])["namesake_of"] = entries[-1]
    truth(world, people["club-treasurer"])["namesake_of"] = entries[3]
    while len(entries) < 28:
        latin, _ = names.person(dice)
        if latin in world.taken_names:
            continue
        world.taken_names.add(latin)
        given, surname = latin.split(" ", 1)
        born = datetime.date(1950, 1, 1) + datetime.timedelta(days=dice.below(16000))
        place = names.COUNTRY[dice.pick(sorted(names.COUNTRY))][0]
        entries.append(person(dice, surname, given, born.isoformat(), place, dice.pick(PROGRAMMES),
                              [f"{names.slip(dice, surname).upper()}, {given}"] if dice.chance(0.6) else []))
    for name, country, programme, aliases, role, how in FIRM_ACTORS:
        entries.append(firm(dice, name, country, programme, aliases))
        truth(world, people[role])["listed"] = (entries[-1], how)
    while len(entries) < 40:
        country = dice.pick(sorted(names.COUNTRY))
        name = world.firm_name(country)
        world.taken_names.add(name)
        entries.append(firm(dice, name, names.COUNTRY[country][0], dice.pick(PROGRAMMES), []))
    namesakes(world, people, entries)
    order = sorted(range(len(entries)), key=lambda _: dice.unit())
    for position, index in enumerate(order):
        entries[index]["number"] = 990_001 + 7 * position
    return [entries[i] for i in order]


def truth(world, account):
    return world.owner_of(account)["truth"]


def person(dice, surname, given, born, country, programme, aliases):
    year, month, day = born.split("-")
    known = dice.chance(0.8) or programme == "FICTION-SMUG"
    remarks = [f"DOB {day} {MONTHS[int(month) - 1]} {year}" if known else f"DOB {year}"]
    if dice.chance(0.6):
        remarks.append(f"POB {dice.pick(names.TOWNS)}, {country}")
    remarks.append(f"nationality {country}")
    if dice.chance(0.4):
        remarks.append(f"Passport X{1000000 + dice.below(8999999)} ({country})")
    return {"name": f"{surname.upper()}, {given}", "spoken": f"{given} {surname}", "type": "individual",
            "programme": programme, "remarks": "; ".join(remarks) + ".", "aliases": aliases, "country": country,
            "born": born, "address": f"{1 + dice.below(200)} {dice.pick(names.STREETS)}", "town": dice.pick(names.TOWNS)}


def firm(dice, name, country, programme, aliases):
    return {"name": name.upper(), "spoken": name, "type": None, "programme": programme,
            "remarks": f"Registration Number X{10000000 + dice.below(89999999)} ({country}).", "aliases": aliases,
            "country": country, "born": None, "address": f"{1 + dice.below(200)} {dice.pick(names.STREETS)}",
            "town": dice.pick(names.TOWNS)}


def namesakes(world, people, entries):
    """Six more ordinary people bear a listed name; they were born at least six years away, elsewhere."""
    dice = world.dice
    busy = set(people.values())
    pool = [a for a, row in world.accounts.items() if row["kind"] == "person" and a not in busy
            and not world.owner_of(a)["truth"] and "alias" not in world.owner_of(a)["properties"]]
    listed = [e for e in entries if e["type"] == "individual"]
    for entry in [listed[0], listed[2]] + dice.some(listed[6:], 4):
        account = dice.pick([a for a in pool if world.country(a) not in ("AE", "TR")])
        pool.remove(account)
        owner = world.owner_of(account)
        year = int(entry["born"][:4])
        owner["properties"]["name"] = [entry["spoken"]]
        owner["properties"]["birthDate"] = [f"{year + (8 + dice.below(14)) * (1 if year < 1975 else -1)}{entry['born'][4:7]}-11"]
        owner["truth"]["namesake_of"] = entry


def write(folder, entries):
    """sdn.csv, alt.csv, add.csv: no headings, `-0- ` for nothing, lines end in CR LF, the last line holds 1A."""
    quoted = lambda text: "-0- " if text is None else '"' + text.replace('"', "'") + '"'
    sdn, alt, add = [], [], []
    for number, entry in enumerate(entries):
        sdn.append([str(entry["number"]), quoted(entry["name"]), quoted(entry["type"]), quoted(entry["programme"])]
                   + ["-0- "] * 7 + [quoted(entry["remarks"])])
        add.append([str(entry["number"]), str(970_101 + number), quoted(entry["address"]), quoted(entry["town"]),
                    quoted(entry["country"]), "-0- "])
        for alias in entry["aliases"]:
            alt.append([str(entry["number"]), str(950_101 + len(alt)), '"aka"', quoted(alias), "-0- "])
    for name, rows in (("sdn", sdn), ("alt", alt), ("add", add)):
        text = "".join(",".join(row) + "\r\n" for row in rows) + "\x1a\r\n"
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8"))
