"""The stage: banks, accounts, owners, rates and a ledger of payments that sorts and numbers itself."""

import datetime
import random

from . import names

SEED = 20260105
START = datetime.datetime(2026, 1, 5)
DAYS = 70
MEMBERS = ["CA", "DE", "FR", "GB", "IT", "JP", "US"]
CURRENCY = {"CA": "CAD", "DE": "EUR", "FR": "EUR", "GB": "GBP", "IT": "EUR", "JP": "JPY", "US": "USD", "AE": "AED",
            "TR": "TRY", "CH": "CHF"}
USD = {"CAD": 0.7285, "EUR": 1.1004, "GBP": 1.2711, "JPY": 0.006512, "USD": 1.0, "AED": 0.27229, "TRY": 0.02344,
       "CHF": 1.1702}


class Dice:
    """A seeded source of chance that uses only `random()`, whose results are the same in every version of Python."""

    def __init__(self, seed):
        self.source = random.Random(seed)

    def unit(self):
        return self.source.random()

    def chance(self, p):
        return self.unit() < p

    def below(self, n):
        return int(self.unit() * n)

    def between(self, low, high):
        return low + self.unit() * (high - low)

    def pick(self, items):
        return items[self.below(len(items))]

    def some(self, items, count):
        pool = list(items)
        chosen = []
        while pool and len(chosen) < count:
            chosen.append(pool.pop(self.below(len(pool))))
        return chosen

    def bell(self, mean, spread):
        return mean + spread * (sum(self.unit() for _ in range(12)) - 6)


class World:
    def __init__(self):
        self.dice = Dice(SEED)
        self.banks = []      # (id, country, kind, held_by)
        self.accounts = {}   # id -> dict
        self.owners = {}     # id -> dict
        self.payments = []   # dicts; `label` and `group` stay out of transactions.csv
        self.schemes = []
        self.taken_names = set()
        self.rates = []      # rates[day][currency]
        self.make_banks()
        self.make_rates()

    # Institutions and rates

    def make_banks(self):
        for country in MEMBERS:
            for number in range(1, 5):
                # One institution in four is not covered by anybody's node, as in life.
                self.banks.append((f"{country}B{number:02}", country, "bank", country if number < 4 else ""))
            self.banks.append((f"{country}M01", country, "mvts", country))
            self.banks.append((f"{country}V01", country, "vasp", country if country in ("CA", "JP", "US") else ""))
        for country in ("AE", "TR", "CH"):
            self.banks.append((f"{country}B01", country, "bank", ""))
            self.banks.append((f"{country}V01", country, "vasp", ""))

    def make_rates(self):
        level = dict(USD)
        for _ in range(DAYS):
            for currency in sorted(level):
                if currency not in ("USD", "AED"):
                    level[currency] *= 1 + self.dice.bell(0, 0.0018)
            self.rates.append(dict(level))

    # Owners and accounts

    def owner(self, country, schema="Person", name=None, own=None, born=None, address=None, phone=None, record="main",
              directors=None):
        """A new owner. `record` says what stands in the bank's file: main, script (own script only), or both."""
        dice = self.dice
        key = f"P{len(self.owners):05}"
        if name is None and schema == "Person":
            name, own = names.person(dice)
            while name in self.taken_names:
                name, own = names.person(dice)
            record = "main" if own is None else dice.pick(["main", "script", "both"])
        elif name is None:
            name = self.firm_name(country)
        self.taken_names.add(name)
        written = {"main": [name], "script": [own], "both": [own]}[record]
        full, code = names.COUNTRY[country]
        place = address or f"{1 + dice.below(180)} {dice.pick(names.STREETS)}, {dice.pick(names.TOWNS)}, {full}"
        properties = {"name": written}
        if record == "both":
            properties["alias"] = [name]
        if schema == "Person":
            born = born or (datetime.date(1950, 1, 1) + datetime.timedelta(days=dice.below(20000))).isoformat()
            properties["birthDate"] = [born]
            if dice.chance(0.5):
                properties["idNumber"] = [f"X{country}{10000000 + dice.below(89999999)}"]
        else:
            properties["registrationNumber"] = [f"X-{country}-{1000000 + dice.below(8999999)}"]
        properties["country"] = [country.lower()]
        properties["address"] = [place]
        if phone or dice.chance(0.8):
            properties["phone"] = [phone or self.phone(code)]
        self.owners[key] = {"key": key, "schema": schema, "properties": properties, "directors": directors or [],
                            "country": country, "name": name, "truth": {}}
        return key

    def phone(self, code):
        return f"+{code} 000 {1000 + self.dice.below(8999)} {1000 + self.dice.below(8999)}"

    def firm_name(self, country):
        while True:
            dice = self.dice
            name = f"{dice.pick(names.FIRM_FIRST)} {dice.pick(names.FIRM_SECOND)} {names.FIRM_FORM[country]}"
            if name not in self.taken_names:
                return name

    def account(self, country, kind, owner="", bank=None):
        dice = self.dice
        family = {"wallet": "V", "agent": "M"}.get(kind, "B")
        choices = [b[0] for b in self.banks if b[1] == country and b[0][2] == family]
        bank = bank or dice.pick(choices)
        key = f"{bank}-{len(self.accounts):07}"
        opened = (START.date() - datetime.timedelta(days=30 + dice.below(3000))).isoformat()
        self.accounts[key] = {"id": key, "bank": bank, "country": country, "kind": kind, "owner": owner,
                              "opened": opened}
        return key

    def person_account(self, country, **details):
        return self.account(country, "person", self.owner(country, **details))

    def firm_account(self, country, kind="business", **details):
        return self.account(country, kind, self.owner(country, schema="Company", **details))

    def kind(self, account):
        return self.accounts[account]["kind"]

    def country(self, account):
        return self.accounts[account]["country"]

    def owner_of(self, account):
        return self.owners[self.accounts[account]["owner"]]

    # Payments

    def moment(self, day, business=False):
        """A time on a day, in the morning's or the afternoon's hump; on a weekday where offices must be open."""
        when = START + datetime.timedelta(days=int(day))
        if business:
            while when.weekday() > 4:
                when += datetime.timedelta(days=1)
        hour = self.dice.bell(10.5, 1.6) if self.dice.chance(0.55) else self.dice.bell(16.5, 2.2)
        hour = min(22.9, max(6.0, hour))
        return when + datetime.timedelta(seconds=int(hour * 3600) + self.dice.below(60))

    def usd(self, amount, currency, when):
        return amount * self.rates[min(DAYS - 1, max(0, (when - START).days))][currency]

    def pay(self, when, payer, payee, usd, channel, label=None, group=None):
        """A payment worth `usd` dollars, sent in the payer's currency. Returns what it is worth after rounding."""
        sent = "USD" if channel == "crypto" else CURRENCY[self.country(payer)]
        received = "USD" if channel == "crypto" else CURRENCY[self.country(payee)]
        day = min(DAYS - 1, max(0, (when - START).days))
        rate = self.rates[day]
        amount = round(usd / rate[sent], 0 if sent == "JPY" else 2)
        arrived = amount if sent == received else round(amount * rate[sent] / rate[received],
                                                        0 if received == "JPY" else 2)
        self.payments.append({"when": when, "payer": payer, "payee": payee, "amount": amount, "currency": sent,
                              "arrived": arrived, "received": received, "channel": channel, "label": label,
                              "group": group})
        return amount * rate[sent]

    def rounded(self, usd, country):
        """An amount as people round it: to 5, 10 or 50 of their own currency, most of the time."""
        rate = USD[CURRENCY[country]]
        own = usd / rate
        step = 100 if CURRENCY[country] in ("JPY", "TRY") else self.dice.pick([5, 10, 10, 50])
        return max(step, round(own / step) * step) * rate if self.dice.chance(0.7) else usd

    def between(self, payer, payee):
        """How one private person's money reaches another."""
        if self.country(payer) == self.country(payee):
            return "instant"
        return self.dice.pick(["wire", "wire", "mvts", "instant"])
