"""Texts of made-up machine-readable lines, as indices into ALPHABET.

Two thirds have the structure of a line of Doc 9303, so that the network meets letters, digits and
fillers in the company they keep; the rest is random, so that it learns to look and not to guess.
Characters that are taken for one another come more often than chance would bring them. Names are
letters drawn by chance: no list of names, states or documents is used.
"""

import numpy as np

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
FILLER = ALPHABET.index("<")

# Groups told apart by a stroke or two once blur has been over them.
_ALIKE = ["0OQD", "S5G6", "<KC", "<LE", "8B3S", "1IT", "Z27", "UVY", "MNHW", "PRF", "CGO", "EFB", "IL", "A4", "96G", "XKY", "QG", "VW", "DB", "JU"]
_VOWELS, _CONSONANTS = "AEIOU", "BCDFGHJKLMNPQRSTVWXYZ"


def _indices(text):
    return [ALPHABET.index(c) for c in text]


class Texts:
    def __init__(self, rng):
        self.rng = rng

    def line(self, count):
        kind = self.rng.random()
        if kind < 0.20:
            return self.rng.integers(0, len(ALPHABET), count)
        if kind < 0.38:
            return np.array(_indices(self._alike(count)))
        text = ""
        while len(text) < count:
            text += self._structured(count)
        begin = 0 if self.rng.random() < 0.7 else int(self.rng.integers(0, len(text) - count + 1))
        return np.array(_indices(text[begin:begin + count]))

    def _pick(self, letters, count=1):
        return "".join(letters[i] for i in self.rng.integers(0, len(letters), count))

    def _alike(self, count):
        """Runs in which look-alikes stand next to others of any kind."""
        out = ""
        while len(out) < count:
            group = _ALIKE[self.rng.integers(len(_ALIKE))]
            out += self._pick(group, int(self.rng.integers(1, 4)))
            if self.rng.random() < 0.4:
                out += self._pick(ALPHABET, int(self.rng.integers(1, 3)))
        return out[:count]

    def _name(self):
        """Letters, by and large vowels and consonants in turn; rare letters as often as common ones."""
        rng = self.rng
        if rng.random() < 0.35:
            return self._pick(ALPHABET[10:36], int(rng.integers(2, 11)))
        out, vowel = "", rng.random() < 0.4
        for _ in range(int(rng.integers(2, 11))):
            out += self._pick(_VOWELS if vowel else _CONSONANTS)
            vowel = not vowel if rng.random() < 0.8 else vowel
        return out

    def _names(self, length):
        surname = "<".join(self._name() for _ in range(int(self.rng.integers(1, 4))))
        given = "<".join(self._name() for _ in range(int(self.rng.integers(0, 4))))
        return (surname + "<<" + given).ljust(length, "<")[:length]

    def _state(self):
        return self._pick(ALPHABET[10:36]) + "<<" if self.rng.random() < 0.04 else self._pick(ALPHABET[10:36], 3)

    def _number(self, length=9):
        rng = self.rng
        letters = self._pick(ALPHABET[10:36], int(rng.integers(0, 4))) if rng.random() < 0.7 else ""
        text = letters + self._pick(ALPHABET[:10], int(rng.integers(5, 10)))
        if rng.random() < 0.25:
            text = self._pick(ALPHABET[:36], int(rng.integers(6, 10)))
        return text.ljust(length, "<")[:length] + self._pick(ALPHABET[:10])

    def _dates(self):
        """Birth, sex, expiry with their digits; the digits are not computed: the network must not rely on them."""
        return self._pick(ALPHABET[:10], 7) + self._pick("MF<X") + self._pick(ALPHABET[:10], 7)

    def _optional(self, length):
        if self.rng.random() < 0.55:
            return "<" * length
        return self._pick(ALPHABET[:10] if self.rng.random() < 0.6 else ALPHABET[:36], int(self.rng.integers(2, length + 1))).ljust(length, "<")

    def _structured(self, count):
        """A first, second or third line of the format that has so many characters a line (of any for other counts)."""
        kind = self.rng.random()
        code = self._pick("PIACV") + self._pick("<<<DRPSN")
        if count == 30 or (count not in (36, 44) and self.rng.random() < 0.5):
            if kind < 0.34:
                return code + self._state() + self._number() + self._optional(15)
            if kind < 0.67:
                return self._dates() + self._state() + self._optional(11) + self._pick(ALPHABET[:10])
            return self._names(30)
        length = 36 if count == 36 else 44
        if kind < 0.5:
            return code + self._state() + self._names(length - 5)
        return self._number() + self._state() + self._dates() + self._optional(length - 29) + self._pick(ALPHABET[:10] + "<")
