"""A desk, its camera and what is printed on the papers below it, for the scripts that draw made-up sets of pictures.

Sheets are drawn in millimetres, laid on a table and seen through a pinhole camera with uneven light, glare, fingers,
blur, noise and JPEG. `rng` decides what belongs to a document and its desk, `frame` what differs from one frame of it
to the next; the order in which numbers are drawn is part of every set's seed.
"""

import copy

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

OCR_B = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BOLD = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
MONO = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
FRAME = (1920, 1080)
PITCH_MM = 2.54
CAPITAL_MM = 3.6  # high, with the room below it
SURNAMES = """EXEMPLO TESTE DEMONSTRA SILVA SANTOS COSTA MODELO VAZ QUEIROZ OLIVEIRA FICTICIO AMOSTRA PINHEIRO XAVIER MUSTERMANN
    SPECIMEN OBRIEN KOWALCZYK NGUYEN JOHANSSON DUBOIS ZHOU IBBOTSON SOUSA GOES LOIOLA BOUBACAR SHEVCHUK QUIJANO WOJCIK""".split()
GIVEN = """AMELIA BRUNO INES JOAO BEATRIZ OLGA IVO QUITERIA DUARTE ZULMIRA GONCALO XENIA FILIPE SOFIA BOB IO OTTO LILI ULISSES
    GUIOMAR DIOGO HELENA MARIA JOSE ANTONIO IRYNA WEI PRIYA SAMUEL TERESA DE DOS VICTORIA KEVIN JULIO""".split()
SYLLABLES = "BA CE DI FO GU HA JE KI LO MU NA PE QUI RO SU TA VE WI XO YU ZA OB IL SS OS GI".split()


class Sheet:
    """A piece of paper or plastic, drawn in millimetres."""

    def __init__(self, rng, size_mm, dpmm, tint):
        self.rng, self.dpmm, self.size = rng, dpmm, size_mm
        w, h = self.px(size_mm[0]), self.px(size_mm[1])
        y, x = np.mgrid[0:h, 0:w].astype(np.float32) / dpmm
        tone = np.zeros((h, w), np.float32)
        for _ in range(int(rng.integers(2, 5))):  # rosettes and waves of security print
            cx, cy = rng.uniform(0, size_mm[0]), rng.uniform(0, size_mm[1])
            tone += np.sin(np.hypot(x - cx, y - cy) * rng.uniform(2, 6) + 2 * np.sin(np.arctan2(y - cy, x - cx) * rng.integers(3, 12)))
        tone *= rng.uniform(0, 5)
        picture = np.array(tint, np.float32) + tone[:, :, None] * rng.uniform(0.5, 1.0, 3).astype(np.float32)
        self.image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB")
        self.draw = ImageDraw.Draw(self.image)

    def px(self, mm):
        return int(round(mm * self.dpmm))

    def text(self, x, y, text, high=2.4, face=SANS, ink=(40, 40, 50)):
        font = ImageFont.truetype(face, max(4, int(round(high * self.dpmm * 1.35))))
        self.draw.text((x * self.dpmm, y * self.dpmm), text, font=font, fill=ink)

    def portrait(self, x, y, w, h):
        grey = int(self.rng.integers(90, 190))
        self.draw.rectangle([self.px(v) for v in (x, y, x + w, y + h)], fill=(210, 212, 216))
        self.draw.ellipse([self.px(v) for v in (x + w * .28, y + h * .15, x + w * .72, y + h * .6)], fill=(grey, grey - 20, grey - 30))
        self.draw.pieslice([self.px(v) for v in (x + w * .05, y + h * .62, x + w * .95, y + h * 1.5)], 180, 360, fill=(60, 70, grey // 2))

    def zone(self, lines, top, spacing):
        """Printed zone; returns its corners in mm."""
        rng = self.rng
        left = (self.size[0] - len(lines[0]) * PITCH_MM) / 2 + rng.uniform(-1.2, 1.2)
        over = 2
        ink = Image.new("L", (self.image.width * over, self.image.height * over))
        draw = ImageDraw.Draw(ink)
        step = PITCH_MM * self.dpmm * over
        font = ImageFont.truetype(OCR_B, 200)
        font = ImageFont.truetype(OCR_B, max(8, int(round(200 * step * rng.uniform(0.94, 1.04) / font.getlength("0")))))
        stroke = int(rng.random() < 0.25)
        for i, line in enumerate(lines):
            for j, char in enumerate(line):
                draw.text((left * self.dpmm * over + j * step, (top + i * spacing) * self.dpmm * over), char, font=font, fill=255, stroke_width=stroke)
        mask = cv2.resize(np.asarray(ink), self.image.size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        if rng.random() < 0.3:  # ribbon or ink wears off in places
            wear = cv2.resize(rng.random((12, 40), np.float32), self.image.size, interpolation=cv2.INTER_CUBIC)
            mask *= np.clip(1.5 - wear * rng.uniform(0.4, 1.0), 0.25, 1)
        colour = np.array([rng.integers(10, 75)] * 3, np.float32) + rng.integers(0, 12, 3)
        page = np.asarray(self.image).astype(np.float32)
        page += (colour - page) * mask[:, :, None]
        self.image = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8), "RGB")
        right, bottom = left + len(lines[0]) * PITCH_MM, top + (len(lines) - 1) * spacing + CAPITAL_MM
        return [(left, top), (right, top), (right, bottom), (left, bottom)]


def table(rng):
    """The ground below: plain, wooden or a patterned cloth, now and then with paper on it."""
    w, h = FRAME
    base = rng.uniform(25, 215) + rng.normal(0, 14, 3)
    ground = np.broadcast_to(base.astype(np.float32), (h, w, 3)).copy()
    kind = rng.random()
    if kind < 0.4:  # grain
        grain = cv2.resize(rng.normal(0, 1, (int(rng.integers(40, 260)), 12)).astype(np.float32), FRAME, interpolation=cv2.INTER_CUBIC)
        ground += grain[:, :, None] * rng.uniform(3, 14)
    elif kind < 0.6:  # weave
        x, y = np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32)
        ground += (np.sin(x / rng.uniform(2, 9))[None, :, None] * np.sin(y / rng.uniform(2, 9))[:, None, None]) * rng.uniform(3, 12)
    if rng.random() < 0.25:
        paper = Image.new("RGB", (700, 500), (240, 239, 233))
        draw = ImageDraw.Draw(paper)
        font = ImageFont.truetype(SANS, int(rng.integers(13, 24)))
        for i in range(16):
            draw.text((20, 12 + i * 30), " ".join(str(rng.choice(SURNAMES)).lower() for _ in range(7)), font=font, fill=(50, 50, 55))
        matrix = cv2.getRotationMatrix2D((350, 250), float(rng.uniform(-40, 40)), 1)
        matrix[:, 2] += (rng.uniform(-200, 1400), rng.uniform(-150, 800))
        cv2.warpAffine(np.asarray(paper).astype(np.float32), matrix, FRAME, dst=ground, borderMode=cv2.BORDER_TRANSPARENT)
    return ground


def camera(rng, size_mm, px_per_mm, turn):
    """Homography from millimetres of the document into the frame: pinhole of 1.1 to 1.6 frame widths, plane turned in space."""
    focal = rng.uniform(1.1, 1.6) * FRAME[0]
    in_plane = np.radians(turn + np.clip(rng.normal(0, 5), -14, 14))
    yaw, nod = np.radians(np.clip(rng.normal(0, 8, 2), -22, 22))
    rz = np.array([[np.cos(in_plane), -np.sin(in_plane), 0], [np.sin(in_plane), np.cos(in_plane), 0], [0, 0, 1]])
    ry = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    rx = np.array([[1, 0, 0], [0, np.cos(nod), -np.sin(nod)], [0, np.sin(nod), np.cos(nod)]])
    r = rx @ ry @ rz
    distance = focal / px_per_mm
    to_middle = np.array([[1, 0, -size_mm[0] / 2], [0, 1, -size_mm[1] / 2], [0, 0, 1]])
    plane = np.stack([r[:, 0], r[:, 1], np.array([0, 0, distance])], 1)
    lens = np.array([[focal, 0, FRAME[0] / 2], [0, focal, FRAME[1] / 2], [0, 0, 1]])
    return lens @ plane @ to_middle


def seen(matrix, points):
    out = matrix @ np.array([(x, y, 1) for x, y in points], float).T
    return (out[:2] / out[2]).T


def spoil(rng, picture, corners, zone_corners, frame=None, noise_seed=None):
    """Light, glare, fingers, lens, sensor. Returns the picture, JPEG quality, what was done and what hidden_characters() asks for.

    `rng` decides what belongs to the document and its desk, `frame` what differs from one frame to the next.
    """
    w, h = FRAME
    note, covered = {}, None
    light = cv2.resize(rng.uniform(0.55, 1.1, (3, 4)).astype(np.float32), FRAME, interpolation=cv2.INTER_CUBIC)
    picture = picture * (1 + (light - 1) * rng.uniform(0.2, 1.0))[:, :, None] * rng.uniform(0.94, 1.06, 3).astype(np.float32)
    if rng.random() < 0.15:  # edge of a shadow
        edge = np.zeros((h, w), np.float32)
        x, slant = rng.uniform(0.2, 0.8) * w, rng.uniform(-0.8, 0.8) * w
        cv2.fillPoly(edge, [np.array([(0, 0), (x, 0), (x + slant, h), (0, h)], np.int32)], 1.0)
        picture *= 1 - rng.uniform(0.25, 0.55) * cv2.GaussianBlur(edge, (0, 0), rng.uniform(6, 40))[:, :, None]
        note["shadow"] = True
    if rng.random() < 0.22:  # a lamp mirrored by the laminate
        where = corners.min(0) + rng.random(2) * (corners.max(0) - corners.min(0))
        if frame:
            where = where + frame.normal(0, 60, 2)
        axes = rng.uniform(40, 260), rng.uniform(20, 110)
        blob = np.zeros((h, w), np.float32)
        cv2.ellipse(blob, (tuple(where.tolist()), (2 * axes[0], 2 * axes[1]), float(rng.uniform(0, 180))), 1.0, -1)
        blob = cv2.GaussianBlur(blob, (0, 0), rng.uniform(8, 50))
        picture += blob[:, :, None] * rng.uniform(60, 330)
        if zone_corners is not None:
            inside = np.zeros((h, w), np.uint8)
            cv2.fillPoly(inside, [zone_corners.astype(np.int32)], 1)
            note["glare_on_zone"] = bool((blob * inside).max() > 0.3)
    if zone_corners is not None and rng.random() < 0.06:  # a thumb holds the document at an edge
        i = int(rng.integers(4))
        t = rng.uniform(0.15, 0.85)
        middle, at = corners.mean(0), corners[i] * (1 - t) + corners[(i + 1) % 4] * t
        tip = at + (middle - at) * rng.uniform(0.02, 0.22)
        if frame:
            tip = tip + frame.normal(0, 8, 2)
        thumb = np.zeros((h, w), np.float32)
        cv2.line(thumb, tuple(int(v) for v in tip), tuple(int(v) for v in at + (at - middle)), 1.0, int(rng.uniform(60, 120)))
        thumb = cv2.GaussianBlur(thumb, (0, 0), 3)[:, :, None]
        covered = thumb[:, :, 0]
        picture = picture * (1 - thumb) + np.array([105, 135, 190], np.float32) * rng.uniform(0.4, 1.1) * thumb
        inside = np.zeros((h, w), np.uint8)
        cv2.fillPoly(inside, [zone_corners.astype(np.int32)], 1)
        note["thumb_on_zone"] = bool((thumb[:, :, 0] * inside).max() > 0.5)
    radius = float(min(3.0, abs(rng.normal(0, 1.1))))  # circle of confusion
    if frame:
        radius = min(3.0, radius * float(frame.uniform(0.6, 1.4)))
    note["focus_px"] = round(radius, 2)
    if radius > 0.5:
        size = 9
        y, x = np.mgrid[-size // 2 + 1:size // 2 + 1, -size // 2 + 1:size // 2 + 1]
        disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
        picture = cv2.filter2D(picture, -1, disc / disc.sum())
    picture = cv2.GaussianBlur(picture, (0, 0), 0.55)  # lens and colour mosaic of any camera
    moved = rng.random() < 0.25
    if frame:  # an unsteady hand moves in most frames, a steady one seldom: a quarter of all frames as well
        moved = frame.random() < (0.7 if moved else 0.1)
    if moved:
        length, angle = (frame or rng).uniform(2, 9), (frame or rng).uniform(0, np.pi)
        kernel = np.zeros((21, 21), np.float32)
        reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2 * 16
        middle = np.array([10.0, 10.0]) * 16
        cv2.line(kernel, tuple(np.rint(middle - reach).astype(int).tolist()), tuple(np.rint(middle + reach).astype(int).tolist()), 1.0, 1, cv2.LINE_AA, 4)
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
        note["motion_px"] = round(float(length), 1)
    picture *= rng.uniform(0.5, 1.08)  # exposure
    without_noise = np.clip(picture, 0, 255).mean(2)
    sigma = rng.uniform(0.8, 8.0)
    noise = np.empty((h, w, 3), np.float32)
    seed = int((frame or rng).integers(2 ** 31))
    cv2.setRNGSeed(seed if noise_seed is None else noise_seed)  # a seed of its own: nothing but the noise differs
    cv2.randn(noise, (0, 0, 0), (sigma,) * 3)
    picture += noise
    note["noise"] = round(float(sigma), 1)
    if rng.random() < 0.5:  # sharpening inside the camera
        picture += rng.uniform(0.2, 0.9) * (picture - cv2.GaussianBlur(picture, (0, 0), 1.3))
    return np.clip(picture, 0, 255).astype(np.uint8), int(rng.integers(50, 94)), note, (without_noise, covered)


def hidden_characters(matrix, corners_mm, lines, sight):
    """How many characters of a zone nobody could read in this frame, however sharp it were.

    One is hidden when a finger lies over a third of it, or when, before the noise, all of it lies within 12 of 255 levels of grey:
    burnt out by a lamp. Blur and movement hide nothing here.
    """
    without_noise, covered = sight
    (left, top), (_, bottom) = corners_mm[0], corners_mm[2]
    spacing = (bottom - top - CAPITAL_MM) / (len(lines) - 1)
    count = 0
    for i, line in enumerate(lines):
        for j in range(len(line)):
            x, y = left + j * PITCH_MM, top + i * spacing
            box = seen(matrix, [(x, y), (x + PITCH_MM, y), (x + PITCH_MM, y + CAPITAL_MM), (x, y + CAPITAL_MM)])
            low, high = np.floor(box.min(0)).astype(int), np.ceil(box.max(0)).astype(int)
            if (low < 0).any() or (high > np.array(FRAME)).any():
                count += 1  # beyond the frame's edge
                continue
            cell = slice(low[1], high[1]), slice(low[0], high[0])
            burnt = np.ptp(without_noise[cell]) < 12
            count += bool(burnt or (covered is not None and (covered[cell] > 0.5).mean() > 1 / 3))
    return count


def unsteady(frame):
    """A little turn, nearing and shift of what the camera sees."""
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((FRAME[0] / 2, FRAME[1] / 2), float(frame.normal(0, 0.4)), float(1 + frame.normal(0, 0.004)))
    matrix[:2, 2] += frame.normal(0, 5, 2)
    return matrix


def paper_page(sheet, dpmm):
    """The sheet as colours, and where it is (a card has round corners)."""
    page = np.asarray(sheet.image).astype(np.float32)[:, :, ::-1]
    mask = np.zeros(page.shape[:2], np.float32)
    radius = 3.2 * dpmm if sheet.size[0] < 90 else 0.5
    cv2.rectangle(mask, (int(radius), 0), (int(mask.shape[1] - radius), mask.shape[0]), 1.0, -1)
    cv2.rectangle(mask, (0, int(radius)), (mask.shape[1], int(mask.shape[0] - radius)), 1.0, -1)
    for x in (radius, mask.shape[1] - radius):
        for y in (radius, mask.shape[0] - radius):
            cv2.circle(mask, (int(x), int(y)), int(radius), 1.0, -1)
    return page, mask


def photograph(rng, frame, sheet_and_page, matrix, ground_and_shade, truth, folder, noise_seed=None):
    """One frame on the disk; returns its truth."""
    sheet, dpmm, (page, mask), corners_mm = sheet_and_page
    ground, shade = ground_and_shade
    w, h = sheet.size
    corners = seen(matrix, [(0, 0), (w, 0), (w, h), (0, h)])
    from_px = matrix @ np.diag([1 / dpmm, 1 / dpmm, 1])
    mask = cv2.warpPerspective(mask, from_px, FRAME)[:, :, None]
    shadow = cv2.GaussianBlur(np.roll(mask[:, :, 0], (5, 7), (0, 1)), (0, 0), 8)[:, :, None]
    picture = ground * (1 - shade * shadow) * (1 - mask) + cv2.warpPerspective(page, from_px, FRAME) * mask
    zone_px = seen(matrix, corners_mm) if corners_mm else None
    picture, quality, note, sight = spoil(rng, picture, corners, zone_px, frame, noise_seed)
    truth.update(note)
    if zone_px is not None:
        truth["zone"] = [[round(float(v), 1) for v in p] for p in zone_px]
        if truth.get("lines"):
            truth["hidden"] = hidden_characters(matrix, corners_mm, truth["lines"], sight)
        truth["outside"] = bool((zone_px < 0).any() or (zone_px > np.array(FRAME)).any())
    cv2.imwrite(str(folder / truth["file"]), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return truth


def photograph_all(rng, seeds, sheet_and_corners, size_and_turn, frames, truth, folder, still=False):
    """A document laid somewhere under the camera and seen `frames` times; returns the truths of its pictures.

    `seeds` are the set's seed and the document's number, `size_and_turn` px a millimetre and degrees. `still`: nothing moves, only the noise and the JPEG differ.
    """
    sheet, dpmm, corners_mm = sheet_and_corners
    matrix = camera(rng, sheet.size, *size_and_turn)
    w, h = sheet.size
    shift = np.eye(3)
    corners = seen(matrix, [(0, 0), (w, 0), (w, h), (0, h)])
    room = np.maximum(0, np.array([corners[:, 0].min(), corners[:, 1].min(), FRAME[0] - corners[:, 0].max(), FRAME[1] - corners[:, 1].max()]))
    shift[0, 2], shift[1, 2] = rng.uniform(-room[0], room[2]), rng.uniform(-room[1], room[3])
    matrix = shift @ matrix
    page = paper_page(sheet, dpmm)
    ground = table(rng)
    shade = rng.uniform(0.1, 0.5)
    if frames == 1:
        return [photograph(rng, None, (sheet, dpmm, page, corners_mm), matrix, (ground, shade), truth, folder)]
    out = []
    for number in range(frames):
        if still:
            one = {**truth, "file": f"{seeds[1]:05d}_{number}.jpg"}
            noise_seed = (seeds[0] * 1000003 + seeds[1] * 1009 + number) % 2 ** 31
            out.append(photograph(copy.deepcopy(rng), None, (sheet, dpmm, page, corners_mm), matrix, (ground, shade), one, folder, noise_seed))
            continue
        frame = np.random.default_rng([*seeds, number])
        one = {**truth, "file": f"{seeds[1]:05d}_{number}.jpg"}
        out.append(photograph(copy.deepcopy(rng), frame, (sheet, dpmm, page, corners_mm), unsteady(frame) @ matrix, (ground, shade), one, folder))
    return out
