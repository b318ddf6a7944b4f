#!/usr/bin/env python3
"""Makes another data set by the same rules: keeps a set's ordinary traffic, takes its schemes and look-alikes out, and
plants new ones with other accounts, times and sizes.

usage: replant.py SOURCE_DIR OUT_DIR --seed N [--schemes 128] [--scale 1.0] [--tempo 1.0]

SOURCE_DIR is a folder in the payment layout with labels.csv and lookalikes.csv. OUT_DIR gets the same layout with
labels, schemes.jsonl and lookalikes.csv of its own. --scale multiplies the amounts of what is planted, --tempo its
durations: a "shifted" profile. What works on one planting only was tuned to it.
"""
import argparse, calendar, csv, gzip, json, math, os, random, shutil, time
from collections import defaultdict

START = 1767571200
DAY = 86400


def opened(path):
    return gzip.open(path + ".gz", "rt") if os.path.exists(path + ".gz") else open(path)


class World:
    def __init__(self, source, seed, scale, tempo):
        self.r = random.Random(seed)
        self.scale, self.tempo = scale, tempo
        self.accounts = {a["account_id"]: a for a in csv.DictReader(opened(f"{source}/accounts.csv"))}
        self.by = defaultdict(list)
        for a in self.accounts.values():
            self.by[a["kind"]].append(a["account_id"])
            self.by[a["kind"], a["country"]].append(a["account_id"])
        self.fx = {(int(f["day"]), f["currency"]): float(f["usd"]) for f in csv.DictReader(open(f"{source}/fx.csv"))}
        illicit = {l["tx_id"] for l in csv.DictReader(opened(f"{source}/labels.csv"))}
        honest = {l["tx_id"] for l in csv.DictReader(opened(f"{source}/lookalikes.csv"))}
        self.rows, self.currency = [], {}
        for t in csv.DictReader(opened(f"{source}/transactions.csv")):
            country = self.accounts[t["from_account"]]["country"] if t["from_account"] in self.accounts else None
            if country and t["channel"] != "crypto":
                self.currency.setdefault(country, t["currency"])
            if t["tx_id"] not in illicit and t["tx_id"] not in honest:
                when = calendar.timegm(time.strptime(t["ts"], "%Y-%m-%dT%H:%M:%SZ"))
                self.rows.append((when, t, None, None, None))
        self.days = max(r[0] for r in self.rows) // DAY - START // DAY + 1
        self.members = ["US", "DE", "GB", "JP", "FR", "IT", "CA"]
        self.others = sorted({a["country"] for a in self.accounts.values()} - set(self.members))

    # drawing
    def country(self, abroad=.15):
        return self.r.choice(self.others) if self.r.random() < abroad else self.r.choice(self.members)

    def pick(self, kind, n, countries=None, spread=.5):
        """n different accounts of a kind, half of them at home unless told otherwise"""
        out, tries = set(), 0
        while len(out) < n:
            pool, tries = self.by[kind], tries + 1
            if countries and tries < 20 * n and self.r.random() > spread * .4:
                pool = self.by[kind, self.r.choice(countries)] or pool
            out.add(self.r.choice(pool))
        out = sorted(out)
        self.r.shuffle(out)
        return out

    def amount(self, median, sigma=.5):
        return self.scale * median * math.exp(self.r.gauss(0, sigma))

    def nice(self, x):
        """amounts as people round them: a fifth exact, others to 5, 10, 50"""
        if x < 20 or self.r.random() < .25:
            return round(x, 2)
        step = 5 if x < 300 else 10 if x < 1500 else 50
        return float(max(step, round(x / step) * step))

    def hours(self, days):
        """a moment after so many days, in waking hours"""
        whole = math.floor(days)
        return whole * DAY + int(self.r.betavariate(2.2, 2) * 15 * 3600 + 7 * 3600) if days >= 1 else int(days * DAY)

    def start(self, length):
        return START + int(self.r.uniform(1, max(2, self.days - length * self.tempo - 1)) * DAY)

    def pay(self, when, payer, payee, usd, channel=None):
        when = int(min(max(when, START), START + self.days * DAY - 1))
        if channel is None:
            abroad = self.accounts[payer]["country"] != self.accounts[payee]["country"]
            channel = self.r.choices(["wire", "instant", "mvts"], [6, 2, 2] if abroad else [4, 6, 0])[0]
        self.group.append((when, payer, payee, max(usd, 1.), channel))

    def leg(self, when, payer, payees, total, channel=None, keep=(.88, .99), within=2.):
        """passes most of a sum on to payees in unequal shares"""
        shares = [self.r.uniform(.5, 1.5) for _ in payees]
        total *= self.r.uniform(*keep)
        for p, s in zip(payees, shares):
            self.pay(when + self.r.uniform(.05, within) * self.tempo * DAY, payer, p, self.nice(total * s / sum(shares)), channel)

    def span(self, a, b):
        return self.r.uniform(a, b) * self.tempo * DAY


def person_or_firm(w):
    return w.r.choice(["person", "business"])


# ---- schemes: each fills w.group and returns its roles

def fan_out(w):
    c = [w.country(), w.country()]
    n = w.r.randint(6, 20); hub = w.pick(person_or_firm(w), 1, c)[0]; leaves = w.pick("person", n, c); t = w.start(4); m = w.amount(900, .8)
    for l in leaves: w.pay(t + w.span(0, 3.5), hub, l, w.nice(w.r.lognormvariate(0, .5) * m))
def fan_in(w):
    c = [w.country(), w.country()]
    n = w.r.randint(6, 20); hub = w.pick(person_or_firm(w), 1, c)[0]; leaves = w.pick("person", n, c); t = w.start(4); m = w.amount(900, .9)
    for l in leaves: w.pay(t + w.span(0, 3.5), l, hub, w.nice(w.r.lognormvariate(0, .5) * m))
def gather_scatter(w):
    c = [w.country(), w.country()]
    hub = w.pick(person_or_firm(w), 1, c)[0]; src = w.pick("person", w.r.randint(4, 12), c); dst = w.pick("person", w.r.randint(4, 10), c); t = w.start(7); m = w.amount(900, .7); total = 0
    for s in src: x = w.nice(w.r.lognormvariate(0, .5) * m); total += x; w.pay(t + w.span(0, 3), s, hub, x)
    w.leg(t + 3 * w.tempo * DAY, hub, dst, total, within=3)
def scatter_gather(w):
    c = [w.country(), w.country()]
    a, b = w.pick("person", 2, c); mules = w.pick(w.r.choice(["person", "business"]), w.r.randint(4, 11), c); t = w.start(7); m = w.amount(1200, .7)
    for x in mules:
        v = w.nice(w.r.lognormvariate(0, .35) * m); at = t + w.span(0, 3); w.pay(at, a, x, v); w.pay(at + w.span(.2, 2.5), x, b, round(v * w.r.uniform(.9, .99), 2))
def cycle(w):
    ring = w.pick("person", w.r.randint(4, 9), [w.country(), w.country()]); t = w.start(9); v = w.nice(w.amount(3000, .8))
    for i, a in enumerate(ring):
        w.pay(t, a, ring[(i + 1) % len(ring)], v); t += w.span(.2, 1.8); v = round(v * w.r.uniform(.95, .995), 2)
def random_walk(w):
    pool = w.pick("person", w.r.randint(5, 9), [w.country(), w.country()]); t = w.start(9); v = w.nice(w.amount(3000, 1)); at = w.r.choice(pool)
    for _ in range(w.r.randint(6, 13)):
        to = w.r.choice([p for p in pool if p != at]); w.pay(t, at, to, v); at = to; t += w.span(.1, 1.5); v = round(v * w.r.uniform(.93, .995), 2)
def bipartite(w):
    c = [w.country(), w.country()]
    a = w.pick("person", w.r.randint(4, 8), c); b = w.pick("business", w.r.randint(3, 6), c); t = w.start(4)
    for s in a:
        v = w.amount(1500, .6)
        for d in w.r.sample(b, min(len(b), w.r.randint(1, 3))): w.pay(t + w.span(0, 3), s, d, w.nice(v * w.r.uniform(.98, 1.02)))
def stack(w):
    c = [w.country()]
    a, m, z = w.pick("person", w.r.randint(4, 7), c), w.pick("person", w.r.randint(4, 7), c), w.pick("person", w.r.randint(3, 5), c); t = w.start(6); got = defaultdict(float)
    for s in a:
        for d in w.r.sample(m, 2): v = w.nice(w.amount(1600, .4)); got[d] += v; w.pay(t + w.span(0, 2), s, d, v)
    for d in sorted(got): w.leg(t + 2 * w.tempo * DAY, d, w.r.sample(z, 2), got[d], within=1.5)
def after(w, layer, t, account, total):
    """a third of the proceeds pass through a layering motif"""
    c = [w.country(), w.country()]
    if layer == "fan-out": w.leg(t, account, w.pick("person", w.r.randint(4, 7), c), total, within=3)
    elif layer == "cycle":
        ring = [account] + w.pick("person", 5, c)
        for i, a in enumerate(ring): w.pay(t, a, ring[(i + 1) % len(ring)], total); t += w.span(.3, 1.5); total = round(total * w.r.uniform(.95, .99), 2)
    elif layer == "scatter-gather":
        mules = w.pick("person", w.r.randint(4, 6), c); end = w.pick("business", 1, c)[0]
        for m in mules: v = round(total / len(mules) * w.r.uniform(.8, 1.1), 2); at = t + w.span(0, 2); w.pay(at, account, m, v); w.pay(at + w.span(.2, 2), m, end, round(v * .96, 2))
def smuggling_collector(w):
    c = [w.country(.6), w.country(.6), w.country()]
    payers = w.pick("person", w.r.randint(20, 45), c); cols = w.pick("person", w.r.randint(2, 4), c); cons = w.pick("person", 1, c)[0]; front = w.pick("business", 1, c)[0]; t = w.start(26); held = defaultdict(float); m = w.amount(1700, .15)
    for p in payers:
        for _ in range(w.r.choice([1, 1, 1, 2])):
            col = w.r.choice(cols); x = w.nice(w.r.lognormvariate(0, .3) * m); held[col] += x; w.pay(t + w.span(0, 18), p, col, x, w.r.choice(["mvts", "mvts", "wire", "instant"]))
    total = 0
    for col in cols:
        for k in range(3): x = round(held[col] / 3 * w.r.uniform(.88, .98), 2); total += x; w.pay(t + (5 + 6 * k + w.r.uniform(0, 2)) * w.tempo * DAY, col, cons, x)
    at = t + 20 * w.tempo * DAY; w.pay(at, cons, front, round(total * .93, 2), "wire"); w.pay(at + w.span(.5, 3), front, w.pick("dealer", 1)[0], round(total * .7, 2), "wire")
    if w.r.random() < .33: after(w, w.r.choice(["fan-out", "cycle", "scatter-gather"]), at + w.span(.5, 2), cons, round(total * .2, 2))
def smuggling_escrow(w):
    c = [w.country(.6), w.country(.3)]
    payers = w.pick("person", w.r.randint(9, 16), c); a = w.pick("agent", 3, c); sm = w.pick("person", w.r.randint(3, 5), c); firms = w.pick("business", 2, c); t = w.start(30)
    for p in payers:
        x = w.nice(w.amount(5000, .35)); at = t + w.span(0, 16); w.pay(at, p, a[0], x, "mvts")
        for k in range(3): w.pay(at + w.span(3 + 3 * k, 7 + 3 * k), a[w.r.choice([1, 1, 2])], w.r.choice(sm), round(x / 3 * w.r.uniform(.85, 1), 2), "mvts")
    for k in range(2): x = round(w.amount(9000, .3), 2); at = t + (12 + 9 * k) * w.tempo * DAY; w.pay(at, a[0], firms[0], x, "wire"); w.pay(at + w.span(.5, 2), firms[0], firms[1], round(x * .97, 2), "wire"); w.pay(at + w.span(2, 4), firms[1], a[1], round(x * .94, 2), "wire")
def funnel(w):
    c = [w.country(.1)]
    f = w.pick("person", 1, c, 0)[0]; br = w.pick("branch", w.r.randint(7, 14), c, 0); t = w.start(16); total = 0
    for _ in range(w.r.randint(10, 18)):
        x = w.nice(min(w.amount(3200, .5), 9900)); total += x; at = t + w.span(0, 13); w.pay(at, w.r.choice(br), f, x, "cash_in")
        if w.r.random() < .5: y = round(x * w.r.uniform(.5, .95), -1); total -= y; w.pay(at + w.span(.1, 1.5), f, w.r.choice(br), y, "cash_out")
    if total > 500: w.pay(t + w.span(13.2, 15), f, w.pick("business", 1)[0], round(total * .95, 2), "wire")
def precursor(w):
    c = [w.country(.1), w.country(.1)]
    buyers = w.pick("person", w.r.randint(3, 6), c); payers = w.pick("person", w.r.randint(12, 24), c); sup = w.pick("supplier", 2); wal = w.pick("wallet", 3); t = w.start(28); m = w.amount(110, .2)
    for b in buyers:
        box = 0.
        for day in range(26):
            for _ in range(w.r.choice([0, 0, 1, 1])): x = w.nice(w.r.lognormvariate(0, .5) * m); box += x; w.pay(t + (day + w.r.random()) * w.tempo * DAY, w.r.choice(payers), b, x, "instant")
            if box > 3 * m:
                at = t + (day + 1 + w.r.random()) * w.tempo * DAY; x = round(box * w.r.uniform(.85, .98), 2); box = 0.
                if w.r.random() < .5: k = w.r.choice(wal); w.pay(at, b, k, x, "crypto"); w.pay(at + w.span(.05, .8), k, w.r.choice(sup), round(x * .98, 2), "crypto")
                else: w.pay(at, b, w.r.choice(sup), x, w.r.choice(["wire", "mvts"]))
def labour(w):
    c = [w.country(.05)]
    e = w.pick("business", 1, c, 0)[0]; v = w.pick("person", w.r.randint(7, 15), c, 0); k = w.pick("person", 1, c, 0)[0]; t = w.start(40); m = w.amount(460, .1)
    for week in range(w.r.randint(4, 6)):
        for p in v: x = round(w.r.gauss(m, m * .1), 2); at = t + (7 * week + w.r.uniform(0, .6)) * DAY; w.pay(at, e, p, x, "salary"); w.pay(at + w.span(.02, .4), p, k, round(x * w.r.uniform(.8, .96), 2), "instant")
def csea(w):
    f = w.pick("person", w.r.randint(1, 3), [w.country(.9)]); payers = w.pick("person", w.r.randint(22, 45), w.members); t = w.start(22)
    for p in payers:
        for _ in range(w.r.choice([1, 1, 2])): w.pay(t + w.span(0, 20), p, w.r.choice(f), w.nice(w.amount(38, .5)), w.r.choice(["mvts", "instant"]))
def ransom(w):
    chain = w.pick("wallet", w.r.randint(9, 15)); peel = w.pick("wallet", 6); out = w.pick("person", 6); victim = w.pick(person_or_firm(w), 1)[0]; t = w.start(8); x = round(w.amount(40000, .5), 2)
    w.pay(t, victim, chain[0], x, "crypto")
    for a, b in zip(chain, chain[1:]):
        t += w.span(.03, .7); y = round(x * w.r.uniform(.06, .16), 2); k = w.r.choice(peel); w.pay(t, a, b, round(x - y, 2), "crypto"); w.pay(t, a, k, y, "crypto"); w.pay(t + w.span(.2, 2), k, w.r.choice(out), round(y * .985, 2), "crypto"); x -= y


SCHEMES = [("fan-out", fan_out, 9), ("fan-in", fan_in, 8), ("gather-scatter", gather_scatter, 10), ("scatter-gather", scatter_gather, 10), ("cycle", cycle, 7), ("random", random_walk, 10), ("bipartite", bipartite, 7), ("stack", stack, 8), ("smuggling-collector", smuggling_collector, 9), ("smuggling-escrow", smuggling_escrow, 8), ("funnel-account", funnel, 8), ("precursor-procurement", precursor, 7), ("labour-exploitation", labour, 6), ("online-csea", csea, 11), ("ransom-peel", ransom, 8)]

# ---- honest groups of the same sizes, tempo and channels

def crowd(w):
    c = [w.country(), w.country()]; h = w.pick("person", 1, c)[0]; t = w.start(14); s = 0
    for p in w.pick("person", w.r.randint(12, 25), c): x = w.nice(w.amount(220, .7)); s += x; w.pay(t + w.span(0, 11), p, h, x)
    w.pay(t + w.span(11.5, 14), h, w.pick(w.r.choice(["business", "person"]), 1, c)[0], round(s * .96, 2))
def trip(w):
    c = [w.country()]; h = w.pick("person", 1, c)[0]; t = w.start(9); s = 0
    for p in w.pick("person", w.r.randint(6, 12), c): x = w.nice(w.amount(400, .4)); s += x; w.pay(t + w.span(0, 6), p, h, x)
    w.pay(t + w.span(6.5, 9), h, w.pick("travel", 1)[0], round(s * 1.05, 2), "wire")
def treasurer(w):
    c = [w.country()]; h = w.pick("person", 1, c)[0]; t = w.start(20)
    for p in w.pick("person", w.r.randint(10, 18), c): w.pay(t + w.span(0, 2), p, h, w.nice(w.amount(150, .5)))
    for p in w.pick("person", w.r.randint(4, 8), c): w.pay(t + w.span(2, 19), h, p, w.nice(w.amount(180, .6)))
def seller(w):
    c = [w.country(), w.country()]; h = w.pick("person", 1, c)[0]; t = w.start(45)
    for p in w.pick("person", w.r.randint(12, 28), c): w.pay(t + w.span(0, 42), p, h, w.nice(w.amount(70, .8)))
    for p in w.pick("person", 3, c): w.pay(t + w.span(15, 44), h, p, w.nice(w.amount(350, .4)))
def gift(w):
    c = [w.country(), w.country()]; h = w.pick("person", 1, c)[0]; t = w.start(5)
    for p in w.pick("person", w.r.randint(14, 25), c): w.pay(t + w.span(0, 4), p, h, w.nice(w.amount(50, .5)))
def treasury(w):
    c = [w.country(), w.country()]; h = w.pick("business", 1, c)[0]; subs = w.pick("business", w.r.randint(5, 10), c); s = w.pick("business", 1)[0]; t = w.start(15)
    for k in range(w.r.randint(1, 2)):
        v = 0
        for p in subs: x = w.nice(w.amount(4000, .6)); v += x; w.pay(t + k * 7 * DAY + w.span(0, 1.5), p, h, x)
        w.pay(t + k * 7 * DAY + w.span(2, 4), h, s, w.nice(v * .95))
def chain(w):
    a = w.pick("business", w.r.randint(5, 8), [w.country(), w.country()]); t = w.start(9); v = w.amount(4000, .6)
    if w.r.random() < .33: a.append(a[0])
    for x, y in zip(a, a[1:]): w.pay(t, x, y, round(v, 2)); t += w.span(.3, 2); v *= w.r.uniform(.85, .99)
def market(w):
    h = w.pick("business", 1)[0]; t = w.start(6)
    for p in w.pick("person", w.r.randint(12, 25), [w.country(), w.country()]): w.pay(t + w.span(0, 4), h, p, w.nice(w.amount(250, .8)))
def payroll(w):
    c = [w.country(.05)]; e = w.pick("business", 1, c, 0)[0]; v = w.pick("person", w.r.randint(8, 14), c, 0); l = w.pick("person", 1, c, 0)[0]; share = w.r.sample(v, len(v) // 2); t = w.start(36)
    for k in range(w.r.randint(4, 5)):
        for p in v:
            x = round(w.amount(500, .15), 2); at = t + (7 * k + w.r.uniform(0, .6)) * DAY; w.pay(at, e, p, x, "salary")
            if p in share and k % 4 == 0: w.pay(at + w.span(.1, 3), p, l, w.nice(x * w.r.uniform(.4, .9)))
def club(w):
    v = w.pick("person", w.r.randint(8, 11), [w.country(), w.country()]); t = w.start(44); x = {p: w.nice(w.amount(190, .3)) for p in v}
    for k in range(3):
        for p in v:
            if p != v[k] and w.r.random() < .95: w.pay(t + (14 * k) * DAY + w.span(0, 2), p, v[k], x[p])
def agent(w):
    c = [w.country(), w.country(.6)]; a = w.pick("agent", 2, c); f = w.pick("business", 1)[0]; t = w.start(25)
    for p in w.pick("person", w.r.randint(9, 15), c):
        x = w.nice(w.amount(1000, .5)); at = t + w.span(0, 18); q = w.pick("person", 1, c)[0]; w.pay(at, p, a[0], x, "mvts")
        for k in range(2): w.pay(at + w.span(.3, 4), a[1], q, round(x * w.r.uniform(.3, .48), 2), "mvts")
    w.pay(t + w.span(10, 14), a[0], f, w.amount(5000, .3), "wire"); w.pay(t + w.span(14, 17), f, a[1], w.amount(4700, .3), "wire")
def charity(w):
    c = [w.country(), w.country()]; h = w.pick("charity", 1, c)[0]; k = w.pick("person", 2, c); t = w.start(22); s = defaultdict(float)
    for p in w.pick("person", w.r.randint(18, 30), c): x = w.nice(w.amount(40, .7)); d = w.r.choice([h, h, h] + k); s[d] += x; w.pay(t + w.span(0, 17), p, d, x)
    for p in k:
        if s[p] > 0: w.pay(t + w.span(18, 21), p, h, round(s[p], 2))
def family(w):
    c = [w.country(), w.country()]; a = w.pick("person", 1, c)[0]; m = w.pick("person", w.r.randint(3, 6), c); z = w.pick("person", 1, c)[0]; t = w.start(8)
    for p in m: x = w.nice(w.amount(3000, .4)); at = t + w.span(0, 3); w.pay(at, a, p, x); w.pay(at + w.span(1, 4), p, z, w.nice(x * w.r.uniform(.7, 1)))
def stall(w):
    c = [w.country(.05)]; h = w.pick("person", 1, c, 0)[0]; t = w.start(16); s = 0
    for _ in range(w.r.randint(12, 18)): x = w.nice(min(w.amount(1900, .5), 9000)); s += x; w.pay(t + w.span(0, 13), w.r.choice(w.by["branch", c[0]]), h, x, "cash_in")
    for p in w.pick("business", 3): w.pay(t + w.span(6, 16), h, p, w.nice(s * w.r.uniform(.15, .3)), "wire")
def soap(w):
    c = [w.country(.05), w.country(.05)]; b = w.pick("person", w.r.randint(3, 5), c); cust = w.pick("person", 12, c); sup = w.pick("supplier", 2); t = w.start(28)
    for p in b:
        for _ in range(w.r.randint(5, 10)): w.pay(t + w.span(0, 26), w.r.choice(cust), p, w.nice(w.amount(60, .6)), "instant")
        for _ in range(w.r.randint(3, 5)): w.pay(t + w.span(1, 27), p, w.r.choice(sup), round(w.amount(280, .5), 2), w.r.choice(["wire", "mvts"]))
def cluster(w):
    c = [w.country(), w.country()]; a = w.pick("business", w.r.randint(4, 6), c); b = w.pick("business", w.r.randint(3, 5), c); t = w.start(5)
    for s in a:
        for d in w.r.sample(b, min(len(b), w.r.randint(1, 3))): w.pay(t + w.span(0, 4), s, d, w.nice(w.amount(3500, .8)))
def change(w):
    a = w.pick("wallet", w.r.randint(6, 8)); x = w.amount(20000, .6); t = w.start(12); w.pay(t, w.pick(person_or_firm(w), 1)[0], a[0], x, "crypto")
    for p, q in zip(a, a[1:]): t += w.span(.8, 2); y = x * w.r.uniform(.08, .15); w.pay(t, p, q, round(x - y, 2), "crypto"); w.pay(t, p, w.pick("wallet", 1)[0], round(y, 2), "crypto"); x -= y
def equal_trip(w):
    c = [w.country()]; h = w.pick("person", 1, c, 0)[0]; t = w.start(12); x = float(round(w.amount(300, .3) / 5) * 5); m = w.pick("person", w.r.randint(8, 16), c, 0)
    for p in m: w.pay(t + w.span(0, 9), p, h, x, "instant")
def equal_club(w):
    c = [w.country()]; m = w.pick("person", 11, c, 0); t = w.start(64); x = float(round(w.amount(300, .3) / 20) * 20)
    for k in range(3):
        for p in m:
            if p != m[k]: w.pay(t + 30 * k * DAY + w.span(0, 1), p, m[k], x, "instant")


LOOKALIKES = [("crowd-funding", crowd), ("pooled-trip", trip), ("treasurer", treasurer), ("goods-seller", seller), ("gift", gift), ("group-treasury", treasury), ("trade-chain", chain), ("marketplace", market), ("payroll", payroll), ("savings-club", club), ("remittance-agent", agent), ("charity-drive", charity), ("family-purchase", family), ("market-stall", stall), ("soap-maker", soap), ("trade-cluster", cluster), ("wallet-change", change)]


def main():
    p = argparse.ArgumentParser(); p.add_argument("source"); p.add_argument("out"); p.add_argument("--seed", type=int, required=True); p.add_argument("--schemes", type=int, default=128); p.add_argument("--scale", type=float, default=1.); p.add_argument("--tempo", type=float, default=1.)
    o = p.parse_args(); w = World(o.source, o.seed, o.scale, o.tempo); os.makedirs(o.out, exist_ok=True)
    plan = w.r.choices(SCHEMES, [s[2] for s in SCHEMES], k=o.schemes); schemes = []
    def plant(make, label):
        w.group = []; make(w)
        for when, a, b, usd, channel in w.group: w.rows.append((when, (a, b, usd, channel), *label))
    for k, (family, make, _) in enumerate(plan): plant(make, ("scheme", f"S{k:04}", family)); schemes.append(family)
    for k in range(o.schemes): kind, make = LOOKALIKES[k % len(LOOKALIKES)]; plant(make, ("honest", f"H{k:04}", kind))
    for k in range(145): plant([equal_trip, equal_club][k % 2], ("honest", f"H{o.schemes + k:04}", ["equal-trip", "equal-club"][k % 2]))
    w.rows.sort(key=lambda r: r[0])
    names = ["tx_id", "ts", "from_bank", "from_account", "to_bank", "to_account", "amount", "currency", "amount_recv", "currency_recv", "channel"]
    tx, lab, look = (open(f"{o.out}/{n}.csv", "w", newline="") for n in ("transactions", "labels", "lookalikes")); T, L, K = map(csv.writer, (tx, lab, look))
    T.writerow(names); L.writerow(["tx_id", "scheme_id", "family", "stage"]); K.writerow(["tx_id", "group_id", "kind"]); ids = defaultdict(list)
    for n, (when, what, sort, group, kind) in enumerate(w.rows):
        tid = f"T{n:08}"
        if sort is None: T.writerow([tid] + [what[c] for c in names[1:]]); continue
        a, b, usd, channel = what; A, B = w.accounts[a], w.accounts[b]; day = (when - START) // DAY
        cur = "USD" if channel == "crypto" else w.currency[A["country"]]; rec = "USD" if channel == "crypto" else w.currency[B["country"]]
        amount = usd if channel == "crypto" else usd / w.fx[day, cur]; received = usd if channel == "crypto" else usd / w.fx[day, rec]
        T.writerow([tid, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when)), A["bank_id"], a, B["bank_id"], b, f"{amount:.2f}", cur, f"{received:.2f}", rec, channel])
        if sort == "scheme": L.writerow([tid, group, kind, ""]); ids[group].append(tid)
        else: K.writerow([tid, group, kind])
    with open(f"{o.out}/schemes.jsonl", "w") as f:
        for k, family in enumerate(schemes): f.write(json.dumps(dict(scheme_id=f"S{k:04}", family=family, tx=len(ids[f"S{k:04}"]), visibility="", tx_ids=ids[f"S{k:04}"])) + "\n")
    for n in ("accounts.csv.gz", "accounts.csv", "banks.csv", "fx.csv"):
        if os.path.exists(f"{o.source}/{n}"): shutil.copy(f"{o.source}/{n}", o.out)
    print(f"{o.out}: {len(w.rows)} payments, {o.schemes} schemes, {sum(map(len, ids.values()))} illicit")


main()
