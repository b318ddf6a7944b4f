#!/usr/bin/env python3
"""Writes zone-offsets.txt: what Python's zoneinfo reads from the IANA database for every zone of the program's list.

Usage: make-zone-offsets.py ZONES.YAML > zone-offsets.txt    (with the package tzdata of the release named in ZONES.YAML)
"""

import datetime
import re
import sys
import zoneinfo

UTC = datetime.timezone.utc
FIRST, END = datetime.datetime(2007, 1, 1, tzinfo=UTC), datetime.datetime(2032, 1, 1, tzinfo=UTC)


def offset(zone, second):
    return int(datetime.datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset().total_seconds())


def changes(zone):
    """Offset at the start, then (second, offset) of each change, found by halving the day in which it lies."""
    second, found = int(FIRST.timestamp()), []
    first = last = offset(zone, second)
    while second < END.timestamp():
        if offset(zone, second + 86_400) != last:
            low, high = second, second + 86_400
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == last else (low, middle)
            last = offset(zone, high)
            found.append((high, last))
        second += 86_400
    return first, tuple(found)


def main():
    zoneinfo.reset_tzpath([])  # the package, not the system
    names = re.findall(r"- name: (\S+/\S+)", open(sys.argv[1], encoding="utf-8").read())
    groups = {}
    for name in names:
        groups.setdefault(changes(zoneinfo.ZoneInfo(name)), []).append(name)
    print("# Offsets from UTC in seconds, 2007 to 2031, as Python's zoneinfo reads the IANA database (make-zone-offsets.py).")
    print("# zones <tab> offset on 2007-01-01 <tab> changes: second since the epoch (as difference from the one before)=new offset")
    for (first, found), group in sorted(groups.items(), key=lambda item: item[1][0]):
        seconds = [0] + [second for second, _ in found]
        steps = [f"{b - a}={value}" for a, b, (_, value) in zip(seconds, seconds[1:], found)]
        print(",".join(group), first, " ".join(steps), sep="\t")


main()
