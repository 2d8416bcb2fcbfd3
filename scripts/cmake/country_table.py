#!/usr/bin/env python3
"""Turns schema/reference/countries.json into the constant table that shared/domain/country.cpp includes.

usage: country_table.py countries.json country_table.inc
"""
import json
import re
import sys

KINDS = ("state", "status", "organisation", "person", "specimen")


def main(source, target):
    rows = json.load(open(source, encoding="utf-8"))["countries"]
    lines, seen = [], set()
    for row in sorted(rows, key=lambda r: r["alpha3"]):
        code = row["alpha3"]
        if not re.fullmatch(r"[A-Z]{3}|D", code) or code in seen:
            sys.exit(f"{source}: bad or repeated alpha3 {code!r}")
        if not re.fullmatch(r"([A-Z]{2})?", row["alpha2"]) or row["kind"] not in KINDS:
            sys.exit(f"{source}: bad alpha2 or kind of {code}")
        if not row["name_en"] or not row["name_pt"]:
            sys.exit(f"{source}: {code} has no name")
        seen.add(code)
        texts = ", ".join(json.dumps(row[k], ensure_ascii=False) for k in ("alpha3", "alpha2", "name_en", "name_pt"))
        lines.append(f"{{{texts}, CountryKind::{row['kind']}}},\n")
    with open(target, "w", encoding="utf-8") as out:
        out.writelines(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
