"""Pictures: decoded once and written anew, upright, in sRGB, without anything the camera or a forger added."""

import io
import warnings
from pathlib import Path
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .result import Crop, Result, Unreadable

MAX_PIXELS = 50_000_000
CLEAN_PIXELS = 3000
PREVIEWS = {"small": 480, "large": 1600}
# Of 6 at most. A large preview takes a third to two fifths of the time that Pillow's own 4 takes (page 80 instead of
# 240 ms, picture 55 instead of 130), for 4 to 6 % more bytes.
_WEBP_EFFORT = 2
# A face beside a name, a face on a page of its own (both at twice the density), and the one in an address card.
SQUARES = {"small.webp": 128, "large.webp": 336, "card.jpg": 192}
# What may be opened as what, and what it becomes. A moving GIF becomes a still picture: nothing moves by itself here.
_FORMATS = {
    "image/jpeg": (("JPEG", "MPO"), "JPEG"),
    "image/png": (("PNG",), "PNG"),
    "image/webp": (("WEBP",), "WEBP"),
    "image/gif": (("GIF",), "PNG"),
    "image/heic": (("HEIF",), "JPEG"),
}
_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_QUALITY = {"JPEG": {"quality": 88, "progressive": True}, "WEBP": {"quality": 88}, "PNG": {}}
# What Pillow's readers raise on damaged files.
_DAMAGED = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError)


def read(path: Path, media_type: str, folder: Path) -> Result:
    """FOLDER/clean (at most 3000 px), FOLDER/small.webp and FOLDER/large.webp; the size is that of the clean copy."""
    formats, becomes = _FORMATS[media_type]
    if media_type == "image/heic":
        import pi_heif

        pi_heif.register_heif_opener()
    with path.open("rb") as stream:
        clean = _decoded(stream, formats)
    if becomes == "JPEG":
        clean = _on_white(clean)
    clean.save(folder / "clean", format=becomes, **_QUALITY[becomes])
    write_previews(clean, folder)
    return Result(width=clean.width, height=clean.height, previews=True, clean=_MEDIA_TYPES[becomes])


def write_previews(image: Image.Image, folder: Path) -> None:
    for name, pixels in sorted(PREVIEWS.items(), key=lambda item: -item[1]):
        image = image.copy()
        image.thumbnail((pixels, pixels))
        image.save(folder / f"{name}.webp", format="WEBP", quality=80, method=_WEBP_EFFORT)


def squares(path: Path, media_type: str, folder: Path, crop: Crop) -> Result:
    """FOLDER/small.webp, large.webp and card.jpg: the square `crop` of a picture in three sizes."""
    formats, _becomes = _FORMATS[media_type]
    with path.open("rb") as stream:
        image = _on_white(_decoded(stream, formats))
    box = crop.box(*image.size)
    for name, pixels in SQUARES.items():
        square = image.resize((pixels, pixels), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        square.save(folder / name, quality=82)
    return Result(width=image.width, height=image.height, previews=True)


def preview_of_thumbnail(data: bytes, folder: Path) -> tuple[int, int] | None:
    """Previews from the small picture an Office file carries of itself; None when it is none."""
    try:
        image = _decoded(io.BytesIO(data), ("PNG", "JPEG"))
    except Unreadable:
        return None
    write_previews(_on_white(image), folder)
    return image.size


def _decoded(stream: IO[bytes], formats: tuple[str, ...]) -> Image.Image:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        image: Image.Image = Image.open(stream, formats=formats)
        if image.width * image.height > MAX_PIXELS:
            raise Unreadable("too_large")
        # Lets the JPEG decoder leave out what would be thrown away: 50 megapixels cost a quarter of the memory.
        image.draft(None, (CLEAN_PIXELS, CLEAN_PIXELS))
        image.load()
        orientation = image.getexif().get(0x0112, 1)
        profile = image.info.get("icc_profile")
        image = _plain_mode(image)
        image.thumbnail((CLEAN_PIXELS, CLEAN_PIXELS), reducing_gap=2.0)
        image = _in_srgb(image, profile)
        return _upright(image, orientation)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise Unreadable("too_large") from error
    except _DAMAGED as error:
        raise Unreadable("broken") from error


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"} and "transparency" not in image.info:
        return image.copy()
    if image.mode.startswith("I"):  # 16 bits a pixel
        return image.point(lambda value: value / 256).convert("L")
    has_alpha = "transparency" in image.info or image.mode in {"PA", "La", "RGBa"}
    return image.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        mode = "RGB" if image.mode == "CMYK" else image.mode
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            image = converted if converted is not None else image
        except (ImageCms.PyCMSError, OSError):
            pass  # a wrong profile costs a shade of colour, not the picture
    return image.convert("RGB") if image.mode == "CMYK" else image


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is to be seen, and nothing else: a new image without any metadata."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.info = {"exif": exif.tobytes()}
    upright = ImageOps.exif_transpose(image)
    upright.info = {}
    return upright


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"L", "RGB"}:
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image.convert("RGB"), mask=image.getchannel("A") if "A" in image.getbands() else None)
    return ground
