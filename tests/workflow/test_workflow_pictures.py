"""Uploads of any kind, each of which ends as done or rejected with a reason."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from benchmarks import bombs
from demo import odd_pictures, pictures
from demo.shop import Shop, s3_event
from tests.workflow.executions import ended, history

READABLE: dict[str, Callable[[], bytes]] = {
    "cmyk.jpg": lambda: odd_pictures.cmyk("astronaut"),
    "deep.png": lambda: odd_pictures.deep_png("astronaut"),
    "plain.png": lambda: odd_pictures.png("astronaut"),
    "animation.gif": lambda: odd_pictures.animation("GIF"),
    "animation.webp": lambda: odd_pictures.animation("WEBP"),
    "new.avif": lambda: pictures.saved(pictures.upright("astronaut"), "AVIF"),
    "turned.jpg": lambda: odd_pictures.oriented("astronaut", 5),
}
BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "truncated.jpg": (odd_pictures.truncated, "can't be decoded"),
    "empty.jpg": (odd_pictures.empty, "empty"),
    "text.jpg": (odd_pictures.text, "no picture"),
    "huge.png": (lambda: odd_pictures.gigantic("PNG"), "pixels"),
    "scans.jpg": (lambda: bombs.progressive((4_000, 3_000), 3_000), "3,010 scans"),
    "canvas.webp": (lambda: bombs.webp((16_383, 6_100)), "16383 × 6100 pixels"),
}
KEYS = ("a b.jpg", "Türkamera/Größe.jpg", "1+1=2 & 50%.jpg", "🙂.jpg", "日本.jpg", "no-extension")


def errors_in(shop: Shop, photo: dict[str, Any]) -> set[str]:
    """Return the errors that the photo's execution met, those that a retry mended included."""
    assert ended(shop, photo) == "SUCCEEDED"
    details = [value for event in history(shop, photo) for value in event.values()]
    return {detail["error"] for detail in details if isinstance(detail, dict) and "error" in detail}


@pytest.mark.parametrize("name", READABLE)
def test_a_picture_of_any_kind_shows_who_is_in_it(shop: Shop, name: str) -> None:
    known = shop.came("plain.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]

    photo = shop.came(name, READABLE[name]())

    assert (photo["state"], photo["reason"]) == ("done", None)
    assert [(face["decision"], face["customer_id"]) for face in photo["faces"]] == [("known", known)]
    assert errors_in(shop, photo) == set()


FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
ORIENTATIONS = (3, 6, 7)
"""Upside down; on its side; on its side and mirrored. The unit tests take all eight."""


@pytest.mark.parametrize("form", FORMATS)
def test_whoever_is_in_a_turned_picture_is_the_same_customer_in_the_same_place(shop: Shop, form: str) -> None:
    (upright,) = shop.came("plain.jpg", pictures.portrait("astronaut"))["faces"]

    for orientation in ORIENTATIONS:
        stored = Image.open(BytesIO(odd_pictures.oriented("astronaut", orientation)))
        content = pictures.saved(stored, form, exif=stored.getexif())
        photo = shop.came(f"{orientation}.{form.lower()}", content)

        (face,) = photo["faces"]
        assert (face["decision"], face["customer_id"]) == ("known", upright["customer_id"]), orientation
        assert face["box"] == pytest.approx(upright["box"], abs=0.1), orientation


def test_a_heic_picture_is_read(shop: Shop) -> None:
    photo = shop.came("telephone.heic", odd_pictures.heic())

    assert (photo["state"], photo["faces"]) == ("done", [])


def test_a_jpeg_of_any_size_is_read_at_a_fraction_of_it(shop: Shop) -> None:
    photo = shop.came("huge.jpg", odd_pictures.gigantic("JPEG"))

    assert (photo["state"], errors_in(shop, photo)) == ("done", set())


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_rejected_with_its_reason(shop: Shop, name: str) -> None:
    content, reason = BROKEN[name]

    photo = shop.came(name, content())

    assert photo["state"] == "rejected"
    assert reason in photo["reason"]
    assert errors_in(shop, photo) == {"UnsupportedPhoto"}
    assert shop.published("alerts") == []


def test_a_key_may_hold_any_character(shop: Shop) -> None:
    photos = [shop.came(name, pictures.portrait("astronaut")) for name in KEYS]

    assert [photo["key"] for photo in photos] == [f"entrance/door/{name}" for name in KEYS]
    assert {photo["state"] for photo in photos} == {"done"}
    (visit,) = shop.visits()
    assert set(visit["photos"]) == {photo["key"] for photo in photos}


def test_a_photo_that_is_deleted_before_it_is_looked_at_is_rejected(shop: Shop) -> None:
    bucket, key = shop.environment["PHOTOS_BUCKET"], "entrance/door/gone.jpg"

    shop.deliver(s3_event(bucket, key, "2026-01-31T09:30:00.000Z", sequencer="0"))

    photo = shop.photo(key)
    assert photo["state"] == "rejected"
    assert "deleted" in photo["reason"]
