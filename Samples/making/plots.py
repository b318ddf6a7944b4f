"""The plots: six schemes, and honest groups that look like them. Each plot casts its people first and pays later."""

import datetime

from . import names
from .world import DAYS, START

hours = lambda n: datetime.timedelta(hours=n)


class Scheme:
    """Collects the payments of one plot under a label, so that the truth can be told."""

    def __init__(self, world, key, family):
        self.world, self.key, self.family = world, key, family
        self.roles = {}
        self.parties = []

    def role(self, name, accounts):
        self.roles[name] = list(accounts)
        return accounts

    def pay(self, when, payer, payee, usd, channel, stage):
        return self.world.pay(when, payer, payee, usd, channel, label=(self.key, self.family, stage))

    def close(self):
        self.world.schemes.append({"scheme_id": self.key, "family": self.family, "roles": self.roles})


def cast(world):
    """The people and firms of the plots, before ordinary life begins: they shop and earn like everybody."""
    dice = world.dice
    people = {}
    greek, arabic, cyrillic, japanese = names.GREEK, names.ARABIC, names.CYRILLIC, names.JAPANESE

    def person(role, country, pair=None, **details):
        if pair:
            details["name"], details["own"] = names.scripted(*pair)
        people[role] = world.person_account(country, **details)

    def firm(role, country, **details):
        people[role] = world.firm_account(country, **details)

    shared = world.phone("49")
    person("collector-1", "DE", name="Leopold Jagerauer", phone=shared)
    person("collector-2", "GB", name="Silvio Rivabella", born="1991-09-17")     # a namesake: not the listed one
    person("collector-3", "DE", name="Flavia Querciola", phone=shared)
    person("consolidator", "IT", pair=(greek[0][2], greek[1][1]), born="1968-11-02", record="script",
           address="7 Harbour Street, Greyharbour, Italy")
    firm("front", "AE", name="Vellamo Marine Tradng FZE", address="7 Harbour Street, Greyharbour, Italy",
         directors=[{"name": "Orestis Thalassakos", "birthDate": "1968-11-02"}])
    firm("boats", "IT", kind="dealer", name="Cantiere Fiorescala S.r.l.")
    person("funnel", "CA", pair=(arabic[0][2], arabic[1][1]), born="1979-04-23", record="script")
    firm("funnel-front", "CH", name="Drift Electrics AG")
    person("scatter-source", "US", name="Konrad Eschenrdoe", born="1973-06-30")  # a slip: Eschenrode is listed
    firm("scatter-sink", "CA", name="Zephyr Packaging Inc.")
    firm("labour-employer", "GB", name="Ferncastle Packing Ltd")
    person("controller", "GB", name="Rostyslav Zarechyn", born="1975-02-14")     # listed under another spelling
    firm("ransom-victim", "US", name="Coldwater Bay Clinics LLC")
    person("cash-out", "JP", pair=(japanese[0][1], japanese[1][1]), born="1984-08-09", record="both")
    person("cash-out-2", "TR")
    for number in range(6):
        firm(f"ring-{number}", "FR" if number % 2 else "IT")
    # Honest groups.
    person("club-treasurer", "GB", pair=(cyrillic[0][2], cyrillic[1][4]), born="1996-12-05", record="main")
    person("crowd-host", "FR", name="Josette Marchebois")
    firm("payroll-firm", "DE", name="Ember Catering GmbH")
    person("landlord", "DE", name="Hedwig Steinhuder")
    firm("parent", "CA", name="Borealis Foods Inc.")
    person("stall", "IT", name="Corrado Fiorescala")
    for number in range(4):
        firm(f"chain-{number}", "GB" if number % 2 else "FR")
    for _ in range(10):
        world.account("CA", "branch")
    for country in ("US", "JP", "AE", "TR", "CH", "CA"):
        for _ in range(3):
            world.account(country, "wallet")
    return people


def ordinary(world, count, avoid, countries=None, kind="person"):
    pool = [a for a, row in world.accounts.items()
            if row["kind"] == kind and a not in avoid and (countries is None or row["country"] in countries)
            and row["owner"] not in world.reserved]
    chosen = world.dice.some(pool, count)
    return chosen


def play(world, people):
    world.reserved = {world.accounts[a]["owner"] for a in people.values()}
    smuggling(world, people)
    funnel(world, people)
    scatter(world, people)
    labour(world, people)
    ransom(world, people)
    ring(world, people)
    savings_club(world, people)
    equal_club(world)
    crowd(world, people)
    payroll(world, people)
    treasury(world, people)
    stall(world, people)
    chain(world, people)
    family_purchase(world)


def protect(world, accounts, role):
    for account in accounts:
        world.owner_of(account)["truth"].setdefault("protected", role)


def note(world, account, scheme, role):
    world.owner_of(account)["truth"].setdefault("roles", []).append([scheme.key, scheme.family, role])


def smuggling(world, people):
    """Families pay for a crossing; three collectors, one who gathers, a front that buys boats."""
    dice = world.dice
    scheme = Scheme(world, "S01", "smuggling-collector")
    payers = scheme.role("payer", ordinary(world, 36, ()))
    collectors = scheme.role("collector", [people[f"collector-{n}"] for n in (1, 2, 3)])
    gather, front, dealer = people["consolidator"], people["front"], people["boats"]
    scheme.role("consolidator", [gather])
    scheme.role("front", [front])
    scheme.role("asset", [dealer])
    protect(world, payers, "payer-family")
    held = {c: 0.0 for c in collectors}
    events = []
    for payer in payers:
        collector = dice.pick(collectors)
        for _ in range(1 if dice.chance(0.6) else 2):
            events.append((world.moment(8 + dice.unit() * 34), payer, collector))
    events.sort(key=lambda e: e[0])
    due, gathered = {c: None for c in collectors}, 0.0
    front_held = 0.0
    sequence = [(when, "in", payer, collector) for when, payer, collector in events]
    while sequence:
        when, act, who, whom = sequence.pop(0)
        if act == "in":
            channel = world.between(who, whom)
            held[whom] += scheme.pay(when, who, whom, world.rounded(dice.between(900, 2700), world.country(who)),
                                     channel, "predicate")
            if due[whom] is None and held[whom] > 3500:
                due[whom] = when + hours(dice.between(8, 46))
                sequence.append((due[whom], "pass", whom, gather))
        elif act == "pass":
            amount = held[who] * dice.between(0.92, 0.97)
            gathered += scheme.pay(when, who, whom, amount, "wire", "placement")
            held[who], due[who] = 0.0, None
            if gathered > 14_000:
                sequence.append((when + hours(dice.between(14, 40)), "front", gather, front))
        elif act == "front" and gathered > 9_000:
            front_held += scheme.pay(when, gather, front, gathered * dice.between(0.94, 0.98), "wire", "layering")
            gathered = 0.0
            if front_held > 24_000:
                sequence.append((when + hours(dice.between(20, 60)), "buy", front, dealer))
        elif act == "buy" and front_held > 18_000:
            scheme.pay(when, front, dealer, front_held * dice.between(0.93, 0.97), "wire", "integration")
            front_held = 0.0
        sequence.sort(key=lambda e: e[0])
    for account in collectors:
        note(world, account, scheme, "collector")
    note(world, gather, scheme, "consolidator")
    note(world, front, scheme, "front")
    for account in payers:
        note(world, account, scheme, "payer")
    scheme.close()


def funnel(world, people):
    """Cash at many counters of one country, below the reporting line; within a day or two it is drawn elsewhere or wired."""
    dice = world.dice
    scheme = Scheme(world, "S02", "funnel-account")
    holder, front = people["funnel"], people["funnel-front"]
    counters = [a for a, row in world.accounts.items() if row["kind"] == "branch" and row["country"] == "CA"]
    paid_in, drawn = counters[:9], counters[9:]
    held = 0.0
    when = START + datetime.timedelta(days=20, hours=10)
    for number in range(24):
        held += scheme.pay(when, dice.pick(paid_in), holder, dice.between(2100, 6400), "cash_in", "placement")
        when += hours(dice.between(5, 22))
        if number % 3 == 2:
            for _ in range(2):
                amount = min(held, dice.between(2400, 6200))
                held -= scheme.pay(when, holder, dice.pick(drawn), amount, "cash_out", "layering")
                when += hours(dice.between(1, 4))
        if number % 6 == 5:
            held -= scheme.pay(when, holder, front, held * dice.between(0.9, 0.96), "wire", "layering")
    scheme.role("funnel", [holder])
    scheme.role("branch", counters)
    scheme.role("front", [front])
    note(world, holder, scheme, "funnel")
    scheme.close()


def scatter(world, people):
    """One sum goes out through twelve mules and comes together again at a firm, within five days."""
    dice = world.dice
    scheme = Scheme(world, "S03", "scatter-gather")
    source, sink = people["scatter-source"], people["scatter-sink"]
    mules = ordinary(world, 12, ())
    start = START + datetime.timedelta(days=31, hours=9)
    for mule in mules:
        when = start + hours(dice.between(0, 40))
        amount = scheme.pay(when, source, mule, dice.between(700, 2600), world.between(source, mule), "layering")
        scheme.pay(when + hours(dice.between(12, 52)), mule, sink, amount * dice.between(0.94, 0.98), "wire", "layering")
    scheme.role("source", [source])
    scheme.role("mule", mules)
    scheme.role("sink", [sink])
    note(world, source, scheme, "source")
    scheme.close()


def labour(world, people):
    """Eight workers' wages reach their accounts and leave within hours, all to one hand."""
    dice = world.dice
    scheme = Scheme(world, "S04", "labour-exploitation")
    employer, controller = people["labour-employer"], people["controller"]
    workers = ordinary(world, 8, (), countries=("GB",))
    protect(world, workers, "presumed-victim")
    for week in range(7):
        total = 0.0
        for worker in workers:
            when = world.moment(7 + week * 7 + 4, business=True)
            pay = scheme.pay(when, employer, worker, dice.between(330, 480), "salary", "predicate")
            total += scheme.pay(when + hours(dice.between(2, 9)), worker, controller, pay * dice.between(0.86, 0.95),
                                "instant", "placement")
        counter = dice.pick([a for a, r in world.accounts.items() if r["kind"] == "branch" and r["country"] == "GB"])
        scheme.pay(world.moment(7 + week * 7 + 6), controller, counter, total * dice.between(0.5, 0.8), "cash_out",
                   "layering")
    scheme.role("employer", [employer])
    scheme.role("victim", workers)
    scheme.role("controller", [controller])
    note(world, controller, scheme, "controller")
    for worker in workers:
        note(world, worker, scheme, "victim")
    scheme.close()


def ransom(world, people):
    """A clinic pays; the sum walks from wallet to wallet, a slice peeling off at each step."""
    dice = world.dice
    scheme = Scheme(world, "S05", "ransom-peel")
    victim = people["ransom-victim"]
    protect(world, [victim], "victim")
    wallets = [a for a, r in world.accounts.items() if r["kind"] == "wallet"]
    chain = dice.some(wallets, 12)
    side = [w for w in wallets if w not in chain]
    exits = [people["cash-out"], people["cash-out-2"]]
    when = START + datetime.timedelta(days=40, hours=15)
    held = scheme.pay(when, victim, chain[0], 96_000, "crypto", "predicate")
    for number, (here, there) in enumerate(zip(chain, chain[1:])):
        when += hours(dice.between(2, 20))
        slice_ = held * dice.between(0.07, 0.16)
        scheme.pay(when, here, there, held - slice_, "crypto", "layering")
        peel = dice.pick(side)
        got = scheme.pay(when + datetime.timedelta(minutes=1), here, peel, slice_, "crypto", "layering")
        scheme.pay(when + hours(dice.between(5, 30)), peel, exits[number % 2], got * 0.97, "crypto", "integration")
        held -= slice_
    scheme.role("victim", [victim])
    scheme.role("chain", chain)
    scheme.role("cashout", exits)
    note(world, exits[0], scheme, "cashout")
    note(world, victim, scheme, "victim")
    scheme.close()


def ring(world, people):
    """Six firms, one sum, back where it began four days later; then once more."""
    dice = world.dice
    scheme = Scheme(world, "S06", "cycle")
    firms = [people[f"ring-{n}"] for n in range(6)]
    for lap, day in enumerate((14, 49)):
        when = START + datetime.timedelta(days=day, hours=9)
        amount = 18_400 + lap * 2_300
        for here, there in zip(firms, firms[1:] + firms[:1]):
            amount = scheme.pay(when, here, there, amount, "wire", "layering") * dice.between(0.975, 0.995)
            when += hours(dice.between(6, 19))
    scheme.role("ring", firms)
    scheme.close()


# Honest groups


def savings_club(world, people):
    """Ten members pay in every fortnight, the pot goes round; shares differ, some are late."""
    dice = world.dice
    members = [people["club-treasurer"]] + ordinary(world, 9, (), countries=("GB", "FR", "CA"))
    share = {m: dice.between(60, 140) for m in members}
    for turn in range(5):
        host = members[turn * 2 % len(members)]
        for member in members:
            if member != host:
                day = 3 + turn * 14 + (dice.below(2) if dice.chance(0.85) else 4)
                world.pay(world.moment(min(day, DAYS - 1)), member, host,
                          world.rounded(share[member] * dice.between(0.9, 1.1), world.country(member)),
                          world.between(member, host), group=("H01", "savings-club"))


def equal_club(world):
    """The same with equal shares, in one country."""
    members = ordinary(world, 10, (), countries=("JP",))
    for turn in range(4):
        host = members[turn]
        for member in members:
            if member != host:
                world.pay(world.moment(1 + turn * 16), member, host, 130.0, "instant", group=("H02", "equal-club"))


def crowd(world, people):
    """Twenty-six people give for a village hall's roof; the host pays the roofer."""
    dice = world.dice
    host = people["crowd-host"]
    total = 0.0
    for payer in ordinary(world, 26, ()):
        total += world.pay(world.moment(22 + dice.below(9)), payer, host,
                           world.rounded(dice.between(25, 420), world.country(payer)), world.between(payer, host),
                           group=("H03", "crowd-funding"))
    roofer = dice.pick([a for a, r in world.accounts.items() if r["kind"] == "business" and r["country"] == "FR"])
    world.pay(world.moment(33, business=True), host, roofer, total * 0.98, "instant", group=("H03", "crowd-funding"))


def payroll(world, people):
    """A caterer pays fourteen workers each week; seven share a house and pay its landlord."""
    dice = world.dice
    firm, landlord = people["payroll-firm"], people["landlord"]
    workers = ordinary(world, 14, (), countries=("DE",))
    for week in range(6):
        for number, worker in enumerate(workers):
            when = world.moment(9 + week * 7, business=True)
            pay = world.pay(when, firm, worker, dice.between(380, 620), "salary", group=("H04", "payroll"))
            if number < 7 and week % 4 == 0:
                world.pay(when + hours(dice.between(6, 60)), worker, landlord, pay * dice.between(0.4, 0.6), "instant",
                          group=("H04", "payroll"))


def treasury(world, people):
    """Seven subsidiaries sweep their tills to the parent, which pays one supplier, each week."""
    dice = world.dice
    parent = people["parent"]
    children = ordinary(world, 7, (), kind="business", countries=("CA", "GB", "DE"))
    supplier = ordinary(world, 1, (), kind="business", countries=("US",))[0]
    for week in range(4):
        total = 0.0
        for child in children:
            total += world.pay(world.moment(14 + week * 7, business=True), child, parent, dice.between(1500, 9000),
                               "wire", group=("H05", "group-treasury"))
        world.pay(world.moment(17 + week * 7, business=True), parent, supplier, total * dice.between(0.9, 0.97), "wire",
                  group=("H05", "group-treasury"))


def stall(world, people):
    """A market trader pays in takings at three counters and buys goods abroad."""
    dice = world.dice
    trader = people["stall"]
    counters = [a for a, r in world.accounts.items() if r["kind"] == "branch" and r["country"] == "IT"]
    wholesaler = ordinary(world, 1, (), kind="business", countries=("TR",))[0]
    for week in range(9):
        total = 0.0
        for day in (2, 5):
            total += world.pay(world.moment(week * 7 + day), dice.pick(counters), trader, dice.between(400, 1900), "cash_in",
                               group=("H06", "market-stall"))
        if week % 2:
            world.pay(world.moment(week * 7 + 8, business=True), trader, wholesaler, total * dice.between(0.9, 1.4), "wire",
                      group=("H06", "market-stall"))


def chain(world, people):
    """Four firms in a line of trade: each pays on most of what it got, for goods, within days."""
    dice = world.dice
    firms = [people[f"chain-{n}"] for n in range(4)]
    for month in range(2):
        amount = 9_000.0
        when = world.moment(10 + month * 30, business=True)
        for here, there in zip(firms, firms[1:]):
            amount = world.pay(when, here, there, amount, "wire", group=("H07", "trade-chain")) * dice.between(0.86, 0.97)
            when += hours(dice.between(20, 90))


def family_purchase(world):
    """A grandmother's gift to nine relatives, who buy a car together."""
    dice = world.dice
    giver, *relatives = ordinary(world, 10, (), countries=("US", "CA"))
    dealer = [a for a, r in world.accounts.items() if r["kind"] == "dealer" and r["country"] == "US"][0]
    for relative in relatives:
        amount = world.pay(world.moment(41 + dice.below(3)), giver, relative,
                           world.rounded(dice.between(800, 1900), world.country(giver)), world.between(giver, relative),
                           group=("H08", "family-purchase"))
        world.pay(world.moment(46 + dice.below(4)), relative, dealer, amount * dice.between(0.8, 1.2),
                  "wire", group=("H08", "family-purchase"))
