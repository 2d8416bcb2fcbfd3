"""Synthetic pictures of one machine-readable line, with the place of every character known.

A sample is what the reader of shared/devices will see: one line, 32 px high, 16 px a character
pitch, three pitches of margin at both ends. It is made the way such a picture comes about: ink on
patterned paper, photographed at a random resolution, spoiled, then cut out and enlarged by a
localiser that is not exact. Nothing in it comes from a real document.
"""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from line_texts import ALPHABET, Texts

BETWEEN = len(ALPHABET)  # class of the columns that lie between two characters
PITCH = 16  # px a character in the reader's picture
HEIGHT = 32
MARGIN = 3  # pitches of margin at both ends
COLUMN = 4  # px a column of the network's output
LEVEL = 2  # pitches to either side over which a levelled line is evened out

_BASE = 24  # px a character pitch while the line is being drawn
_PAD = 5  # pitches around the drawn text
_FACES = [
    "/usr/share/fonts/opentype/ocr-b/OCRB.otf",
    "/usr/share/fonts/opentype/ocr-b/OCRBS.otf",
]
_PRINT_FACES = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
]
_OTHER_FACES = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
]


class GlyphSet:
    """All characters in one face, weight, width and height: grey masks of 48 x 72 px, centred."""

    def __init__(self, rng):
        over = 4
        other = rng.random() < 0.03
        face = _OTHER_FACES[rng.integers(len(_OTHER_FACES))] if other else _FACES[rng.integers(len(_FACES))]
        font = ImageFont.truetype(face, 200)
        size = int(round(200 * _BASE * over / font.getlength("0")))
        font = ImageFont.truetype(face, size)
        wide, high = rng.uniform(0.86, 1.14), rng.uniform(0.86, 1.14)
        weight = int(rng.integers(-3, 5))
        straight = None if other or rng.random() > 0.6 else (rng.uniform(0.50, 0.78), rng.uniform(0.62, 1.0))
        box_w, box_h = 2 * _BASE * over, 3 * _BASE * over
        # Digits and letters share a base line; the height of "0" says where the line's middle is.
        top, bottom = font.getbbox("0")[1], font.getbbox("0")[3]
        stroke = max(3.0, 0.105 * _BASE * over)
        self.masks = []
        for char in ALPHABET:
            image = Image.new("L", (box_w, box_h))
            draw = ImageDraw.Draw(image)
            if char == "<" and straight:
                half_w, half_h = straight[0] * _BASE * over / 2, straight[1] * _BASE * over / 2
                cx, cy = box_w / 2, box_h / 2
                points = [(cx + half_w, cy - half_h), (cx - half_w, cy), (cx + half_w, cy + half_h)]
                draw.line(points, fill=255, width=int(round(stroke)), joint="curve")
            else:
                x = (box_w - font.getlength(char)) / 2
                draw.text((x, box_h / 2 - (top + bottom) / 2), char, font=font, fill=255)
            mask = np.asarray(image)
            if weight:
                kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(weight) + 1,) * 2)
                mask = cv2.dilate(mask, kernel) if weight > 0 else cv2.erode(mask, kernel)
            scale = np.float32([[wide, 0, box_w / 2 * (1 - wide)], [0, high, box_h / 2 * (1 - high)]])
            mask = cv2.warpAffine(mask, scale, (box_w, box_h))
            mask = cv2.resize(mask, (2 * _BASE, 3 * _BASE), interpolation=cv2.INTER_AREA)
            self.masks.append(mask.astype(np.float32) / 255)


def levelled(cut):
    """Grey 0 to 255, 32 x W, with light and contrast evened out along the line: what stands under a veil of light is as strong as the rest.

    The same as LineNet does for a levelled look (line_net.cpp): mean and deviation of the columns within LEVEL pitches to either side.
    """
    def around(columns):  # running mean with the ends repeated
        return cv2.blur(columns.reshape(1, -1), (2 * LEVEL * PITCH + 1, 1), borderType=cv2.BORDER_REPLICATE)

    mean = around(cut.mean(0))
    square = around((cut * cut).mean(0))
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    return (cut - mean) / (deviation + 4)


def _other_print(rng):
    """A few words of ordinary print, ink 0 to 1: what stands around a zone on a document or under it on the desk."""
    letters = "abcdefghijklmnopqrstuvwxyz" if rng.random() < 0.5 else ALPHABET[:36]
    words = " ".join("".join(letters[i] for i in rng.integers(0, len(letters), int(rng.integers(2, 10)))) for _ in range(int(rng.integers(1, 6))))
    font = ImageFont.truetype(_PRINT_FACES[rng.integers(len(_PRINT_FACES))], int(rng.uniform(0.6, 2.0) * _BASE))
    image = Image.new("L", (int(font.getlength(words)) + 2, 2 * _BASE + 8))
    ImageDraw.Draw(image).text((1, 1), words, font=font, fill=255)
    return np.asarray(image).astype(np.float32) / 255


class LineGenerator:
    """Endless, reproducible samples for one seed."""

    def __init__(self, seed, glyph_sets=160):
        self.rng = np.random.default_rng(seed)
        self.sets = [GlyphSet(self.rng) for _ in range(glyph_sets)]
        self.prints = [_other_print(self.rng) for _ in range(glyph_sets)]
        self.texts = Texts(self.rng)
        self.made = 0

    def _strip(self, glyphs, text, jitter):
        """Ink of one line, 0 to 1."""
        rng = self.rng
        strip = np.zeros((6 * _BASE, (len(text) + 2 * _PAD) * _BASE), np.float32)
        row = strip.shape[0] // 2 - 36
        dx = np.rint(rng.normal(0, jitter, len(text))).astype(int)
        across = rng.normal(0, jitter, len(text))
        if rng.random() < 0.15:  # a page that does not lie flat
            across += rng.normal(0, 0.09) * _BASE * (np.linspace(-1, 1, len(text)) ** 2 - 0.33)
        dy = np.rint(across).astype(int)
        for i, char in enumerate(text):
            x, y = (_PAD + i) * _BASE - 12 + dx[i], row + dy[i]
            part = strip[y:y + 72, x:x + 48]
            np.maximum(part, glyphs.masks[char], out=part)
        return strip

    def _smooth_noise(self, shape, cell):
        small = self.rng.random((max(2, shape[0] // cell), max(2, shape[1] // cell)), np.float32)
        return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)

    def _paper(self, shape):
        """Paper tone with gradient, guilloche, texture and other print; 0 black, 1 white."""
        rng = self.rng
        h, w = shape
        tone = rng.uniform(0.45, 1.0)
        paper = np.full(shape, tone, np.float32)
        if rng.random() < 0.6:
            paper += np.linspace(-1, 1, w, dtype=np.float32) * rng.normal(0, 0.08)
        if rng.random() < 0.5:
            for _ in range(int(rng.integers(2, 9))):
                x = np.arange(0, w + 8, 8)
                y = h * rng.random() + rng.uniform(4, 40) * np.sin(x / rng.uniform(20, 160) + rng.uniform(0, 6.3))
                points = np.stack([x, y], 1).astype(np.int32)
                layer = paper.copy()
                cv2.polylines(layer, [points], False, float(tone + rng.normal(0, 0.15)), int(rng.integers(1, 4)), cv2.LINE_AA)
                paper = layer
        if rng.random() < 0.5:
            paper += (self._smooth_noise(shape, int(rng.integers(2, 24))) - 0.5) * rng.uniform(0.02, 0.22)
        if rng.random() < 0.10:  # a bar of other print, or a stamp's frame
            x, y = int(rng.integers(0, w)), int(rng.integers(0, h))
            cv2.rectangle(paper, (x, y), (x + int(rng.integers(5, 160)), y + int(rng.integers(2, 14))),
                          float(tone * rng.uniform(0.3, 0.8)), -1)
        if rng.random() < 0.22:
            self._stamp(paper)
        if rng.random() < 0.12:  # other writing beside the line
            side = int(_BASE * rng.uniform(0, _PAD - 2))
            for _ in range(int(rng.integers(1, 5))):
                at = (side if rng.random() < 0.5 else w - side - _BASE, int(rng.uniform(0.2, 0.8) * h))
                cv2.putText(paper, chr(int(rng.integers(97, 123))) * int(rng.integers(1, 3)), at, int(rng.integers(0, 4)),
                            float(rng.uniform(0.4, 1.1)), float(tone * rng.uniform(0.1, 0.7)), int(rng.integers(1, 3)), cv2.LINE_AA)
        if rng.random() < 0.30:  # print above or below the zone
            for _ in range(int(rng.integers(1, 4))):
                side = -1 if rng.random() < 0.5 else 1
                self._print(paper, int(rng.integers(-_BASE, w)), int(h / 2 + side * rng.uniform(1.2, 3.2) * _BASE - _BASE))
        if rng.random() < 0.15:  # and at one end of it
            x = int(rng.uniform(-1, _PAD - 2) * _BASE)
            left = rng.random() < 0.5
            mark = self.prints[rng.integers(len(self.prints))]
            self._print(paper, x - mark.shape[1] if left else w - x, int(h / 2 - _BASE * rng.uniform(0.2, 1.8)), mark)
        return paper

    def _stamp(self, paper):
        """Rings, a frame or slanted words that cross the line, as thick as its strokes: the line was printed over them or they over it."""
        rng = self.rng
        h, w = paper.shape
        ink = np.zeros(paper.shape, np.float32)
        for _ in range(int(rng.integers(1, 3))):
            width = max(1, int(round(rng.uniform(0.07, 0.32) * _BASE)))
            kind = rng.random()
            reach = rng.uniform(1.5, 7) * _BASE
            x = rng.uniform(_PAD * _BASE - reach, w - _PAD * _BASE + reach)
            if kind < 0.65:  # a ring; somewhere near the line it has any slope
                y = h / 2 + rng.uniform(-1.0, 1.0) * (reach + _BASE)
                axes = int(reach), int(reach * (1 if rng.random() < 0.7 else rng.uniform(0.4, 1)))
                cv2.ellipse(ink, (int(x), int(y)), axes, float(rng.uniform(0, 180)), 0, 360, 1.0, width, cv2.LINE_AA)
                if rng.random() < 0.4:
                    axes = tuple(max(4, int(a - rng.uniform(0.3, 0.9) * _BASE)) for a in axes)
                    cv2.ellipse(ink, (int(x), int(y)), axes, 0, 0, 360, 1.0, max(1, width // 2), cv2.LINE_AA)
            elif kind < 0.8:
                y = h / 2 + rng.uniform(-3, 3) * _BASE
                box = cv2.boxPoints(((x, y), (2 * reach, rng.uniform(1.5, 5) * _BASE), float(rng.uniform(-45, 45))))
                cv2.polylines(ink, [np.rint(box).astype(np.int32)], True, 1.0, width, cv2.LINE_AA)
            else:
                mark = self.prints[rng.integers(len(self.prints))]
                matrix = cv2.getRotationMatrix2D((mark.shape[1] / 2, mark.shape[0] / 2), float(rng.uniform(-40, 40)), float(rng.uniform(0.5, 1.1)))
                matrix[:, 2] += (x - mark.shape[1] / 2, h / 2 + rng.normal(0, 1.2) * _BASE - mark.shape[0] / 2)
                ink = np.maximum(ink, cv2.warpAffine(mark, matrix, (w, h)))
        paper *= 1 - ink * rng.uniform(0.1, 0.8)

    def _print(self, paper, x, y, mark=None):
        mark = self.prints[self.rng.integers(len(self.prints))] if mark is None else mark
        h, w = paper.shape
        top, left, bottom, right = max(0, y), max(0, x), min(h, y + mark.shape[0]), min(w, x + mark.shape[1])
        if top < bottom and left < right:
            part = paper[top:bottom, left:right]
            part *= 1 - mark[top - y:bottom - y, left - x:right - x] * self.rng.uniform(0.3, 0.9)

    def _desk(self, image):
        """The document ends near the line's ends, as all formats do: beyond lies a plain, grainy or woven desk, or its shadow."""
        rng = self.rng
        h, w = image.shape
        tone = float(rng.uniform(0, 1))
        desk = np.full(image.shape, tone, np.float32)
        kind = rng.random()
        if kind < 0.4:
            grain = rng.standard_normal((max(2, h // int(rng.integers(2, 24))), max(2, w // int(rng.integers(2, 120))))).astype(np.float32)
            desk += cv2.resize(grain, (w, h), interpolation=cv2.INTER_CUBIC) * rng.uniform(0.01, 0.08)
        elif kind < 0.6:
            x, y = np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32)
            desk += np.sin(x / rng.uniform(1.5, 9))[None, :] * np.sin(y / rng.uniform(1.5, 9))[:, None] * rng.uniform(0.01, 0.08)
        if rng.random() < 0.2:
            for _ in range(4):
                self._print(desk, int(rng.integers(-_BASE, w)), int(rng.integers(-_BASE, h)))
        for left in (True, False):
            if rng.random() < 0.75:
                edge = int(_BASE * (_PAD - rng.uniform(0.7, 4.2)))
                slant = np.linspace(-0.5, 0.5, h) * rng.normal(0, 0.12) * h
                if rng.random() < 0.15:  # a round corner
                    slant = slant + rng.uniform(0.2, 1.0) * _BASE * np.linspace(0, 1, h) ** 3 * 3
                ends = np.clip(edge + slant, 1, _PAD * _BASE - 14)
                x = np.arange(w, dtype=np.float32)
                beyond = np.clip((ends[:, None] - (x if left else w - 1 - x)[None, :]) + 0.5, 0, 1).astype(np.float32)
                image += (desk - image) * beyond

    def _scene(self, text):
        rng = self.rng
        glyphs = self.sets[rng.integers(len(self.sets))]
        ink = self._strip(glyphs, text, rng.choice([0, 0.4, 0.8]))
        if rng.random() < 0.6:  # neighbouring lines
            spacing = int(_BASE * rng.uniform(1.65, 2.6))
            for side in (-1, 1):
                if rng.random() < 0.7:
                    near = self._strip(glyphs, self.texts.line(len(text)), 0)
                    ink = np.maximum(ink, np.roll(near, side * spacing, axis=0))
        if rng.random() < 0.35:  # worn or unevenly inked
            wear = self._smooth_noise(ink.shape, int(rng.integers(2, 16)))
            ink *= np.clip(1.35 - rng.uniform(0.2, 1.1) * wear, 0, 1)
        paper = self._paper(ink.shape)
        black = rng.uniform(0, 0.30)
        image = paper * (1 - ink) + np.minimum(black, paper) * ink
        if rng.random() < 0.65:
            self._desk(image)
        if rng.random() < 0.5:
            image = self._shine(image)
        if rng.random() < 0.06:
            self._cover(image)
        return np.clip(image, 0, 1)

    def _shine(self, image):
        """Light mirrored by the surface: soft or with a plain edge, from a veil to white; the exposure decides how much of it is too bright."""
        rng = self.rng
        h, w = image.shape
        if rng.random() < 0.5:
            cx, cy = rng.uniform(0, w), rng.uniform(0, h)
            x = (np.arange(w, dtype=np.float32) - cx) / rng.uniform(30, 320)
            y = (np.arange(h, dtype=np.float32) - cy) / rng.uniform(25, 160)
            spot = np.exp(-(y[:, None] + x[None, :] * rng.normal(0, 0.5)) ** 2) * np.exp(-x[None, :] ** 2)
            if rng.random() < 0.4:
                spot = np.clip((spot - 0.4) * rng.uniform(2, 8) + 0.4, 0, 1)
        else:  # a lamp: an even patch with a soft rim; drawn small, for it has no detail
            spot = np.zeros((h // 4, w // 4), np.float32)
            axes = rng.uniform(2, 16) * _BASE / 2, rng.uniform(1.2, 7) * _BASE / 2
            cv2.ellipse(spot, ((float(rng.uniform(0, w / 4)), float(rng.uniform(-0.2, 1.2) * h / 4)), axes, float(rng.uniform(0, 180))), 1.0, -1)
            spot = cv2.GaussianBlur(spot, (0, 0), rng.uniform(0.4, 3.5) * _BASE / 4)
            spot = cv2.resize(spot, (w, h), interpolation=cv2.INTER_LINEAR)
        exposure = rng.uniform(0.5, 1.08) if rng.random() < 0.6 else 1.0
        return (image + rng.uniform(0.08, 1.3) * spot) * exposure

    def _cover(self, image):
        """A finger or the edge of a holder over one end."""
        rng = self.rng
        h, w = image.shape
        reach = int(rng.uniform(_PAD, _PAD + 5) * _BASE)
        centre = (0 if rng.random() < 0.5 else w, int(rng.uniform(-0.3, 1.3) * h))
        cv2.ellipse(image, centre, (reach, int(rng.uniform(1, 4) * _BASE)), float(rng.uniform(-25, 25)), 0, 360,
                    float(rng.uniform(0.1, 0.85)), -1, cv2.LINE_AA)

    def _blur(self, image, pitch):
        """Lens, focus and movement, in pixels of the photograph; never so much that nothing could be told."""
        rng = self.rng
        if rng.random() < 0.8:
            image = cv2.GaussianBlur(image, (0, 0), max(0.15, abs(rng.normal(0, 0.07)) * min(pitch, 18)))
        if rng.random() < 0.4:  # out of focus: an even disc
            radius = min(abs(rng.normal(0, 1.5)), 3.5, 0.34 * pitch)
            if radius > 0.5:
                n = int(np.ceil(radius))
                fine = np.zeros(((2 * n + 1) * 8,) * 2, np.float32)
                cv2.circle(fine, (fine.shape[0] // 2,) * 2, int(radius * 8), 1.0, -1)
                disc = cv2.resize(fine, (2 * n + 1,) * 2, interpolation=cv2.INTER_AREA)
                image = cv2.filter2D(image, -1, disc / disc.sum())
        if rng.random() < 0.75:  # movement: a path of the hand, nearly straight
            length = min(rng.uniform(1, 10.5), 0.8 * pitch)
            angle, bend = rng.uniform(0, np.pi), rng.normal(0, 0.12) if rng.random() < 0.5 else 0.0
            t = np.linspace(-0.5, 0.5, 48)
            along, side = t * length, bend * length * (4 * t * t - 0.5)
            n = int(np.ceil(length / 2)) + 1
            x = n + along * np.cos(angle) - side * np.sin(angle)
            y = n + along * np.sin(angle) + side * np.cos(angle)
            kernel = np.zeros((2 * n + 2, 2 * n + 2), np.float32)
            for oy in (0, 1):
                for ox in (0, 1):
                    ix, iy = np.floor(x).astype(int), np.floor(y).astype(int)
                    np.add.at(kernel, (iy + oy, ix + ox), (1 - np.abs(x - ix - ox)) * (1 - np.abs(y - iy - oy)))
            image = cv2.filter2D(image, -1, kernel[:-1, :-1] / kernel[:-1, :-1].sum())
        return image

    def _photograph(self, image):
        """Resolution, blur, noise and compression of the source; returns 8 bit and the px a pitch."""
        rng = self.rng
        low, high = (6.0, 14.0) if rng.random() < 0.5 else (12.0, 36.0)
        pitch = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        h, w = image.shape
        angle, shear = np.radians(rng.normal(0, 0.9)), rng.normal(0, 0.035)
        turn = np.array([[np.cos(angle), -np.sin(angle) + shear, 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        to_centre = np.array([[1, 0, -w / 2], [0, 1, -h / 2], [0, 0, 1]], float)
        aslant = np.clip(rng.normal(0, 0.09, 2), -0.22, 0.22)  # the plane turned in space; the zone lies off the middle of the picture
        tilt = np.array([[1, 0, 0], [0, 1, 0], [aslant[0] / w, aslant[1] / w, 1]])
        out_h = h + int(abs(np.sin(angle)) * w)
        back = np.array([[1, 0, w / 2], [0, 1, out_h / 2], [0, 0, 1]], float)
        matrix = back @ tilt @ turn @ to_centre
        image = cv2.warpPerspective(image, matrix, (w, out_h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        ratio = pitch / _BASE
        size = (int(round(w * ratio)), int(round(out_h * ratio)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR)
        shrink = np.diag([size[0] / w, size[1] / out_h, 1])
        matrix = shrink @ matrix
        image = self._blur(image, pitch)
        if rng.random() < 0.25:
            soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.8, 2.0))
            image = image + rng.uniform(0.3, 1.6) * (image - soft)
        if rng.random() < 0.7:
            image = image + rng.standard_normal(image.shape, np.float32) * rng.uniform(0.004, 0.055)
        contrast = rng.uniform(0.45, 1.0)
        grey = np.clip((image * contrast + rng.uniform(0, 1 - contrast)) * 255, 0, 255).astype(np.uint8)
        if rng.random() < 0.65:
            ok, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(14, 93))])
            grey = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
        if rng.random() < 0.05:
            _, grey = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
        return grey, matrix

    def sample(self, count):
        """(picture 32 x 16*(count+6) float32 normalised, label per output column)."""
        return self.samples(count, 1)[0]

    def samples(self, count, photographs):
        """The same line photographed several times: drawing it is half of the work."""
        if self.made % 400 == 399:
            self.sets[self.rng.integers(len(self.sets))] = GlyphSet(self.rng)
        self.made += 1
        text = self.texts.line(count)
        scene = self._scene(text)
        return [self._cut(scene, text) for _ in range(photographs)]

    def _cut(self, scene, text):
        rng = self.rng
        count = len(text)
        grey, matrix = self._photograph(scene)
        middle = scene.shape[0] / 2
        places = np.array([[(_PAD + i + 0.5) * _BASE, middle, 1] for i in range(count)]).T
        places = matrix @ places
        places = (places[:2] / places[2]).T  # character centres in the photograph
        # What the localiser finds: a straight line through the centres, nearly.
        first, last = places[0], places[-1]
        along = (last - first) / max(1, count - 1)
        pitch = float(np.hypot(*along))
        slope = np.arctan2(along[1], along[0]) + np.radians(rng.normal(0, 0.15)) * 30 / max(count, 12)
        pitch *= 1 + np.clip(rng.normal(0, 0.012), -0.035, 0.035)
        centre = (places.mean(0) + first + last) / 3 if count > 2 else places.mean(0)
        centre = centre + np.array([rng.normal(0, 0.2), rng.normal(0, 0.07)]) * pitch
        scale = PITCH / pitch
        width = PITCH * (count + 2 * MARGIN)
        cos, sin = np.cos(slope) * scale, np.sin(slope) * scale
        affine = np.array([[cos, sin, 0], [-sin, cos, 0]])
        affine[:, 2] = np.array([width / 2, HEIGHT / 2]) - affine[:, :2] @ centre
        if pitch > 22:  # as the reader does with large characters
            shrink = 18 / pitch
            before = grey.shape
            grey = cv2.resize(grey, (round(before[1] * shrink), round(before[0] * shrink)), interpolation=cv2.INTER_AREA)
            fx, fy = grey.shape[1] / before[1], grey.shape[0] / before[0]
            smaller = affine @ np.array([[1 / fx, 0, 0.5 / fx - 0.5], [0, 1 / fy, 0.5 / fy - 0.5], [0, 0, 1]])
            cut = cv2.warpAffine(grey, smaller, (width, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        else:
            cut = cv2.warpAffine(grey, affine, (width, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        cut = cut.astype(np.float32)
        cut = levelled(cut) if rng.random() < 0.4 else (cut - cut.mean()) / (cut.std() + 4)
        x = (affine[:, :2] @ places.T)[0] + affine[0, 2]
        label = np.full(width // COLUMN, BETWEEN, np.int64)
        columns = (np.arange(width // COLUMN) + 0.5) * COLUMN
        for place, char in zip(x, text):
            label[np.abs(columns - place) <= COLUMN] = char
        return cut, label


if __name__ == "__main__":
    import time
    generator = LineGenerator(7, 40)
    begin = time.time()
    rows = [generator.sample(30)[0] for _ in range(60)]
    print(f"{(time.time() - begin) / 60 * 1000:.2f} ms a line")
    sheet = np.vstack([np.clip(row * 50 + 140, 0, 255) for row in rows[:32]])
    cv2.imwrite("lines.png", sheet)
