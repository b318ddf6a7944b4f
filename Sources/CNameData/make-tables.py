"""Makes letters.tsv, han.tsv and frequencies.tsv of this folder. See README.md for the sources and their licences.

    python3 make-tables.py UNIHAN_FOLDER LISTS_FOLDER NAME_POOL

UNIHAN_FOLDER holds Unihan_Readings.txt and Unihan_Variants.txt of the Unicode Character Database; LISTS_FOLDER the
published sanctions lists (names tables); NAME_POOL a JSON file of CC0 name tokens with weights.
Output is the same for the same input: sorted, no time stamps.
"""
import csv, gzip, json, pathlib, re, sys, unicodedata as u

here = pathlib.Path(__file__).parent / "data"

# ---- letters: code point -> Latin letters, one line each. A value that ends in "+" is a consonant with inherent "a",
# one that begins with "-" a vowel sign that replaces it ("-" alone: virama).
letters = {}


def put(text, values):
    for char, value in zip(text, values.split()):
        letters[ord(char)] = "" if value == "_" else value
        if char.upper() != char and len(char.upper()) == 1:
            letters[ord(char.upper())] = "" if value == "_" else value


put("абвгдежзийклмнопрстуфхцчшщъыьэюя", "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya")
put("ёђѓєѕіїјљњћќѝўџґѣѳѵ", "yo dj g ye dz i yi j lj nj c k i u dz g e f i")
put("әғқңөұүһҗҙҡҫӊӣӯҳҷ", "a g k n o u u h j z k s n i u h j")
put("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "a v g d e z i th i k l m n x o p r s t y f ch ps o s a e i i o y o i y i y")
put("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
    "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev")
for offset, value in enumerate("a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split()):
    letters[0x10D0 + offset] = value
    letters[0x1C90 + offset] = value
    letters[0x10A0 + offset] = value
# Arabic and Persian. Long vowels stay ambiguous letters: w (w, u, o), y (y, i), a.
put("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأإؤئٱ", "a b t th j h kh d dh r z s sh s d t z ' gh f q k l m n h w y a a _ a a i w y a")
put("پچژگکیۍېےڤڭټډړږښڼھہۀەۆۇێڕڵۋ", "p ch zh g k y y e y v ng t d r zh sh n h h h e o u e r l v")
put("אבגדהוזחטיכלמנסעפצקרשתךםןףץ", "a b g d h v z ch t y k l m n s ' p ts k r sh t k m n p ts")
for char, value in {"װ": "v", "ױ": "oy", "ײ": "ey"}.items():
    letters[ord(char)] = value
put("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w s s s h l o h")
put("ะัาำิีึืุูเแโใไฤฦ็่้๊๋์ๅ", "a a a am i i ue ue u u e ae o ai ai rue lue _ _ _ _ _ _ a")
# Latin letters that do not decompose.
for char, value in {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
                    "ŋ": "ng", "ĸ": "k", "ŧ": "t", "ə": "a", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ŀ": "l",
                    "ſ": "s", "ʃ": "sh", "ǝ": "e", "ɛ": "e", "ɔ": "o"}.items():
    put(char, value)
letters[0x130] = "i"

LATIN = re.compile(r"[a-z]+")


def by_decomposition(cp):
    char = chr(cp)
    base = u.normalize("NFKD", char)
    if base == char:
        return None
    parts = []
    for c in base.lower():
        if u.combining(c):
            continue
        if LATIN.fullmatch(c) or c.isdigit() and c.isascii():
            parts.append(c)
        elif ord(c) in letters:
            parts.append(letters[ord(c)])
        elif 0x4E00 <= ord(c) <= 0x9FFF or c.isspace() or not c.isalnum():
            return None
        else:
            return None
    return "".join(parts) if parts else None


INDIC = ("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA")
VOWEL = {"AA": "a", "II": "i", "UU": "u", "VOCALIC R": "ri", "EE": "e", "OO": "o", "CANDRA E": "e", "CANDRA O": "o",
         "SHORT E": "e", "SHORT O": "o", "LONG E": "e", "LONG O": "o"}


def by_name(cp):
    name = u.name(chr(cp), "")
    for script in INDIC:
        if not name.startswith(script + " "):
            continue
        rest = name[len(script) + 1:]
        if rest.startswith("LETTER "):
            value = rest[7:]
            if value in ("A", "I", "U", "E", "O", "AI", "AU"):
                return value.lower()
            if value in VOWEL:
                return VOWEL[value]
            match = re.fullmatch(r"([BCDFGHJKLMNPQRSTVWXYZ]+)A", value)
            if match:
                consonant = match[1].lower()
                consonant = {"c": "ch", "ch": "chh", "tt": "t", "tth": "th", "dd": "d", "ddh": "dh", "nn": "n", "ss": "sh",
                             "ny": "n", "nnn": "n", "rr": "r", "ll": "l", "lll": "l", "dddh": "r", "rh": "r",
                             "khh": "kh", "ghh": "gh", "yy": "y"}.get(consonant, consonant)
                return consonant + "+"
            return None
        if rest.startswith("VOWEL SIGN "):
            value = rest[11:]
            return "-" + VOWEL.get(value, value.lower() if re.fullmatch("[AEIOU]+", value) else "a")
        if rest in ("SIGN VIRAMA", "SIGN AL-LAKUNA"):
            return "-"
        if rest in ("SIGN ANUSVARA", "SIGN CANDRABINDU", "TIPPI", "SIGN BINDI"):
            return "n"
        return None
    if name.startswith("MYANMAR LETTER "):
        match = re.fullmatch(r"([A-Z]+?)A", name[15:])
        return match[1].lower() + "+" if match else None
    if name.startswith("KHMER LETTER "):
        match = re.fullmatch(r"([A-Z]+?)[AO]", name[13:])
        return match[1].lower() + "+" if match else None
    if name.startswith("ETHIOPIC SYLLABLE "):
        value = name[18:].lower().split()[-1]
        return value if LATIN.fullmatch(value) else None
    match = re.fullmatch(r"(?:HIRAGANA|KATAKANA) LETTER (SMALL )?([A-Z]+)", name)
    if match:
        value = {"SI": "shi", "TI": "chi", "TU": "tsu", "HU": "fu", "ZI": "ji", "DI": "ji", "DU": "zu", "WO": "o"}.get(
            match[2], match[2].lower())
        return ("~" if match[1] else "") + value
    return None


for cp in list(range(0x80, 0x3100)) + list(range(0xA640, 0xAC00)) + list(range(0xFB00, 0xFFE0)):
    if cp in letters or u.category(chr(cp))[0] not in "LMN":
        continue
    value = by_name(cp)
    if value is None and not u.combining(chr(cp)):
        value = by_decomposition(cp)
    if value is not None:
        letters[cp] = value
with open(here / "letters.tsv", "w") as out:
    for cp in sorted(cp for cp in letters if cp >= 0x80):
        out.write(f"{cp:X}\t{letters[cp]}\n")

# ---- Han: character, Mandarin, Cantonese, Sino-Korean (South, without the initial-sound rule), Japanese readings.
unihan = pathlib.Path(sys.argv[1])
field = {}
for line in open(unihan / "Unihan_Readings.txt", encoding="utf-8"):
    if line.startswith("U+"):
        code, key, value = line.rstrip("\n").split("\t")
        field.setdefault(int(code[2:], 16), {})[key] = value
variants = {}
for line in open(unihan / "Unihan_Variants.txt", encoding="utf-8"):
    if line.startswith("U+"):
        code, key, value = line.rstrip("\n").split("\t")
        if key in ("kTraditionalVariant", "kZVariant", "kSimplifiedVariant"):
            variants.setdefault(int(code[2:], 16), []).extend(int(v.split("<")[0][2:], 16) for v in value.split())


def plain(text):
    text = "".join(c for c in u.normalize("NFD", text.lower().replace("ü", "u").replace("ɡ", "g")) if not u.combining(c))
    return re.sub("[^a-z]", "", text)


def japanese(values):
    out = []
    for value in values:
        value = plain(value)
        for old, new in (("ou", "o"), ("oo", "o"), ("uu", "u")):
            value = value.replace(old, new)
        if value and value not in out:
            out.append(value)
    return out


def kun(value):
    # In names the stem is read, not the ending of a verb or adjective: TAKAI -> taka.
    stems = []
    for v in japanese(value.split()):
        stems.append(v)
        if len(v) > 3 and v.endswith(("i", "u", "ru", "shi")):
            stems.append(re.sub("(ru|shi|i|u)$", "", v))
    return stems


def reading(cp, key):
    values = field.get(cp, {}).get(key)
    if values is None:
        for other in variants.get(cp, []):
            values = field.get(other, {}).get(key)
            if values:
                break
    return values or ""


with open(here / "han.tsv", "w") as out:
    for cp in sorted(set(field) | set(variants)):
        if not (0x4E00 <= cp <= 0x9FFF or 0x3400 <= cp <= 0x4DBF):
            continue
        if cp < 0x4E00 and "kHanyuPinlu" not in field.get(cp, {}):
            continue
        mandarin = plain(reading(cp, "kMandarin").split(" ")[0])
        cantonese = plain(reading(cp, "kCantonese").split(" ")[0])
        korean = re.sub("[^가-힣]", "", reading(cp, "kHangul").split(" ")[0].split(":")[0])
        on = japanese(reading(cp, "kJapaneseOn").split())[:3]
        ja = on + [k for k in kun(reading(cp, "kJapaneseKun"))[:4] if k not in on]
        if not mandarin:
            continue
        out.write(f"{chr(cp)}\t{mandarin}\t{cantonese if cantonese != mandarin else ''}\t{korean}\t{','.join(ja[:6])}\n")

# ---- frequencies: how many of 100,000 names hold a token (Latin script, lower case, folded).
lists, pool = pathlib.Path(sys.argv[2]), json.load(open(sys.argv[3]))
counts, total = {}, 0


def fold(text):
    text = "".join(c for c in u.normalize("NFKD", text.lower()) if not u.combining(c))
    return re.sub(r"[’'ʻʼ`´]", "", "".join(letters.get(ord(c), c) if ord(c) < 0x250 else c for c in text))


for file in sorted(lists.glob("*names*.csv.gz")):
    for row in csv.reader(gzip.open(file, "rt", encoding="utf-8-sig")):
        names = {tuple(sorted(set(re.findall("[a-z]{2,}", fold(cell))))) for cell in row[:2]
                 if cell not in ("None", "Name", "Alias")}
        seen = {token for name in names for token in name}
        total += 1
        for token in seen:
            counts[token] = counts.get(token, 0) + 1
with open(here / "frequencies.tsv", "w") as out:
    for token in sorted(counts):
        share = counts[token] * 100_000 // total
        if counts[token] >= 12 and len(token) > 1:
            out.write(f"{token}\t{share}\n")
print(len(letters), "letters;", total, "names;", sum(1 for t in counts if counts[t] >= 12), "frequent tokens")

# ---- forms: names and abbreviations of organization forms, as written, from the GLEIF ELF code list (CC0).
forms = set()
WORDS = re.compile(r"[^\W\d_]+", re.U)
for row in csv.DictReader(gzip.open(lists / "gleif-elf-codes-1.4.1.csv.gz", "rt", encoding="utf-8-sig")):
    for cell in (row["Entity Legal Form name Local name"], row["Entity Legal Form name Transliterated name (per ISO 01-140-10)"]):
        cell = re.sub(r"\(.*?\)", "", cell).strip()
        if 2 <= len(WORDS.findall(cell)) <= 8 and not re.search(r"[,;:/]", cell):
            forms.add(u.normalize("NFC", cell.lower()))
    for cell in (row["Abbreviations Local language"], row["Abbreviations transliterated"]):
        for part in re.split(r"[;,]| or | oder | ou ", cell):
            part = part.strip(" .\"'")
            if 2 <= len(re.sub(r"\W", "", part)) <= 12 and len(WORDS.findall(part)) <= 5:
                forms.add(u.normalize("NFC", part.lower()))
with open(here / "forms.tsv", "w") as out:
    for form in sorted(forms):
        out.write(form + "\n")
print(len(forms), "organization forms")
