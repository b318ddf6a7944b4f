#!/usr/bin/env python3
"""People as two services hold them: a harder corpus for private matching of names with dates of birth.

usage: Benchmarks/make_people.py OUT --seed N [--held 20000] [--asked 2000] [--pool name-pool.json] [--scripts]

Writes OUT/held.csv and OUT/asked.csv (id, given, family, born, country) and OUT/truth.csv (asked, held, differences). Half of the
people asked for are held; of the others most are hard: a brother or sister of somebody held (a twin, now and then), a
namesake of another age, somebody else who was born on the day. Each record is written by its own clerk: names of other scripts by one of several
romanizations, then slips of the keyboard, a part left out, initials, order, day and month exchanged, a digit of the date.

Names come from POOL (given and surname with weights) for about half of the people, where there is one, and else from lists
here; every person is a throw of dice. --scripts lets clerks write the original script. Nobody here exists.
"""
import argparse, csv, json, pathlib, random, unicodedata

# Cyrillic by four tables: a passport's, an English map's, a German newspaper's, a French one's.
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
ROMAN = {
    "passport": "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y _ e iu ia".split(),
    "english": "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split(),
    "german": "a b w g d e jo sch s i j k l m n o p r s t u f ch z tsch sch schtsch _ y _ e ju ja".split(),
    "french": "a b v g d e io j z i i k l m n o p r s t ou f kh ts tch ch chtch _ y _ e iou ia".split(),
}
SLAVIC_MEN = """Александр Сергей Владимир Андрей Алексей Дмитрий Михаил Николай Евгений Юрий Виктор Игорь Олег Павел Кирилл
Григорий Вячеслав Тимур Роман Ярослав Фёдор Захар Илья Георгий""".split()
SLAVIC_WOMEN = """Елена Ольга Наталья Светлана Екатерина Юлия Ирина Татьяна Мария Ксения Людмила Дарья Анастасия Жанна
Вероника Зинаида Полина Евгения Надежда Галина""".split()
SLAVIC_FAMILY = """Ветроградов Синеозеров Белокамнев Лугодубов Заречин Мельниченко Шевчук Кравченко Журавлёв Щербинин Чернышёв
Цветков Хромов Юшкевич Яковлев Жуковин Рощин Ковальчук Быстров Гусев Ершов Зимин Кузьмин Лазарев Морозов Никитин Орлов
Панченко Рябов Соколов Третьяков Ушаков Фомин Харитонов Черкасов Шаповалов Савельев Тимошенко Гаврилов Дьяченко Елисеев
Мухин Прохоров Степанчук Борисенко Володин Казанцев Мещеряков Осипчук Пахомов""".split()
# As they are met; one person's name is written one way here and another there.
ARABIC_GIVEN = """Mohammed|Muhammad|Mohamed|Mohamad|Mohammad Ahmed|Ahmad|Achmed Abdullah|Abdallah|Abdulla Hassan|Hasan|Hassane
Hussein|Husayn|Hossein|Hussain|Houssein Ali Omar|Umar|Omer Youssef|Yusuf|Yousef|Yousuf|Joussef Ibrahim|Ebrahim|Ibraheem
Khaled|Khalid|Chaled Mahmoud|Mahmud|Mahmood Mustafa|Mostafa|Moustafa|Mustapha Said|Saeed|Sayeed|Saïd Tariq|Tarek|Tareq
Jamal|Gamal|Djamal Samir|Sameer Nasser|Nasir|Nasr Faisal|Faysal|Feisal Karim|Kareem|Kerim Rashid|Rachid|Rasheed
Salim|Saleem|Selim Walid|Waleed Bilal|Belal Hamza|Hamzah Ismail|Ismael|Esmail Fatima|Fatma|Fatimah Aisha|Aysha|Aicha
Maryam|Mariam|Meryem Zainab|Zeinab|Zaynab Khadija|Khadijah|Hadija Layla|Leila|Leyla Noura|Nora|Nura Huda|Houda|Hoda
Samira|Sameera Amina|Aminah|Emina Abdulrahman|Abdul-Rahman|Abdelrahman Abdulaziz|Abdelaziz""".split("\n")
ARABIC_FAMILY = """Buhairi|Buhayri|Boheiri Qandil|Kandil|Qandeel Zaytuni|Zeitouni|Zaituni Sanawbar|Sanaubar|Sanoubar Haddad|Hadad|Heddad
Najjar|Nadjar|Naggar Khatib|Khateeb|Chatib Masri|Masry|Misri Tamimi|Temimi|Tameemi Jaziri|Djaziri|Jazeeri|Gaziri
Baghdadi|Bagdadi|Baghdady Hashimi|Hashemi|Hachimi Rifai|Rifaey|Refai Saadi|Sadi|Saady Qurashi|Kurashi|Qureshi|Koreishi
Shami|Chami|Shamy Darwish|Darwich|Derwish|Darwiche Khalil|Khaleel|Chalil Mansour|Mansur|Mansoor Nouri|Nuri|Noori
Othman|Uthman|Osman Sharif|Shareef|Cherif Wahab|Wahhab|Ouahab Zahrani|Zahrany Ghamdi|Gamdi|Ghamidi Dosari|Dossary|Dawsari
Bakkar|Bakar|Bekkar Farouk|Faruq|Farooq|Farouq Jabir|Jaber|Djaber|Gaber Kassem|Qasim|Kasim|Qassem""".split("\n")
CHINESE_FAMILY = """Wang|Wong Li|Lee Zhang|Chang|Cheung Liu|Lau Chen|Chan|Ch'en Yang|Yeung Huang|Wong Zhao|Chao|Chiu Wu|Ng Zhou|Chou|Chow
Xu|Hsu|Tsui Sun|Suen Zhu|Chu Guo|Kuo|Kwok Lin|Lam He|Ho Gao|Kao|Ko Liang|Leung Zheng|Cheng|Jeng Xie|Hsieh|Tse Song|Sung
Cai|Tsai|Choi Deng|Teng|Tang Feng|Fung Jiang|Chiang|Kong Qiu|Chiu|Yau""".split("\n")
CHINESE_SYLLABLE = """wei|wai ming|ming hua|wah xiu|hsiu jing|ching qiang|chiang guo|kuo zhi|chih jun|chun hong|hung xin|hsin yu|yu li|li
jian|chien ping|p'ing yan|yen fang|fang na|na tao|t'ao bo|po zhen|chen qing|ch'ing mei|mei hai|hai cheng|ch'eng long|lung lei|lei
xiao|hsiao feng|feng dong|tung""".split("\n")
KOREAN_FAMILY = "Kim|Gim Lee|Yi|Rhee Park|Pak|Bak Choi|Choe Jung|Jeong|Chung Kang|Gang Cho|Jo Yoon|Yun Jang|Chang Lim|Im Han Shin|Sin Seo|Suh|So Kwon|Gwon Hwang Ahn|An Song Yoo|Yu|Ryu Hong"
KOREAN_SYLLABLE = "min|min jun|joon|jun seo|suh|so young|yeong|yong hyun|hyeon|hyon ji|jee|chi soo|su|su woo|u|wu jin|chin hee|hui|hi kyung|gyeong|kyong eun|un sung|seong|song tae|t'ae ho hye sang chul|cheol|ch'ol mi ha yun|yoon in kwang|gwang"
HISPANIC_GIVEN = "José María Juan Carlos Luis Ana Jesús Javier Rosa Andrés Lucía Martín Inés Tomás Sofía Ramón Elena Hernán Pilar Gonzalo Marta Raúl Beatriz Julián".split()
HISPANIC_FAMILY = "García Rodríguez Martínez López Hernández Pérez Sánchez Ramírez Gómez Muñoz Ibáñez Núñez Peña Vázquez Jiménez Quiñones Avendaño Zúñiga Echeverría Bermúdez Cárdenas Villaseñor Quesada Olmedo Rivabella Montero".split()
DIACRITIC_GIVEN = "Jürgen Günter Björn Jörg Käthe Søren Åse Øyvind Çağla Şule Gökhan Müge Özgür Işıl André François Zoë Łukasz Małgorzata Jiří Šárka Čedomir Živko Gyöngyi László".split()
DIACRITIC_FAMILY = "Müllenbrück Schönweiß Grünwaldt Köhlerbeck Sjöstrand Øverland Åkerholm Çelikbağ Şahinöz Yıldırımlı Öztürkmen Gößweiler Krüßmann Lefèbvrey Wójcikowski Świątkiewicz Dvořáčkov Šimůnek Đorđevski Horváthy Szűcsfalvi Bjørkås".split()
LATIN_GIVEN = """Adela Bruno Clemence Dorian Elspeth Fabrice Greta Hanno Ines Jonas Karla Leopold Maude Niklas Odette Piero Quentin Rosalba
Silvio Tamsin Ulrike Vito Wendell Yvette Zeno Alistair Bettina Corrado Delphine Emrys Flavia Gaspard Hedwig Ivo Josette Konrad Lavinia
Marius Noemi Oswin Robert William Elizabeth Margaret Thomas Katherine Anthony Edward Richard Frederick""".split()
LATIN_FAMILY = """Ashgrovel Bramwick Carlowray Dunmarrow Eldermoss Fennimoor Grauwinkel Holzbrucker Jagerauer Kestrelby Lindenfelser Montcendre
Noirvallon Orsettino Pellegruno Quillanby Rocheverte Santambriani Tannenreuther Umbrialdi Valdorino Westerhaye Brindlecote Cendrillard
Duvalmont Eschenrode Fiorescala Gildersham Hartenwald Ivrecourt Jessamere Klarenbeck Lorvigne Marchebois Nettlecombe Ostervale Pontgravel
Querciola Rivabella Steinhuder Smith Jones Martin Brown Wilson Taylor Moore Clark Walker Young""".split()
SHORT = {"Robert": "Bob", "William": "Bill", "Elizabeth": "Liz", "Margaret": "Peggy", "Thomas": "Tom", "Katherine": "Kate", "Anthony": "Tony",
         "Edward": "Ted", "Richard": "Dick", "Frederick": "Fred", "Александр": "Саша", "Мария": "Маша", "Владимир": "Вова", "Екатерина": "Катя"}
COUNTRIES = "CA DE FR GB IT JP US RU UA TR EG MA SY IQ CN KR ES MX CO PL SE".split()
NEXT_TO = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[-2])}
SOUNDS_LIKE = [("c", "k"), ("ph", "f"), ("i", "y"), ("y", "i"), ("s", "z"), ("z", "s"), ("v", "w"), ("w", "v"), ("ou", "u"), ("ee", "i"), ("k", "c"), ("x", "ks"), ("j", "y")]


def variants(text): return [entry.split("|") for line in ([text] if isinstance(text, str) else text) for entry in line.split()]


def romanized(word, table):
    letters = []
    for at, letter in enumerate(word.lower()):
        if letter in CYRILLIC:
            roman = ROMAN[table][CYRILLIC.index(letter)]
            letters.append("" if roman == "_" else roman)
        else: letters.append(letter)
    text = "".join(letters)
    if table == "french" and text.endswith("in"): text += "e"  # Pouchkine
    if table == "german" and text.endswith("ij"): text = text[:-1]
    if table == "english" and text.endswith("iy"): text = text[:-2] + "y"
    return text.capitalize()


def folded(text, dice):
    """How a clerk without the letters writes them: ü as u or ue."""
    two = dice.random() < 0.5
    table = {"ü": "ue", "ö": "oe", "ä": "ae", "å": "aa", "ø": "oe", "ş": "sh", "æ": "ae"} if two else {"ø": "o", "ı": "i", "đ": "d", "ł": "l"}
    table.update({"ß": "ss", "ı": "i", "đ": "dj" if two else "d", "ł": "l"})
    text = "".join(table.get(c, table.get(c.lower(), c).capitalize() if c.lower() in table else c) for c in text)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


class World:
    def __init__(self, dice, pool, scripts):
        self.dice, self.pool, self.scripts = dice, pool, scripts
        self.arabic, self.arabic_family = variants(ARABIC_GIVEN), variants(ARABIC_FAMILY)
        self.chinese, self.chinese_syllable = variants(CHINESE_FAMILY), variants(CHINESE_SYLLABLE)
        self.korean, self.korean_syllable = variants(KOREAN_FAMILY), variants(KOREAN_SYLLABLE)
        if pool:
            self.given = [w.capitalize() for w, _ in pool["given"]], [n for _, n in pool["given"]]
            self.family = [w.capitalize() for w, _ in pool["surname"]], [n for _, n in pool["surname"]]
        else:
            self.given, self.family = (LATIN_GIVEN, None), (LATIN_FAMILY, [1] * (len(LATIN_FAMILY) - 10) + [6] * 10)

    def zipf(self, items): return items[min(int(self.dice.paretovariate(0.9)) - 1, 10**6) % len(items)]

    def person(self, family=None, born=None, tradition=None):
        """A person: tradition, and parts that a clerk renders."""
        dice = self.dice
        tradition = tradition or dice.choices("latin slavic arabic hispanic diacritic chinese korean".split(), [46, 14, 14, 9, 8, 5, 4])[0]
        pick = {
            "latin": lambda: [dice.choices(*self.given)[0] for _ in range(1 + (dice.random() < 0.3))],
            "slavic": lambda: [dice.choice(SLAVIC_MEN), dice.choice(SLAVIC_MEN)] if dice.random() < 0.5 else [dice.choice(SLAVIC_WOMEN), dice.choice(SLAVIC_MEN)],
            "arabic": lambda: [self.zipf(self.arabic)] + ([dice.choice(self.arabic)] if dice.random() < 0.5 else []),
            "hispanic": lambda: [dice.choice(HISPANIC_GIVEN) for _ in range(1 + (dice.random() < 0.5))],
            "diacritic": lambda: [dice.choice(DIACRITIC_GIVEN)],
            "chinese": lambda: [dice.choice(self.chinese_syllable) for _ in range(1 + (dice.random() < 0.75))],
            "korean": lambda: [dice.choice(self.korean_syllable) for _ in range(2)],
        }
        given = pick[tradition]()
        if family is None:
            family = {
                "latin": lambda: [dice.choices(*self.family)[0]], "slavic": lambda: [dice.choice(SLAVIC_FAMILY)],
                "arabic": lambda: [dice.choice(self.arabic_family)], "hispanic": lambda: [dice.choice(HISPANIC_FAMILY), dice.choice(HISPANIC_FAMILY)],
                "diacritic": lambda: [dice.choice(DIACRITIC_FAMILY)], "chinese": lambda: [self.zipf(self.chinese)], "korean": lambda: [self.zipf(self.korean)],
            }[tradition]()
        return {"tradition": tradition, "given": given, "family": family, "born": born or self.day(), "country": dice.choice(COUNTRIES)}

    def relative(self, person, born):
        """A brother or sister: the same family name, another given name."""
        while True:
            other = self.person(person["family"], born, person["tradition"])
            if other["given"][0] != person["given"][0]: return other

    def day(self):
        dice = self.dice
        year = int(min(max(dice.gauss(1980, 16), 1935), 2007))
        if dice.random() < 0.02: return (year, 1, 1)  # Registers that know the year alone write the first of January.
        return (year, dice.randint(1, 12), dice.randint(1, 28))

    def clerk(self):
        """A clerk's habits, which hold for all that he writes."""
        dice = self.dice
        return {"table": dice.choice(list(ROMAN)), "at": dice.random(), "article": dice.choice(["al-", "el-", "al ", "", "Al-"]),
                "joined": dice.choice(["", "-", " "]), "first": dice.random() < 0.5, "plain": dice.random() < 0.7, "patronymic": dice.random() < 0.6}

    def written(self, person, clerk):
        """Given and family name as this clerk writes them."""
        tradition, dice = person["tradition"], self.dice
        one = lambda options: options[int(clerk["at"] * len(options))] if isinstance(options, list) else options
        if tradition == "slavic":
            name, father = person["given"][0], person["given"][1]
            woman = name in SLAVIC_WOMEN or name[-1] in "ая"
            stem = father[:-1] if father[-1] in "йья" else father
            soft = father[-1] in "йья"
            patronymic = stem + (("евна" if soft else "овна") if woman else ("евич" if soft else "ович"))
            family = person["family"][0]
            if woman and family[-2:] in ("ов", "ев", "ёв", "ин"): family += "а"
            words = [name] + ([patronymic] if clerk["patronymic"] else [])
            if self.scripts and clerk["at"] < 0.3: return " ".join(words), family
            return " ".join(romanized(w, clerk["table"]) for w in words), romanized(family, clerk["table"])
        if tradition == "arabic": return " ".join(one(g) for g in person["given"]), clerk["article"] + one(person["family"][0])
        if tradition in ("chinese", "korean"):
            given = clerk["joined"].join(one(g) for g in person["given"]).replace("'", "")
            return given[:1].upper() + given[1:], one(person["family"][0]).replace("'", "")
        given, family = " ".join(person["given"]), " ".join(person["family"])
        if clerk["plain"] and tradition in ("hispanic", "diacritic"): given, family = folded(given, dice), folded(family, dice)
        return given, family

    # What goes wrong. Each returns the changed record, or None when it does not apply.

    def slip(self, word):
        """One slip of the keyboard, or of the ear."""
        dice = self.dice
        if len(word) < 3: return None
        kind = dice.random()
        if kind < 0.3:
            found = [(a, b) for a, b in SOUNDS_LIKE if a in word[1:].lower()]
            if found:
                a, b = dice.choice(found)
                at = word.lower().index(a, 1) if a in word[1:].lower() else 0
                return word[:at] + b + word[at + len(a):]
        at = dice.randrange(len(word))
        if kind < 0.5: return word[:at] + word[at + 1:]
        if kind < 0.7: return word[:at] + dice.choice("abcdefghijklmnopqrstuvwxyz") + word[at:]
        if kind < 0.85 and at + 1 < len(word): return word[:at] + word[at + 1] + word[at] + word[at + 2:]
        return word[:at] + NEXT_TO.get(word[at].lower(), "e") + word[at + 1:]

    def difference(self, record, person):
        dice = self.dice
        kind = dice.choices("slip-family slip-given part-out initial order day-month day month year first-of-january short other-family".split(),
                            [17, 16, 16, 6, 9, 9, 6, 3, 6, 4, 4, 3])[0]
        given, family, (year, month, day) = record
        if kind in ("slip-family", "slip-given"):
            words = (family if kind == "slip-family" else given).split(" ")
            at = dice.randrange(len(words))
            changed = self.slip(words[at])
            if changed is None or changed == words[at]: return None
            words[at] = changed
            if kind == "slip-family": family = " ".join(words)
            else: given = " ".join(words)
        elif kind == "part-out":
            first, last = given.split(" "), family.split(" ")
            if len(first) > 1: first.pop(dice.choice([-1, -1, 0]))
            elif len(last) > 1: last.pop(dice.choice([-1, -1, 0]))
            else: return None
            given, family = " ".join(first), " ".join(last)
        elif kind == "initial": given = " ".join(w[:1] + dice.choice(["", "."]) for w in given.split(" "))
        elif kind == "order": given, family = family, given
        elif kind == "day-month":
            if day > 12 or day == month: return None
            month, day = day, month
        elif kind == "day":
            other = dice.choice([day - 1, day + 1, day + 10, day - 10, day % 10 * 10 + day // 10])
            if not 1 <= other <= 28 or other == day: return None
            day = other
        elif kind == "month": month = dice.choice([m for m in range(1, 13) if m != month])
        elif kind == "year":
            year += dice.choice([-10, -1, 1, 10, 2, -2])
        elif kind == "first-of-january": month, day = 1, 1
        elif kind == "short":
            if not isinstance(person["given"][0], str) or person["given"][0] not in SHORT: return None
            short = SHORT[person["given"][0]]
            given = romanized(short, "english") if person["tradition"] == "slavic" else short
        else: family = self.written(self.person(tradition=person["tradition"]), self.clerk())[1]
        return kind, (given, family, (year, month, day))


def make(options):
    dice = random.Random(options.seed)
    world = World(dice, json.loads(options.pool.read_text()) if options.pool else None, options.scripts)
    people = []
    while len(people) < options.held:
        person = world.person()
        people.append(person)
        for _ in range(dice.choices([0, 1, 2, 3], [65, 20, 10, 5])[0]):  # The family, in part.
            born = (person["born"][0] + dice.choice([-6, -4, -3, -2, 2, 3, 4, 6, 25, -25]), dice.randint(1, 12), dice.randint(1, 28))
            if dice.random() < 0.04: born = person["born"]
            people.append(world.relative(person, born))
            if born[0] - person["born"][0] == 25 and dice.random() < 0.2: people[-1]["given"] = person["given"]  # Named after the father.
    people = people[:options.held]
    dice.shuffle(people)
    asked, truth = [], []
    for number in range(options.asked):
        held = dice.randrange(len(people))
        person, kinds = people[held], []
        if number % 2:
            kind = dice.choices(["sibling", "twin", "namesake", "same-day", "stranger"], [30, 3, 20, 20, 27])[0]
            if kind == "sibling":
                person = world.relative(person, (person["born"][0] + dice.choice([-5, -3, -2, 2, 3, 5]), dice.randint(1, 12), dice.randint(1, 28)))
            elif kind == "twin": person = world.relative(person, person["born"])
            elif kind == "namesake": person = dict(person, born=world.day())
            elif kind == "same-day": person = world.person(born=person["born"], tradition=person["tradition"])
            else: person = world.person()
            held = None
        record = (*world.written(person, world.clerk()), person["born"])
        for _ in range(dice.choices([0, 1, 2, 3], [35, 42, 18, 5])[0]):
            changed = None
            while changed is None: changed = world.difference(record, person)
            kinds.append(changed[0])
            record = changed[1]
        asked.append((f"a{number:06d}", *record, person["country"], person["tradition"]))
        if held is not None: truth.append((f"a{number:06d}", f"h{held:06d}", "+".join(sorted(kinds)) or "none", person["tradition"]))
    options.out.mkdir(parents=True, exist_ok=True)
    columns = ["id", "given", "family", "born", "country"]
    date = "{:04d}-{:02d}-{:02d}".format
    with open(options.out / "held.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for number, person in enumerate(people):
            given, family = world.written(person, world.clerk())
            rows.writerow([f"h{number:06d}", given, family, date(*person["born"]), person["country"]])
    with open(options.out / "asked.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for identifier, given, family, born, country, _ in asked: rows.writerow([identifier, given, family, date(*born), country])
    with open(options.out / "truth.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["asked", "held", "differences", "tradition"])
        rows.writerows(truth)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--held", type=int, default=20000)
    arguments.add_argument("--asked", type=int, default=2000)
    arguments.add_argument("--pool", type=pathlib.Path)
    arguments.add_argument("--scripts", action="store_true")
    make(arguments.parse_args())


if __name__ == "__main__":
    main()
