"""Made-up documents with machine-readable zones, and papers of a counter without one, drawn on a desk_camera.Sheet."""

from desk_camera import BOLD, GIVEN, MONO, OCR_B, SANS, SURNAMES, SYLLABLES, Sheet

# format: lines, characters, size in mm, top of the first line and line spacing in mm
FORMATS = {
    "TD1": (3, 30, (85.6, 54.0), 31.5, 6.0),
    "TD2": (2, 36, (105.0, 74.0), 56.5, 6.35),
    "TD3": (2, 44, (125.0, 88.0), 70.5, 6.35),
    "MRVA": (2, 44, (120.0, 80.0), 62.5, 6.35),
    "MRVB": (2, 36, (105.0, 74.0), 56.5, 6.35),
}
STATES = ["PRT", "BRA", "UTO", "ESP", "FRA", "D", "AGO", "CPV", "UKR", "IND", "GBR", "MDA", "CHN", "GNB", "ITA", "NPL", "STP", "ROU"]


def check_digit(text):
    """Doc 9303-3 section 4.9."""
    total = 0
    for i, c in enumerate(text):
        value = 0 if c == "<" else int(c, 36)
        total += value * (7, 3, 1)[i % 3]
    return str(total % 10)


def pad(text, length):
    return text[:length].ljust(length, "<")


def citizen_card_number(rng):
    """Number of a Citizen Card: eight digits, digit mod 11, version, digit in the manner of Luhn."""
    body = f"{rng.integers(0, 10 ** 8):08d}"
    rest = sum(int(c) * w for c, w in zip(body, range(9, 1, -1))) % 11
    number = body + str(0 if rest < 2 else 11 - rest) + "".join(rng.choice(list("ZYXW0123456789"), 2))
    total = 0
    for i, c in enumerate(number):
        value = int(c, 36) * (2 if i % 2 == 0 else 1)
        total += value - 9 if i % 2 == 0 and value >= 10 else value
    return number + str(-total % 10)


class Person:
    def __init__(self, rng):
        def made_up():
            return "".join(rng.choice(SYLLABLES, rng.integers(2, 5)))

        def pick(words):
            return str(rng.choice(words)) if rng.random() < 0.7 else made_up()

        self.surname = "<".join(pick(SURNAMES) for _ in range(rng.integers(1, 4)))
        self.given = "<".join(pick(GIVEN) for _ in range(rng.integers(1, 4)))
        self.nationality = str(rng.choice(STATES))
        self.birth = f"{rng.integers(1935, 2009) % 100:02d}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"
        self.expiry = f"{rng.integers(27, 36):02d}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"
        self.sex = str(rng.choice(list("FMFMFMFM<")))

    def names(self, length):
        """Shortened as Doc 9303-4 section 4.2.3 allows: what does not fit falls off, the surname leaves room for the rest."""
        surname = self.surname[:length - 4].rstrip("<")
        return pad((surname + "<<" + self.given)[:length], length)


def document_number(rng):
    letters, digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
    shape = str(rng.choice(["AADDDDDDD", "ADDDDDDDD", "DDDDDDDDD", "MMMMMMMMM", "AADDDDDD", "DDAADDDDD", "MMMMMMMM"]))
    return "".join(str(rng.choice(list({"A": letters, "D": digits, "M": letters + digits}[c]))) for c in shape)


def zone(rng, kind):
    """Lines of one document and the person on it."""
    count, length, *_ = FORMATS[kind]
    who = Person(rng)
    issuer = who.nationality if rng.random() < 0.8 else str(rng.choice(STATES))
    number = document_number(rng)
    dates = who.birth + check_digit(who.birth) + who.sex + who.expiry + check_digit(who.expiry)
    head = pad(number, 9) + check_digit(pad(number, 9))
    if kind == "TD1":
        optional = pad("".join(rng.choice(list("0123456789"), rng.integers(6, 12))) if rng.random() < 0.3 else "", 15)
        first = str(rng.choice(["I<", "ID", "IR", "AR"])) + pad(issuer, 3) + head + optional
        if rng.random() < 0.35:  # Citizen Card
            cc = citizen_card_number(rng)
            who.nationality = "PRT"
            first = pad("I<PRT" + cc[:9] + "<" + cc[9:] + check_digit(cc), 30)
        second = dates + pad(who.nationality, 3) + pad("", 11)
        second += check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return [first, second, who.names(30)], who
    code = {"TD2": str(rng.choice(["I<", "ID", "AR"])), "TD3": str(rng.choice(["P<", "P<", "PD", "PP"])), "MRVA": "V<", "MRVB": "V<"}[kind]
    first = code + pad(issuer, 3) + who.names(length - 5)
    body = head + pad(who.nationality, 3) + dates
    if kind == "TD2":
        second = body + pad("", 7)
        second += check_digit(second[0:10] + second[13:20] + second[21:35])
    elif kind == "TD3":
        optional = pad("".join(rng.choice(list("0123456789ABCDEF"), rng.integers(5, 15))) if rng.random() < 0.3 else "", 14)
        empty = optional.strip("<") == ""
        second = body + optional + ("<" if empty and rng.random() < 0.7 else check_digit(optional))
        second += check_digit(second[0:10] + second[13:20] + second[21:43])
    else:
        second = pad(body, length)
    assert len(first) == length and len(second) == length and count == 2
    return [first, second], who


def printed_document(rng, kind, lines, who, dpmm):
    _, _, size, top, spacing = FORMATS[kind]
    sheet = Sheet(rng, size, dpmm, rng.integers(185, 250, 3))
    title = {"TD1": "IDENTITY CARD", "TD2": "CARTE / CARD", "TD3": "PASSPORT PASSAPORTE", "MRVA": "VISA VISTO", "MRVB": "VISA"}[kind]
    sheet.text(5, 3, title + "  (SPECIMEN)", 3.0, BOLD, tuple(int(v) for v in rng.integers(20, 130, 3)))
    small_top = kind == "TD1"
    if not small_top:
        sheet.portrait(5, 13, 30, min(40, top - 18))
    elif rng.random() < 0.5:
        sheet.draw.rectangle([sheet.px(v) for v in (7, 9, 19, 19)], fill=(200, 172, 90))
    rows = [("Apelidos / Surname", who.surname.replace("<", " ")), ("Nomes / Given names", who.given.replace("<", " ")),
            ("N.º", str(rng.integers(10 ** 7, 10 ** 8))), ("Nac.", who.nationality), ("Local", str(rng.choice(["TESTELANDIA", "VILA EXEMPLO"])))]
    step = 5.2 if small_top else 8.2
    for i, (label, text) in enumerate(rows[:4 if small_top else 5]):
        x, y = (26 if small_top else 42), 8 + i * step
        sheet.text(x, y, label, 1.5, SANS, (90, 90, 110))
        sheet.text(x, y + 2.0, text[:30], 2.2, BOLD)
    if rng.random() < 0.2:  # stamp, now and then over the zone
        x, y, r = rng.uniform(0.5, 0.95) * size[0], rng.uniform(0.3, 0.95) * size[1], rng.uniform(7, 13)
        colour = tuple(int(v) for v in rng.choice([(160, 40, 60), (50, 60, 150), (30, 110, 80)]))
        sheet.draw.ellipse([sheet.px(v) for v in (x - r, y - r, x + r, y + r)], outline=colour, width=max(1, sheet.px(0.5)))
        sheet.text(x - r * .8, y - 1.5, "TESTE 14 MAI 2026", 1.6, BOLD, colour)
    return sheet, sheet.zone(lines, top, spacing)


def other_paper(rng, dpmm):
    """Papers of a counter that carry no machine-readable zone."""
    kind = str(rng.choice(["invoice", "letter", "payment_slip", "bank_card", "licence", "listing"]))
    small = kind in ("bank_card", "licence")
    sheet = Sheet(rng, (85.6, 54.0) if small else (120.0, 80.0), dpmm, rng.integers(120 if small else 220, 252, 3))
    digits = lambda n: "".join(rng.choice(list("0123456789"), n))  # noqa: E731
    words = lambda n: " ".join(str(rng.choice(SURNAMES + GIVEN)).lower() for _ in range(n))  # noqa: E731
    if kind == "invoice":
        sheet.text(5, 3, f"Fatura FT A/{digits(3)}   NIF {digits(9)}", 3.4, BOLD)
        for i in range(14):
            sheet.text(5, 12 + i * 4.2, f"{words(2):<28.28}{digits(2)},{digits(2)}  23%  {digits(3)},{digits(2)} EUR", 2.1, MONO)
    elif kind == "letter":
        for i in range(17):
            sheet.text(5, 4 + i * 4.2, words(10).upper() if rng.random() < 0.1 else words(10), 2.1)
    elif kind == "payment_slip":  # OCR-B, groups of digits, angle brackets
        sheet.text(5, 4, "Pagamento de serviços  Entidade " + digits(5), 3, BOLD)
        for i in range(int(rng.integers(1, 4))):
            sheet.text(5, 48 + i * 6.2, f"{digits(13)}>{digits(9)}<{digits(7)}<+ {digits(4)}>", 2.9, OCR_B, (20, 20, 20))
    elif kind == "bank_card":
        sheet.text(6, 26, " ".join(digits(4) for _ in range(4)), 4.4, OCR_B, (30, 30, 30))
        sheet.text(6, 36, "VALID THRU 09/31", 2.4, OCR_B)
        sheet.text(6, 43, words(2).upper(), 3.0, OCR_B)
    elif kind == "licence":
        sheet.portrait(4, 10, 22, 30)
        for i in range(8):
            sheet.text(30, 8 + i * 5, f"{i + 1}. {words(3).upper()} {digits(6)}", 2.4, BOLD)
    else:
        for i in range(18):
            sheet.text(5, 3 + i * 4.1, f"{'if x << ' if rng.random() < .3 else 'T<<'}{digits(6)} <<<<< {words(2).upper()[:16]:<16} {digits(9)}<<<", 2.2, MONO, (10, 10, 10))
    return kind, sheet
