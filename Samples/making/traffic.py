"""Ordinary life: wages, bills, shopping, friends, trade, cash, remittances, a little crypto."""

import datetime

from .world import DAYS, MEMBERS, START


def populate(world):
    """Four hundred people, their firms, counters, agents, wallets and dealers."""
    dice = world.dice
    for country in MEMBERS:
        for _ in range(46):
            world.person_account(country)
        for _ in range(11):
            world.firm_account(country)
        for _ in range(3):
            world.account(country, "branch")
        world.firm_account(country, kind="agent")
        for _ in range(4):
            world.account(country, "wallet")
    for country in ("AE", "TR", "CH"):
        for _ in range(10):
            world.person_account(country)
        for _ in range(3):
            world.firm_account(country)
        for _ in range(3):
            world.account(country, "wallet")
    for country, kind in (("IT", "dealer"), ("GB", "dealer"), ("US", "dealer"), ("FR", "charity"), ("CA", "charity"),
                          ("DE", "supplier"), ("US", "supplier"), ("JP", "travel")):
        world.firm_account(country, kind=kind)
    # One person in fifteen has a second account, sometimes abroad.
    for account in dice.some(of_kind(world, "person"), 25):
        country = world.country(account) if dice.chance(0.5) else dice.pick(MEMBERS)
        world.account(country, "person", world.accounts[account]["owner"])


def of_kind(world, kind, country=None):
    return [a for a, row in world.accounts.items() if row["kind"] == kind and country in (None, row["country"])]


def live(world):
    persons = of_kind(world, "person")
    employer = wages(world, persons)
    shopping(world, persons)
    friends(world, persons)
    trade(world)
    cash(world, persons)
    remittances(world, persons)
    crypto(world, persons)
    giving(world, persons)
    return employer


def wages(world, persons):
    dice = world.dice
    employer = {}
    for account in persons:
        country = world.country(account)
        if country not in MEMBERS or not dice.chance(0.62):
            continue
        firm = dice.pick(of_kind(world, "business", country))
        employer[account] = firm
        pay = dice.between(1500, 4200)
        for month_end in (25, 56):
            when = world.moment(month_end + dice.below(3), business=True)
            world.pay(when, firm, account, pay * dice.between(0.98, 1.03), "salary" if dice.chance(0.8) else "instant")
            if dice.chance(0.75):
                bill = world.moment(month_end + 3 + dice.below(6))
                world.pay(bill, account, dice.pick(of_kind(world, "business", country)), pay * dice.between(0.2, 0.35),
                          "bill" if dice.chance(0.8) else "wire")
    return employer


def shopping(world, persons):
    dice = world.dice
    shops = of_kind(world, "business")
    weight = {shop: 1 / (1 + i % 11) for i, shop in enumerate(shops)}
    for _ in range(1250):
        payer = dice.pick(persons)
        home = [s for s in shops if world.country(s) == world.country(payer)] if dice.chance(0.9) else shops
        shop = max(dice.some(home, 3), key=lambda s: weight[s])
        when = world.moment(dice.below(DAYS))
        value = world.pay(when, payer, shop, min(900, 8 + dice.unit() ** 3 * 420), "card")
        if dice.chance(0.03):
            world.pay(when + datetime.timedelta(days=2 + dice.below(9)), shop, payer, value, "refund")


def friends(world, persons):
    dice = world.dice
    for number, payer in enumerate(persons):
        near = [persons[(number + step) % len(persons)] for step in (1, 2, 7)]
        for _ in range(dice.below(3)):
            friend = dice.pick(near)
            amount = world.rounded(10 + dice.unit() ** 2 * 260, world.country(payer))
            world.pay(world.moment(dice.below(DAYS)), payer, friend, amount, world.between(payer, friend))


def trade(world):
    dice = world.dice
    firms = of_kind(world, "business")
    partners = {firm: dice.some([f for f in firms if f != firm], 3) for firm in firms}
    for firm in firms:
        for _ in range(4):
            partner = dice.pick(partners[firm])
            if dice.chance(0.25):
                firm, partner = partner, firm
            when = world.moment(dice.below(DAYS - 2), business=True)
            world.pay(when, firm, partner, 300 + dice.unit() ** 3 * 42_000,
                      "instant" if world.country(firm) == world.country(partner) and dice.chance(0.3) else "wire")


def cash(world, persons):
    dice = world.dice
    for country in MEMBERS:
        counters = of_kind(world, "branch", country)
        home = [p for p in persons if world.country(p) == country]
        shops = of_kind(world, "business", country)
        for _ in range(24):
            world.pay(world.moment(dice.below(DAYS)), dice.pick(home), dice.pick(counters),
                      world.rounded(dice.between(40, 400), country), "cash_out")
        for shop in dice.some(shops, 3):
            # A shop carries its takings to the same counter each week.
            counter = dice.pick(counters)
            for week in range(10):
                if dice.chance(0.6):
                    world.pay(world.moment(week * 7 + 4, business=True), counter, shop, dice.between(600, 5200), "cash_in")


def remittances(world, persons):
    dice = world.dice
    agents = of_kind(world, "agent")
    for _ in range(70):
        payer, payee = dice.some(persons, 2)
        when = world.moment(dice.below(DAYS - 3))
        amount = world.rounded(dice.between(60, 700), world.country(payer))
        if dice.chance(0.5):
            world.pay(when, payer, payee, amount, "mvts")
            continue
        near = [a for a in agents if world.country(a) == world.country(payer)] or agents
        far = [a for a in agents if world.country(a) == world.country(payee)] or agents
        first, second = dice.pick(near), dice.pick(far)
        world.pay(when, payer, first, amount, "mvts")
        world.pay(when + datetime.timedelta(hours=dice.between(2, 40)), second, payee, amount * 0.97, "mvts")
        if first != second and dice.chance(0.4):
            world.pay(world.moment(min(DAYS - 1, (when - START).days + 3), business=True), first, second,
                      dice.between(900, 6000), "wire")


def crypto(world, persons):
    dice = world.dice
    wallets = of_kind(world, "wallet")
    for saver in dice.some(persons, 14):
        wallet = dice.pick(wallets)
        for month in range(2):
            when = world.moment(month * 30 + dice.below(28))
            world.pay(when, saver, wallet, dice.between(60, 420), "crypto")
    for _ in range(34):
        first, second = dice.some(wallets, 2)
        world.pay(world.moment(dice.below(DAYS)), first, second, 40 + dice.unit() ** 3 * 6000, "crypto")


def giving(world, persons):
    dice = world.dice
    charities = of_kind(world, "charity")
    for _ in range(44):
        payer = dice.pick(persons)
        charity = dice.pick(charities)
        world.pay(world.moment(dice.below(DAYS)), payer, charity, world.rounded(dice.between(10, 90), world.country(payer)),
                  "instant" if world.country(payer) == world.country(charity) else "wire")
    supplier = of_kind(world, "supplier")
    for buyer in dice.some(of_kind(world, "business"), 6):
        world.pay(world.moment(dice.below(DAYS), business=True), buyer, dice.pick(supplier), dice.between(300, 2500), "wire")
