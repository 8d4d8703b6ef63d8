"""Pictures to measure with: some made from those of the demo, and real ones if there are any."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageEnhance

from demo.pictures import PEOPLE, VARIATIONS, saved, upright

PORTRAIT_SIDE = 250
GROUP_SIZE = (1200, 800)
HEAD = 300

LARGEST_REAL_PIXELS = 320
"""Pixels: a real portrait has no longer side than this."""


def portraits(count: int) -> list[bytes]:
    """Make JPEGs of one face each, about 250 x 250 pixels, no two alike."""
    images = (
        VARIATIONS[kind](upright(person)).resize((PORTRAIT_SIDE, PORTRAIT_SIDE), Image.Resampling.LANCZOS)
        for kind in ("flipped", "compressed", "cropped", "grey", "rotated")
        for person in PEOPLE
    )
    return [_jpeg(image) for image in itertools.islice(_lighter(list(images)), count)]


def groups(count: int) -> list[bytes]:
    """Make JPEGs of 1200 x 800 pixels with three people, no two alike."""
    images = []
    for order in itertools.permutations(PEOPLE):
        picture = Image.new("RGB", GROUP_SIZE, (118, 122, 128))
        for place, person in enumerate(order):
            head = upright(person).resize((HEAD, HEAD), Image.Resampling.LANCZOS)
            picture.paste(head, (40 + 390 * place, 150 + 60 * place))
        images.append(picture)
    return [_jpeg(image) for image in itertools.islice(_lighter(images), count)]


def real_portraits(folder: Path, count: int) -> list[bytes]:
    """Return the small JPEGs of `faces/<person>/` in a folder of real photos, each of one face."""
    small = [
        file for file in sorted((folder / "faces").glob("*/*.jpg")) if _side(file) <= LARGEST_REAL_PIXELS
    ]
    return [file.read_bytes() for file in itertools.islice(itertools.cycle(small), count)]


def real_groups(folder: Path, count: int) -> list[bytes]:
    """Return the JPEGs of `groups/` in a folder of real photos, each of several people."""
    files = sorted((folder / "groups").glob("*.jpg"))
    return [file.read_bytes() for file in itertools.islice(itertools.cycle(files), count)]


def _lighter(images: list[Image.Image]) -> Iterator[Image.Image]:
    """Yield the pictures again and again, each time a little lighter."""
    for turn in itertools.count():
        light = 0.8 + 0.02 * (turn % 20)
        yield from (ImageEnhance.Brightness(image).enhance(light) for image in images)


def _side(file: Path) -> int:
    with Image.open(file) as picture:
        return max(picture.size)


def _jpeg(image: Image.Image) -> bytes:
    return saved(image, "JPEG", quality=92)
