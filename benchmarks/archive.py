"""An archive such as people have: pictures of all types and sizes, and files that only look like pictures."""

import random
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageEnhance

from demo import odd_pictures
from demo.pictures import NOBODY, PEOPLE, nobody, saved, upright

SEED = 1
SIZES = ((64, 48), (320, 240), (640, 480), (1024, 768), (1600, 1200), (2048, 1536), (4000, 3000))
FREQUENCY = (5, 15, 25, 25, 15, 10, 5)
LARGEST_LOSSLESS = 1600
"""Pixels: more of PNG, BMP and TIFF would measure the disk."""

Encode = Callable[[Image.Image], bytes]
TYPES: dict[str, Encode] = {
    "jpg": lambda image: saved(image, "JPEG", quality=88),
    "progressive.jpg": lambda image: saved(image, "JPEG", quality=80, progressive=True),
    "cmyk.jpg": lambda image: saved(image.convert("CMYK"), "JPEG"),
    "turned.jpg": lambda image: saved(image, "JPEG", exif=_turned()),
    "webp": lambda image: saved(image, "WEBP", quality=80, method=0),
    "gif": lambda image: saved(image, "GIF"),
    "png": lambda image: saved(_small(image), "PNG", compress_level=1),
    "alpha.png": lambda image: saved(_transparent(_small(image)), "PNG", compress_level=1),
    "deep.png": lambda image: saved(_deep(_small(image)), "PNG", compress_level=1),
    "tiff": lambda image: saved(_small(image), "TIFF"),
    "bmp": lambda image: saved(_small(image), "BMP"),
    "truncated.jpg": lambda image: _half(saved(image, "JPEG")),
}
WEIGHTS = (40, 8, 3, 8, 8, 5, 10, 5, 3, 3, 3, 4)
PLAIN: dict[str, Callable[[], bytes]] = {
    "heic": odd_pictures.heic,
    "empty.jpg": odd_pictures.empty,
    "text.jpg": odd_pictures.text,
    "gigantic.png": odd_pictures.gigantic,
}


def make(folder: Path, count: int) -> list[Path]:
    """Make that many files, the same ones each time, and keep them in the folder."""
    ready = folder / f"{count}.ready"
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _files(count):
            (folder / name).write_bytes(content)
        ready.touch()
    return sorted(file for file in folder.iterdir() if file != ready)


def _files(count: int) -> Iterator[tuple[str, bytes]]:
    dice = random.Random(SEED)
    for number in range(count):
        if number % 40 < len(PLAIN):
            kind = list(PLAIN)[number % 40]
            yield f"{number:04}.{kind}", PLAIN[kind]()
        else:
            (kind,) = dice.choices(list(TYPES), WEIGHTS)
            yield f"{number:04}.{kind}", TYPES[kind](_image(dice))


def _image(dice: random.Random) -> Image.Image:
    """Return one of the demo's subjects, of some size and brightness."""
    (size,) = dice.choices(SIZES, FREQUENCY)
    if dice.random() < 0.3:
        size = size[::-1]
    image = _subject(dice.choice([*PEOPLE, *NOBODY])).resize(size)
    return ImageEnhance.Brightness(image).enhance(dice.uniform(0.8, 1.2))


@cache
def _subject(name: str) -> Image.Image:
    return upright(name) if name in PEOPLE else Image.open(BytesIO(nobody(name))).convert("RGB")


def _small(image: Image.Image) -> Image.Image:
    image.thumbnail((LARGEST_LOSSLESS, LARGEST_LOSSLESS))
    return image


def _transparent(image: Image.Image) -> Image.Image:
    image.putalpha(image.convert("L"))
    return image


def _deep(image: Image.Image) -> Image.Image:
    return image.convert("I").point(lambda level: level * 257).convert("I;16")


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[odd_pictures.ORIENTATION_TAG] = 6
    return exif
