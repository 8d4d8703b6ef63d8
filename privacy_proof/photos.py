"""The photos of the proof: portraits and groups, in which about half of the heads are strangers'."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image, ImageEnhance

from demo import pictures

CUSTOMER = "astronaut"
"""Who has sent a selfie, and so agreed."""
STRANGERS = ("admiral", "photographer")
PORTRAITS = (*[(CUSTOMER,)] * 4, ("admiral",), ("photographer",))
GROUPS = (
    (CUSTOMER, "admiral"),
    ("photographer", CUSTOMER),
    ("admiral", CUSTOMER, "photographer"),
    ("photographer", "admiral"),
)
GROUP_SHARE = 0.4
CAMERAS = ("door", "garden")


class Taken(NamedTuple):
    """A photo for the bucket, and the people in it from left to right."""

    key: str
    picture: bytes
    people: tuple[str, ...]


def taken(count: int, seed: int = 11) -> Iterator[Taken]:
    """Yield photos, no two of the same bytes. The same seed gives the same photos."""
    chance = random.Random(seed)
    for number in range(count):
        people = chance.choice(GROUPS if chance.random() < GROUP_SHARE else PORTRAITS)
        key = f"entrance/{chance.choice(CAMERAS)}/{number:05}.jpg"
        yield Taken(key, _picture(people, chance), people)


def _picture(people: tuple[str, ...], chance: random.Random) -> bytes:
    """Return people side by side, in another light and size each time."""
    whole = Image.new("RGB", (pictures.SIDE * len(people), pictures.SIDE))
    for place, person in enumerate(people):
        light = ImageEnhance.Brightness(pictures.upright(person)).enhance(chance.uniform(0.85, 1.1))
        whole.paste(light, (pictures.SIDE * place, 0))
    part = chance.uniform(0.7, 1.0)
    whole = whole.resize((round(whole.width * part), round(whole.height * part)))
    return pictures.saved(whole, "JPEG", quality=chance.randint(80, 95))
