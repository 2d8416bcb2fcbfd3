#!/usr/bin/env python3
"""Says which messages of a .po file carry other {placeholders} than their original, and fails then."""
import re
import sys

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def messages(path):
    """Pairs of originals (msgid, msgid_plural) and translations; msgfmt -c has seen that the file is well formed."""
    for block in open(path, encoding="utf-8").read().split("\n\n"):
        originals, translations, target = [], [], None
        for line in block.splitlines():
            if line.startswith(("msgid", "msgstr")):
                target = originals if line.startswith("msgid") else translations
                target.append("")
            elif not line.startswith('"'):
                target = None
            if target is not None:
                target[-1] += "".join(QUOTED.findall(line))
        if originals and originals[0]:
            yield originals, translations


def main(path):
    wrong = 0
    for originals, translations in messages(path):
        wanted = set(PLACEHOLDER.findall(originals[-1]))
        for translation in translations:
            if translation and set(PLACEHOLDER.findall(translation)) != wanted:
                print(f"{path}: other placeholders in: {originals[0]!r} -> {translation!r}", file=sys.stderr)
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
