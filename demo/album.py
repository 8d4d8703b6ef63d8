"""Photos of every kind in the catalogue, and their thumbnails, all upright, on one contact sheet."""

import io
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat

from demo import odd_pictures, pictures
from demo.checks import expect, expect_at_least
from demo.shop import Shop
from demo.steps import Step

TILE, COLUMNS, GAP = 160, 6, 8
ALIKE_PERCENT = 90
"""Percent of equal light from which two thumbnails show the same the same way up."""


class Album:
    """The steps of the catalogue; `sheet` is the file of the contact sheet."""

    def __init__(self, shop: Shop, sheet: Path) -> None:
        self._shop = shop
        self._sheet = sheet
        self._photos: dict[str, dict[str, Any]] = {}

    def steps(self) -> Iterator[Step]:
        """Return the steps in their order."""
        yield from (self._catalogued, self._unreadable, self._contact_sheet, self._deleted)

    def _catalogued(self) -> str:
        for name, picture in album().items():
            self._shop.upload(f"gallery/summer/{name}", picture)
        for name in album():
            photo = self._photos[name] = self._shop.photo(f"gallery/summer/{name}")
            expect(f"the state of {name}", (photo["state"], photo["reason"]), ("done", None))
        labelled = self._shop.get("/photos?album=summer&label=Person&limit=100")["items"]
        expect_at_least("the photos of people", len(labelled), len(pictures.PEOPLE))
        kinds = {photo["metadata"]["type"].partition("/")[2] for photo in self._photos.values()}
        return f"{len(self._photos)} photos into the gallery ({', '.join(sorted(kinds))}): all catalogued."

    def _unreadable(self) -> str:
        broken = {"cut.jpg": odd_pictures.truncated(), "empty.jpg": b"", "words.jpg": odd_pictures.text()}
        broken |= {"gigantic.png": odd_pictures.gigantic("PNG")}
        for name, content in broken.items():
            self._shop.upload(f"gallery/summer/{name}", content)
        states = {name: self._shop.photo(f"gallery/summer/{name}")["state"] for name in broken}
        expect("the states of broken pictures", states, dict.fromkeys(broken, "rejected"))
        return f"{', '.join(broken)}: each rejected with its reason."

    def _contact_sheet(self) -> str:
        thumbnails = {name: self._thumbnail(photo) for name, photo in self._photos.items()}
        for number in range(2, 9):
            alike = likeness(thumbnails["turned-1.jpg"], thumbnails[f"turned-{number}.jpg"])
            expect_at_least(f"how upright turned-{number}.jpg is", alike, ALIKE_PERCENT)
        draw_sheet(list(thumbnails.values())).save(self._sheet, quality=90)
        return f"The contact sheet of {len(thumbnails)} thumbnails, all upright: {self._sheet}"

    def _deleted(self) -> str:
        key = self._photos["cup.jpg"]["key"]
        self._shop.aws("s3").delete_object(Bucket=self._shop.environment["PHOTOS_BUCKET"], Key=key)
        self._shop.gone(key)
        return "One photo is deleted from S3: its thumbnail, results and index entries are gone too."

    def _thumbnail(self, photo: dict[str, Any]) -> Image.Image:
        with urllib.request.urlopen(photo["thumbnail_url"], timeout=30) as answer:
            return Image.open(io.BytesIO(answer.read())).convert("RGBA")


def album() -> dict[str, bytes]:
    """Return pictures of every kind by file name; `turned-<n>.jpg` has EXIF orientation n."""
    return {
        **{f"{person}.jpg": pictures.portrait(person) for person in pictures.PEOPLE},
        **{f"turned-{number}.jpg": odd_pictures.oriented("astronaut", number) for number in range(1, 9)},
        "group.jpg": pictures.composite(),
        "cup.jpg": pictures.nobody("coffee"),
        "cat.jpg": pictures.nobody("cat"),
        "plain.png": odd_pictures.png("admiral"),
        "deep.png": odd_pictures.deep_png("admiral"),
        "print.jpg": odd_pictures.cmyk("admiral"),
        "moving.gif": odd_pictures.animation("GIF"),
        "moving.webp": odd_pictures.animation("WEBP"),
        "phone.heic": odd_pictures.heic(),
    }


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Return how much of the light of two pictures is equal, in percent; 0 for different sizes."""
    if one.size != other.size:
        return 0.0
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    return 100 - ImageStat.Stat(difference).mean[0] / 2.55


def draw_sheet(thumbnails: list[Image.Image]) -> Image.Image:
    """Draw all thumbnails on one white sheet, in rows."""
    step = TILE + GAP
    rows = -(-len(thumbnails) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * step + GAP, rows * step + GAP), "white")
    for number, thumbnail in enumerate(thumbnails):
        tile = thumbnail.copy()
        tile.thumbnail((TILE, TILE))
        row, column = divmod(number, COLUMNS)
        left = GAP + column * step + (TILE - tile.width) // 2
        sheet.paste(tile, (left, GAP + row * step + (TILE - tile.height) // 2), tile)
    return sheet
