"""Reads the plain YAML of the definition files: mappings, lists, folded text, flow lists and maps. Values stay text."""

import re


class Lines:
    def __init__(self, text):
        self.rows = []
        for number, raw in enumerate(text.splitlines(), 1):
            bare = raw.strip()
            self.rows.append((number, len(raw) - len(raw.lstrip(" ")), raw, bare and not bare.startswith("#")))
        self.at = 0

    def peek(self):
        while self.at < len(self.rows) and not self.rows[self.at][3]:
            self.at += 1
        return self.rows[self.at] if self.at < len(self.rows) else None


def load(text):
    lines = Lines(text)
    value = block(lines, 0)
    if lines.peek():
        raise ValueError(f"line {lines.peek()[0]}: not understood")
    return value


def block(lines, indent):
    row = lines.peek()
    if row is None or row[1] < indent:
        return {}
    return sequence(lines, row[1]) if row[2].lstrip().startswith("- ") else mapping(lines, row[1])


def mapping(lines, indent):
    result = {}
    while (row := lines.peek()) and row[1] == indent and not row[2].lstrip().startswith("- "):
        match = re.match(r"""(?:"([^"]+)"|'([^']+)'|([^\s:#][^:]*)):(?:\s+(.*))?$""", row[2].strip())
        if not match:
            raise ValueError(f"line {row[0]}: no key")
        key = match.group(1) or match.group(2) or match.group(3)
        if key in result:
            raise ValueError(f"line {row[0]}: {key} twice")
        lines.at += 1
        result[key] = value_of((match.group(4) or "").strip(), lines, indent)
    return result


def sequence(lines, indent):
    result = []
    while (row := lines.peek()) and row[1] == indent and row[2].lstrip().startswith("- "):
        rest = row[2].lstrip()[2:]
        if re.match(r"[A-Za-z][\w-]*:(\s|$)", rest):  # a mapping begins on the dash's own line
            lines.rows[lines.at] = (row[0], indent + 2, " " * (indent + 2) + rest, True)
            result.append(mapping(lines, indent + 2))
        else:
            lines.at += 1
            result.append(value_of(rest.strip(), lines, indent))
    return result


def value_of(text, lines, indent):
    if text in (">-", ">", "|", "|-"):
        words = []
        while lines.at < len(lines.rows):
            _, own, raw, _ = lines.rows[lines.at]
            if raw.strip() and own <= indent:
                break
            words.append(raw.strip())
            lines.at += 1
        return ("\n" if text.startswith("|") else " ").join(w for w in words if w)
    if not text:
        row = lines.peek()
        return block(lines, indent + 1) if row and row[1] > indent else ""
    while text[0] in "[{" and not closed(text):
        row = lines.peek()
        lines.at += 1
        text += " " + row[2].strip()
    return scalar(text)


def closed(text):
    depth, quote = 0, None
    for c in text:
        if quote:
            quote = None if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "[{":
            depth += 1
        elif c in "]}":
            depth -= 1
    return depth == 0


def scalar(text):
    text = text.strip()
    if text.startswith("["):
        return [scalar(part) for part in parts(text)]
    if text.startswith("{"):
        return {key.strip(): scalar(value) for key, _, value in (part.partition(":") for part in parts(text))}
    if text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:text.rindex('"')])
    if text.startswith("'"):
        return text[1:text.rindex("'")].replace("''", "'")
    return text.split(" #")[0].strip()


def parts(text):
    body, found, depth, quote, start = text[1:text.rindex("]" if text[0] == "[" else "}")], [], 0, None, 0
    for position, c in enumerate(body):
        if quote:
            quote = None if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "[{":
            depth += 1
        elif c in "]}":
            depth -= 1
        elif c == "," and depth == 0:
            found.append(body[start:position])
            start = position + 1
    found.append(body[start:])
    return [part for part in found if part.strip()]
