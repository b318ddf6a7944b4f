"""Names of people and firms that do not exist: surnames are invented, combinations are drawn by dice."""

# (given names, surnames) by tradition; each entry is (Latin spelling, own script or None).
LATIN_GIVEN = """Adela Bruno Clemence Dorian Elspeth Fabrice Greta Hanno Ines Jonas Karla Leopold Maude Niklas Odette
Piero Quentin Rosalba Silvio Tamsin Ulrike Vito Wendell Yvette Zeno Alistair Bettina Corrado Delphine Emrys Flavia
Gaspard Hedwig Ivo Josette Konrad Lavinia Marius Noemi Oswin""".split()
LATIN_SURNAME = """Ashgrovel Bramwick Carlowray Dunmarrow Eldermoss Fennimoor Grauwinkel Holzbrucker Jagerauer Kestrelby
Lindenfelser Montcendre Noirvallon Orsettino Pellegruno Quillanby Rocheverte Santambriani Tannenreuther Umbrialdi
Valdorino Westerhaye Brindlecote Cendrillard Duvalmont Eschenrode Fiorescala Gildersham Hartenwald Ivrecourt
Jessamere Klarenbeck Lorvigne Marchebois Nettlecombe Ostervale Pontgravel Querciola Rivabella Steinhuder""".split()
CYRILLIC = (
    [("Timur", "Тимур"), ("Adelina", "Аделина"), ("Rostislav", "Ростислав"), ("Milana", "Милана"),
     ("Svyatoslav", "Святослав"), ("Zlata", "Злата")],
    [("Vetrogradov", "Ветроградов"), ("Sineozerov", "Синеозеров"), ("Belokamnev", "Белокамнев"),
     ("Lugodubov", "Лугодубов"), ("Zarechin", "Заречин")])
GREEK = (
    [("Stelios", "Στέλιος"), ("Danai", "Δανάη"), ("Orestis", "Ορέστης"), ("Marilena", "Μαριλένα")],
    [("Anemodouras", "Ανεμοδουράς"), ("Thalassakos", "Θαλασσάκος"), ("Petrinakos", "Πετρινάκος"),
     ("Lemonidis", "Λεμονίδης")])
ARABIC = (
    [("Samer", "سامر"), ("Layla", "ليلى"), ("Tariq", "طارق"), ("Nader", "نادر"), ("Rana", "رنا"), ("Younes", "يونس")],
    [("Al-Buhairi", "البحيري"), ("Al-Qandil", "القنديل"), ("Al-Zaytuni", "الزيتوني"), ("Al-Sanawbar", "الصنوبر")])
JAPANESE = (
    [("Chisato", "千里"), ("Wataru", "航"), ("Misora", "美空"), ("Ren", "蓮"), ("Kaede", "楓"), ("Sora", "空")],
    [("Shirasagi", "白鷺"), ("Tsukioka", "月岡"), ("Kirishima", "霧島"), ("Hayase", "早瀬"), ("Aoyagi", "青柳")])
TRADITIONS = {"cyrillic": CYRILLIC, "greek": GREEK, "arabic": ARABIC, "japanese": JAPANESE}

FIRM_FIRST = """Larkmoor Velden Brightwater Cobalt Juniper Halvorn Mistral Northgate Ondine Pelham Quayside Rosewick
Saltmarsh Tern Upland Vireo Westering Yarrow Zephyr Alder Borealis Cinder Drift Ember Foxglove Gable Heron Isle
Kettering Lumen""".split()
FIRM_SECOND = """Logistics Foods Textiles Garden Bakery Optics Carpentry Media Catering Hardware Cleaning Printing
Electrics Packaging Dental Florist Cycles Books""".split()
FIRM_FORM = {"CA": "Inc.", "DE": "GmbH", "FR": "SARL", "GB": "Ltd", "IT": "S.r.l.", "JP": "K.K.", "US": "LLC",
             "AE": "FZE", "TR": "Ltd. Sti.", "CH": "AG"}

COUNTRY = {"CA": ("Canada", "1"), "DE": ("Germany", "49"), "FR": ("France", "33"), "GB": ("United Kingdom", "44"),
           "IT": ("Italy", "39"), "JP": ("Japan", "81"), "US": ("United States", "1"),
           "AE": ("United Arab Emirates", "971"), "TR": ("Turkey", "90"), "CH": ("Switzerland", "41")}
STREETS = "Lantern Row,Mill Lane,Orchard Close,Harbour Street,Chapel Hill,Weaver Road,Station Walk,Elm Parade".split(",")
TOWNS = "Amberford,Brackenholm,Coldwater Bay,Dovecote,Eastmere,Ferncastle,Greyharbour,Hollin Bridge".split(",")


def person(dice):
    """A new name: (Latin spelling, own script or None). No name is drawn because of a country."""
    if dice.chance(0.72):
        return f"{dice.pick(LATIN_GIVEN)} {dice.pick(LATIN_SURNAME)}", None
    given, surname = TRADITIONS[dice.pick(sorted(TRADITIONS))]
    return scripted(dice.pick(given), dice.pick(surname))


def scripted(given, surname):
    latin = f"{given[0]} {surname[0]}"
    own = f"{given[1]} {surname[1]}"
    if any("\u4e00" <= c <= "\u9fff" for c in own):
        own = f"{surname[1]} {given[1]}"  # Japanese: the surname stands first
    return latin, own


def slip(dice, text):
    """A slip of the keyboard: two neighbouring letters change places, or one is left out."""
    at = 1 + dice.below(len(text) - 3)
    while not (text[at].isalpha() and text[at + 1].isalpha() and text[at] != text[at + 1]):
        at = 1 + dice.below(len(text) - 3)
    if dice.chance(0.5):
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    return text[:at] + text[at + 1:]
