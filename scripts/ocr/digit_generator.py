"""Synthetic pictures of short print that may be a card access number, with the place of every character known.

A sample is what the reader of shared/devices will see: a strip 32 px high in which digits are about 20 px tall,
read in columns of 2 px. It is made the way such a picture comes about: print in one of many typefaces on patterned
card, photographed at a random resolution, spoiled, cut out and enlarged by a localiser that is not exact. Digits
stand alone in any number, in dates and beside letters, upright and upside down. Nothing comes from a real card.
"""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digit_faces import TRAINED

HEIGHT, HIGH, COLUMN = 32, 20, 2  # px: the strip, a digit in it, a column of the answer
CLASSES = "0123456789CAN"
OTHER, BETWEEN = len(CLASSES), len(CLASSES) + 1  # any other character; paper and what is printed on it
IGNORED = -100

_LETTERS = "BDEFGHJKLMPQRSTUVWXYZaedhkmnprstuvwyzÃÇÉ"  # none that looks like a digit in some typeface
_MARKS = ".,:-/"
_BASE = 40  # px a digit while it is drawn
_TURNED = {c: OTHER for c in range(len(CLASSES))} | {0: 0, 8: 8, 6: 9, 9: 6, CLASSES.index("N"): CLASSES.index("N")}


def class_of(char):
    return CLASSES.index(char) if char in CLASSES else OTHER


class DigitGenerator:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.fonts = {}

    def font(self, face):
        if face not in self.fonts:
            font = ImageFont.truetype(face, 300)
            box = font.getbbox("0")
            font = ImageFont.truetype(face, int(round(300 * _BASE / (box[3] - box[1]))))
            self.fonts[face] = font, font.getbbox("0")
        return self.fonts[face]

    def digits(self, count):
        if self.rng.random() < 0.15:  # runs of one digit and those that turn into each other
            return "".join(self.rng.choice(list(str(self.rng.choice(["0689", "11", "88", "69", "17"]))), count))
        return "".join(str(d) for d in self.rng.integers(0, 10, count))

    def word(self):
        return "".join(self.rng.choice(list(_LETTERS), int(self.rng.integers(2, 9))))

    def text(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.55:
            out = self.digits(6 if rng.random() < 0.6 else int(rng.integers(3, 10)))
            beside = rng.random()
            if beside < 0.18:
                out = "CAN" + str(rng.choice(["", ":"])) + " " * int(rng.integers(1, 3)) + out
            elif beside < 0.28:
                out = self.word() + " " * int(rng.integers(1, 5)) + out
            elif beside < 0.36:
                out += " " * int(rng.integers(1, 5)) + self.word()
            return out
        if kind < 0.70:
            gap = str(rng.choice([" ", " ", ".", "-", "/"]))
            return gap.join([self.digits(2), self.digits(2), self.digits(int(rng.choice([2, 4])))])
        if kind < 0.82:
            mixed = list(self.digits(7) + self.word())
            rng.shuffle(mixed)
            return "".join(mixed)[:int(rng.integers(5, 11))]
        if kind < 0.90:
            return "CAN" + str(rng.choice(["", ":", " "]))
        return " ".join(self.word() for _ in range(int(rng.integers(1, 3))))

    def line(self, text, face, spread, weight):
        """Mask of one line, the middles of its characters and their advances, at _BASE px a digit."""
        font, box = self.font(face)
        pad = _BASE
        x, places = float(pad), []
        total = int(sum(font.getlength(c) + spread * _BASE for c in text)) + 2 * pad
        mask = Image.new("L", (max(total, 2 * pad), 3 * _BASE))
        draw = ImageDraw.Draw(mask)
        for char in text:
            advance = font.getlength(char)
            if char != " ":
                draw.text((x, _BASE - box[1]), char, font=font, fill=255, stroke_width=weight)
                if char not in _MARKS:
                    places.append((char, x + advance / 2, advance))
            x += advance + spread * _BASE
        return np.asarray(mask), places

    def paper(self, size):
        """Tone, waves, thin lines and coarse shapes below the print; about 0 bright and 1 black."""
        rng = self.rng
        w, h = size
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        out = np.zeros((h, w), np.float32)
        for _ in range(int(rng.integers(0, 3))):
            fx, fy = rng.normal(0, 0.08, 2)
            out += rng.uniform(0, 0.06) * np.sin(x * fx + y * fy + 3 * np.sin(x * rng.uniform(0, 0.03)))
        if rng.random() < 0.5:
            dark = rng.uniform(0.05, 0.35)
            gap, reach, slope = rng.uniform(10, 50), rng.uniform(2, 40), rng.uniform(-1.5, 1.5)
            for start in np.arange(-h, 2 * h, gap):
                line = np.stack([x[0, ::6], start + slope * x[0, ::6] + reach * np.sin(x[0, ::6] / rng.uniform(20, 200))], 1)
                cv2.polylines(out, [line.astype(np.int32)], False, float(dark), int(rng.integers(1, 3)), cv2.LINE_AA)
        if rng.random() < 0.25:  # edges of a portrait, of the card or of another field
            polygon = (rng.random((4, 2)) * [w, h]).astype(np.int32)
            shade = np.zeros((h, w), np.float32)
            cv2.fillPoly(shade, [polygon], 1.0)
            out += shade * rng.uniform(-0.15, 0.3)
        if rng.random() < 0.3:
            out += cv2.resize(rng.normal(0, 0.1, (3, 8)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
        return out

    def sample(self, width):
        """A strip of `width` px, normalised, and its labels: one a column, IGNORED at the rims of characters."""
        rng = self.rng
        canvas_w, canvas_h = width * _BASE // HIGH + 120, HEIGHT * _BASE // HIGH + 80
        ink = np.zeros((canvas_h, canvas_w), np.float32)
        face = str(rng.choice(TRAINED))
        text = self.text() if rng.random() < 0.95 else ""
        mask, places = self.line(text, face, max(-0.03, rng.normal(0.04, 0.12)), int(rng.integers(0, 3)) if rng.random() < 0.3 else 0)
        wide = float(rng.uniform(0.85, 1.18))  # typefaces are wider and narrower than those there are
        mask = cv2.resize(mask, None, fx=wide, fy=1, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        left = int((canvas_w - mask.shape[1]) / 2 + (rng.normal(0, 12) if rng.random() < 0.7 else rng.uniform(-200, 200)))
        top = canvas_h // 2 - _BASE - _BASE // 2
        x0, x1 = max(0, left), min(canvas_w, left + mask.shape[1])
        y0, y1 = max(0, top), min(canvas_h, top + mask.shape[0])
        if x1 > x0:
            ink[y0:y1, x0:x1] = mask[y0 - top:y1 - top, x0 - left:x1 - left]
        middles = [(char, left + x * wide, advance * wide) for char, x, advance in places]
        if rng.random() < 0.4:  # a line above or below
            other, _ = self.line(self.word() + " " + self.word(), str(rng.choice(TRAINED)), 0.02, 0)
            other = cv2.resize(other, None, fx=float(f := rng.uniform(0.35, 1)), fy=float(f)).astype(np.float32) / 255
            at = int(rng.uniform(-80, canvas_w - 40)), int(canvas_h / 2 + float(rng.choice([-1, 1])) * rng.uniform(44, 70) - other.shape[0] / 2)
            x0, x1 = max(0, at[0]), min(canvas_w, at[0] + other.shape[1])
            y0, y1 = max(0, at[1]), min(canvas_h, at[1] + other.shape[0])
            if x1 > x0 and y1 > y0:
                ink[y0:y1, x0:x1] = np.maximum(ink[y0:y1, x0:x1], other[y0 - at[1]:y1 - at[1], x0 - at[0]:x1 - at[0]])
        black, white = rng.uniform(0.62, 0.97), rng.uniform(0, 0.3)
        picture = np.clip(self.paper((canvas_w, canvas_h)) + white, 0, 1)
        picture = picture + (black - picture) * ink * (1 if rng.random() < 0.8 else rng.uniform(0.55, 0.9))
        picture = 255 * (1 - picture)
        if rng.random() < 0.12:  # a lamp mirrored beside or on it
            blob = np.zeros((canvas_h, canvas_w), np.float32)
            cv2.circle(blob, (int(rng.uniform(0, canvas_w)), int(rng.uniform(0, canvas_h))), int(rng.uniform(15, 70)), 1.0, -1)
            picture += cv2.GaussianBlur(blob, (0, 0), rng.uniform(4, 25)) * rng.uniform(30, 200)
        turned = rng.random() < 0.25
        if turned:
            picture = picture[::-1, ::-1]
            middles = [(char, canvas_w - 1 - x, advance) for char, x, advance in middles]
        picture = self.photographed(picture)
        return self.cut(picture, middles, turned, width)

    def photographed(self, picture):
        """Reduced to the resolution of a camera, spoiled there."""
        rng = self.rng
        high = float(np.exp(rng.uniform(np.log(8), np.log(40))))
        small = cv2.resize(picture, None, fx=high / _BASE, fy=high / _BASE, interpolation=cv2.INTER_AREA)
        small = small * rng.uniform(0.45, 1.05)
        small = cv2.GaussianBlur(small, (0, 0), 0.5)
        if rng.random() < 0.6:
            small = cv2.GaussianBlur(small, (0, 0), float(min(abs(rng.normal(0, 0.07)) * high, 2.5)) + 0.05)
        if rng.random() < 0.3:
            length, angle = rng.uniform(1, min(9.0, 0.32 * high + 1)), rng.uniform(0, np.pi)
            kernel = np.zeros((21, 21), np.float32)
            reach = np.array([np.cos(angle), np.sin(angle)]) * length * 8
            middle = np.array([160.0, 160.0])
            cv2.line(kernel, tuple(np.rint(middle - reach).astype(int).tolist()), tuple(np.rint(middle + reach).astype(int).tolist()), 1.0, 1, cv2.LINE_AA, 4)
            small = cv2.filter2D(small, -1, kernel / kernel.sum())
        small = small + rng.normal(0, rng.uniform(0.5, 8), small.shape).astype(np.float32)
        if rng.random() < 0.4:
            small = small + rng.uniform(0.2, 0.9) * (small - cv2.GaussianBlur(small, (0, 0), 1.3))
        small = np.clip(small, 0, 255).astype(np.uint8)
        _, octets = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 95))])
        return cv2.imdecode(octets, cv2.IMREAD_GRAYSCALE)

    def cut(self, small, middles, turned, width):
        """The strip as the reader cuts it, not quite straight and not quite of the right size."""
        rng = self.rng
        scale = small.shape[0] / (HEIGHT * _BASE // HIGH + 80)
        zoom = HIGH / (_BASE * scale) * rng.uniform(0.86, 1.16)
        angle = np.radians(np.clip(rng.normal(0, 1.3), -4, 4))
        matrix = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle) + 0, np.cos(angle), 0]]) * zoom
        matrix[0, 1] += np.clip(rng.normal(0, 0.05), -0.15, 0.15) * zoom  # print seen aslant
        centre = np.array([(small.shape[1] - 1) / 2, (small.shape[0] - 1) / 2])
        matrix[:, 2] = np.array([width / 2, HEIGHT / 2]) - matrix[:, :2] @ centre + [rng.uniform(-6, 6), np.clip(rng.normal(0, 1.0), -2.5, 2.5)]
        strip = cv2.warpAffine(small, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        strip = (strip - strip.mean()) / (strip.std() + 4)
        labels = np.full(width // COLUMN, BETWEEN, np.int64)
        columns = (np.arange(len(labels)) + 0.5) * COLUMN
        for char, x, advance in middles:
            at = matrix[0, 0] * x * scale + matrix[0, 1] * centre[1] + matrix[0, 2]
            half = advance * scale * matrix[0, 0]
            away = np.abs(columns - at)
            labels[(away < 0.38 * half) & (labels == BETWEEN)] = IGNORED
            label = class_of(char)
            labels[away < max(0.27 * half, 1.01)] = _TURNED.get(label, OTHER) if turned else label
        return strip, labels
