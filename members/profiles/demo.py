"""The demo network's faces, absences and visible fields. The faces are drawn: nobody real looks out of the demo."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from random import Random

from PIL import Image, ImageDraw

from ..models import Profile, User
from . import absences, photos, ties, yearly

# number of the person: hair style, skin, hair, glasses, beard
FACES = {
    0: ("long", 0, 2, False, False),
    1: ("long", 1, 0, False, False),
    2: ("short", 5, 3, True, True),
    5: ("short", 0, 4, True, False),
    6: ("scarf", 1, 0, False, False),
    7: ("bun", 5, 3, False, False),
    8: ("short", 0, 1, False, True),
    9: ("long", 1, 6, True, False),
    11: ("curly", 1, 1, False, False),
    13: ("short", 2, 6, False, True),
    15: ("bald", 0, 0, False, True),
    18: ("bun", 1, 6, False, False),
    20: ("short", 4, 6, True, False),
    21: ("bun", 0, 5, True, False),
    24: ("curly", 4, 6, False, False),
    25: ("bald", 0, 0, True, False),
    28: ("long", 1, 0, True, False),
    37: ("short", 4, 6, False, True),
    42: ("curly", 5, 5, False, False),
    49: ("bald", 0, 4, False, False),
}
GROUNDS = ["#cfe3df", "#f3dcc0", "#d9d6ee", "#f2d3d3", "#d5e6c9", "#cfdff0", "#efe3b5"]
SKINS = ["#f2c9a6", "#e5b08a", "#c98d63", "#a36a43", "#7b4a2b", "#f7d7bd"]
HAIRS = ["#2b2220", "#4a2f20", "#7a4b25", "#b07b3c", "#8e8a86", "#d8d2c8", "#161414"]
CLOTHES = ["#17605a", "#1d5ea8", "#8c2f52", "#985000", "#6b42a1", "#2d6c35", "#3b4654"]
SIDE = 336


def enrich(rng: Random, now: datetime, everybody: list[User]) -> None:
    """`everybody`: the members, the fixed accounts first."""
    drawing = Random(rng.random())
    for number, traits in FACES.items():
        photos.keep_photo(person=everybody[number], pictures=_pictures(_face(drawing, *traits)))
    _absences(now, everybody)
    lead, member = everybody[1], everybody[2]
    for person in (everybody[6], everybody[11], lead):
        ties.follow(actor=member, person=person)
    # Somebody who wants to be found from outside, and somebody who shows nobody when she was here.
    Profile.objects.filter(user=everybody[0]).update(
        about_visibility=Profile.Visibility.PUBLIC,
        email_visibility=Profile.Visibility.PUBLIC,
        phone_visibility=Profile.Visibility.PUBLIC,
    )
    _confirmations(drawing, now, everybody)


def _absences(now: datetime, everybody: list[User]) -> None:
    today = now.date()
    rows = [
        (8, -4, 11, "Ich lese meine Mails einmal in der Woche.", 2),
        (15, -1, 5, "Fortbildung in Magdeburg.", 9),
        (27, -20, 40, "Elternzeit", 28),
        (33, 12, 26, "", 5),
    ]
    for number, starts, ends, note, deputy in rows:
        absences.set_absence(
            actor=everybody[number],
            starts=today + timedelta(days=starts),
            ends=today + timedelta(days=ends),
            note=note,
            deputy=everybody[deputy],
        )


def _confirmations(rng: Random, now: datetime, everybody: list[User]) -> None:
    """Everybody said within the year that her profile is right; one person is asked on the first day of the demo."""
    profiles = [person.profile for person in everybody]
    for profile in profiles:
        profile.confirmed_at = now - timedelta(days=rng.randint(1, 300))
    profiles[2].confirmed_at = now - yearly.YEAR - timedelta(days=1)
    Profile.objects.bulk_update(profiles, ["confirmed_at"])


def _pictures(face: Image.Image) -> dict[str, bytes]:
    sizes = {photos.SMALL: 128, photos.LARGE: SIDE, photos.CARD: 192}
    made = {}
    for name, side in sizes.items():
        stream = io.BytesIO()
        kind = "JPEG" if name.endswith(".jpg") else "WEBP"
        face.resize((side, side), Image.Resampling.LANCZOS).save(stream, format=kind, quality=82)
        made[name] = stream.getvalue()
    return made


def _face(
    rng: Random, style: str, skin_number: int, hair_number: int, has_glasses: bool, has_beard: bool
) -> Image.Image:
    """A drawn portrait, twice as large as it is shown; clothes and ground are left to chance."""
    side = 2 * SIDE
    skin, hair, clothes, scarf = SKINS[skin_number], HAIRS[hair_number], rng.choice(CLOTHES), rng.choice(CLOTHES)
    image = Image.new("RGB", (side, side), rng.choice(GROUNDS))
    pen = ImageDraw.Draw(image)

    def oval(x: float, y: float, width: float, height: float, fill: str) -> None:
        """Middle and radii in parts of the side."""
        pen.ellipse([side * (x - width), side * (y - height), side * (x + width), side * (y + height)], fill=fill)

    if style == "long":
        pen.rounded_rectangle([side * 0.27, side * 0.25, side * 0.73, side * 0.78], radius=side * 0.2, fill=hair)
    elif style == "scarf":
        oval(0.5, 0.47, 0.26, 0.31, scarf)
    elif style == "bun":
        oval(0.5, 0.16, 0.09, 0.08, hair)
    elif style == "curly":
        for step in range(9):
            oval(0.28 + step * 0.055, 0.3 - 0.09 * (1 - abs(step - 4) / 4), 0.085, 0.085, hair)
        oval(0.27, 0.42, 0.07, 0.1, hair)
        oval(0.73, 0.42, 0.07, 0.1, hair)
    oval(0.5, 1.02, 0.36, 0.28, clothes)
    pen.rounded_rectangle([side * 0.43, side * 0.6, side * 0.57, side * 0.82], radius=side * 0.06, fill=_darker(skin))
    if style != "scarf":
        for x in (0.305, 0.695):
            oval(x, 0.47, 0.035, 0.055, _darker(skin))
    oval(0.5, 0.46, 0.195, 0.24, skin)
    if style in ("short", "bun", "long"):
        pen.chord([side * 0.3, side * 0.2, side * 0.7, side * 0.62], 180, 360, fill=hair)
        oval(0.5, 0.46, 0.165, 0.105, skin)
        pen.pieslice([side * 0.3, side * 0.2, side * 0.7, side * 0.62], 200, 290, fill=hair)
        oval(0.5, 0.48, 0.16, 0.1, skin)
    elif style == "scarf":
        oval(0.5, 0.8, 0.2, 0.12, scarf)
        pen.arc([side * 0.3, side * 0.2, side * 0.7, side * 0.74], 170, 370, fill=scarf, width=side // 22)
    _features(pen, side, skin, hair, has_glasses=has_glasses, has_beard=has_beard)
    return image


def _features(pen: ImageDraw.ImageDraw, side: int, skin: str, hair: str, *, has_glasses: bool, has_beard: bool) -> None:
    """Eyes, brows, nose, mouth; for some glasses or a beard."""

    def box(x: float, y: float, width: float, height: float) -> list[float]:
        return [side * (x - width), side * (y - height), side * (x + width), side * (y + height)]

    if has_beard:
        pen.chord(box(0.5, 0.53, 0.185, 0.175), 5, 175, fill=hair)
        pen.ellipse(box(0.5, 0.6, 0.075, 0.04), fill=skin)
    for x in (0.425, 0.575):
        pen.ellipse(box(x, 0.45, 0.018, 0.022), fill="#2a211d")
        pen.arc(box(x, 0.425, 0.045, 0.03), 200, 340, fill=_darker(hair), width=side // 90)
    pen.arc(box(0.5, 0.5, 0.025, 0.03), 20, 160, fill=_darker(skin), width=side // 100)
    pen.chord(box(0.5, 0.575, 0.062, 0.042), 10, 170, fill="#a3453f")
    if has_glasses:
        for x in (0.425, 0.575):
            pen.ellipse(box(x, 0.45, 0.058, 0.05), outline="#2b3540", width=side // 85)
        pen.line([side * 0.483, side * 0.45, side * 0.517, side * 0.45], fill="#2b3540", width=side // 85)


def _darker(colour: str) -> str:
    return "#" + "".join(f"{int(int(colour[i : i + 2], 16) * 0.86):02x}" for i in (1, 3, 5))
