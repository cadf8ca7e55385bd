"""Drawn pictures: a landscape in the network's colours, different for each title."""

import io
from random import Random

import pypdfium2
from PIL import Image, ImageDraw, ImageOps

from .pdf import make_lettering
from .text import ACCENT

_SKIES = (((250, 226, 190), (176, 208, 220)), ((206, 228, 240), (244, 240, 228)), ((240, 214, 206), (190, 196, 226)))
_HILLS = ((143, 178, 140), (92, 142, 120), (46, 105, 92))


def make_jpg(title: str, size: tuple[int, int] = (1600, 1067)) -> bytes:
    """A JPEG of hills under a sky, with `title` (if any) in a band below; the same picture for the same title."""
    random = Random(title)  # noqa: S311 - a picture, not a secret
    width, height = size
    image = Image.new("RGB", size)
    _sky(image, random.choice(_SKIES))
    draw = ImageDraw.Draw(image)
    x, y, radius = random.uniform(0.2, 0.8) * width, random.uniform(0.15, 0.3) * height, height / 14
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 246, 220))
    for number, colour in enumerate(_HILLS):
        _hill(draw, size, height * (0.5 + 0.13 * number), random, colour)
    if title:
        _band(image, draw, title)
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=85)
    return out.getvalue()


def _sky(image: Image.Image, colours: tuple[tuple[int, int, int], tuple[int, int, int]]) -> None:
    top, bottom = (Image.new("RGB", image.size, colour) for colour in colours)
    shade = Image.linear_gradient("L").resize(image.size)
    image.paste(Image.composite(bottom, top, shade))


def _hill(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], level: float, random: Random, colour: tuple[int, int, int]
) -> None:
    width, height = size
    points = [(0.0, level)]
    steps = 24
    slope = 0.0
    for step in range(1, steps + 1):
        slope = 0.7 * slope + random.uniform(-1, 1) * height / 60
        points.append((width * step / steps, points[-1][1] + slope))
    draw.polygon([*points, (width, height), (0, height)], fill=colour)


def _band(image: Image.Image, draw: ImageDraw.ImageDraw, title: str) -> None:
    width, height = image.size
    band = height // 6
    draw.rectangle((0, height - band, width, height), fill=ACCENT)
    letters = _lettering(title, band // 2)
    letters.thumbnail((int(0.9 * width), band))
    image.paste((255, 255, 255), (width // 20, height - band // 2 - letters.height // 2), mask=letters)


def _lettering(text: str, size: int) -> Image.Image:
    """Text as a mask. Drawn by the PDF library: Pillow's own font has no umlauts."""
    with pypdfium2.PdfDocument(make_lettering(text, size)) as document:
        return ImageOps.invert(document[0].render().to_pil().convert("L"))
