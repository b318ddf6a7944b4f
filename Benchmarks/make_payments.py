#!/usr/bin/env python3
"""Makes a large table of payments out of a small one, in the same layout.

usage: make_payments.py TRANSACTIONS.csv[.gz] ROWS OUT.csv

The rows are repeated with fresh payment identifiers; each repetition is as long as the original and starts when the one
before has ended, so that the table stays in order of time. Accounts and amounts stay as they are. Rates are given for the
original's days only: the last day's rate serves for all later ones.
"""
import csv, datetime, gzip, sys

def main(source, rows, out):
    opened = gzip.open(source, "rt", newline="") if source.endswith(".gz") else open(source, newline="")
    with opened as handle:
        reader = csv.reader(handle)
        header = next(reader)
        table = list(reader)
    place = {name: index for index, name in enumerate(header)}
    ident, time = place["tx_id"], place["ts"]
    parse = lambda text: datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    days = (parse(table[-1][time]).date() - parse(table[0][time]).date()).days + 1
    written = 0
    with open(out, "w", newline="") as handle:
        handle.write(",".join(header) + "\n")
        repetition = 0
        while written < rows:
            dates = {}
            lines = []
            for row in table[: rows - written]:
                day = row[time][:10]
                if day not in dates:
                    dates[day] = str(datetime.date.fromisoformat(day) + datetime.timedelta(days=days * repetition))
                fields = list(row)
                fields[ident] = "T%08d" % written
                fields[time] = dates[day] + row[time][10:]
                lines.append(",".join(fields))
                written += 1
            handle.write("\n".join(lines) + "\n")
            repetition += 1

if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
