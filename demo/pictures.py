"""Pictures of three people for demo, tests and benchmarks, none of them in this repository.

They come with packages that development needs anyway, so nothing is downloaded: scikit-image's astronaut
(NASA, public domain) and camera (CC0), and matplotlib's portrait of Rear Admiral Grace Hopper (US Navy,
public domain). Every function answers a file's bytes; equal arguments give equal bytes.
"""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import matplotlib
import skimage.data
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

PEOPLE = ("astronaut", "admiral", "photographer")
NOBODY = ("cat", "coffee", "rocket")

Box = tuple[int, int, int, int]

# The part of each picture that shows head and shoulders, in pixels: left, top, right, bottom.
HEADS: dict[str, Box] = {
    "astronaut": (95, 10, 345, 260),
    "admiral": (90, 50, 450, 410),
    "photographer": (150, 60, 330, 240),
}
# Where the eyes of those who face the camera are in their portraits, as ratios of its side: x, y of each.
EYES = {
    "astronaut": ((0.434, 0.372), (0.606, 0.372)),
    "admiral": ((0.366, 0.396), (0.598, 0.396)),
}
SIDE = 320
LENS = (12, 12, 14)
# Radii of blur, in pixels: with less a face is sharp enough, with more it is no longer found.
OUT_OF_FOCUS = {"astronaut": 6, "admiral": 17}

# How one person may come a second time. Each of these is still recognised.
VARIATIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "flipped": ImageOps.mirror,
    "dark": lambda image: ImageEnhance.Brightness(image).enhance(0.5),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "rotated": lambda image: image.rotate(15, Image.Resampling.BICUBIC, fillcolor=(90, 90, 90)),
    "cropped": lambda image: ImageOps.crop(image, image.width // 12).resize(image.size),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(1.2)),
    "compressed": lambda image: _decoded(_jpeg(image, quality=20)),
}


@cache
def portrait(person: str) -> bytes:
    """Return head and shoulders of one of PEOPLE, a JPEG of 320 x 320 pixels."""
    return _jpeg(_portrait(person))


@cache
def variation(person: str, kind: str) -> bytes:
    """Return the same portrait as another camera might have taken it: one of VARIATIONS."""
    return _jpeg(VARIATIONS[kind](_portrait(person)))


@cache
def composite(people: tuple[str, ...] = PEOPLE) -> bytes:
    """Return several people side by side in one JPEG, 320 pixels each."""
    picture = Image.new("RGB", (SIDE * len(people), SIDE))
    for place, person in enumerate(people):
        picture.paste(_portrait(person), (SIDE * place, 0))
    return _jpeg(picture)


@cache
def sunglasses(person: str, size: float = 0.34) -> bytes:
    """Return one of EYES with dark glasses, their radius `size` of the distance of the eyes.

    They are recognised for sure; at size 0.48, the astronaut only possibly (93 %).
    """
    image = _portrait(person)
    draw = ImageDraw.Draw(image)
    (left, y), (right, _) = ((SIDE * x, SIDE * y) for x, y in EYES[person])
    radius = size * (right - left)
    for x in (left, right):
        draw.ellipse((x - radius, y - 0.7 * radius, x + radius, y + radius), fill=LENS)
    draw.line((left, y - radius / 3, right, y - radius / 3), fill=LENS, width=round(radius / 4))
    return _jpeg(image)


@cache
def too_dark(person: str) -> bytes:
    """Return a portrait of one of EYES without light: the face is found, but not indexed."""
    return _jpeg(ImageEnhance.Brightness(_portrait(person)).enhance(0.1), quality=98)


@cache
def too_blurred(person: str) -> bytes:
    """Return a portrait of one of EYES out of focus: the face is found, but not indexed."""
    return _jpeg(_portrait(person).filter(ImageFilter.GaussianBlur(OUT_OF_FOCUS[person])))


@cache
def doubtful(number: int = 1) -> bytes:
    """Return the photographer, nearly lost in compression (number 1 to 3): perhaps like the portrait.

    Its similarity to the portrait is between 95 and 99.9 %. Two doubtful ones are like each other for sure.
    """
    return _jpeg(_portrait("photographer"), quality=number)


@cache
def nobody(subject: str = "coffee") -> bytes:
    """Return a JPEG without a human face: one of NOBODY."""
    return _jpeg(_sample({"cat": "chelsea"}.get(subject, subject)))


def upright(person: str) -> Image.Image:
    """Return the portrait's pixels."""
    return _portrait(person)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """Return the picture as a file of Pillow's format `form`."""
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def _portrait(person: str) -> Image.Image:
    head = _source(person).crop(HEADS[person])
    return head.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _source(person: str) -> Image.Image:
    if person == "admiral":
        return Image.open(Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg").convert(
            "RGB"
        )
    return _sample("astronaut" if person == "astronaut" else "camera")


def _sample(name: str) -> Image.Image:
    return Image.fromarray(getattr(skimage.data, name)()).convert("RGB")


def _jpeg(image: Image.Image, quality: int = 92) -> bytes:
    return saved(image, "JPEG", quality=quality)


def _decoded(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("RGB")
